from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest
from typing_extensions import override

from skywitness.adapters.memory.unit_of_work import MemoryUnitOfWork
from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.errors import (
    Invalid,
    ReportNotFound,
    ReportWithdrawn,
    StaleRevision,
)
from skywitness.domain.model.reports.filing import Filing
from skywitness.domain.model.reports.report import ExaminationState, Report
from skywitness.domain.use_cases.change_report import Precondition
from tests.builders import a_filing
from tests.unit.use_cases.conftest import Office

FIRST = Precondition(frozenset({1}))


async def edit(
    office: Office, report: Report, seen: Precondition = FIRST, text: str = "Rain."
) -> Report:
    return await office.revise(report.id, seen, lambda _: a_filing(narrative=text), actor=LOCAL)


async def test_an_edit_makes_a_revision_and_keeps_the_one_before(office: Office) -> None:
    filed = (await office.filed()).report

    revised = await edit(office, filed)

    assert (revised.revision, revised.claim.narrative) == (2, "Rain.")
    async with office.units() as unit:
        revisions = await unit.reports.revisions(filed.id)
    assert [e.claim.narrative for e in revisions] == [filed.claim.narrative, "Rain."]
    assert [e.revised_by for e in revisions] == ["local", "local"]


async def test_an_edited_claim_is_examined_from_the_start(office: Office) -> None:
    filed = (await office.filed()).report
    await office.examine(await office.lease())

    revised = await edit(office, filed)

    assert revised.examination is ExaminationState.PENDING
    assert revised.verdict is None
    assert (await office.queue.backlog(office.clock.now())).due == 1


async def test_an_edit_that_changes_nothing_makes_no_revision(office: Office) -> None:
    filed = (await office.filed()).report

    same = await office.revise(filed.id, FIRST, lambda _: a_filing(), actor=LOCAL)

    assert same.revision == 1


async def test_an_edit_must_be_based_on_the_present_revision(office: Office) -> None:
    filed = (await office.filed()).report
    await edit(office, filed)

    with pytest.raises(StaleRevision):
        await edit(office, filed, text="Snow.")
    assert (await edit(office, filed, Precondition(None), "Snow.")).revision == 3


async def test_of_many_edits_at_once_one_wins_and_an_examination_disturbs_nobody(
    office: Office,
) -> None:
    filed = (await office.filed()).report
    lease = await office.lease()

    answers = await asyncio.gather(
        *(edit(office, filed, text=f"Rain {n}.") for n in range(25)),
        office.examine(lease),
        *(edit(office, filed, text=f"Snow {n}.") for n in range(25)),
        return_exceptions=True,
    )

    assert sum(isinstance(a, Report) for a in answers) == 1
    assert sum(isinstance(a, StaleRevision) for a in answers) == 49


async def test_edits_of_any_revision_all_stand_however_many_there_are() -> None:
    """What `If-Match: *` says; each edit begins with what the one before it has stored."""

    class Slow(MemoryUnitOfWork):
        @override
        async def commit(self) -> None:
            await asyncio.sleep(0)  # meanwhile others read what they change
            await super().commit()

    class SlowOffice(Office):
        @property
        @override
        def units(self) -> Any:
            return lambda: Slow(self.store)

    office = SlowOffice()
    filed = (await office.filed()).report

    def appended(report: Report) -> Filing:
        return a_filing(narrative=f"{report.claim.narrative}x")

    await asyncio.gather(
        *(office.revise(filed.id, Precondition(None), appended, actor=LOCAL) for _ in range(30))
    )

    async with office.units() as unit:
        last = await unit.reports.get(filed.id)
    assert last.revision == 31
    assert last.claim.narrative == f"{filed.claim.narrative}{'x' * 30}"


async def test_an_edit_that_cannot_stand_changes_nothing(office: Office) -> None:
    filed = (await office.filed()).report

    with pytest.raises(Invalid, match="latitude"):
        await office.revise(filed.id, FIRST, lambda _: a_filing(latitude=float("nan")), actor=LOCAL)
    async with office.units() as unit:
        assert await unit.reports.get(filed.id) == filed


@pytest.mark.parametrize(
    ("name", "value"),
    [("id", UUID(int=1)), ("observer", "somebody else"), ("external_id", "other")],
)
async def test_who_filed_it_and_under_which_id_cannot_be_edited(
    office: Office, name: str, value: object
) -> None:
    filed = (await office.filed()).report

    with pytest.raises(Invalid, match=name):
        await office.revise(filed.id, FIRST, lambda _: a_filing(**{name: value}), actor=LOCAL)


async def test_a_withdrawn_report_is_gone_until_it_is_restored(office: Office) -> None:
    filed = (await office.filed()).report

    await office.withdraw(filed.id, FIRST, actor=LOCAL)
    with pytest.raises(ReportWithdrawn):
        await edit(office, filed)
    with pytest.raises(ReportWithdrawn):
        await office.withdraw(filed.id, FIRST, actor=LOCAL)
    assert (await office.queue.backlog(office.clock.now())).due == 0

    await office.restore(filed.id, actor=LOCAL)
    await office.restore(filed.id, actor=LOCAL)
    assert (await edit(office, filed)).revision == 2
    assert [entry.change for entry in office.store.stream] == [
        "filed",
        "withdrawn",
        "restored",
        "revised",
    ]


async def test_a_stale_withdrawal_is_refused(office: Office) -> None:
    filed = (await office.filed()).report
    await edit(office, filed)

    with pytest.raises(StaleRevision):
        await office.withdraw(filed.id, FIRST, actor=LOCAL)


async def test_what_does_not_exist_cannot_be_changed(office: Office) -> None:
    nobody = UUID(int=7)

    with pytest.raises(ReportNotFound):
        await office.revise(nobody, FIRST, lambda _: a_filing(), actor=LOCAL)
    with pytest.raises(ReportNotFound):
        await office.withdraw(nobody, FIRST, actor=LOCAL)
    with pytest.raises(ReportNotFound):
        await office.restore(nobody, actor=LOCAL)
