"""Who else saw it: other reports near a claim in place and time, by what they claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from skywitness.domain.model.geography.place import Place, Point
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.claim import Claim, Neighbour
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.time.interval import Interval
from tests.builders import OBSERVED_AT, a_claim, a_claim_at, a_claim_when, a_report
from tests.integration.contracts.stored import LATER, ReportStore

HAIL = frozenset({"hail"})
HERE = a_claim_at(41.0, -93.0)
HOUR = timedelta(hours=1)
NOBODY = UUID(int=7)


async def around(
    store: ReportStore,
    claim: Claim = HERE,
    *,
    excluding: UUID = NOBODY,
    phenomena: frozenset[str] = HAIL,
    radius_m: float = 50_000,
    within: timedelta = 3 * HOUR,
    limit: int = 50,
) -> tuple[Neighbour, ...]:
    return await store.queries.neighbours(claim, excluding, phenomena, radius_m, within, limit)


async def test_a_neighbour_is_shown_by_its_claim(store: ReportStore) -> None:
    claim = a_claim(
        narrative="Golf balls.",
        when=Interval(OBSERVED_AT, OBSERVED_AT + HOUR),
        place=Place(point=Point(41.0, -93.1), accuracy_m=500, name="Ames"),
    )
    report = a_report(claim=claim)
    await store.file(report)
    (found,) = await around(store)
    assert found.report_id == report.id
    assert found.observer == report.observer
    assert found.claim == claim


async def test_the_nearest_come_first_and_the_limit_cuts_the_far(store: ReportStore) -> None:
    far, near, middle = (a_report(claim=a_claim_at(41.0, -93.0 + d)) for d in (0.3, 0.1, -0.2))
    await store.file(far, near, middle)
    assert [n.report_id for n in await around(store)] == [near.id, middle.id, far.id]
    assert [n.report_id for n in await around(store, limit=2)] == [near.id, middle.id]


async def test_a_report_is_no_neighbour_of_itself(store: ReportStore) -> None:
    one, other = a_report(claim=HERE), a_report(claim=HERE)
    await store.file(one, other)
    assert [n.report_id for n in await around(store, excluding=one.id)] == [other.id]


async def test_the_radius_is_a_great_circle_around_exact_points(store: ReportStore) -> None:
    other = Point(41.3, -93.3)
    distance = HERE.place.point.distance_m(other)
    elsewhere = PublicView(narrative="", place_name="", point=Point(10, 10))
    hidden = PublicView(narrative="", place_name="", point=None)
    for public in (elsewhere, hidden):
        await store.file(a_report(claim=a_claim(place=Place(point=other), public=public)))
    assert len(await around(store, radius_m=distance + 0.01)) == 2
    assert await around(store, radius_m=distance - 0.01) == ()


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (timedelta(0), timedelta(0), True),
        (3 * HOUR, 3 * HOUR, True),
        (3 * HOUR + timedelta(seconds=1), 9 * HOUR, False),
        (-3 * HOUR, -3 * HOUR, True),
        (-9 * HOUR, -3 * HOUR, True),
        (-9 * HOUR, -3 * HOUR - timedelta(seconds=1), False),
        (-24 * HOUR, 24 * HOUR, True),
    ],
)
async def test_time_counts_between_the_intervals(
    store: ReportStore, start: timedelta, end: timedelta, found: bool
) -> None:
    await store.file(a_report(claim=a_claim_when(OBSERVED_AT + start, OBSERVED_AT + end)))
    near = await around(store, a_claim())
    assert len(near) == found


async def test_a_long_claim_has_neighbours_all_along(store: ReportStore) -> None:
    early, late = (a_report(claim=a_claim_when(OBSERVED_AT + d)) for d in (-HOUR, 30 * HOUR))
    await store.file(early, late)
    claim = a_claim_when(OBSERVED_AT, OBSERVED_AT + 28 * HOUR)
    found = await around(store, claim, within=2 * HOUR)
    assert {n.report_id for n in found} == {early.id, late.id}


async def test_only_the_phenomena_asked_for_count(store: ReportStore) -> None:
    for key in ("hail", "marine_hail", "snow"):
        await store.file(a_report(claim=a_claim(phenomenon=PHENOMENA[key])))
    found = await around(store, a_claim(), phenomena=frozenset({"hail", "marine_hail"}))
    assert {n.claim.phenomenon.key for n in found} == {"hail", "marine_hail"}
    assert await around(store, a_claim(), phenomena=frozenset()) == ()


async def test_withdrawn_and_rejected_reports_do_not_count(store: ReportStore) -> None:
    withdrawn, back = a_report(claim=HERE), a_report(claim=HERE)
    await store.file(withdrawn, back, a_report(claim=HERE, review=ReviewState.REJECTED))
    await store.withdraw(withdrawn)
    await store.restore(await store.withdraw(back))
    assert [n.report_id for n in await around(store)] == [back.id]


async def test_a_revision_moves_a_neighbour(store: ReportStore) -> None:
    report = a_report(claim=HERE)
    await store.file(report)
    await store.revise(report, a_claim_at(10.0, 10.0), LATER)
    assert await around(store) == ()
    (found,) = await around(store, a_claim_at(10.1, 10.0))
    assert found.claim.place.point == Point(10.0, 10.0)


async def test_neighbours_live_across_the_antimeridian_and_over_the_pole(
    store: ReportStore,
) -> None:
    east, pole = a_report(claim=a_claim_at(0.0, 179.9)), a_report(claim=a_claim_at(89.9, 10.0))
    await store.file(east, pole)
    assert [n.report_id for n in await around(store, a_claim_at(0.0, -179.9))] == [east.id]
    assert [n.report_id for n in await around(store, a_claim_at(89.9, -170.0))] == [pole.id]


async def test_verdicts_do_not_make_neighbours(store: ReportStore) -> None:
    report = a_report(claim=HERE)
    await store.file(report)
    before = await around(store)
    await store.examine(report.id)
    assert await around(store) == before


async def test_the_point_of_the_asking_claim_is_its_exact_one(store: ReportStore) -> None:
    report = a_report(claim=HERE)
    await store.file(report)
    away = PublicView(narrative="", place_name="", point=Point(0, 0))
    assert len(await around(store, replace(HERE, public=away))) == 1


@pytest.mark.parametrize(
    "centre",
    [Point(41.0, -93.0), Point(0.0, 180.0), Point(-17.2, -179.9), Point(89.9, 20.0), Point(45, 0)],
    ids=str,
)
async def test_all_that_are_near_in_place_and_time_are_found(
    store: ReportStore, centre: Point
) -> None:
    chance = Random(3)

    def somewhere(n: int) -> Claim:
        latitude = max(-90.0, min(90.0, centre.latitude + chance.uniform(-0.6, 0.6)))
        longitude = (centre.longitude + chance.uniform(-0.6, 0.6) + 180.0) % 360.0 - 180.0
        lasts = chance.choice((0, 1, 71, 73, 24 * 90)) * HOUR
        start = (
            OBSERVED_AT
            - chance.choice((timedelta(0), lasts / 2, lasts))
            + chance.choice((-4 * HOUR, -3 * HOUR, timedelta(microseconds=n), 3 * HOUR, 4 * HOUR))
        )
        place = Place(point=Point(latitude, longitude))
        return a_claim(when=Interval(start, start + lasts), place=place)

    reports = [a_report(claim=somewhere(n)) for n in range(80)]
    await store.file(*reports)
    claim = a_claim_at(centre.latitude, centre.longitude)
    found = await around(store, claim, limit=200)

    def apart(report: Report) -> float:
        return report.claim.place.point.distance_m(centre)

    near = [r for r in reports if apart(r) <= 50_000 and r.claim.when.gap_s(claim.when) <= 3 * 3600]
    near.sort(key=lambda r: (apart(r), str(r.id)))
    assert [n.report_id for n in found] == [r.id for r in near]
    assert 5 < len(near) < 75
