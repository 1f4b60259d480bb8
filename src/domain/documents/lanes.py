"""Lanes: the readings of a source beside what the claim takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.documents.reason import ThresholdDocument
from skywitness.domain.model.assessment.grades import Grade, Strength, grade_of, strength_of
from skywitness.domain.model.assessment.picture import Drawing, Lane, Mark
from skywitness.domain.model.geography.locality import locality_of
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.verdict import Effect, Step
from skywitness.domain.model.weather.conditions import Conditions

DIRECTION: Final = about("From the claim, in degrees clockwise from north.")
LOG_ODDS_PLACES: Final = 6


@dataclass(kw_only=True)
class SpotDocument(Document):
    """A position in degrees (WGS 84)."""

    latitude: float
    longitude: float

    @classmethod
    def of(cls, point: Point) -> SpotDocument:
        """Show a point."""
        return cls(latitude=point.latitude, longitude=point.longitude)


@dataclass(kw_only=True)
class LaneReadingDocument(Document):
    """One reading of a lane."""

    begins_at: datetime | None = field(metadata=about("Of an amount; null for other values."))
    at: datetime
    value: float | None = field(metadata=about("Null where it was not reported, and for words."))
    word: str | None = field(
        metadata=about("METAR groups; `NSW` is no significant weather. Of a lane of words.")
    )

    @classmethod
    def of(cls, mark: Mark) -> LaneReadingDocument:
        """Show a reading."""
        return cls(
            begins_at=None if mark.begins_at is None else in_utc(mark.begins_at),
            at=in_utc(mark.at),
            value=mark.value,
            word=mark.word,
        )


@dataclass(kw_only=True)
class BesideDocument(Document):
    """A second value of each reading of a lane, in the same order."""

    variable: str
    values: tuple[float | None, ...]


@dataclass(kw_only=True)
class DecidedReadingDocument(Document):
    """The value that was compared, and when it was read; of a sum, when most of it fell."""

    variable: str = field(metadata=about("Differs from that of the lane for a fall."))
    value: float | None = field(metadata=about("Null for a word."))
    unit: str
    present_weather: str | None
    at: datetime
    time_offset_s: int = field(metadata=about("Seconds from the claim; negative for earlier."))


@dataclass(kw_only=True)
class CountedDocument(Document):
    """What a lane adds to the sum."""

    log_odds: float
    share: float = field(
        metadata=about("How much of its own log odds counts: half of it for the second, and so on.")
    )
    outvoted: bool = field(
        metadata=about("Against the claim, and counts less because others are for it.")
    )

    @classmethod
    def of(cls, step: Step) -> CountedDocument:
        """Show a step."""
        return cls(
            log_odds=round(step.log_odds, LOG_ODDS_PLACES),
            share=round(step.share, 3),
            outvoted=step.outvoted,
        )


@dataclass(kw_only=True)
class WindDocument(Document):
    """The wind at a station, in the reading nearest in time to the claim."""

    at: datetime
    speed_ms: float
    direction_deg: float | None
    gust_ms: float | None

    @classmethod
    def of(cls, given: Conditions | None) -> WindDocument | None:
        """Show the wind of a reading; None if it has none."""
        if given is None or given.wind_speed_ms is None:
            return None
        return cls(
            at=in_utc(given.observed_at),
            speed_ms=given.wind_speed_ms,
            direction_deg=given.wind_direction_deg,
            gust_ms=given.wind_gust_ms,
        )


@dataclass(kw_only=True)
class LaneDocument(Document):
    """One source: its readings, and what its strongest finding is compared with.

    A `total` adds up its readings, a `level` has a value at each time, a `word` a code of present
    weather. Readings are all those that the rule looked at, oldest first.
    """

    source: str = field(metadata=about("The station or model."))
    name: str | None = field(metadata=about("Name of the station, where it is known."))
    near: str | None = field(
        metadata=about("The nearest town, of a station whose name is not known.")
    )
    provider: str
    kind: Literal["observation", "analysis"]
    attribution: str
    point: SpotDocument
    distance_m: int
    bearing_deg: int = field(metadata=DIRECTION)
    rule: str
    drawing: Drawing
    variable: str
    unit: str
    threshold: ThresholdDocument | None
    grade: Grade = field(
        metadata=about("A close value falls short of what the claim takes, and is for it still.")
    )
    effect: Effect
    strength: Strength
    decided: DecidedReadingDocument
    readings: tuple[LaneReadingDocument, ...]
    beside: BesideDocument | None
    wind: WindDocument | None
    counted: CountedDocument | None = field(
        metadata=about("Null where it adds nothing, or is among the rest.")
    )

    @classmethod
    def of(cls, lane: Lane, claim: Claim, name: str | None) -> LaneDocument:
        """Show a lane beside the claim."""
        piece, given = lane.piece, lane.decided.conditions
        beside = lane.beside and BesideDocument(
            variable=lane.beside, values=tuple(mark.beside for mark in lane.marks)
        )
        return cls(
            source=piece.source,
            name=name,
            near=None if name or piece.kind == "analysis" else _town_near(given.point),
            provider=piece.provider,
            kind="analysis" if piece.kind == "analysis" else "observation",
            attribution=given.attribution,
            point=SpotDocument.of(given.point),
            distance_m=round(piece.distance_m or 0.0),
            bearing_deg=bearing(claim, given.point),
            rule=piece.rule,
            drawing=lane.drawing,
            variable=lane.variable,
            unit=lane.unit,
            threshold=ThresholdDocument.of(piece),
            grade=grade_of(piece),
            effect=piece.effect,
            strength=strength_of(lane.log_odds),
            decided=DecidedReadingDocument(
                variable=piece.variable,
                value=piece.value,
                unit=piece.unit,
                present_weather=piece.present_weather,
                at=in_utc(given.observed_at),
                time_offset_s=round(piece.time_offset_s or 0.0),
            ),
            readings=tuple(LaneReadingDocument.of(mark) for mark in lane.marks),
            beside=beside or None,
            wind=WindDocument.of(lane.windy),
            counted=None if lane.step is None else CountedDocument.of(lane.step),
        )


def _town_near(point: Point) -> str | None:
    phrase = locality_of(point).phrase
    return phrase.town if phrase else None


def bearing(claim: Claim, point: Point) -> int:
    """Return the direction of a point from a claim in whole degrees, from 0 to 359."""
    return round(claim.place.point.bearing_deg(point)) % 360
