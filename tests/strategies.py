"""What property tests draw from: the whole range of a value, or small pools that meet often.

`drawn` builds a strategy for a dataclass from its fields and their types, so that a new field is
drawn without being named here. A field whose type nothing here knows is an error that names it.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from random import Random
from typing import Any, Final, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from hypothesis import strategies as st

from skywitness.domain.model.events.event import Event
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.geography.place import MAX_ACCURACY_M, Box, Circle, Place, Point
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA, Phenomenon
from skywitness.domain.model.photos.findings import PhotoFindings
from skywitness.domain.model.reports.claim import Claim, SourceClass
from skywitness.domain.model.reports.filter import PENDING, ReportFilter
from skywitness.domain.model.reports.insight import Sentiment, SentimentLabel
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import ExaminationState, Report
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.verdict import (
    Evidence,
    Outcome,
    PartCode,
    ReasonPart,
    Verdict,
)
from skywitness.domain.model.text import words
from skywitness.domain.model.time.interval import EARLIEST, LATEST, Interval
from skywitness.domain.model.weather.conditions import LIMITS, Conditions
from skywitness.domain.model.weather.present_weather import (
    Descriptor,
    Intensity,
    PresentWeather,
    WeatherType,
)
from tests.builders import a_claim, a_report, a_verdict, an_insight

T = TypeVar("T")

POOL_DAY = datetime(2026, 5, 21, tzinfo=UTC)

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
points = st.builds(Point, latitudes, longitudes)
radii_m = st.floats(1, 20_100_000)
circles = st.builds(Circle, points, radii_m)
timestamps = st.timedeltas(timedelta(0), LATEST - EARLIEST - timedelta(days=1)).map(
    lambda since: EARLIEST + since
)
durations = st.timedeltas(timedelta(0), timedelta(days=366))
intervals = st.builds(lambda start, length: Interval(start, start + length), timestamps, durations)
phenomena = st.sampled_from(list(PHENOMENA.values()))
lines = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t\r"), max_size=120
)
proportions = st.floats(0, 1)
numbers = st.floats(-1e9, 1e9)
counts = st.integers(0, 1_000_000)


weather_groups = st.builds(
    PresentWeather,
    st.sampled_from(Intensity),
    st.none() | st.sampled_from(Descriptor),
    st.lists(st.sampled_from(WeatherType), min_size=1, max_size=3, unique=True).map(tuple),
) | st.sampled_from(["TS", "VCTS", "VCSH", "SH"]).map(PresentWeather.parse)
present_weathers = st.none() | st.lists(weather_groups, max_size=3).map(tuple)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    south, north = sorted((draw(latitudes), draw(latitudes)))
    return Box(draw(longitudes), south, draw(longitudes), north)


class NoStrategyError(TypeError):
    """A field of this type cannot be drawn yet: register its type or the field itself below."""


DRAWN_WHOLE: Final[Mapping[object, st.SearchStrategy[Any]]] = {
    str: lines,
    bool: st.booleans(),
    int: counts,
    float: numbers,
    datetime: timestamps,
    UUID: st.uuids(version=4),
    Point: points,
    Box: boxes(),
    Circle: circles,
    Interval: intervals,
    Phenomenon: phenomena,
    PresentWeather: weather_groups,
    type(None): st.none(),
}
"""Values that are drawn as a whole, wherever they occur."""


def _public_claims() -> st.SearchStrategy[PublicClaim]:
    return drawn(PublicClaim)


def _counting_parts() -> st.SearchStrategy[ReasonPart]:
    """Draw parts that speak of no piece of evidence, since there may be none."""
    of_pieces = {PartCode.MEASURED, PartCode.PHOTO}
    return drawn(ReasonPart).filter(lambda part: part.code not in of_pieces)


_NARROWER: Final[Mapping[tuple[type, str], st.SearchStrategy[Any]]] = {
    (Claim, "narrative"): texts,
    (PublicView, "narrative"): texts,
    (PublicView, "accuracy_m"): st.none() | st.floats(0, MAX_ACCURACY_M),
    (Event, "public_claims"): st.lists(st.deferred(_public_claims), min_size=1, max_size=3).map(
        tuple
    ),
    (Event, "phenomena"): st.dictionaries(
        st.sampled_from(list(PHENOMENA)), st.integers(1, 9), min_size=1, max_size=3
    ),
    (Place, "accuracy_m"): st.none() | st.floats(0, MAX_ACCURACY_M),
    (PhotoFindings, "difference_hash"): st.none() | st.integers(0, 2**64 - 1),
    (Report, "revision"): st.integers(1, 100),
    (Report, "change"): st.integers(1, 100),
    (Verdict, "score"): st.none() | proportions,
    (Verdict, "reason_parts"): st.lists(st.deferred(_counting_parts), max_size=3).map(tuple),
    (ReasonPart, "evidence"): st.sampled_from([None, 0, 1]),
    (Evidence, "weight"): proportions,
    (Sentiment, "positive"): proportions,
    (Sentiment, "neutral"): proportions,
    (Sentiment, "negative"): proportions,
    **{
        (Conditions, name): st.none() | st.floats(least, most)
        for name, (least, most) in LIMITS.items()
    },
}
"""Fields whose values are narrower than their type."""


@cache
def drawn(kind: type[T]) -> st.SearchStrategy[T]:
    """Return a strategy for a dataclass that draws every one of its fields.

    Raises:
        NoStrategyError: naming the field that has no strategy.
    """
    return st.builds(kind, **field_strategies(kind))


def field_strategies(kind: type) -> dict[str, st.SearchStrategy[Any]]:
    """Return the strategy of each field of a dataclass."""
    hints = get_type_hints(kind)
    return {
        field.name: _of_field(kind, field.name, hints[field.name])
        for field in fields(kind)
        if field.init
    }


def _of_field(kind: type, name: str, hint: object) -> st.SearchStrategy[Any]:
    for owner in kind.__mro__:
        if (owner, name) in _NARROWER:
            return _NARROWER[owner, name]
    found = _of_type(hint)
    if found is None:
        raise NoStrategyError(f"{kind.__name__}.{name}: no strategy for {hint}")
    return found


def _of_type(hint: object) -> st.SearchStrategy[Any] | None:
    if hint in DRAWN_WHOLE:
        return DRAWN_WHOLE[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return drawn(hint)
    arguments = get_args(hint)
    inner = [_of_type(one) for one in arguments if one is not Ellipsis]
    known = [one for one in inner if one is not None]
    if not known or len(known) < len(inner):
        return None
    if get_origin(hint) in {Union, types.UnionType}:
        return st.one_of(*known)
    if get_origin(hint) is tuple and arguments[1:] == (Ellipsis,):
        return st.lists(known[0], max_size=3).map(tuple)
    if get_origin(hint) is frozenset:
        return st.frozensets(known[0], max_size=3)
    return None


# Small pools: reports and filters that have something to do with each other.

_POOL_HOURS = range(25)
_POOL_KEYS = ["hail", "snow", "heavy_rain", "tornado"]
_POOL_WORDS = ["hail", "Größe", "CAFÉ", "river", "Nevada", "snow", "1.75"]
_POOL_LATITUDES = [-89.5, -10.0, 0.0, 40.0, 40.5, 41.0, 90.0]
_POOL_LONGITUDES = [-180.0, -179.5, -94.0, -93.5, 0.0, 179.5, 180.0]

_pool_times = st.sampled_from(_POOL_HOURS).map(lambda hours: POOL_DAY + timedelta(hours=hours))
_pool_keys = st.sampled_from(_POOL_KEYS)
_pool_points = st.builds(Point, st.sampled_from(_POOL_LATITUDES), st.sampled_from(_POOL_LONGITUDES))


def pool_reports(number: int, seed: int) -> list[Report]:
    """Make reports in all states: examined or not, withdrawn or not."""
    chance = Random(seed)
    return [_pool_report(chance, n) for n in range(number)]


_POOL_OBSERVERS = ("ann", "ben", "local")


def _pool_report(chance: Random, number: int) -> Report:
    phenomenon = PHENOMENA[chance.choice(_POOL_KEYS)]
    start = POOL_DAY + timedelta(hours=chance.choice(_POOL_HOURS))
    point = Point(chance.choice(_POOL_LATITUDES), chance.choice(_POOL_LONGITUDES))
    magnitude = None
    if phenomenon.quantity and chance.random() < 0.7:
        magnitude = Magnitude.of(phenomenon, chance.choice([5, 10.5, 44.45, 300]), "mm")
    claim = a_claim(
        phenomenon=phenomenon,
        narrative=" ".join(chance.choices(_POOL_WORDS, k=chance.randrange(4))),
        when=Interval(start, start + timedelta(hours=chance.choice([0, 0, 1, 5]))),
        place=Place(point=point, name=chance.choice(_POOL_WORDS)),
        magnitude=magnitude,
        source=chance.choice([SourceClass.PUBLIC, SourceClass.MESONET]),
    )
    filed_at = POOL_DAY + timedelta(hours=chance.choice(_POOL_HOURS))
    verdict = insight = None
    if chance.random() < 0.7:
        verdict = a_verdict(outcome=chance.choice(list(Outcome)))
        label = chance.choice([None, *SentimentLabel])
        insight = an_insight(
            language=chance.choice(["en", "de", "und"]),
            sentiment=Sentiment(label, 0.2, 0.3, 0.5) if label else None,
        )
    return a_report(
        claim=claim,
        filed_at=filed_at,
        observer=_POOL_OBSERVERS[number % len(_POOL_OBSERVERS)],
        external_id=f"A{number % 5}" if chance.random() < 0.5 else None,
        review=chance.choice(list(ReviewState)),
        examination=ExaminationState.DONE if verdict else ExaminationState.PENDING,
        verdict=verdict,
        insight=insight,
        withdrawn_at=filed_at if chance.random() < 0.2 else None,
    )


def drawn_classes(*roots: type) -> list[type]:
    """Return these dataclasses, and those in their fields that are drawn field by field."""
    found: dict[type, None] = {}
    waiting: list[object] = list(roots)
    while waiting:
        hint = waiting.pop()
        waiting += get_args(hint)
        if isinstance(hint, type) and is_dataclass(hint) and hint not in {*found, *DRAWN_WHOLE}:
            found[hint] = None
            waiting += get_type_hints(hint).values()
    return list(found)


def filter_fields() -> list[str]:
    """Return the names of all conditions that a filter can have."""
    return [field.name for field in fields(ReportFilter)]


def pool_filters() -> st.SearchStrategy[ReportFilter]:
    """Draw a filter with one to three conditions, in values that the pool knows."""
    names = st.lists(st.sampled_from(filter_fields()), min_size=1, max_size=3, unique=True)
    return names.flatmap(_pool_filter)


def _pool_filter(names: list[str]) -> st.SearchStrategy[ReportFilter]:
    needed = {other: None for name in names for other in (*_NEEDS.get(name, ()), name)}
    return st.fixed_dictionaries({name: _condition(name) for name in needed}).map(_consistent)


def _condition(name: str) -> st.SearchStrategy[Any]:
    if name not in CONDITIONS:
        raise NoStrategyError(f"ReportFilter.{name}: no strategy")
    return CONDITIONS[name]


def _consistent(conditions: dict[str, Any]) -> ReportFilter:
    if conditions.get("min_magnitude_si") is not None:  # needs exactly one phenomenon
        conditions["phenomena"] = frozenset(sorted(conditions["phenomena"])[:1])
    if "start" in conditions and "end" in conditions:  # must lie in this order
        conditions["end"] = max(conditions["end"], conditions["start"] + timedelta(hours=3))
    return ReportFilter(**conditions)


def _sets(values: st.SearchStrategy[T]) -> st.SearchStrategy[frozenset[T]]:
    return st.frozensets(values, min_size=1, max_size=2)


_NEEDS: Final = {"min_magnitude_si": ("phenomena",)}
CONDITIONS: Final[Mapping[str, st.SearchStrategy[Any]]] = {
    "box": st.sampled_from(
        [
            Box(-94.0, 40.0, -93.0, 41.0),
            Box(179.0, -90.0, -179.0, 90.0),
            Box(0.0, -20.0, 180.0, 20.0),
            Box(-180.0, -90.0, 180.0, 90.0),
        ]
    ),
    "circle": st.builds(Circle, _pool_points, st.sampled_from([1.0, 60_000.0, 1_000_000.0, 2e7])),
    "start": _pool_times,
    "end": _pool_times,
    "phenomena": _sets(_pool_keys),
    "min_magnitude_si": st.floats(0, 300),
    "verdicts": _sets(st.sampled_from([PENDING, *(o.value for o in Outcome)])),
    "reviews": _sets(st.sampled_from(list(ReviewState))),
    "sentiments": _sets(st.sampled_from(list(SentimentLabel))),
    "languages": _sets(st.sampled_from(["en", "de", "und"])),
    "sources": _sets(st.sampled_from([SourceClass.PUBLIC, SourceClass.MESONET, SourceClass.ASOS])),
    "words": st.lists(
        st.sampled_from(words("hail Größe CAFÉ NEVADA 1.75 hai")), min_size=1, max_size=2
    ).map(tuple),
    "has_photo": st.booleans(),
    "external_id": st.sampled_from(["A1", "A3"]),
    "updated_since": _pool_times,
    "observer": st.sampled_from(["local", "ann", "nobody"]),
}
"""Values of each condition of a filter; another field of `ReportFilter` is an error until it is
here."""


class FilterCase(NamedTuple):
    """A condition that matters among the pool's reports, and the query that asks for it."""

    where: ReportFilter
    query: Mapping[str, str]


