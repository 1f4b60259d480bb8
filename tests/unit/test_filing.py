"""From what a client brings to a claim: every field has a limit, and a message that names it."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.geography.place import Place, PlaceMethod
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import OTHER, PHENOMENA
from skywitness.domain.model.reports.claim import PhenomenonOrigin, SourceClass
from skywitness.domain.model.reports.filing import (
    MAX_NARRATIVE_LENGTH,
    Filing,
    MagnitudeFiling,
    claim_from,
)
from skywitness.domain.model.time.interval import Interval
from tests.builders import DES_MOINES, FILED_AT, OBSERVED_AT, REDACTOR, a_filing

HUGE = 2**63 + 1
BEYOND_FLOATS = 10**400
LONG = "x" * 100_000
NUL = "a\0b"
HALF = "half a pair \ud83c"


def inches(**changes: object) -> MagnitudeFiling:
    return MagnitudeFiling(**{"value": 1.75, "unit": "in", **changes})  # type: ignore[arg-type]  # by name


def fields_refused(filing: Filing) -> list[str]:
    with pytest.raises(Invalid) as caught:
        claim_from(filing, FILED_AT, REDACTOR)
    assert all(problem.detail for problem in caught.value.problems)
    return sorted(problem.field for problem in caught.value.problems)


def test_a_filing_becomes_a_claim() -> None:
    filing = a_filing(observed_until=OBSERVED_AT + timedelta(minutes=5))

    claim = claim_from(filing, FILED_AT, REDACTOR)

    assert claim.phenomenon is PHENOMENA["hail"]
    assert claim.phenomenon_origin is PhenomenonOrigin.GIVEN
    assert claim.narrative == "Golf ball sized hail covering the road."
    assert claim.when == Interval(OBSERVED_AT, OBSERVED_AT + timedelta(minutes=5))
    assert claim.place == Place(point=DES_MOINES, accuracy_m=200.0, name="2 NW Des Moines")
    assert claim.magnitude == Magnitude.of(PHENOMENA["hail"], 1.75, "in", "estimated")
    assert claim.source is SourceClass.TRAINED_SPOTTER
    assert claim.public.narrative == claim.narrative
    assert claim.public.point == DES_MOINES


def test_the_least_filing_has_a_place_a_time_and_a_phenomenon() -> None:
    filing = Filing(observed_at=OBSERVED_AT, latitude=0, longitude=0, phenomenon="H")
    claim = claim_from(filing, FILED_AT, REDACTOR)
    assert claim.when.is_instant
    assert (claim.narrative, claim.magnitude, claim.place.accuracy_m) == ("", None, None)
    assert (claim.source, claim.place.method) == (SourceClass.PUBLIC, PlaceMethod.UNKNOWN)


def test_a_phenomenon_left_out_is_read_from_the_narrative() -> None:
    claim = claim_from(a_filing(phenomenon=None, magnitude=None), FILED_AT, REDACTOR)
    assert claim.phenomenon is PHENOMENA["hail"]
    assert claim.phenomenon_origin is PhenomenonOrigin.NARRATIVE


def test_a_narrative_that_names_no_phenomenon_is_about_something_else() -> None:
    filing = a_filing(phenomenon=None, narrative="Zzz.", magnitude=None)
    claim = claim_from(filing, FILED_AT, REDACTOR)
    assert claim.phenomenon is OTHER
    assert claim.phenomenon_origin is PhenomenonOrigin.NARRATIVE


def test_personal_data_is_never_in_the_public_view() -> None:
    text = "Photos from maria.doe@example.org on request."
    claim = claim_from(a_filing(narrative=text), FILED_AT, REDACTOR)
    assert claim.narrative == text
    assert "maria.doe@example.org" not in claim.public.narrative
    assert claim.public.personal_data


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"latitude": 91.0}, "place.latitude"),
        ({"latitude": -90.5}, "place.latitude"),
        ({"latitude": math.nan}, "place.latitude"),
        ({"latitude": float("1e400")}, "place.latitude"),
        ({"latitude": HUGE}, "place.latitude"),
        ({"latitude": BEYOND_FLOATS}, "place.latitude"),
        ({"longitude": 180.5}, "place.longitude"),
        ({"longitude": math.nan}, "place.longitude"),
        ({"longitude": -math.inf}, "place.longitude"),
        ({"longitude": BEYOND_FLOATS}, "place.longitude"),
        ({"accuracy_m": -1.0}, "place.accuracy_m"),
        ({"accuracy_m": math.nan}, "place.accuracy_m"),
        ({"accuracy_m": float("1e400")}, "place.accuracy_m"),
        ({"accuracy_m": HUGE}, "place.accuracy_m"),
        ({"accuracy_m": BEYOND_FLOATS}, "place.accuracy_m"),
        ({"place_name": LONG}, "place.name"),
        ({"place_name": NUL}, "place.name"),
        ({"place_name": HALF}, "place.name"),
        ({"place_name": "two\nlines"}, "place.name"),
        ({"place_method": "guess"}, "place.method"),
        ({"place_method": ""}, "place.method"),
        ({"observed_at": datetime(2026, 5, 21, 22)}, "observed_at"),  # noqa: DTZ001  # naive
        ({"observed_at": datetime(1, 1, 1, tzinfo=UTC)}, "observed_at"),
        ({"observed_at": datetime(9999, 12, 31, tzinfo=UTC)}, "observed_at"),
        ({"observed_at": FILED_AT + timedelta(minutes=61)}, "observed_at"),
        ({"observed_until": OBSERVED_AT - timedelta(seconds=1)}, "observed_until"),
        ({"observed_until": datetime(2026, 5, 22)}, "observed_until"),  # noqa: DTZ001  # naive
        ({"observed_until": datetime(9999, 12, 31, tzinfo=UTC)}, "observed_until"),
        ({"observed_until": FILED_AT + timedelta(hours=2)}, "observed_until"),
        ({"narrative": LONG}, "narrative"),
        ({"narrative": "x" * (MAX_NARRATIVE_LENGTH + 1)}, "narrative"),
        ({"narrative": NUL}, "narrative"),
        ({"narrative": HALF}, "narrative"),
        ({"narrative": "bell\a"}, "narrative"),
        ({"narrative": "c1 \x85"}, "narrative"),
        ({"narrative": HALF, "phenomenon": None, "magnitude": None}, "narrative"),
        ({"phenomenon": "plague of frogs", "magnitude": None}, "phenomenon"),
        ({"phenomenon": ""}, "phenomenon"),
        ({"phenomenon": "S"}, "phenomenon"),
        ({"phenomenon": LONG}, "phenomenon"),
        ({"phenomenon": NUL}, "phenomenon"),
        ({"phenomenon": HALF}, "phenomenon"),
        ({"phenomenon": None, "narrative": ""}, "phenomenon"),
        ({"phenomenon": None, "narrative": " \n "}, "phenomenon"),
        ({"phenomenon": "tornado"}, "magnitude"),
        ({"magnitude": inches(unit="kt")}, "magnitude.unit"),
        ({"magnitude": inches(unit="furlong")}, "magnitude.unit"),
        ({"magnitude": inches(unit=HALF)}, "magnitude.unit"),
        ({"magnitude": inches(value=math.nan)}, "magnitude.value"),
        ({"magnitude": inches(value=float("1e400"))}, "magnitude.value"),
        ({"magnitude": inches(value=HUGE)}, "magnitude.value"),
        ({"magnitude": inches(value=BEYOND_FLOATS)}, "magnitude.value"),
        ({"magnitude": inches(value=-1.0)}, "magnitude.value"),
        ({"magnitude": inches(qualifier="guessed")}, "magnitude.qualifier"),
        ({"magnitude": inches(period_s=3600)}, "magnitude.period_s"),
        ({"magnitude": inches(raw=LONG)}, "magnitude.raw"),
        ({"magnitude": inches(raw=HALF)}, "magnitude.raw"),
        ({"source": "a friend"}, "source"),
        ({"source": ""}, "source"),
        ({"source": LONG}, "source"),
        ({"visibility": "secret"}, "visibility"),
        ({"visibility": "PUBLIC"}, "visibility"),
        ({"observer": ""}, "observer"),
        ({"observer": "  "}, "observer"),
        ({"observer": LONG}, "observer"),
        ({"observer": NUL}, "observer"),
        ({"observer": HALF}, "observer"),
        ({"external_id": ""}, "external_id"),
        ({"external_id": "x" * 101}, "external_id"),
        ({"external_id": "a\tb"}, "external_id"),
        ({"external_id": HALF}, "external_id"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_an_invalid_field_is_named(changes: dict[str, object], field: str) -> None:
    assert fields_refused(a_filing(**changes)) == [field]


@pytest.mark.parametrize("period_s", [0, -1, HUGE])
def test_a_period_that_is_none_is_named(period_s: int) -> None:
    rain = MagnitudeFiling(value=2, unit="in", period_s=period_s)
    filing = a_filing(phenomenon="heavy_rain", magnitude=rain)
    assert fields_refused(filing) == ["magnitude.period_s"]


@pytest.mark.parametrize(
    "changes",
    [
        {"observed_at": FILED_AT + timedelta(minutes=60)},
        {"narrative": "x" * MAX_NARRATIVE_LENGTH},
        {"narrative": "lines\r\nand\ttabs, ümläuts, 雹, 🌪"},
        {"latitude": 90, "longitude": -180},
        {"accuracy_m": 500_000},
        {"external_id": "x" * 100},
        {"place_name": "x" * 200},
    ],
)
def test_values_at_the_limits_are_valid(changes: dict[str, object]) -> None:
    claim_from(a_filing(**changes), FILED_AT, REDACTOR)


def test_one_answer_names_everything_that_is_wrong() -> None:
    filing = a_filing(
        latitude=91.0,
        observed_at=datetime(1, 1, 1, tzinfo=UTC),
        phenomenon="plague of frogs",
        source="a friend",
        visibility="secret",
        observer=NUL,
        external_id=LONG,
    )
    assert fields_refused(filing) == [
        "external_id",
        "observed_at",
        "observer",
        "phenomenon",
        "place.latitude",
        "source",
        "visibility",
    ]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"narrative": NUL, "phenomenon": "frogs"}, ["narrative", "phenomenon"]),
        ({"latitude": 91, "longitude": 181}, ["place.latitude", "place.longitude"]),
        ({"latitude": 91, "accuracy_m": -1}, ["place.accuracy_m", "place.latitude"]),
        ({"accuracy_m": -1, "place_name": NUL}, ["place.accuracy_m", "place.name"]),
        (
            {"magnitude": inches(unit="kt", qualifier="guessed")},
            ["magnitude.qualifier", "magnitude.unit"],
        ),
    ],
    ids=["claim", "point", "point and accuracy", "place", "magnitude"],
)
def test_fields_of_one_object_are_named_together(
    changes: dict[str, object], fields: list[str]
) -> None:
    assert fields_refused(a_filing(**changes)) == fields


def test_a_filing_without_phenomenon_has_its_magnitude_read_too() -> None:
    claim = claim_from(a_filing(phenomenon=None, magnitude=None), FILED_AT, REDACTOR)

    assert claim.phenomenon.key == "hail"
    assert claim.magnitude is not None
    assert (claim.magnitude.si_value, claim.magnitude.raw) == (44.45, "golf ball")


def test_a_filing_that_names_a_phenomenon_and_no_magnitude_has_none() -> None:
    assert claim_from(a_filing(magnitude=None), FILED_AT, REDACTOR).magnitude is None
