"""Adding, reading, removing and reconciling photos, with an end of the process at every step."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from skywitness.adapters.memory.clock import FixedClock, SequentialIds
from skywitness.adapters.memory.object_storage import MemoryStorage
from skywitness.adapters.memory.photo_preparation import MemoryPhotoPreparation
from skywitness.domain.documents.report import ReportDocument
from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import (
    Invalid,
    LeaseLost,
    NotPermitted,
    PhotoNotFound,
    ReportNotFound,
    ReportWithdrawn,
    StorageUnavailable,
    TooManyPhotos,
)
from skywitness.domain.model.photos.album import MOST_PHOTOS
from skywitness.domain.model.photos.caption import Caption
from skywitness.domain.model.photos.photo import PENDING_FOR, Photo, PhotoSize
from skywitness.domain.model.reports.report import Change
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.use_cases.change_report import Precondition
from skywitness.domain.use_cases.photo_objects import delete_photos
from skywitness.entrypoints.container.in_memory import services_in_memory
from skywitness.entrypoints.container.services import Services
from tests.builders import FILED_AT, REDACTOR, a_filing, a_photo, a_report
from tests.photo_files import PNG, png, sent

ANN = Actor.of("ann", Role.OBSERVER)
BOB = Actor.of("bob", Role.OBSERVER)
OTHER = png(5, 5)


@dataclass
class World:
    services: Services
    storage: MemoryStorage
    clock: FixedClock
    report_id: UUID

    @classmethod
    async def new(cls) -> World:
        storage, clock = MemoryStorage(), FixedClock(FILED_AT)
        services = services_in_memory(
            storage=storage, photos=MemoryPhotoPreparation(), clock=clock, ids=SequentialIds()
        )
        filed = await services.file_report(a_filing(), actor=ANN)
        return cls(services, storage, clock, filed.report.id)

    async def add(self, content: bytes = PNG, actor: Actor = ANN) -> tuple[Photo, bool]:
        return await self.services.add_photo(self.report_id, sent(content), actor=actor)

    async def shown(self) -> list[UUID]:
        photos, _ = await self.services.read_photos.all(self.report_id, actor=ANN)
        return [photo.id for photo in photos]

    async def album(self) -> tuple[Photo, ...]:
        async with self.services.units() as unit:
            return (await unit.reports.get(self.report_id)).photos

    async def keys(self) -> set[str]:
        return {stored.key async for stored in self.storage.list()}

    async def is_in_line(self) -> bool:
        """Whether there are exactly the objects of the photos that are shown."""
        photos = await self.album()
        keys = {picture.key for photo in photos for picture in photo.pictures}
        return all(photo.is_stored for photo in photos) and await self.keys() == keys


async def test_a_photo_is_shown_with_its_objects() -> None:
    world = await World.new()

    photo, is_new = await world.add()

    assert is_new
    assert await world.shown() == [photo.id]
    assert len(await world.keys()) == 2
    assert await world.is_in_line()


async def test_the_same_photo_is_added_once() -> None:
    world = await World.new()
    first, _ = await world.add()

    assert await world.add() == (first, False)
    assert await world.shown() == [first.id]
    assert len(await world.keys()) == 2


async def test_a_photo_that_the_report_has_is_not_decoded_again() -> None:
    world = await World.new()
    for _ in range(3):
        await world.add()

    preparation = world.services.add_photo.preparation
    assert isinstance(preparation, MemoryPhotoPreparation)
    assert preparation.prepared == 1


async def test_the_same_photo_sent_several_times_at_once_is_added_once() -> None:
    world = await World.new()

    added = await asyncio.gather(*(world.add() for _ in range(5)))

    assert len({photo.id for photo, _ in added}) == 1
    assert sum(is_new for _, is_new in added) == 1
    assert await world.is_in_line()


async def test_a_photo_that_was_removed_can_be_added_again() -> None:
    world = await World.new()
    first, _ = await world.add()
    await world.services.remove_photo(world.report_id, first.id, actor=ANN)

    assert await world.keys() == set()
    second, is_new = await world.add()

    assert is_new
    assert await world.shown() == [second.id]
    assert await world.is_in_line()


async def test_photos_keep_the_order_in_which_they_arrive() -> None:
    world = await World.new()

    added = [(await world.add(png(1, n)))[0].id for n in (3, 1, 2)]

    assert await world.shown() == added


async def test_a_report_has_a_limited_number_of_photos() -> None:
    world = await World.new()
    for number in range(MOST_PHOTOS):
        await world.add(png(1, 1 + number))

    with pytest.raises(TooManyPhotos):
        await world.add()
    assert await world.is_in_line()
    await world.add(png(1, 1))  # one that it has


async def test_observers_change_photos_of_their_own_reports_only() -> None:
    world = await World.new()
    photo, _ = await world.add()
    read = 0

    async def content() -> AsyncIterator[bytes]:
        nonlocal read
        read += 1
        yield PNG

    with pytest.raises(NotPermitted):
        await world.services.add_photo(world.report_id, content(), actor=BOB)
    with pytest.raises(NotPermitted):
        await world.services.remove_photo(world.report_id, photo.id, actor=BOB)

    assert read == 0, "nothing is read from those who may not add it"
    assert await world.shown() == [photo.id]


async def test_the_desk_changes_photos_of_every_report() -> None:
    world = await World.new()
    desk = Actor.of("dora", Role.DESK)

    photo, _ = await world.add(actor=desk)
    await world.services.remove_photo(world.report_id, photo.id, actor=desk)

    assert await world.shown() == []


async def test_photos_of_withdrawn_reports_are_kept_and_not_shown() -> None:
    world = await World.new()
    photo, _ = await world.add()
    await world.services.withdraw_report(world.report_id, Precondition(), actor=ANN)

    for attempt in (
        world.shown(),
        world.add(OTHER),
        world.services.remove_photo(world.report_id, photo.id, actor=ANN),
    ):
        with pytest.raises(ReportWithdrawn):
            await attempt
    await world.services.reconcile_photos(actor=LOCAL)
    await world.services.restore_report(world.report_id, actor=ANN)

    assert await world.shown() == [photo.id]
    assert await world.is_in_line()


async def test_photos_that_are_not_there_cannot_be_read_or_removed() -> None:
    world = await World.new()
    photo, _ = await world.add()
    await world.services.remove_photo(world.report_id, photo.id, actor=ANN)

    with pytest.raises(PhotoNotFound):
        await world.services.read_photos.picture(
            world.report_id, photo.id, PhotoSize.VIEW, actor=ANN
        )
    with pytest.raises(PhotoNotFound):
        await world.services.remove_photo(world.report_id, photo.id, actor=ANN)
    with pytest.raises(ReportNotFound):
        await world.services.add_photo(UUID(int=1), sent(PNG), actor=ANN)


async def test_an_edit_keeps_the_photos() -> None:
    world = await World.new()
    photo, _ = await world.add()

    await world.services.revise_report(
        world.report_id, Precondition(), lambda _: a_filing(narrative="More hail."), actor=ANN
    )

    assert await world.shown() == [photo.id]


class _Killed(BaseException):
    """Ends everything, also what would clean up."""


@dataclass
class Process:
    """Ends at a step: from then on, nothing that is called does anything."""

    ends_at: int
    steps: int = 0

    def limit(self, target: object, name: str) -> None:
        whole: Callable[..., Awaitable[Any]] = getattr(target, name)

        async def step(*args: Any, **kwargs: Any) -> Any:
            self.steps += 1
            if self.steps > self.ends_at:
                raise _Killed
            done = await whole(*args, **kwargs)
            self.steps += 1
            if self.steps > self.ends_at:
                raise _Killed
            return done

        setattr(target, name, step)

    def services(self, world: World) -> Services:
        """Return the services of a process over the stores of a world."""
        storage = MemoryStorage()
        vars(storage).update(vars(world.storage))
        for name in ("put", "delete"):
            self.limit(storage, name)

        def units() -> Any:
            unit = world.services.units()
            self.limit(unit, "commit")
            return unit

        services = replace(world.services.add_photo, storage=storage, units=units)
        removal = replace(world.services.remove_photo, storage=storage, units=units)
        changed = object.__new__(Services)
        vars(changed).update(vars(world.services), add_photo=services, remove_photo=removal)
        return changed


STEPS = 8
"""Of adding and of removing: before and after each commit, put or delete."""


@pytest.mark.parametrize("step", range(STEPS + 1))
async def test_a_process_that_ends_while_it_adds_a_photo_leaves_nothing(step: int) -> None:
    world = await World.new()
    kept, _ = await world.add(OTHER)
    process = Process(step)
    adding = process.services(world).add_photo
    ended = False
    try:
        await adding(world.report_id, sent(PNG), actor=ANN)
    except _Killed:
        ended = True

    assert ended is (step < STEPS), "every step is tried"
    assert set(await world.shown()) >= {kept.id}
    half = {photo.id for photo in await world.album() if not photo.is_stored}
    assert half.isdisjoint(await world.shown())
    world.clock.advance(PENDING_FOR + timedelta(seconds=1))
    await world.services.reconcile_photos(actor=LOCAL)
    assert await world.is_in_line()

    await world.add()
    assert len(await world.shown()) == 2
    assert await world.is_in_line()


@pytest.mark.parametrize("step", range(7))
async def test_a_process_that_ends_while_it_removes_a_photo_leaves_nothing(step: int) -> None:
    world = await World.new()
    kept, _ = await world.add(OTHER)
    photo, _ = await world.add()
    removal = Process(step).services(world).remove_photo
    ended = False
    try:
        await removal(world.report_id, photo.id, actor=ANN)
    except _Killed:
        ended = True

    assert ended is (step < 6), "every step is tried"
    found = await world.services.reconcile_photos(actor=LOCAL)
    assert await world.is_in_line()
    assert found.missing == []
    assert kept.id in await world.shown()


async def test_a_photo_is_not_given_up_while_it_may_still_arrive() -> None:
    world = await World.new()
    adding = Process(2).services(world).add_photo
    with pytest.raises(_Killed):
        await adding(world.report_id, sent(PNG), actor=ANN)
    world.clock.advance(PENDING_FOR)

    assert (await world.services.reconcile_photos(actor=LOCAL)).given_up == 0
    assert len(await world.album()) == 1
    world.clock.advance(timedelta(seconds=1))
    assert (await world.services.reconcile_photos(actor=LOCAL)).given_up == 1
    assert await world.album() == ()


async def test_a_storage_that_fails_leaves_no_pending_photo() -> None:
    world = await World.new()

    async def fails(*_: object, **__: object) -> None:
        raise StorageUnavailable("photos", "down")

    world.storage.put = fails  # type: ignore[method-assign, assignment] # the one to fail
    with pytest.raises(StorageUnavailable):
        await world.add()
    assert await world.album() == ()


async def test_a_photo_that_was_given_up_meanwhile_is_not_stored() -> None:
    world = await World.new()
    put = world.storage.put

    async def slowly(*args: Any, **kwargs: Any) -> Any:
        world.clock.advance(PENDING_FOR + timedelta(seconds=1))
        await world.services.reconcile_photos(actor=LOCAL)
        return await put(*args, **kwargs)

    world.storage.put = slowly  # type: ignore[method-assign] # the one to take long
    with pytest.raises(LeaseLost):
        await world.add()
    assert await world.album() == ()
    assert await world.keys() == set()


async def test_objects_that_are_missing_are_named_and_their_photo_is_kept() -> None:
    world = await World.new()
    photo, _ = await world.add()
    assert photo.view is not None
    await world.storage.delete(photo.view.key)

    found = await world.services.reconcile_photos(actor=LOCAL)

    assert found.missing == [photo.view.key]
    assert await world.shown() == [photo.id]


async def test_objects_of_no_report_are_deleted_and_those_of_others_are_not() -> None:
    world = await World.new()
    await world.add()
    key = f"photos/{UUID(int=5)}/{UUID(int=6)}/{'0' * 64}.jpg"
    foreign = "photos/not-ours/a.jpg"
    for each in (key, foreign, "elsewhere/a.jpg"):
        await world.storage.put(each, sent(b"x"), content_type="image/jpeg")

    found = await world.services.reconcile_photos(actor=LOCAL)

    assert found.deleted == 1
    assert {foreign, "elsewhere/a.jpg"} < await world.keys()
    assert key not in await world.keys()


async def test_only_operators_reconcile() -> None:
    world = await World.new()

    with pytest.raises(NotPermitted):
        await world.services.reconcile_photos(actor=ANN)


async def test_all_objects_of_a_report_are_deleted_and_no_others() -> None:
    world = await World.new()
    photo, _ = await world.add()
    filed = await world.services.file_report(a_filing(), actor=ANN)
    other, _ = await world.services.add_photo(filed.report.id, sent(PNG), actor=ANN)

    assert await delete_photos(world.storage, world.report_id) == 2
    assert await world.keys() == {picture.key for picture in other.pictures}
    assert photo.sha256 == other.sha256


async def test_erasing_a_report_deletes_its_objects() -> None:
    world = await World.new()
    await world.add()

    await world.services.erase_reports.one(world.report_id, actor=LOCAL)

    assert await world.keys() == set()


async def test_a_photo_whose_report_is_erased_meanwhile_leaves_nothing() -> None:
    world = await World.new()
    put = world.storage.put

    async def slowly(*args: Any, **kwargs: Any) -> Any:
        if not await world.keys():
            await world.services.erase_reports.one(world.report_id, actor=LOCAL)
        return await put(*args, **kwargs)

    world.storage.put = slowly  # type: ignore[method-assign] # the one to take long
    with pytest.raises(ReportNotFound):
        await world.add()
    assert await world.keys() == set()


@pytest.mark.parametrize(
    ("moved", "position", "expected"),
    [
        (0, 0, [0, 1, 2]),
        (2, 0, [2, 0, 1]),
        (0, 1, [1, 0, 2]),
        (0, 2, [1, 2, 0]),
        (0, 19, [1, 2, 0]),
        (1, 1, [0, 1, 2]),
    ],
)
async def test_a_photo_is_moved_to_a_place(moved: int, position: int, expected: list[int]) -> None:
    world = await World.new()
    ids = [(await world.add(png(1, 1 + n)))[0].id for n in range(3)]

    for _ in range(2):  # a repeated request changes nothing more
        await world.services.describe_photo(
            world.report_id, ids[moved], position=position, actor=ANN
        )
        assert await world.shown() == [ids[n] for n in expected]


async def test_a_description_changes_what_it_has_and_is_examined_by_nobody() -> None:
    world = await World.new()
    first, _ = await world.add()
    second, _ = await world.add(OTHER)
    describe = world.services.describe_photo

    await describe(world.report_id, second.id, caption=" On the car. ", actor=ANN)
    async with world.services.units() as unit:
        before = await unit.reports.get(world.report_id)
    moved = await describe(world.report_id, second.id, position=0, actor=ANN)
    async with world.services.units() as unit:
        after = await unit.reports.get(world.report_id)

    assert moved.caption is not None
    assert moved.caption.text == "On the car."
    assert await world.shown() == [second.id, first.id]
    assert after.change_from(before) is Change.ALBUM
    assert not Change.ALBUM.needs_examination
    assert (await describe(world.report_id, second.id, caption="", actor=ANN)).caption is None


async def test_observers_describe_photos_of_their_own_reports_only() -> None:
    world = await World.new()
    photo, _ = await world.add()

    with pytest.raises(NotPermitted):
        await world.services.describe_photo(world.report_id, photo.id, caption="x", actor=BOB)
    with pytest.raises(PhotoNotFound):
        await world.services.describe_photo(world.report_id, UUID(int=1), caption="x", actor=ANN)


@pytest.mark.parametrize("caption", ["x" * 501, "two\nlines", "bell \a", "\ud800"])
async def test_a_caption_is_a_line(caption: str) -> None:
    world = await World.new()
    photo, _ = await world.add()

    with pytest.raises(Invalid):
        await world.services.describe_photo(world.report_id, photo.id, caption=caption, actor=ANN)


@pytest.mark.parametrize("visibility", ["public", "obscured", "private"])
@pytest.mark.parametrize(
    "secret", ["515-555-0134", "jo.doe@example.org", "1420 Maple Street", "41.5868, -93.6250"]
)
async def test_the_public_sees_no_personal_data_and_no_position_in_a_caption(
    secret: str, visibility: str
) -> None:
    world = await World.new()
    filed = await world.services.file_report(a_filing(visibility=visibility), actor=ANN)
    report_id = filed.report.id
    photo, _ = await world.services.add_photo(report_id, sent(PNG), actor=ANN)
    caption = f"Hail, {secret}."
    await world.services.describe_photo(report_id, photo.id, caption=caption, actor=ANN)

    async with world.services.units() as unit:
        report = await unit.reports.get(report_id)
    (public,) = ReportDocument.of(report, Audience.PUBLIC).photos
    (full,) = ReportDocument.of(report, Audience.FULL).photos

    assert not report.is_shown_whole
    assert secret not in public.caption
    assert public.caption.startswith("Hail, ")
    assert full.caption == caption


def test_a_caption_is_masked_again_by_a_redactor_that_finds_more() -> None:
    secret = "jo.doe@example.org"
    photo = a_photo(caption=Caption(text=f"By {secret}", public=f"By {secret}"))
    report = a_report().with_photos((photo,), FILED_AT)

    again = report.redacted_again(REDACTOR)

    assert again.photos[0].caption == Caption(text=f"By {secret}", public=f"By {'*' * len(secret)}")
    assert again.change == report.change + 1
    assert again.redacted_again(REDACTOR) is again
