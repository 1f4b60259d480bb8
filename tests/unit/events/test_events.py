"""What an event is made of, and what it shows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from skywitness.domain.model.events.linking import LINK_M, LINK_WITHIN
from skywitness.domain.model.events.public_claim import public_claim_of
from skywitness.domain.model.geography.place import Box, Place, Point
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.public_view import PublicView
from tests.builders import OBSERVED_AT, a_claim, a_report
from tests.unit.events.made import events_of, members, seen

HOURS = LINK_WITHIN.total_seconds() / 3600


def sizes(*public_claims: object) -> list[int]:
    return sorted(len(e.public_claims) for e in events_of(public_claims))  # type: ignore[arg-type] # made by seen


def test_nothing_makes_no_event() -> None:
    assert events_of([]) == []


@pytest.mark.parametrize(
    ("north_m", "after_h", "together"),
    [
        (0, 0, True),
        (LINK_M - 1, 0, True),
        (LINK_M + 1, 0, False),
        (0, HOURS, True),
        (0, HOURS + 0.001, False),
        (LINK_M - 1, HOURS, True),
    ],
)
def test_two_are_linked_up_to_a_distance_and_a_time(
    north_m: float, after_h: float, together: bool
) -> None:
    assert sizes(seen(), seen(north_m, after_h)) == ([2] if together else [1, 1])


def test_nearby_reports_are_linked() -> None:
    chain = [seen(70_000 * n, 5 * n) for n in range(6)]

    (event,) = events_of(chain)

    assert len(event.public_claims) == 6
    assert event.when.length == timedelta(hours=25)


def test_a_long_span_chains_nothing_that_began_days_later() -> None:
    assert sizes(seen(lasting_h=200), seen(after_h=48), seen(after_h=96)) == [1, 1, 1]


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("hail", "marine_hail", True),
        ("tornado", "funnel_cloud", True),
        ("hail", "tornado", False),
        ("drought", "drought", True),
        ("other", "other", False),
    ],
)
def test_only_the_same_class_is_linked(one: str, other: str, together: bool) -> None:
    found = sizes(seen(phenomenon=one), seen(phenomenon=other))

    assert found == ([2] if together else [1, 1])


def test_a_report_without_a_public_point_is_an_event_of_its_own() -> None:
    hidden = seen(point=None)

    alone, pair = sorted(events_of([hidden, seen(), seen()]), key=lambda e: len(e.public_claims))

    assert members(alone) == {hidden.report_id}
    assert (alone.box, alone.centre) == (None, None)
    assert len(pair.public_claims) == 2


def test_the_place_of_an_event_comes_from_public_points() -> None:
    stand_in = Point(10.0, 20.0)
    claim = a_claim(
        place=Place(point=Point(41.0, -93.0)),
        public=PublicView(narrative="masked", place_name="", point=stand_in),
    )

    (event,) = events_of([public_claim_of(a_report(claim=claim))])

    assert event.centre == stand_in
    assert event.box == Box(20.0, 10.0, 20.0, 10.0)
    assert event.public_claims[0].narrative == "masked"


def test_an_event_has_the_most_frequent_phenomenon_and_the_whole_time() -> None:
    late = seen(after_h=1, lasting_h=3, phenomenon="tornado")
    first = seen(phenomenon="funnel_cloud")
    other = seen(after_h=2, phenomenon="funnel_cloud")

    (event,) = events_of([late, other, first])

    assert event.phenomenon == "funnel_cloud"
    assert dict(event.phenomena) == {"funnel_cloud": 2, "tornado": 1}
    assert (event.when.start, event.when.end) == (OBSERVED_AT, OBSERVED_AT + timedelta(hours=4))
    assert [one.report_id for one in event.public_claims] == [
        first.report_id, late.report_id, other.report_id,
    ]  # fmt: skip


def test_the_event_that_ended_last_is_first() -> None:
    early, long, late = seen(), seen(500_000, lasting_h=9), seen(900_000, after_h=4)

    assert [members(e) for e in events_of([early, late, long])] == [
        {long.report_id}, {late.report_id}, {early.report_id},
    ]  # fmt: skip


def of(key: str, value: float, unit: str) -> dict[str, object]:
    return {"phenomenon": key, "magnitude": Magnitude.of(PHENOMENA[key], value, unit)}


@pytest.mark.parametrize(
    ("given", "strongest"),
    [
        ([of("hail", 1.0, "in"), of("hail", 70, "mm"), of("hail", 2, "in")], 70.0),
        ([of("extreme_cold", -20, "C"), of("frost_freeze", -1, "C")], -20.0),
        ([of("heat", 40, "C"), of("heat", 38, "C")], 40.0),
        ([of("dense_fog", 800, "m"), of("fog", 200, "m")], 200.0),
        ([of("snow", 80, "mm"), of("snow", 90, "mm"), of("freezing_rain", 300, "mm")], 90.0),
    ],
    ids=["largest hail", "deepest cold", "highest heat", "thickest fog", "what most measured"],
)
def test_an_event_has_the_strongest_magnitude(
    given: list[dict[str, object]], strongest: float
) -> None:
    (event,) = events_of([seen(**one) for one in given])  # type: ignore[arg-type] # by name

    assert event.magnitude is not None
    assert event.magnitude.si_value == strongest


def test_an_event_without_magnitudes_has_none() -> None:
    (event,) = events_of([seen(), seen()])

    assert event.magnitude is None


STORY = "Golf ball sized hail covered the road and broke windows of parked cars."


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([("a", STORY), ("b", "Quarter size."), ("c", "It fell for ten minutes.")], 3),
        ([(str(n), STORY) for n in range(20)], 1),
        ([("a", STORY), ("b", STORY.upper() + " Really.")], 1),
        ([("a", STORY), ("a", "Now it stopped.")], 1),
        ([("a", STORY), ("b", STORY), ("b", "Now it stopped.")], 1),
        ([("a", ""), ("b", ""), ("c", STORY)], 2),
    ],
    ids=["three", "copies", "nearly copies", "one observer", "chained", "silence"],
)
def test_an_observer_counts_once_and_so_does_a_copied_text(
    reports: list[tuple[str, str]], expected: int
) -> None:
    (event,) = events_of([seen(observer=who, narrative=text) for who, text in reports])

    assert event.independent_reports == expected
    assert len(event.public_claims) == len(reports)
