from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any
from unicodedata import normalize
from uuid import UUID

import pytest
from typing_extensions import override

from skywitness.adapters.memory.unit_of_work import MemoryUnitOfWork, MemoryUnitOfWorkFactory
from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import (
    ExternalIdTaken,
    FilingInProgress,
    IdempotencyMismatch,
    IdentityTaken,
    Invalid,
    ReportWithdrawn,
)
from skywitness.domain.model.phenomena.phenomenon import OTHER
from skywitness.domain.model.reports.filing import MagnitudeFiling
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import ExaminationState
from skywitness.domain.use_cases.change_report import Precondition
from skywitness.domain.use_cases.file_report import Filed, IdempotencyKey
from skywitness.ports.unit_of_work import UnitOfWork
from tests.builders import FILED_AT, OBSERVED_AT, a_filing
from tests.unit.use_cases.conftest import Office

ANN = Actor.of("ann", Role.OBSERVER)
BEN = Actor.of("ben", Role.OBSERVER)
KEY = IdempotencyKey(key="k1", scope="local POST /v1/reports", body_digest="d1")
OWN_ID = UUID("01890000-0000-7000-8000-000000000001")


async def test_a_report_is_kept_and_waits_for_its_examination(office: Office) -> None:
    filed = await office.filed()

    assert not filed.replayed
    assert (filed.report.revision, filed.report.filed_at) == (1, FILED_AT)
    assert filed.report.examination is ExaminationState.PENDING
    assert (await office.queue.backlog(FILED_AT)).due == 1
    assert [entry.action for entry in office.store.audit] == ["report.file"]
    assert [entry.change for entry in office.store.stream] == ["filed"]


async def test_personal_data_never_reaches_the_public_text(office: Office) -> None:
    filed = await office.filed(a_filing(narrative="Hail! Call me: 515-555-0134."))

    assert "0134" in filed.report.claim.narrative
    assert "0134" not in filed.report.claim.public.narrative


async def test_the_actor_is_the_observer_unless_one_is_named(office: Office) -> None:
    assert (await office.filed()).report.observer == "local"
    named = await office.filed(a_filing(observer="spotter-7"))
    assert named.report.observer == "spotter-7"


async def test_nothing_is_kept_of_what_cannot_stand(office: Office) -> None:
    with pytest.raises(Invalid) as caught:
        await office.filed(a_filing(latitude=91.0, phenomenon="frogs"), key=KEY)

    fields = {problem.field for problem in caught.value.problems}
    assert fields == {"phenomenon", "place.latitude"}
    assert not office.store.records
    assert not office.store.keys
    assert not office.store.audit


async def test_a_key_stands_for_one_filing(office: Office) -> None:
    first = await office.filed(key=KEY)
    again = await office.filed(key=KEY)

    assert again.replayed
    assert again.report == first.report
    assert len(office.store.records) == 1


async def test_a_key_with_another_body_is_refused(office: Office) -> None:
    await office.filed(key=KEY)
    other = IdempotencyKey(key=KEY.key, scope=KEY.scope, body_digest="d2")

    with pytest.raises(IdempotencyMismatch):
        await office.filed(key=other)


async def test_a_key_counts_in_its_own_scope_only(office: Office) -> None:
    await office.filed(key=KEY)
    elsewhere = IdempotencyKey(key=KEY.key, scope="other POST /v1/reports", body_digest="d2")

    assert not (await office.filed(key=elsewhere)).replayed


async def test_a_key_is_forgotten_after_a_day(office: Office) -> None:
    await office.filed(key=KEY)
    office.wait(timedelta(hours=24, seconds=1))

    assert not (await office.filed(key=KEY)).replayed


@pytest.mark.parametrize("ahead", [timedelta(hours=25), timedelta(days=8), timedelta(days=4000)])
@pytest.mark.parametrize("restarted", [False, True])
async def test_a_clock_that_is_set_forward_makes_no_key_expire(
    office: Office, ahead: timedelta, restarted: bool
) -> None:
    first = await office.filed(key=KEY)
    office.clock.advance(ahead)
    for other in ("k2", "k3"):
        if restarted:
            office.restart()
        await office.filed(key=replace(KEY, key=other))
        office.wait(timedelta(hours=1))

    again = await office.filed(key=KEY)

    assert again.replayed
    assert again.report.id == first.report.id


