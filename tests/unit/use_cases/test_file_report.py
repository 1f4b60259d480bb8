from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from typing_extensions import override

from skywitness.adapters.memory.unit_of_work import MemoryUnitOfWork, MemoryUnitOfWorkFactory
from skywitness.domain.model.errors import (
    ExternalIdTaken,
    FilingInProgress,
    IdempotencyMismatch,
    IdentityTaken,
    Invalid,
    ReportWithdrawn,
)
from skywitness.domain.model.reports.report import ExaminationState
from skywitness.domain.use_cases.change_report import Precondition
from skywitness.domain.use_cases.file_report import Filed, IdempotencyKey
from skywitness.ports.unit_of_work import UnitOfWork
from tests.builders import FILED_AT, a_filing
from tests.unit.use_cases.conftest import Office

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


async def test_the_principal_is_the_observer_unless_one_is_named(office: Office) -> None:
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
    office.clock.advance(timedelta(hours=24, seconds=1))

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
        *(file(a_filing(), fingerprint="f", principal="local", idempotency=KEY) for _ in range(8)),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers] == [Filed] + [FilingInProgress] * 7
    assert len(office.store.records) == 1


async def test_two_processes_with_one_key_make_one_report(office: Office) -> None:
    files = [replace(office.file, units=SlowUnits(office.store)) for _ in range(2)]
    answers = await asyncio.gather(
        *(f(a_filing(), fingerprint="f", principal="local", idempotency=KEY) for f in files)
    )

    assert [answer.replayed for answer in answers] == [False, True]
    assert len(office.store.records) == 1


async def test_a_replay_shows_revision_one_even_after_an_edit(office: Office) -> None:
    filed = await office.filed(key=KEY)
    await office.revise(
        filed.report.id,
        Precondition(),
        lambda _: a_filing(narrative="Small hail."),
        principal="local",
    )

    again = await office.filed(key=KEY)

    assert again.replayed
    assert again.report == filed.report


async def test_a_replay_of_a_withdrawn_report_is_gone(office: Office) -> None:
    filed = await office.filed(key=KEY)
    await office.withdraw(filed.report.id, Precondition(), principal="local")

    with pytest.raises(ReportWithdrawn):
        await office.filed(key=KEY)


async def test_the_clients_own_id_replays_the_same_body_and_refuses_another(
    office: Office,
) -> None:
    filing = a_filing(id=OWN_ID)
    first = await office.filed(filing, fingerprint="one")

    assert first.report.id == OWN_ID
    assert (await office.filed(filing, fingerprint="one")).replayed
    with pytest.raises(IdentityTaken):
        await office.filed(filing, fingerprint="two")


async def test_an_external_id_is_unique_for_each_observer(office: Office) -> None:
    filing = a_filing(external_id="x-1")
    await office.filed(filing, fingerprint="one", principal="ann")

    assert (await office.filed(filing, fingerprint="one", principal="ann")).replayed
    assert not (await office.filed(filing, fingerprint="one", principal="ben")).replayed
    with pytest.raises(ExternalIdTaken):
        await office.filed(filing, fingerprint="two", principal="ann")


async def test_a_report_long_after_the_event_is_delayed(office: Office) -> None:
    assert not (await office.filed()).report.is_delayed
    office.clock.advance(timedelta(hours=12))
    assert (await office.filed()).report.is_delayed
