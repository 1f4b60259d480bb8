"""What a verdict rests on, to be drawn: nothing has to be computed by who draws it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.documents.lanes import (
    DIRECTION,
    LOG_ODDS_PLACES,
    LaneDocument,
    SpotDocument,
    bearing,
)
from skywitness.domain.documents.locality import PHRASE, PhraseDocument, time_zone_and_phrase
from skywitness.domain.documents.reason import PhotoPartDocument, photos_shown
from skywitness.domain.documents.verdict import VerdictSummaryDocument
from skywitness.domain.model.assessment.judge import CONTRADICTED_AT, SUPPORTED_AT, may_contradict
from skywitness.domain.model.assessment.neighbours import CONSIDERED
from skywitness.domain.model.assessment.picture import Picture, picture_of
from skywitness.domain.model.assessment.scope import (
    NEIGHBOUR_RADIUS_M,
    NEIGHBOUR_WINDOW,
    reach_m,
    window,
)
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.verdict import (
    Evidence,
    Verdict,
    Witness,
)
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions

_KINDS: Final[Mapping[Witness, Literal["lane", "voices", "photos", "rest"]]] = {
    Witness.SOURCE: "lane",
    Witness.REPORTS: "voices",
    Witness.PHOTOS: "photos",
    Witness.REST: "rest",
}


@dataclass(kw_only=True)
class SpanDocument(Document):
    """A time; both ends are equal for an instant."""

    begins_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, span: Interval) -> SpanDocument:
        """Show an interval."""
        return cls(begins_at=in_utc(span.start), ends_at=in_utc(span.end))


@dataclass(kw_only=True)
class NearbyBoundsDocument(Document):
    """How near other reports count."""

    radius_m: int
    window_s: int


@dataclass(kw_only=True)
class JudgedClaimDocument(Document):
    """What was judged, and what it was compared with; an obscured report at its stand-in."""

    begins_at: datetime
    ends_at: datetime = field(metadata=about("Equal to `begins_at` for an instant."))
    window: SpanDocument = field(metadata=about("When readings are considered."))
    reach_m: int = field(metadata=about("How far away readings are considered."))
    coarse: bool = field(metadata=about("Whether the place is known to 10 km at best."))
    contradictable: bool = field(metadata=about("Whether readings can contradict it."))
    neighbours: NearbyBoundsDocument

    @classmethod
    def of(cls, claim: Claim) -> JudgedClaimDocument:
        """Show a claim as it is compared."""
        return cls(
            begins_at=in_utc(claim.when.start),
            ends_at=in_utc(claim.when.end),
            window=SpanDocument.of(window(claim)),
            reach_m=round(reach_m(claim)),
            coarse=claim.place.is_coarse,
            contradictable=may_contradict(claim),
            neighbours=NearbyBoundsDocument(
                radius_m=round(NEIGHBOUR_RADIUS_M),
                window_s=round(NEIGHBOUR_WINDOW.total_seconds()),
            ),
        )


@dataclass(kw_only=True)
class VoiceDocument(Document):
    """Another report that tells of the same."""

    report: UUID
    point: SpotDocument | None = field(
        metadata=about("Where it says it was; null if that is not public any more.")
    )
    phrase: PhraseDocument | None = field(metadata=PHRASE)
    distance_m: int
    bearing_deg: int | None = field(metadata=DIRECTION)
    time_offset_s: int = field(metadata=about("Seconds from the claim; negative for earlier."))
    counts: float = field(
        metadata=about("From 0 to 1; 0 for another report of the same observer.", ge=0, le=1)
    )
    copy_of: UUID | None = field(metadata=about("The report whose text it repeats."))

    @classmethod
    def of(
        cls, piece: Evidence, claim: Claim, own_id: UUID | None, point: Point | None
    ) -> VoiceDocument:
        """Show a report that was counted."""
        original = own_id if piece.copy_of == "" else piece.copy_of and UUID(piece.copy_of)
        return cls(
            report=UUID(piece.source),
            point=None if point is None else SpotDocument.of(point),
            phrase=None if point is None else _phrase_of(point),
            distance_m=round(piece.distance_m or 0.0),
            bearing_deg=None if point is None else bearing(claim, point),
            time_offset_s=round(piece.time_offset_s or 0.0),
            counts=piece.value or 0.0,
            copy_of=original or None,
        )


@dataclass(kw_only=True)
class StepDocument(Document):
    """What a lane, some voices, all photos, or the rest of the sources add to the log odds."""

    of: Literal["lane", "voices", "photos", "rest"]
    lane: int | None = field(metadata=about("Place among the lanes."))
    voices: tuple[int, ...] = field(metadata=about("Places among the voices."))
    log_odds: float


@dataclass(kw_only=True)
class ScoreBoundsDocument(Document):
    """Scores up to `contradicted` and from `supported` on decide."""

    contradicted: float
    supported: float


@dataclass(kw_only=True)
class SumDocument(Document):
    """How the score comes about: from even odds, all steps add up to its log odds.

    Verdicts by rules before version 4 have no steps.
    """

    steps: tuple[StepDocument, ...]
    score: float | None = field(
        metadata=about("Probability that the claim is right; null when not assessable.", ge=0, le=1)
    )
    bounds: ScoreBoundsDocument


@dataclass(kw_only=True)
class VerdictEvidenceDocument(Document):
    """What a verdict rests on. Without a verdict there are no lanes, voices and steps."""

    verdict: VerdictSummaryDocument | None = field(
        metadata=about("Null while the examination is pending.")
    )
    claim: JudgedClaimDocument
    lanes: tuple[LaneDocument, ...] = field(metadata=about("The nearest first."))
    lanes_total: int = field(
        metadata=about("Number of sources with readings; the lightest have no lane.", ge=0)
    )
    voices: tuple[VoiceDocument, ...] = field(
        metadata=about(
            "The heaviest first: all reports that the reason counts.", max_length=CONSIDERED
        )
    )
    voices_total: int = field(metadata=about(ge=0))
    photos: tuple[PhotoPartDocument, ...] = field(
        metadata=about("What the photos of the report itself say, one for each that says anything.")
    )
    sum: SumDocument

    @classmethod
    def of(
        cls,
        claim: Claim,
        verdict: Verdict | None,
        conditions: Sequence[Conditions],
        *,
        points: Mapping[UUID, Point],
        names: Mapping[str, str],
        own_id: UUID | None = None,
    ) -> VerdictEvidenceDocument:
        """Show what a verdict rests on.

        Args:
            claim: as it is compared.
            verdict: None while it is pending.
            conditions: those that it was decided by.
            points: where the reports that count are, if that is public.
            names: of stations.
            own_id: of the report.
        """
        picture = picture_of(claim, verdict, conditions) if verdict else Picture()
        counted = voices_of(verdict)
        places = {lane.piece.source: number for number, lane in enumerate(picture.lanes)}
        return cls(
            verdict=VerdictSummaryDocument.beside_lanes(verdict, places) if verdict else None,
            claim=JudgedClaimDocument.of(claim),
            lanes=tuple(
                LaneDocument.of(lane, claim, names.get(lane.piece.source)) for lane in picture.lanes
            ),
            lanes_total=picture.sources,
            voices=tuple(
                VoiceDocument.of(piece, claim, own_id, points.get(UUID(piece.source)))
                for piece in counted
            ),
            voices_total=len(counted),
            photos=photos_shown(verdict),
            sum=SumDocument(
                steps=tuple(_steps(picture, counted)),
                score=None if verdict is None else verdict.score,
                bounds=ScoreBoundsDocument(contradicted=CONTRADICTED_AT, supported=SUPPORTED_AT),
            ),
        )


def _phrase_of(point: Point) -> PhraseDocument | None:
    _, phrase = time_zone_and_phrase(point.latitude, point.longitude)
    return phrase


def voices_of(verdict: Verdict | None) -> Sequence[Evidence]:
    """Return the reports that a verdict counts, the heaviest first."""
    return [piece for piece in verdict.evidence if piece.kind == "report"] if verdict else []


def _steps(picture: Picture, counted: Sequence[Evidence]) -> list[StepDocument]:
    lanes = {lane.name: number for number, lane in enumerate(picture.lanes)}
    voices = {piece.source: number for number, piece in enumerate(counted)}
    return [
        StepDocument(
            of=_KINDS[step.witness],
            lane=lanes.get(step.names[0]) if step.witness is Witness.SOURCE else None,
            voices=tuple(voices[name] for name in step.names if name in voices),
            log_odds=round(step.log_odds, LOG_ODDS_PLACES),
        )
        for step in picture.steps
    ]
