"""The result of analysing a text before it is filed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from skywitness.domain.documents.claim import PHENOMENON_KEY, MagnitudeDocument
from skywitness.domain.documents.document import Document, about
from skywitness.domain.documents.insight import InsightDocument, TextSpanDocument, span_members
from skywitness.domain.model.assessment.severity import severity_of
from skywitness.domain.model.narrative.damage import Damage
from skywitness.domain.model.narrative.damage_kinds import DamageKind
from skywitness.domain.model.narrative.extraction import ExtractedClaim
from skywitness.domain.model.narrative.times import TimeKind, TimePhrase
from skywitness.domain.model.phenomena.phenomenon import Severity
from skywitness.domain.model.reports.insight import Insight
from skywitness.domain.model.text import Utf16Positions


@dataclass(kw_only=True)
class TimePhraseDocument(TextSpanDocument):
    """What the text says about time; `start` and `end` are 24-hour times of day in `zone`."""

    text: str
    kind: TimeKind
    start: str | None = field(metadata=about(pattern=r"^\d\d:\d\d$", examples=["17:40"]))
    end: str | None = field(metadata=about("End of a range.", pattern=r"^\d\d:\d\d$"))
    either_half: bool = field(metadata=about("The text does not say whether AM or PM is meant."))
    zone: str | None = field(metadata=about("As written; null when the text names none."))
    utc_offset_minutes: int | None = field(metadata=about("Null when the zone is ambiguous."))
    duration_s: int | None = field(
        metadata=about("How long it lasted, or how long ago it was, in seconds.")
    )

    @classmethod
    def of(cls, phrase: TimePhrase, units: Utf16Positions) -> TimePhraseDocument:
        """Show a phrase about time."""
        offsets = phrase.utc_offsets_min
        return cls(
            text=phrase.text,
            kind=phrase.kind,
            start=_time_of_day(phrase.start_min),
            end=_time_of_day(phrase.end_min),
            either_half=phrase.either_half,
            zone=phrase.zone,
            utc_offset_minutes=offsets[0] if len(offsets) == 1 else None,
            duration_s=phrase.duration_s,
            **span_members(phrase, units),
        )


def _time_of_day(minute: int | None) -> str | None:
    return None if minute is None else f"{minute // 60:02d}:{minute % 60:02d}"


@dataclass(kw_only=True)
class DamageDocument(TextSpanDocument):
    """Something that the text says was damaged, or someone hurt."""

    text: str
    kind: DamageKind

    @classmethod
    def of(cls, damage: Damage, units: Utf16Positions) -> DamageDocument:
        """Show what was damaged."""
        return cls(text=damage.text, kind=damage.kind, **span_members(damage, units))


@dataclass(kw_only=True)
class TextReadingDocument(Document):
    """What a text says, to fill in a form before filing."""

    insight: InsightDocument
    phenomenon: str | None = field(metadata=PHENOMENON_KEY)
    magnitude: MagnitudeDocument | None
    severity: Severity
    times: tuple[TimePhraseDocument, ...]
    damage: tuple[DamageDocument, ...]

    @classmethod
    def of(
        cls,
        text: str,
        *,
        insight: Insight,
        claim: ExtractedClaim,
        times: Sequence[TimePhrase],
        damage: Sequence[Damage],
    ) -> TextReadingDocument:
        """Show what was read from `text`."""
        units = Utf16Positions(text)
        return cls(
            insight=InsightDocument.of(insight, text),
            phenomenon=claim.phenomenon.key if claim.phenomenon else None,
            magnitude=MagnitudeDocument.of(claim.magnitude),
            severity=severity_of(claim.phenomenon, claim.magnitude, damage),
            times=tuple(TimePhraseDocument.of(phrase, units) for phrase in times),
            damage=tuple(DamageDocument.of(one, units) for one in damage),
        )