async def test_a_long_pause_may_keep_a_key_longer_but_not_for_ever(office: Office) -> None:
    await office.filed(key=KEY)
    office.clock.advance(timedelta(days=30))
    office.restart()
    assert (await office.filed(key=KEY)).replayed
    office.wait(timedelta(hours=23, seconds=1))

    assert not (await office.filed(key=KEY)).replayed


class SlowUnits(MemoryUnitOfWorkFactory):
    """Units whose commit lets others run first, as a disk does."""

    @override
    def __call__(self) -> UnitOfWork:
        return SlowUnit(self._store)


class SlowUnit(MemoryUnitOfWork):
    @override
    async def commit(self) -> None:
        await asyncio.sleep(0)
        await super().commit()


async def test_the_same_key_twice_at_once_is_one_report(office: Office) -> None:
    file = replace(office.file, units=SlowUnits(office.store))
    answers = await asyncio.gather(
        *(file(a_filing(), actor=LOCAL, idempotency=KEY) for _ in range(8)),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers] == [Filed] + [FilingInProgress] * 7
    assert len(office.store.records) == 1


async def test_two_processes_with_one_key_make_one_report(office: Office) -> None:
    files = [replace(office.file, units=SlowUnits(office.store)) for _ in range(2)]
    answers = await asyncio.gather(*(f(a_filing(), actor=LOCAL, idempotency=KEY) for f in files))

    assert [answer.replayed for answer in answers] == [False, True]
    assert len(office.store.records) == 1


async def test_a_replay_shows_revision_one_even_after_an_edit(office: Office) -> None:
    filed = await office.filed(key=KEY)
    await office.revise(
        filed.report.id,
        Precondition(),
        lambda _: a_filing(narrative="Small hail."),
        actor=LOCAL,
    )

    again = await office.filed(key=KEY)

    assert again.replayed
    assert again.report == filed.report


async def test_a_replay_of_a_withdrawn_report_is_gone(office: Office) -> None:
    filed = await office.filed(key=KEY)
    await office.withdraw(filed.report.id, Precondition(), actor=LOCAL)

    with pytest.raises(ReportWithdrawn):
        await office.filed(key=KEY)


async def test_an_id_of_the_client_stands_for_one_claim(office: Office) -> None:
    filing = a_filing(id=OWN_ID)
    first = await office.filed(filing)

    assert first.report.id == OWN_ID
    assert (await office.filed(filing)).replayed
    with pytest.raises(IdentityTaken):
        await office.filed(replace(filing, narrative="Another."))


async def test_an_external_id_is_unique_for_each_observer(office: Office) -> None:
    filing = a_filing(external_id="x-1")
    await office.filed(filing, actor=ANN)

    assert (await office.filed(filing, actor=ANN)).replayed
    assert not (await office.filed(filing, actor=BEN)).replayed
    with pytest.raises(ExternalIdTaken):
        await office.filed(replace(filing, narrative="Another."), actor=ANN)


CAFE = a_filing(narrative="Hail at the caf\u00e9\nin \u0130zmir.", place_name="Caf\u00e9")


@pytest.mark.parametrize("name", [{"id": OWN_ID}, {"external_id": "x-1"}], ids=["id", "external"])
@pytest.mark.parametrize(
    "changes",
    [
        {"latitude": 41, "magnitude": MagnitudeFiling(value=2, unit="in")},
        {"observed_at": OBSERVED_AT.astimezone(timezone(timedelta(hours=5, minutes=45)))},
        {"observed_until": OBSERVED_AT},
        {"observer": "local"},
        {"phenomenon": "H"},
        {"phenomenon": "Hail"},
        {"narrative": normalize("NFD", CAFE.narrative)},
        {"narrative": CAFE.narrative.replace("\n", "\r\n")},
        {"place_name": normalize("NFD", CAFE.place_name)},
        {"accuracy_m": -0.0},
    ],
    ids=str,
)
async def test_a_claim_encoded_otherwise_is_the_same_filing(
    office: Office, name: dict[str, Any], changes: dict[str, Any]
) -> None:
    magnitude = MagnitudeFiling(value=2.0, unit="in")
    filing = replace(CAFE, latitude=41.0, magnitude=magnitude, accuracy_m=0.0, **name)
    first = await office.filed(filing)

    again = await office.filed(replace(filing, **changes))

    assert again.replayed
    assert again.report == first.report


