"""The reason for a verdict in parts, which clients put into words of any language and unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.model.assessment.camera_distance import rounded_up_m
from skywitness.domain.model.assessment.grades import (
    Comparison,
    Grade,
    Strength,
    comparison_of,
    grade_of,
    log_odds_of,
    strength_of,
)
from skywitness.domain.model.assessment.sentences import is_shown_by
from skywitness.domain.model.reports.verdict import (
    Effect,
    Evidence,
    PartCode,
    ReasonPart,
    Verdict,
)

_OFFSET = about("Seconds from the claim; negative for earlier.")
_GRADE = about("A close value falls short of what the claim takes, and is for it still.")


@dataclass(kw_only=True)
class ThresholdDocument(Document):
    """What the claim takes."""

    value: float
    comparison: Comparison

    @classmethod
    def of(cls, piece: Evidence) -> ThresholdDocument | None:
        """Show what a value was compared with; None where it is on a side by itself."""
        if piece.threshold is None:
            return None
        return cls(value=piece.threshold, comparison=comparison_of(piece.rule))


@dataclass(kw_only=True)
class MeasuredPartDocument(Document):
    """What a source measured, reported or computed."""

    code: Literal["measured"] = "measured"
    lane: int | None = field(
        metadata=about("Place among the lanes of the evidence; null in other documents.")
    )
    source: str = field(metadata=about("The station or model."))
    kind: Literal["observation", "analysis"]
    rule: str
    variable: str
    value: float | None = field(metadata=about("Null for present weather."))
    unit: str
    present_weather: str | None = field(
        metadata=about("METAR groups; `NSW` is no significant weather.")
    )
    threshold: ThresholdDocument | None
    grade: Grade = field(metadata=_GRADE)
    effect: Effect
    strength: Strength
    distance_m: int
    time_offset_s: int = field(metadata=_OFFSET)


@dataclass(kw_only=True)
class MoreSourcesPartDocument(Document):
    """How many more sources agree."""

    code: Literal["more_sources"] = "more_sources"
    n: int = field(metadata=about(ge=1))


@dataclass(kw_only=True)
class NeighboursPartDocument(Document):
    """How many reports nearby agree with the claim, and where and when the nearest one was."""

    code: Literal["neighbours"] = "neighbours"
    n: int = field(metadata=about(ge=1))
    nearest_m: int
    nearest_s: int = field(metadata=_OFFSET)


@dataclass(kw_only=True)
class PhotoPartDocument(Document):
    """What a photo says."""

    code: Literal["photo"] = "photo"
    photo: str = field(metadata=about("Id of the photo."))
    effect: Effect
    distance_m: int | None = field(
        metadata=about("Rounded up; null where the camera noted no position.")
    )
    time_offset_s: int | None = field(
        metadata=about("Seconds from the claim; null where the camera noted no time.")
    )
    shows: str | None = field(metadata=about("The phenomenon that an analyser sees in it."))


@dataclass(kw_only=True)
class NothingPartDocument(Document):
    """That no evidence decides.

    - `nothing`: no reading is for the claim or against it.
    - `no_observations`: none have been imported.
    - `no_source`: no source of weather has readings of the time.
    """

    code: Literal["nothing", "no_observations", "no_source"]


@dataclass(kw_only=True)
class NoReadingsPartDocument(Document):
    """That there are no readings within `reach_m` metres at the time."""

    code: Literal["no_readings"] = "no_readings"
    reach_m: int
    begins_at: datetime
    ends_at: datetime


ReasonPartDocument = (
    MeasuredPartDocument
    | MoreSourcesPartDocument
    | NeighboursPartDocument
    | PhotoPartDocument
    | NothingPartDocument
    | NoReadingsPartDocument
)


def parts_shown(
    verdict: Verdict, lanes: Mapping[str, int] | None = None
) -> tuple[ReasonPartDocument, ...]:
    """Show the parts of a reason, the deciding one first; `lanes` are the places of sources."""
    return tuple(_part(verdict, part, lanes or {}) for part in verdict.reason_parts)


def _part(verdict: Verdict, part: ReasonPart, lanes: Mapping[str, int]) -> ReasonPartDocument:
    match part.code:
        case PartCode.MEASURED:
            return _measured(verdict.evidence[part.evidence or 0], lanes)
        case PartCode.PHOTO:
            return _photo(verdict, verdict.evidence[part.evidence or 0])
        case PartCode.MORE_SOURCES:
            return MoreSourcesPartDocument(n=part.count or 0)
        case PartCode.NEIGHBOURS:
            return NeighboursPartDocument(
                n=part.count or 0,
                nearest_m=round(part.nearest_m or 0.0),
                nearest_s=round(part.nearest_s or 0.0),
            )
        case PartCode.NO_READINGS:
            asked = part.begins_at or verdict.decided_at, part.ends_at or verdict.decided_at
            return NoReadingsPartDocument(
                reach_m=round(part.reach_m or 0.0),
                begins_at=in_utc(asked[0]),
                ends_at=in_utc(asked[1]),
            )
        case PartCode.NOTHING:
            return NothingPartDocument(code="nothing")
        case PartCode.NO_OBSERVATIONS:
            return NothingPartDocument(code="no_observations")
        case PartCode.NO_SOURCE:
            return NothingPartDocument(code="no_source")


def photos_shown(verdict: Verdict | None) -> tuple[PhotoPartDocument, ...]:
    """Show what each photo of a report says; of several findings the one that counts most."""
    found: dict[str, Evidence] = {}
    for piece in verdict.evidence if verdict else ():
        if piece.kind != "photo" or piece.rule in _ABOUT_OTHERS:
            continue
        known = found.get(piece.source)
        if known is None or _telling(piece) > _telling(known):
            found[piece.source] = piece
    return tuple(_photo(verdict, piece) for piece in found.values()) if verdict else ()


_ABOUT_OTHERS: Final = frozenset({"photo.elsewhere", "photo.brightness"})
"""Rules that warn the desk; the first is about another report."""


def _telling(piece: Evidence) -> tuple[bool, bool, float]:
    return piece.effect is Effect.AGAINST, piece.effect is Effect.FOR, piece.weight


def _measured(piece: Evidence, lanes: Mapping[str, int]) -> MeasuredPartDocument:
    return MeasuredPartDocument(
        lane=lanes.get(piece.source),
        source=piece.source,
        kind="analysis" if piece.kind == "analysis" else "observation",
        rule=piece.rule,
        variable=piece.variable,
        value=piece.value,
        unit=piece.unit,
        present_weather=piece.present_weather,
        threshold=ThresholdDocument.of(piece),
        grade=grade_of(piece),
        effect=piece.effect,
        strength=strength_of(log_odds_of(piece)),
        distance_m=round(piece.distance_m or 0.0),
        time_offset_s=round(piece.time_offset_s or 0.0),
    )


def _photo(verdict: Verdict, piece: Evidence) -> PhotoPartDocument:
    """Show what a photo says; everybody reads it, so its distance is rounded up."""
    away_m, offset_s = piece.distance_m, piece.time_offset_s
    shows = (e.variable for e in verdict.evidence if is_shown_by(piece, e))
    return PhotoPartDocument(
        photo=piece.source,
        effect=piece.effect,
        distance_m=None if away_m is None else round(rounded_up_m(away_m)),
        time_offset_s=None if offset_s is None else round(offset_s),
        shows=next(shows, None) if piece.effect is Effect.FOR else None,
    )
