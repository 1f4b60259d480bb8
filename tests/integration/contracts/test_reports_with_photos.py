"""Every store keeps the photos of a report, finds it by them, and lists it for maintenance."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from skywitness.domain.model.errors import LeaseLost
from skywitness.domain.model.photos.findings import PhotoFindings, PhotoTag
from skywitness.domain.model.photos.moderation import Moderation
from skywitness.domain.model.photos.photo import Photo
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.report import Change, ExaminationState, Report
from skywitness.domain.model.reports.visibility import Audience
from tests.builders import FILED_AT, a_photo, a_report
from tests.integration.contracts.stored import LATER, LEASE, ReportStore, findings

PENDING = a_photo(view=None, thumbnail=None)
SHOWN, OTHER = a_photo(), a_photo()

FOUND = PhotoFindings(
    analyser="local",
    tags=(PhotoTag(name="hail", confidence=0.9),),
    severity=2,
    difference_hash=2**64 - 1,
    sharpness=112.5,
    brightness=0.25,
)


async def given_photos(store: ReportStore, report: Report, *photos: Photo) -> Report:
    return await store.save(report.with_photos(photos, FILED_AT), report)


async def test_photos_are_kept_with_everything_about_them(store: ReportStore) -> None:
    (report,) = await store.live(a_report())

    other = PhotoFindings(analyser="other")
    photos = (a_photo(findings=(FOUND, other)), PENDING)
    await given_photos(store, report, *photos)

    assert await store.get(report.id) == replace(
        report,
        photos=photos,
        change=report.change + 1,
        updated_at=FILED_AT,
        examination=ExaminationState.PENDING,
    )


async def test_a_change_of_photos_is_in_the_stream(store: ReportStore) -> None:
    (report,) = await store.live(a_report())
    photo = a_photo()

    expected = await given_photos(store, report, replace(photo, view=None, thumbnail=None))
    shown = await given_photos(store, expected, photo)
    await given_photos(store, shown)

    entries = await store.stream.after(0, 100)
    assert [entry.change for entry in entries][-3:] == [Change.ALBUM, Change.PHOTOS, Change.PHOTOS]


@pytest.mark.parametrize(
    ("before", "after", "is_due"),
    [
        ([], [PENDING], False),
        ([PENDING], [], False),
        ([SHOWN], [PENDING, SHOWN], False),
        ([SHOWN, OTHER], [OTHER, SHOWN], False),
        ([], [SHOWN], True),
        ([PENDING], [SHOWN], True),
        ([SHOWN], [], True),
        ([SHOWN], [OTHER], True),
    ],
)
async def test_a_report_is_examined_again_when_other_photos_are_shown(
    store: ReportStore, before: list[Photo], after: list[Photo], is_due: bool
) -> None:
    await store.file(report := a_report())
    await given_photos(store, report, *before)
    examined = await store.examine(report.id)

    changed = await given_photos(store, examined, *after)

    assert (changed.examination is ExaminationState.PENDING) is is_due
    assert changed.verdict is not None
    due = await store.queue.lease("w", LATER, LEASE, 9)
    assert [one.report_id for one in due] == [report.id] * is_due


async def test_an_examination_that_has_not_seen_the_photo_is_made_again(store: ReportStore) -> None:
    await store.file(report := a_report())
    lease = await store.lease_one(report.id)

    await given_photos(store, report, SHOWN)

    with pytest.raises(LeaseLost):
        await store.queue.complete(lease, findings(), LATER, None)
    await store.examine(report.id)


async def test_stored_photos_alone_are_found(store: ReportStore) -> None:
    first, second, _ = await store.live(a_report(), a_report(), a_report())
    await given_photos(store, first, a_photo())
    await given_photos(store, second, PENDING)

    counts = [
        (await store.queries.count(ReportFilter(has_photo=wanted), exact=True)).value
        for wanted in (True, False)
    ]
    assert counts == [1, 2]


async def test_reports_with_photos_are_listed_in_parts(store: ReportStore) -> None:
    reports = await store.live(*(a_report() for _ in range(5)))
    expected = []
    for number, report in enumerate(reports[:4]):
        changed = await given_photos(store, report, PENDING if number % 2 else a_photo())
        expected.append(str(changed.id))
        if number == 3:  # withdrawn reports keep their photos
            await store.withdraw(changed)

    found: list[UUID] = []
    while part := await store.queries.with_photos(found[-1] if found else None, 3):
        found += part

    assert [str(one) for one in found] == sorted(expected)


async def test_reports_without_photos_are_not_listed(store: ReportStore) -> None:
    (report,) = await store.live(a_report())
    changed = await given_photos(store, report, a_photo())
    await given_photos(store, changed)

    assert await store.queries.with_photos(None, 10) == []


HELD = a_photo(moderation=Moderation.HELD)
SHOWN_AGAIN = replace(HELD, moderation=Moderation.ACCEPTED)


@pytest.mark.parametrize(
    ("photos", "seen"),
    [((HELD,), ()), ((HELD, SHOWN), (SHOWN,)), ((a_photo(moderation=Moderation.ACCEPTED),), None)],
)
async def test_the_public_does_not_hear_of_a_held_photo(
    store: ReportStore, photos: tuple[Photo, ...], seen: tuple[Photo, ...] | None
) -> None:
    (report,) = await store.live(a_report())
    await given_photos(store, report, *photos)
    expected = {
        Audience.PUBLIC: photos if seen is None else seen,
        Audience.FULL: photos,
    }
    for audience, album in expected.items():
        shown = await store.document(report.id, audience)
        assert [one["id"] for one in shown["photos"]] == [str(photo.id) for photo in album]
        assert shown["photos_stored"] == shown["photos_expected"] == len(album)
    found = await store.ids(ReportFilter(has_photo=True))
    assert found == [str(report.id)] * bool(expected[Audience.PUBLIC])
    assert await store.ids(ReportFilter(has_photo=False)) != found


@pytest.mark.parametrize("moderation", [Moderation.SHOWN, Moderation.HELD])
async def test_findings_are_no_reason_to_examine_a_report_again(
    store: ReportStore, moderation: Moderation
) -> None:
    await store.file(report := a_report())
    await given_photos(store, report, SHOWN)
    examined = await store.examine(report.id)
    found = replace(SHOWN.with_findings(FOUND), moderation=moderation)

    changed = await given_photos(store, examined, found)

    assert changed.examination is ExaminationState.DONE
    assert await store.queue.lease("w", LATER, LEASE, 9) == ()


@pytest.mark.parametrize("states", [(HELD, SHOWN_AGAIN), (SHOWN_AGAIN, HELD)])
async def test_a_photo_that_the_desk_shows_or_hides_is_judged_or_no_longer(
    store: ReportStore, states: tuple[Photo, Photo]
) -> None:
    await store.file(report := a_report())
    before, after = states
    await given_photos(store, report, before)
    examined = await store.examine(report.id)

    changed = await given_photos(store, examined, after)

    assert changed.examination is ExaminationState.PENDING
    assert len(await store.queue.lease("w", LATER, LEASE, 9)) == 1


async def test_hidden_pictures_are_seen_nowhere_else(store: ReportStore) -> None:
    (report,) = await store.live(a_report())
    telling = replace(FOUND, difference_hash=0x0F0F0F0F0F0F0F0F)
    photo = SHOWN.with_findings(telling)
    seen = await given_photos(store, report, photo)
    assert len(await store.queries.sightings(UUID(int=0), [0x0F0F0F0F0F0F0F0F], 9)) == 1

    await given_photos(store, seen, replace(photo, moderation=Moderation.HELD))

    assert await store.queries.sightings(UUID(int=0), [0x0F0F0F0F0F0F0F0F], 9) == ()