@pytest.mark.parametrize("name", [{"id": OWN_ID}, {"external_id": "x-1"}], ids=["id", "external"])
@pytest.mark.parametrize(
    "changes",
    [
        {"latitude": 41.0001},
        {"magnitude": MagnitudeFiling(value=2.5, unit="in")},
        {"magnitude": MagnitudeFiling(value=1.75, unit="in", qualifier="measured")},
        {"magnitude": None},
        {"observed_at": OBSERVED_AT + timedelta(microseconds=1)},
        {"observed_until": OBSERVED_AT + timedelta(minutes=1)},
        {"phenomenon": "marine_hail"},
        {"phenomenon": None, "magnitude": None},
        {"narrative": CAFE.narrative.upper()},
        {"narrative": ""},
        {"place_name": "Cafe"},
        {"place_method": "gps"},
        {"accuracy_m": None},
        {"source": "public"},
    ],
    ids=str,
)
async def test_another_claim_under_the_same_id_is_refused(
    office: Office, name: dict[str, Any], changes: dict[str, Any]
) -> None:
    await office.filed(replace(CAFE, **name))

    with pytest.raises((IdentityTaken, ExternalIdTaken)):
        await office.filed(replace(CAFE, **name, **changes))

    assert len(office.store.records) == 1


async def test_another_name_under_the_same_id_is_refused(office: Office) -> None:
    await office.filed(a_filing(id=OWN_ID))

    for changes in ({"external_id": "x-1"}, {"observer": "ann"}):
        with pytest.raises(IdentityTaken):
            await office.filed(a_filing(id=OWN_ID, **changes))


async def test_an_external_id_is_enough_to_repeat_what_came_with_an_id(office: Office) -> None:
    await office.filed(a_filing(id=OWN_ID, external_id="x-1"))

    assert (await office.filed(a_filing(external_id="x-1"))).report.id == OWN_ID
    with pytest.raises(ExternalIdTaken):
        await office.filed(a_filing(id=UUID(int=7), external_id="x-1"))


async def test_a_filing_is_compared_with_what_was_filed_and_not_with_an_edit(
    office: Office,
) -> None:
    filed = await office.filed(a_filing(id=OWN_ID))
    edited = a_filing(narrative="Small hail.")
    await office.revise(OWN_ID, Precondition(), lambda _: edited, actor=LOCAL)

    assert (await office.filed(a_filing(id=OWN_ID))).report == filed.report
    with pytest.raises(IdentityTaken):
        await office.filed(replace(edited, id=OWN_ID))


def replace_claim(office: Office, **changes: Any) -> None:
    """Change a stored claim without a revision."""
    record = office.store.records[OWN_ID]
    report = replace(record.report, claim=replace(record.report.claim, **changes))
    office.store.records[OWN_ID] = replace(record, report=report)


async def test_a_claim_that_an_earlier_version_read_otherwise_is_still_repeated(
    office: Office,
) -> None:
    filing = a_filing(id=OWN_ID, phenomenon=None, magnitude=None)
    await office.filed(filing)
    replace_claim(office, phenomenon=OTHER, magnitude=None)

    assert (await office.filed(filing)).replayed


async def test_what_an_analysis_redacts_later_does_not_matter(office: Office) -> None:
    await office.filed(a_filing(id=OWN_ID))
    replace_claim(office, public=PublicView(narrative="[Person]", place_name="", point=None))

    assert (await office.filed(a_filing(id=OWN_ID))).replayed


@pytest.mark.parametrize(
    ("latitude", "longitude", "warned"),
    [(0.0, 0.0, True), (-0.0, 0, True), (0.0, 32.5, False), (51.5, 0.0, False), (1e-9, 0.0, False)],
)
async def test_a_position_of_zero_and_zero_is_taken_with_a_warning(
    office: Office, latitude: float, longitude: float, warned: bool
) -> None:
    report = (await office.filed(a_filing(latitude=latitude, longitude=longitude))).report

    assert [("0" in warning) for warning in report.claim.warnings] == [True] * warned


async def test_a_report_long_after_the_event_is_delayed(office: Office) -> None:
    assert not (await office.filed()).report.is_delayed
    office.clock.advance(timedelta(hours=12))
    assert (await office.filed()).report.is_delayed
