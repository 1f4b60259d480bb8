"""Read a text for the form: what it tells about the weather, and in which tone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from skywitness.domain.model.narrative.damage import Damage, damage_told
from skywitness.domain.model.narrative.extraction import ClaimReading, read_claim
from skywitness.domain.model.narrative.redaction import find_personal_data, redacted
from skywitness.domain.model.narrative.times import TimePhrase, time_phrases
from skywitness.domain.model.reports.filing import MAX_NARRATIVE_LENGTH
from skywitness.domain.model.reports.insight import Insight
from skywitness.domain.model.text import clean_text
from skywitness.ports.text_analysis import TextAnalysis


@dataclass(frozen=True, slots=True)
class TextReading:
    """What an analyser found, the claim that the text makes, when it was and what was harmed."""

    insight: Insight
    claim: ClaimReading
    times: tuple[TimePhrase, ...]
    damage: tuple[Damage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText:
    """Analyse a text that is not kept; what is personal in it on its face is masked before."""

    text: TextAnalysis

    async def __call__(self, text: str, language_hint: str | None = None) -> TextReading:
        """Return insight and claim.

        Raises:
            Invalid: the text is too long or holds what no text may hold.
            ProviderError: the analyser did not answer.
        """
        clean_text("text", text, MAX_NARRATIVE_LENGTH)
        spans = find_personal_data(text)
        masked = redacted(text, spans)
        insight = await self.text.analyse(masked, language_hint)
        found = {*spans, *insight.personal_data}
        ordered = tuple(sorted(found, key=lambda span: (span.offset, span.length)))
        return TextReading(
            replace(insight, personal_data=ordered),
            read_claim(text),
            time_phrases(masked),
            damage_told(masked),
        )
