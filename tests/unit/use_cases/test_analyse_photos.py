"""Photos are analysed when their report is examined: once, in parts, and again after failures."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from skywitness.adapters.memory.clock import FixedClock, SequentialIds
from skywitness.adapters.memory.object_storage import MemoryStorage
from skywitness.adapters.memory.photo_analysis import ScriptedPhotoAnalysis
from skywitness.adapters.memory.store import MemoryStore
from skywitness.adapters.memory.unit_of_work import MemoryUnitOfWorkFactory
from skywitness.adapters.memory.weather import GivenWeather
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import ProviderQuotaExhausted, ProviderUnavailable
from skywitness.domain.model.photos.findings import PhotoFindings, PhotoTag
from skywitness.domain.model.photos.moderation import Moderation, ModerationPolicy
from skywitness.domain.model.photos.photo import Photo
from skywitness.domain.model.reports.report import Change, ExaminationState, Report
from skywitness.domain.use_cases import analyse_photos
from skywitness.domain.use_cases.analyse_photos import MOST_PHOTOS
from skywitness.domain.use_cases.change_report import Precondition
from skywitness.domain.use_cases.examine_report import FIRST_RETRY, MAX_ATTEMPTS, Examined
from skywitness.entrypoints.container.in_memory import services_in_memory
from skywitness.entrypoints.container.services import Services
from skywitness.ports.examination_queue import Lease
from tests.builders import FILED_AT, a_filing
from tests.photo_files import png, sent

ANN = Actor.of("ann", Role.OBSERVER)
LATER = FILED_AT + timedelta(
    hours=9
)  # long after the event: nothing else has to be looked at again
HAIL = (PhotoTag(name="hail", confidence=0.9),)
DOWN = ProviderUnavailable("model", "status 503")


class Severe(ScriptedPhotoAnalysis):
    """Finds the same severity in every picture."""

    severity = 6

    @override
    async def analyse(self, picture: bytes) -> PhotoFindings:
        found = await super().analyse(picture)
        return replace(found, severity=self.severity)


@dataclass
class World:
    services: Services
    store: MemoryStore
    storage: MemoryStorage
    clock: FixedClock
    report_id: UUID

    @classmethod
    async def new(cls, *analysers: ScriptedPhotoAnalysis, **chosen: Any) -> World:
        storage, clock = MemoryStorage(), FixedClock(LATER)
        weather = GivenWeather()
        services = services_in_memory(
            storage=storage,
            photo_analysers=analysers,
            clock=clock,
            ids=SequentialIds(),
            weather=[weather],
            **chosen,
        )
        assert isinstance(services.units, MemoryUnitOfWorkFactory)
        filed = await services.file_report(a_filing(), actor=ANN)
        return cls(services, services.units._store, storage, clock, filed.report.id)

    async def add(self, number: int = 0) -> Photo:
        content = sent(png(5 + number, 5))
        return (await self.services.add_photo(self.report_id, content, actor=ANN))[0]

    async def lease(self) -> Lease:
        queue, now = self.services.queue, self.clock.now()
        (lease,) = await queue.lease("w", now, timedelta(minutes=2), 1)
        return lease

    async def examine(self) -> Examined:
        return await self.services.examine_report(await self.lease())

    async def report(self) -> Report:
        async with self.services.units() as unit:
            return await unit.reports.get(self.report_id)

    async def photo(self) -> Photo:
        (photo,) = (await self.report()).photos
        return photo

    @property
    def due_in(self) -> timedelta | None:
        due_at = self.store.records[self.report_id].task.due_at
        return None if due_at is None else due_at - self.clock.now()


async def test_every_analyser_is_asked_about_a_new_photo_once() -> None:
    seen, moderated = ScriptedPhotoAnalysis(name="a"), ScriptedPhotoAnalysis(name="b")
    world = await World.new(seen, moderated)
    await world.add()

    assert await world.examine() is Examined.DONE
    found = (await world.photo()).findings
    await world.services.queue.schedule_all(world.clock.now())
    assert await world.examine() is Examined.DONE

    assert found == (PhotoFindings(analyser="a"), PhotoFindings(analyser="b"))
    assert (await world.photo()).findings == found
    assert len(seen.asked) == len(moderated.asked) == 1
    assert world.due_in is None


async def test_what_is_analysed_is_the_view() -> None:
    analyser = ScriptedPhotoAnalysis()
    world = await World.new(analyser)
    photo = await world.add()
    assert photo.view is not None

    await world.examine()

    async with world.storage.open(photo.view.key) as opened:
        assert analyser.asked == [b"".join([chunk async for chunk in opened.chunks])]


async def test_a_report_without_photos_costs_nothing() -> None:
    analyser = ScriptedPhotoAnalysis()
    world = await World.new(analyser)
    before = len(world.store.audit)

    assert await world.examine() is Examined.DONE

    assert analyser.asked == []
    assert len(world.store.audit) == before


async def test_a_new_analyser_is_asked_about_old_photos() -> None:
    world = await World.new(ScriptedPhotoAnalysis(name="a"))
    await world.add()
    await world.examine()
    late = ScriptedPhotoAnalysis(name="b")
    examine = world.services.examine_report
    examine = replace(examine, photos=replace(examine.photos, analysers=(late,)))
    await world.services.queue.schedule_all(world.clock.now())

    await examine(await world.lease())

    assert [found.analyser for found in (await world.photo()).findings] == ["a", "b"]


@pytest.mark.parametrize("wait_s", [None, 300.0])
async def test_a_failure_leaves_a_mark_and_leads_to_another_attempt(wait_s: float | None) -> None:
    good, bad = ScriptedPhotoAnalysis(name="a"), ScriptedPhotoAnalysis(name="b")
    bad.failure = ProviderQuotaExhausted("b", "status 429", wait_s) if wait_s else DOWN
    world = await World.new(good, bad)
    await world.add()

    assert await world.examine() is Examined.DONE

    report = await world.report()
    assert report.verdict is not None
    assert report.examination is ExaminationState.DONE
    assert (await world.photo()).is_degraded
    expected = timedelta(seconds=wait_s) if wait_s else FIRST_RETRY
    assert world.due_in == expected

    bad.failure = None
    world.clock.advance(expected)
    await world.examine()

    assert not (await world.photo()).is_degraded
    assert {found.analyser for found in (await world.photo()).findings} == {"a", "b"}
    assert len(good.asked) == 1
    assert world.due_in is None


async def test_attempts_end() -> None:
    world = await World.new(ScriptedPhotoAnalysis(failure=DOWN))
    await world.add()
    for _ in range(MAX_ATTEMPTS):
        assert world.due_in is not None
        world.clock.advance(world.due_in)
        assert await world.examine() is Examined.DONE

    assert world.due_in is None
    assert (await world.photo()).is_degraded


async def test_repeated_failures_change_the_photos_once() -> None:
    world = await World.new(ScriptedPhotoAnalysis(name="a"), Severe(name="b", failure=DOWN))
    await world.add()
    for _ in range(4):
        await world.examine()
        world.clock.advance(timedelta(hours=1))

    actions = [entry.action for entry in world.store.audit]
    assert actions.count("photo.analyse") == 1


async def test_many_photos_are_analysed_in_several_examinations() -> None:
    analyser = ScriptedPhotoAnalysis()
    world = await World.new(analyser)
    for number in range(2 * MOST_PHOTOS + 1):
        await world.add(number)
    counts = []
    while world.due_in is not None:
        world.clock.advance(max(world.due_in, timedelta()))
        await world.examine()
        counts.append(len(analyser.asked))

    assert counts == [MOST_PHOTOS, 2 * MOST_PHOTOS, 2 * MOST_PHOTOS + 1]
    assert all(photo.findings for photo in (await world.report()).photos)


async def test_photos_that_fail_do_not_hold_up_others() -> None:
    analyser = ScriptedPhotoAnalysis(failure=DOWN)
    world = await World.new(analyser)
    for number in range(MOST_PHOTOS + 2):
        await world.add(number)
    await world.examine()
    analyser.failure = None
    world.clock.advance(FIRST_RETRY)
    await world.examine()

    photos = (await world.report()).photos
    new = photos[MOST_PHOTOS:]
    assert all(photo.findings and not photo.is_degraded for photo in new)


async def test_a_picture_that_is_lost_is_a_failure() -> None:
    world = await World.new(ScriptedPhotoAnalysis())
    photo = await world.add()
    assert photo.view is not None
    await world.storage.delete(photo.view.key)

    assert await world.examine() is Examined.DONE
    assert (await world.photo()).is_degraded


class Hanging(ScriptedPhotoAnalysis):
    """Never answers."""

    @override
    async def analyse(self, picture: bytes) -> PhotoFindings:
        await asyncio.Event().wait()
        raise AssertionError


async def test_analyses_have_a_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyse_photos, "WITHIN_S", 0.05)
    world = await World.new(Hanging())
    await world.add()

    assert await world.examine() is Examined.DONE
    assert (await world.photo()).findings == ()
    assert world.due_in == FIRST_RETRY


class Interrupted(ScriptedPhotoAnalysis):
    """Lets something happen to the report while it looks."""

    meanwhile: Any = None

    @override
    async def analyse(self, picture: bytes) -> PhotoFindings:
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return PhotoFindings(analyser=self.name, tags=HAIL)


async def test_photos_that_change_meanwhile_keep_what_was_found() -> None:
    analyser = Interrupted()
    world = await World.new(analyser)
    first, second = await world.add(1), await world.add(2)

    async def change() -> None:
        await world.services.remove_photo(world.report_id, first.id, actor=ANN)
        await world.add(3)

    analyser.meanwhile = change
    await world.examine()

    kept, new = (await world.report()).photos
    assert (kept.id, bool(kept.findings), bool(new.findings)) == (second.id, True, False)
    assert world.due_in == timedelta()  # the new one waits


async def test_an_edit_meanwhile_keeps_what_was_found() -> None:
    analyser = Interrupted()
    world = await World.new(analyser)
    await world.add()

    async def edit() -> None:
        await world.services.revise_report(
            world.report_id, Precondition(), lambda _: a_filing(narrative="Larger."), actor=ANN
        )

    analyser.meanwhile = edit
    await world.examine()

    report = await world.report()
    assert report.revision == 2
    assert (await world.photo()).findings[0].tags == HAIL


async def test_an_erased_report_ends_its_examination() -> None:
    analyser = Interrupted()
    world = await World.new(analyser)
    await world.add()

    async def erase() -> None:
        async with world.services.units() as unit:
            unit.reports.erase([world.report_id], world.clock.now(), also_unknown=False)
            await unit.commit()

    analyser.meanwhile = erase
    assert await world.examine() in {Examined.POSTPONED, Examined.OVERTAKEN}


async def test_photos_are_analysed_although_there_is_no_weather() -> None:
    world = await World.new(Severe())
    (weather,) = world.services.weather
    assert isinstance(weather, GivenWeather)
    weather.failure = DOWN
    await world.add()

    assert await world.examine() is Examined.POSTPONED
    assert (await world.photo()).moderation is Moderation.HELD


@pytest.mark.parametrize(
    ("severity", "hidden_from", "is_held"),
    [(0, 4, False), (3, 4, False), (4, 4, True), (7, 4, True), (2, 2, True), (6, 7, False)],
)
async def test_severe_content_hides_a_photo(severity: int, hidden_from: int, is_held: bool) -> None:
    analyser = Severe()
    analyser.severity = severity
    world = await World.new(analyser, moderation=ModerationPolicy(hidden_from=hidden_from))
    await world.add()

    assert await world.examine() is Examined.DONE

    photo = await world.photo()
    assert photo.is_hidden is is_held
    assert [entry.change for entry in world.store.stream][-2:] == [Change.ALBUM, Change.EXAMINED]


async def test_a_hidden_photo_is_no_evidence_until_it_is_accepted() -> None:
    analyser = Severe()
    world = await World.new(analyser)
    analyser.answers = {}
    photo = await world.add()
    assert photo.view is not None
    async with world.storage.open(photo.view.key) as opened:
        picture = b"".join([chunk async for chunk in opened.chunks])
    analyser.answers = {picture: PhotoFindings(analyser=analyser.name, tags=HAIL)}

    async def evidence() -> list[str]:
        verdict = (await world.report()).verdict
        assert verdict is not None
        return [one.rule for one in verdict.evidence if one.rule.startswith("photo.")]

    assert await world.examine() is Examined.DONE
    assert await evidence() == []
    assert len(analyser.asked) == 1

    dana = Actor.of("dana", Role.DESK)
    await world.services.review_photo(world.report_id, photo.id, accepted=True, actor=dana)
    assert await world.examine() is Examined.DONE

    assert await evidence() != []
    assert len(analyser.asked) == 1


async def test_all_photos_may_be_hidden_until_the_desk_has_looked() -> None:
    analyser = Severe()
    analyser.severity = 0
    world = await World.new(analyser, moderation=ModerationPolicy(is_required=True))
    assert (await world.add()).is_hidden

    await world.examine()

    assert (await world.photo()).is_hidden


async def test_what_the_desk_accepted_stays_shown() -> None:
    world = await World.new(Severe())
    photo = await world.add()
    dana = Actor.of("dana", Role.DESK)
    await world.services.review_photo(world.report_id, photo.id, accepted=True, actor=dana)

    await world.examine()

    assert (await world.photo()).moderation is Moderation.ACCEPTED


@given(
    st.sampled_from(Moderation),
    st.none() | st.integers(0, 7),
    st.integers(1, 7),
    st.booleans(),
)
def test_findings_hide_what_was_shown_and_show_nothing(
    before: Moderation, severity: int | None, hidden_from: int, is_required: bool
) -> None:
    policy = ModerationPolicy(hidden_from=hidden_from, is_required=is_required)
    after = policy.after(before, severity)

    if after is not before:
        assert (before, after) == (Moderation.SHOWN, Moderation.HELD)
        assert severity is not None
        assert severity >= hidden_from
    assert policy.after(after, severity) is after
