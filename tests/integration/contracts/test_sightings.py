"""Where else a picture was seen: photos of other reports with nearly the same one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.photos.findings import PhotoFindings
from skywitness.domain.model.photos.moderation import Moderation
from skywitness.domain.model.photos.photo import Photo
from skywitness.domain.model.photos.same_picture import SAME_BITS
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.sighting import Sighting
from skywitness.domain.model.reports.visibility import Visibility
from tests.builders import FILED_AT, a_claim, a_photo, a_report
from tests.integration.contracts.stored import ReportStore

HASH = 0x8F0F_3C3C_5A5A_6996
NOBODY = UUID(int=7)


def pictured(difference_hash: int, minutes: int = 0, **changes: object) -> Photo:
    found = PhotoFindings(analyser="local", difference_hash=difference_hash)
    at = FILED_AT + timedelta(minutes=minutes)
    return a_photo(added_at=at, findings=(found,), **changes)


async def with_photos(store: ReportStore, report: Report, *photos: Photo) -> Report:
    (filed,) = await store.live(report)
    return await store.save(filed.with_photos(photos, FILED_AT), filed)


async def seen(
    store: ReportStore, *hashes: int, excluding: UUID = NOBODY, limit: int = 50
) -> Sequence[Sighting]:
    return await store.queries.sightings(excluding, hashes or (HASH,), limit)


def ids(found: Sequence[Sighting]) -> list[UUID]:
    return [one.report.report_id for one in found]


async def test_a_sighting_has_the_claim_of_the_other_report(store: ReportStore) -> None:
    other = await with_photos(store, a_report(), pictured(HASH, 3))

    (found,) = await seen(store)

    assert (found.difference_hash, found.added_at) == (HASH, FILED_AT + timedelta(minutes=3))
    assert (found.report.report_id, found.report.observer) == (other.id, other.observer)
    assert found.report.claim == other.claim


@pytest.mark.parametrize("seed", range(4))
async def test_pictures_that_differ_in_few_bits_are_found(store: ReportStore, seed: int) -> None:
    chance, expected = Random(seed), []
    for apart in (*range(SAME_BITS + 3), 12, 30):
        flipped = sum(1 << bit for bit in chance.sample(range(64), apart))
        report = await with_photos(store, a_report(), pictured(HASH ^ flipped, apart))
        expected += [report.id] if apart <= SAME_BITS else []

    assert ids(await seen(store)) == expected


async def test_each_of_several_pictures_is_found(store: ReportStore) -> None:
    other = HASH ^ 0xFFFF_0000_FFFF_0000
    first = await with_photos(store, a_report(), pictured(other, 2), pictured(HASH, 5))
    second = await with_photos(store, a_report(), pictured(HASH ^ 1, 4))

    found = await seen(store, HASH, other)

    assert ids(found) == [first.id, second.id, first.id]
    assert ids(await seen(store, HASH, other, excluding=first.id)) == [second.id]
    assert ids(await seen(store, HASH, other, limit=2)) == [first.id, second.id]


@pytest.mark.parametrize("plain", [0, 2**64 - 1, 0x101])
async def test_a_picture_of_little_but_sky_is_nowhere(store: ReportStore, plain: int) -> None:
    await with_photos(store, a_report(), pictured(plain))

    assert await seen(store, plain) == ()


async def test_photos_that_are_not_shown_are_not_seen(store: ReportStore) -> None:
    unseen = (
        pictured(HASH, view=None, thumbnail=None),
        pictured(HASH ^ 2, moderation=Moderation.HELD),
    )
    report = await with_photos(store, a_report(), *unseen, pictured(HASH ^ 1))
    assert ids(await seen(store)) == [report.id]

    await store.save(report.with_photos(report.photos[:2], FILED_AT), report)

    assert await seen(store) == ()


async def test_what_an_analyser_finds_later_counts_from_then_on(store: ReportStore) -> None:
    report = await with_photos(store, a_report(), a_photo())
    assert await seen(store) == ()

    found = pictured(HASH).findings[0]
    analysed = report.photos[0].with_findings(found)
    await store.save(report.with_photos((analysed,), FILED_AT), report)

    assert ids(await seen(store)) == [report.id]


@pytest.mark.parametrize(
    "hidden",
    [
        {"visibility": Visibility.PRIVATE},
        {"review": ReviewState.REJECTED},
        {"withdrawn_at": FILED_AT},
    ],
)
async def test_reports_in_no_public_list_are_not_told_of(
    store: ReportStore, hidden: dict[str, object]
) -> None:
    await with_photos(store, replace(a_report(), **hidden), pictured(HASH))  # type: ignore[arg-type] # fields

    assert await seen(store) == ()


async def test_an_obscured_report_is_told_of_at_its_stand_in(store: ReportStore) -> None:
    stand_in = Point(41.0, -93.0)
    hidden = PublicView(narrative="", place_name="", point=stand_in, accuracy_m=15_000.0)
    await with_photos(store, a_report(claim=a_claim(public=hidden)), pictured(HASH))

    (found,) = await seen(store)

    assert found.report.claim.place.point == stand_in


async def test_an_erased_report_is_seen_nowhere(store: ReportStore) -> None:
    report = await with_photos(store, a_report(), pictured(HASH))

    async with store.uow() as unit:
        unit.reports.erase([report.id], FILED_AT)
        await unit.commit()

    assert await seen(store) == ()
