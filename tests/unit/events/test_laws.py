"""What must hold of events whatever the reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.copies import are_copies, compared_words
from skywitness.domain.model.events.event import Event
from skywitness.domain.model.events.extent import centre_of, smallest_box
from skywitness.domain.model.events.independence import count_independent
from skywitness.domain.model.events.linking import LINK_M, LINK_WITHIN
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA, same_class
from skywitness.domain.model.time.interval import Interval
from tests.builders import OBSERVED_AT
from tests.strategies import points
from tests.unit.events.made import events_of, members

KEYS = ("hail", "marine_hail", "tornado", "flood", "flash_flood", "other")
TEXTS = ("", "Hail.", "Hail!", "A tree fell on the road.", "The creek left its banks at the mill.")

near_by = st.builds(Point, st.floats(40, 42), st.floats(-94, -91))
steps = st.integers(0, 40).map(lambda n: timedelta(minutes=30 * n))


@st.composite
def crowds(draw: st.DrawFn, at: st.SearchStrategy[Point] = near_by) -> list[PublicClaim]:
    """Draw public_claims near enough for some of them to have to do with each other."""
    found = []
    for number in range(draw(st.integers(0, 14))):
        start = OBSERVED_AT + draw(steps)
        found.append(
            PublicClaim(
                report_id=UUID(int=number),
                observer=draw(st.sampled_from("abcdefgh")),
                phenomenon=PHENOMENA[draw(st.sampled_from(KEYS))],
                narrative=draw(st.sampled_from(TEXTS)),
                when=Interval(start, start + draw(steps)),
                point=draw(st.none() | at),
                magnitude=None,
            )
        )
    return found


def moved(public_claim: PublicClaim, degrees: float) -> PublicClaim:
    if public_claim.point is None:
        return public_claim
    longitude = (public_claim.point.longitude + degrees + 180.0) % 360.0 - 180.0
    return replace(public_claim, point=Point(public_claim.point.latitude, longitude))


def near(one: PublicClaim, other: PublicClaim) -> bool:
    """Say what a link is, in so many words."""
    if one.point is None or other.point is None or one.phenomenon.key == "other":
        return False
    return (
        other.phenomenon.key in same_class(one.phenomenon.key)
        and abs(one.when.start - other.when.start) <= LINK_WITHIN
        and one.point.distance_m(other.point) <= LINK_M
    )


def plainly_linked(crowd: Sequence[PublicClaim]) -> set[frozenset[UUID]]:
    """Put together whatever chains, by comparing all with all."""
    groups = [{one.report_id} for one in crowd]
    by_id = {one.report_id: one for one in crowd}
    merged = True
    while merged:
        merged = False
        for n, group in enumerate(groups):
            for other in groups[n + 1 :]:
                if any(near(by_id[a], by_id[b]) for a in group for b in other):
                    group.update(other)
                    groups.remove(other)
                    merged = True
                    break
    return {frozenset(group) for group in groups}


@given(crowds())
def test_events_are_linked_reports(crowd: list[PublicClaim]) -> None:
    assert {members(event) for event in events_of(crowd)} == plainly_linked(crowd)


@given(crowds(points))
def test_events_are_linked_reports_all_over_the_globe(crowd: list[PublicClaim]) -> None:
    assert {members(event) for event in events_of(crowd)} == plainly_linked(crowd)


@given(crowds(st.builds(Point, st.floats(89.2, 90), st.floats(-180, 180))))
def test_events_are_linked_reports_at_a_pole(crowd: list[PublicClaim]) -> None:
    assert {members(event) for event in events_of(crowd)} == plainly_linked(crowd)


@given(crowds(), st.randoms(use_true_random=False))
def test_the_order_of_reports_changes_nothing(crowd: list[PublicClaim], chance: Random) -> None:
    shuffled = list(crowd)
    chance.shuffle(shuffled)

    assert events_of(shuffled) == events_of(crowd)


@given(crowds())
def test_every_report_is_in_exactly_one_event_of_its_class(crowd: list[PublicClaim]) -> None:
    events = events_of(crowd)

    assert sorted(one.report_id.int for e in events for one in e.public_claims) == sorted(
        one.report_id.int for one in crowd
    )
    for event in events:
        keys = {one.phenomenon.key for one in event.public_claims}
        assert keys <= same_class(event.phenomenon)
        assert sum(event.phenomena.values()) == len(event.public_claims)
        assert 1 <= event.independent_reports <= len(event.public_claims)


def without_longitudes(event: Event) -> tuple[object, ...]:
    box = event.box and (event.box.south, event.box.north)
    return members(event), event.phenomena, event.when, box, event.independent_reports


@given(crowds(st.builds(Point, st.floats(-60, 60), st.floats(-3, 3))))
def test_moving_all_across_the_antimeridian_changes_nothing_but_longitudes(
    crowd: list[PublicClaim],
) -> None:
    here, there = events_of(crowd), events_of([moved(one, 180.0) for one in crowd])

    assert list(map(without_longitudes, there)) == list(map(without_longitudes, here))
    for one, other in zip(here, there, strict=True):
        if one.box is None or other.box is None or one.centre is None or other.centre is None:
            assert (one.box, other.box) == (None, None)
            continue
        assert other.centre.latitude == pytest.approx(one.centre.latitude, abs=1e-9)
        for before, after in (
            (one.centre.longitude, other.centre.longitude),
            (one.box.west, other.box.west),
            (one.box.east, other.box.east),
        ):
            turned = (after - before) % 360.0
            assert turned == pytest.approx(180.0, abs=1e-9)


@given(crowds(), crowds())
def test_a_gap_longer_than_the_link_separates(
    early: list[PublicClaim], late: list[PublicClaim]
) -> None:
    by = timedelta(hours=20) + LINK_WITHIN + timedelta(seconds=1)
    late = [
        replace(
            one,
            report_id=UUID(int=100 + one.report_id.int),
            when=Interval(one.when.start + by, one.when.end + by),
        )
        for one in late
    ]

    together = {members(e) for e in events_of([*early, *late])}

    assert together == {members(e) for part in (early, late) for e in events_of(part)}


@given(st.lists(points, min_size=1, max_size=12))
def test_the_box_holds_all_points_and_no_box_is_narrower(given_points: list[Point]) -> None:
    box = smallest_box(given_points)

    assert all(box.contains(point) for point in given_points)
    width = (box.east - box.west) % 360.0
    for point in given_points:  # a box may begin at any of them
        reach = max((other.longitude - point.longitude) % 360.0 for other in given_points)
        assert width <= reach + 1e-9


def test_both_spellings_of_the_antimeridian_are_one_place() -> None:
    box = smallest_box([Point(1.0, 180.0), Point(2.0, -180.0), Point(3.0, 179.0)])

    assert (box.west, box.east) == (179.0, -180.0)


@given(st.lists(points, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_centre_is_a_point_whatever_the_order(
    given_points: list[Point], chance: Random
) -> None:
    shuffled = list(given_points)
    chance.shuffle(shuffled)

    assert centre_of(shuffled) == centre_of(given_points)


@given(points)
def test_the_centre_of_one_point_is_that_point(point: Point) -> None:
    assert centre_of([point, point]) == point


def test_points_all_around_the_globe_have_a_centre_all_the_same() -> None:
    around = [Point(0.0, longitude) for longitude in (-90.0, 0.0, 90.0, 180.0)]

    assert centre_of(around) == Point(0.0, -90.0)


texts = st.lists(st.sampled_from("abcdefg"), max_size=9).map(" ".join)


@given(st.lists(texts, max_size=12))
def test_copies_are_found_as_by_comparing_all_with_all(narratives: list[str]) -> None:
    words = [compared_words(text) for text in narratives]
    groups = [{n} for n in range(len(words))]
    for n, one in enumerate(words):
        for m in range(n):
            if are_copies(one, words[m]):
                joined = {x for g in groups for x in g if n in g or m in g}
                groups = [g for g in groups if not g & joined] + [joined]
    start = Interval(OBSERVED_AT, OBSERVED_AT)
    crowd = [
        PublicClaim(
            report_id=UUID(int=n),
            observer=str(n),
            phenomenon=PHENOMENA["hail"],
            narrative=text,
            when=start,
            point=None,
            magnitude=None,
        )
        for n, text in enumerate(narratives)
    ]

    assert count_independent(crowd) == len(groups)
