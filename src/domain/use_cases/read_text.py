"""Analyse a text before it is filed: weather facts and sentiment."""

from __future__ import annotations

from dataclasses import dataclass, replace

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.narrative.damage import Damage, find_damage
from skywitness.domain.model.narrative.extraction import ExtractedClaim, read_claim
from skywitness.domain.model.narrative.redaction import Redactor, redacted
from skywitness.domain.model.narrative.times import TimePhrase, time_phrases
from skywitness.domain.model.reports.filing import MAX_NARRATIVE_LENGTH
from skywitness.domain.model.reports.insight import Insight
from skywitness.domain.model.text import clean_text
from skywitness.ports.text_analysis import TextAnalysis


@dataclass(frozen=True, slots=True)
class TextFindings:
    """Insight, the extracted claim, times and damage."""

    insight: Insight
    claim: ExtractedClaim
    times: tuple[TimePhrase, ...]
    damage: tuple[Damage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText:
    """Analyse a text without storing it; personal data is masked first."""

    text: TextAnalysis
    redactor: Redactor

    async def __call__(
        self, text: str, language_hint: str | None = None, *, actor: Actor
    ) -> TextFindings:
        """Return what was found.

        Raises:
            NotSignedIn, NotPermitted: the actor may not have texts analysed.
            Invalid: the text is too long or contains invalid characters.
            ProviderError: the analyser did not answer.
        """
        actor.require(Permission.ANALYSE_TEXT)
        clean_text("text", text, MAX_NARRATIVE_LENGTH)
        spans = self.redactor.find(text)
        masked = redacted(text, spans)
        insight = await self.text.analyse(masked, language_hint)
        found = {*spans, *insight.personal_data}
        ordered = tuple(sorted(found, key=lambda span: (span.offset, span.length)))
        return TextFindings(
            replace(insight, personal_data=ordered),
            read_claim(masked),
            time_phrases(masked),
            find_damage(masked),
        )