FILTER_CASES: Final[Mapping[str, FilterCase]] = {
    "box": FilterCase(ReportFilter(box=Box(-94.0, 40.0, -93.0, 41.0)), {"bbox": "-94,40,-93,41"}),
    "circle": FilterCase(
        ReportFilter(circle=Circle(Point(40.5, -93.5), 100_000)),
        {"near": "40.5,-93.5", "radius_m": "100000"},
    ),
    "start": FilterCase(
        ReportFilter(start=POOL_DAY + timedelta(hours=12)), {"from": "2026-05-21T12:00:00Z"}
    ),
    "end": FilterCase(
        ReportFilter(end=POOL_DAY + timedelta(hours=12)), {"to": "2026-05-21T12:00:00Z"}
    ),
    "phenomena": FilterCase(ReportFilter(phenomena=frozenset({"snow"})), {"phenomenon": "snow"}),
    "min_magnitude_si": FilterCase(
        ReportFilter(phenomena=frozenset({"snow"}), min_magnitude_si=20.0),
        {"phenomenon": "snow", "min_magnitude": "20"},
    ),
    "verdicts": FilterCase(ReportFilter(verdicts=frozenset({PENDING})), {"verdict": PENDING}),
    "reviews": FilterCase(
        ReportFilter(reviews=frozenset({ReviewState.APPROVED})), {"review": "approved"}
    ),
    "sentiments": FilterCase(
        ReportFilter(sentiments=frozenset({SentimentLabel.NEUTRAL})), {"sentiment": "neutral"}
    ),
    "languages": FilterCase(ReportFilter(languages=frozenset({"de"})), {"language": "de"}),
    "sources": FilterCase(
        ReportFilter(sources=frozenset({SourceClass.MESONET})), {"source": "mesonet"}
    ),
    "words": FilterCase(ReportFilter(words=("river",)), {"q": "River"}),
    "has_photo": FilterCase(ReportFilter(has_photo=True), {"has_photo": "true"}),
    "external_id": FilterCase(ReportFilter(external_id="A1"), {"external_id": "A1"}),
    "updated_since": FilterCase(
        ReportFilter(updated_since=POOL_DAY + timedelta(hours=12)),
        {"updated_since": "2026-05-21T12:00:00Z"},
    ),
    "observer": FilterCase(ReportFilter(observer="local"), {"observer": "me"}),
}
"""One case for every field of `ReportFilter`: a field without one fails the tests that use it."""
