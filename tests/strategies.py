"""What property tests draw from: the whole range of a value, or small pools that meet often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from skywitness.domain.model.geography.place import Box, Circle, Place, PlaceMethod, Point
from skywitness.domain.model.phenomena.magnitude import SCALES, Magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA, Phenomenon
from skywitness.domain.model.reports.filter import PENDING, ReportFilter
from skywitness.domain.model.reports.insight import Sentiment, SentimentLabel
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import (
    Claim,
    ExaminationState,
    Report,
    ReviewState,
    SourceClass,
)
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.domain.model.text import words
from skywitness.domain.model.time.interval import EARLIEST, LATEST, Interval
from skywitness.domain.model.weather.present_weather import (
    Descriptor,
    Intensity,
    PresentWeather,
    WeatherType,
)
from tests.builders import a_claim, a_report, a_verdict, an_insight

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


@st.composite
def magnitudes(draw: st.DrawFn, phenomenon: Phenomenon) -> Magnitude | None:
    """Draw a magnitude that fits, or None."""
    if phenomenon.quantity is None or draw(st.booleans()):
        return None
    scale = SCALES[phenomenon.quantity]
    period = None
    if phenomenon.quantity.is_accumulation:
        period = draw(st.none() | st.integers(1, 86_400))
    return Magnitude.of(
        phenomenon,
        draw(st.floats(0, 15)),  # of any of these units: well within nature
        draw(st.sampled_from([unit for unit in scale.conversions if unit not in {"ft", "m"}])),
        draw(st.sampled_from(["measured", "estimated", "unknown"])),
        period,
    )


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """Draw any claim, its public face different from what was said."""
    phenomenon = draw(phenomena)
    place = Place(
        point=draw(points),
        accuracy_m=draw(st.none() | st.floats(0, 500_000)),
        name=draw(lines),
        method=draw(st.sampled_from(list(PlaceMethod))),
    )
    return a_claim(
        phenomenon=phenomenon,
        narrative=draw(texts),
        when=draw(intervals),
        place=place,
        magnitude=draw(magnitudes(phenomenon)),
        source=draw(st.sampled_from(list(SourceClass))),
        public=PublicView(
            narrative=draw(texts), place_name=draw(lines), point=draw(st.none() | points)
        ),
    )


# Small pools: reports and filters that have something to do with each other.

_POOL_HOURS = range(25)
_POOL_KEYS = ["hail", "snow", "heavy_rain", "tornado"]
_POOL_WORDS = ["hail", "Größe", "CAFÉ", "river", "Nevada", "snow", "1.75"]
_POOL_LATITUDES = [-89.5, -10.0, 0.0, 40.0, 40.5, 41.0, 90.0]
_POOL_LONGITUDES = [-180.0, -179.5, -94.0, -93.5, 0.0, 179.5, 180.0]

_pool_moments = st.sampled_from(_POOL_HOURS).map(lambda hours: POOL_DAY + timedelta(hours=hours))
_pool_keys = st.sampled_from(_POOL_KEYS)
_pool_points = st.builds(Point, st.sampled_from(_POOL_LATITUDES), st.sampled_from(_POOL_LONGITUDES))


def pool_reports(number: int, seed: int) -> list[Report]:
    """Make reports as they stand after some life: examined or not, withdrawn or not."""
    chance = Random(seed)
    return [_pool_report(chance, n) for n in range(number)]


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
        external_id=f"A{number % 5}" if chance.random() < 0.5 else None,
        review=chance.choice(list(ReviewState)),
        examination=ExaminationState.DONE if verdict else ExaminationState.PENDING,
        verdict=verdict,
        insight=insight,
        withdrawn_at=filed_at if chance.random() < 0.2 else None,
    )


@st.composite
def pool_filters(draw: st.DrawFn) -> ReportFilter:
    """Draw a filter with one to three conditions, in values that the pool knows."""
    names = draw(st.lists(st.sampled_from(list(_FILTERS)), min_size=1, max_size=3, unique=True))
    fields: dict[str, object] = {}
    for name in names:
        fields.update(draw(_FILTERS[name]))
    return ReportFilter(**fields)  # type: ignore[arg-type]  # drawn by name


def _one(name: str, values: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return values.map(lambda value: {name: value})


def _set(name: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, object]]:
    return st.frozensets(values, min_size=1, max_size=2).map(lambda value: {name: value})


_FILTERS: dict[str, st.SearchStrategy[dict[str, object]]] = {
    "box": _one(
        "box",
        st.sampled_from(
            [
                Box(-94.0, 40.0, -93.0, 41.0),
                Box(179.0, -90.0, -179.0, 90.0),
                Box(0.0, -20.0, 180.0, 20.0),
                Box(-180.0, -90.0, 180.0, 90.0),
            ]
        ),
    ),
    "circle": _one(
        "circle",
        st.builds(Circle, _pool_points, st.sampled_from([1.0, 60_000.0, 1_000_000.0, 2e7])),
    ),
    "time": st.one_of(
        _one("start", _pool_moments),
        _one("end", _pool_moments),
        _pool_moments.map(lambda m: {"start": m, "end": m + timedelta(hours=3)}),
    ),
    "phenomena": st.one_of(
        _set("phenomena", _pool_keys),
        st.tuples(_pool_keys, st.floats(0, 300)).map(
            lambda pair: {"phenomena": frozenset({pair[0]}), "min_magnitude_si": pair[1]}
        ),
    ),
    "verdicts": _set("verdicts", st.sampled_from([PENDING, *(o.value for o in Outcome)])),
    "reviews": _set("reviews", st.sampled_from(list(ReviewState))),
    "sentiments": _set("sentiments", st.sampled_from(list(SentimentLabel))),
    "languages": _set("languages", st.sampled_from(["en", "de", "und"])),
    "sources": _set(
        "sources", st.sampled_from([SourceClass.PUBLIC, SourceClass.MESONET, SourceClass.ASOS])
    ),
    "words": _one(
        "words",
        st.lists(
            st.sampled_from(words("hail Größe CAFÉ NEVADA 1.75 hai")), min_size=1, max_size=2
        ).map(tuple),
    ),
    "has_photo": _one("has_photo", st.booleans()),
    "external_id": _one("external_id", st.sampled_from(["A1", "A3"])),
    "updated_since": _one("updated_since", _pool_moments),
}
