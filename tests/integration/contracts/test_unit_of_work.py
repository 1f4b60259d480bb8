"""What every unit of work promises: all or nothing, and guards that hold."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings

from skywitness.adapters.memory.clock import FixedClock
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import (
    ExternalIdTaken,
    IdentityTaken,
    ReportNotFound,
    StaleRevision,
)
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import ExaminationState
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.use_cases.change_report import Precondition
from skywitness.domain.use_cases.revise_report import ReviseReport
from skywitness.ports.report_queries import Representation
from skywitness.ports.unit_of_work import AuditEntry
from tests.builders import (
    FILED_AT,
    REDACTOR,
    STAND_INS,
    a_claim,
    a_filing,
    a_report,
    a_verdict,
    an_insight,
)
from tests.integration.contracts.stored import LATER, Interrupted, ReportStore, a_key, findings
from tests.strategies import drawn

ANNA = Actor.of("anna", Role.DESK)
NOBODY = UUID(int=7)
DAY = timedelta(hours=24)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(claim=drawn(Claim))
async def test_every_field_comes_back(store: ReportStore, claim: Claim) -> None:
    report = a_report(claim=claim, external_id="SE 801/234 ü", review=ReviewState.HAS_ISSUES)
    await store.file(report)
    assert await store.get(report.id) == report


async def test_every_field_of_an_examined_report_comes_back(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    verdict, insight = a_verdict(), an_insight(degraded=True)
    await store.examine(report.id, findings(verdict=verdict, insight=insight))
    assert await store.get(report.id) == replace(
        report,
        change=2,
        updated_at=LATER,
        examination=ExaminationState.DONE,
        verdict=verdict,
        insight=insight,
    )


async def test_the_public_document_of_a_new_report_is_at_hand(store: ReportStore) -> None:
    hidden = PublicView(narrative="Seen by ____.", place_name="*", point=None)
    report = a_report(claim=a_claim(narrative="Seen by Anna.", public=hidden), external_id="ü 1")
    async with store.uow() as unit:
        document = unit.reports.add(report)
        await unit.commit()
    found = await store.queries.document(report.id, Audience.PUBLIC, Representation.JSON)
    assert document == found.body


async def test_an_unknown_id_is_not_found(store: ReportStore) -> None:
    async with store.uow() as unit:
        with pytest.raises(ReportNotFound) as caught:
            await unit.reports.get(NOBODY)
        assert caught.value.report_id == NOBODY
        assert await unit.reports.revisions(NOBODY) == ()


async def test_without_a_commit_nothing_happened(store: ReportStore) -> None:
    report = a_report()
    async with store.uow() as unit:
        unit.reports.add(report)
        unit.idempotency.add(a_key(), FILED_AT - DAY)
    async with store.uow() as unit:
        with pytest.raises(ReportNotFound):
            await unit.reports.get(report.id)
        assert await unit.idempotency.find(a_key().scope, "k-1", FILED_AT - DAY) is None
    assert await store.stream.after(0, 10) == ()


async def test_an_error_in_the_block_undoes_it_and_comes_out(store: ReportStore) -> None:
    report = a_report()

    async def fail_on_the_way() -> None:
        async with store.uow() as unit:
            unit.reports.add(report)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_on_the_way()
    with pytest.raises(ReportNotFound):
        await store.get(report.id)


async def test_reads_see_what_is_committed_only(store: ReportStore) -> None:
    report = a_report()
    async with store.uow() as unit:
        unit.reports.add(report)
        with pytest.raises(ReportNotFound):
            await unit.reports.get(report.id)
        await unit.commit()
        assert await unit.reports.get(report.id) == report


async def test_one_guard_that_fails_leaves_nothing_of_the_others(store: ReportStore) -> None:
    there, fresh = a_report(), a_report(external_id="E1", issuer="anna")
    await store.file(there)
    outdated = replace(there, change=9)
    async with store.uow() as unit:
        unit.reports.add(fresh)
        unit.idempotency.add(a_key(report_id=fresh.id), FILED_AT - DAY)
        unit.audit.add(
            AuditEntry(at=LATER, principal="anna", action="report.file", subject=str(fresh.id))
        )
        unit.reports.save(there.revised(a_claim(narrative="x"), LATER, "anna"), outdated)
        with pytest.raises(StaleRevision):
            await unit.commit()
        assert await unit.reports.find_filed("anna", "E1") is None
        assert await unit.idempotency.find(a_key().scope, "k-1", FILED_AT - DAY) is None
    assert await store.get(there.id) == there
    assert len(await store.stream.after(0, 10)) == 1
    await store.file(fresh)


async def test_an_empty_commit_changes_nothing(store: ReportStore) -> None:
    async with store.uow() as unit:
        await unit.commit()

    assert list(await store.stream.after(0, 10)) == []


async def test_an_audit_entry_is_kept_with_its_change(store: ReportStore) -> None:
    report = a_report()
    entry = AuditEntry(
        at=FILED_AT,
        principal="anna",
        action="report.file",
        subject=str(report.id),
        request_id="r-1",
    )
    async with store.uow() as unit:
        unit.reports.add(report)
        unit.audit.add(entry)
        await unit.commit()
    assert await store.get(report.id) == report


async def test_an_id_can_be_used_once(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    with pytest.raises(IdentityTaken) as caught:
        await store.file(a_report(id=report.id))
    assert caught.value.report_id == report.id
    assert await store.get(report.id) == report


async def test_an_id_can_be_used_once_in_one_unit_too(store: ReportStore) -> None:
    report = a_report()
    with pytest.raises(IdentityTaken):
        await store.file(report, a_report(id=report.id))
    with pytest.raises(ReportNotFound):
        await store.get(report.id)


async def test_an_external_id_can_be_used_once_by_its_issuer(store: ReportStore) -> None:
    first = a_report(issuer="noaa", external_id="SE1")
    await store.file(first)
    with pytest.raises(ExternalIdTaken) as caught:
        await store.file(a_report(issuer="noaa", external_id="SE1"))
    assert caught.value.external_id == "SE1"
    assert caught.value.report_id in {None, first.id}
    await store.file(a_report(issuer="dwd", external_id="SE1"), a_report(issuer="noaa"))
    await store.file(a_report(issuer="noaa"))


async def test_a_withdrawn_report_keeps_its_names(store: ReportStore) -> None:
    report = a_report(issuer="noaa", external_id="SE1")
    await store.file(report)
    await store.withdraw(report)
    with pytest.raises(ExternalIdTaken):
        await store.file(a_report(issuer="noaa", external_id="SE1"))
    with pytest.raises(IdentityTaken):
        await store.file(a_report(id=report.id))


async def test_a_filed_report_is_found_by_issuer_and_external_id(store: ReportStore) -> None:
    report = a_report(issuer="noaa", external_id="SE1")
    await store.file(report, a_report(issuer="dwd", external_id="SE2"))
    async with store.uow() as unit:
        assert await unit.reports.find_filed("noaa", "SE1") == report
        assert await unit.reports.find_filed("noaa", "SE2") is None
        assert await unit.reports.find_filed("noaa", "se1") is None


async def test_of_many_filings_at_once_under_one_id_one_is_kept(store: ReportStore) -> None:
    base = a_report()
    rivals = [a_report(id=base.id) for _ in range(20)]
    done = await asyncio.gather(*(store.file(r) for r in rivals), return_exceptions=True)
    assert sum(result is None for result in done) == 1
    assert sum(isinstance(result, IdentityTaken) for result in done) == 19
    assert await store.get(base.id) == rivals[done.index(None)]


async def test_a_revision_replaces_the_claim_and_keeps_every_revision(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    second = a_claim(narrative="Ping-pong balls.")
    third = a_claim(narrative="Golf balls after all.")
    revised = await store.revise(report, second, LATER, by="bea")
    await store.revise(revised, third, LATER + DAY, by="carl")
    stored = await store.get(report.id)
    assert (stored.claim, stored.revision, stored.revised_at) == (third, 3, LATER + DAY)
    async with store.uow() as unit:
        revisions = await unit.reports.revisions(report.id)
        for newest in (1, 2, 3, 4):
            shown = await unit.reports.revisions(report.id, newest)
            assert shown == revisions[-newest:]
    assert [(e.number, e.revised_at, e.revised_by, e.claim) for e in revisions] == [
        (1, FILED_AT, report.observer, report.claim),
        (2, LATER, "bea", second),
        (3, LATER + DAY, "carl", third),
    ]


async def test_a_revision_forgets_what_was_found_about_the_one_before(store: ReportStore) -> None:
    report = a_report(review=ReviewState.APPROVED)
    await store.file(report)
    examined = await store.examine(report.id)
    revised = await store.revise(examined, a_claim(narrative="x"))
    assert (revised.verdict, revised.insight) == (None, None)
    assert revised.examination is ExaminationState.PENDING
    assert revised.review is ReviewState.EDITED
    assert revised.change == 3


async def test_a_revision_of_what_has_moved_on_is_stale(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    revised = await store.revise(report, a_claim(narrative="first"))
    with pytest.raises(StaleRevision) as caught:
        await store.revise(report, a_claim(narrative="second"))
    assert caught.value.report_id == report.id
    assert await store.get(report.id) == revised


async def test_a_revision_of_what_was_never_filed_is_stale(store: ReportStore) -> None:
    with pytest.raises(StaleRevision):
        await store.revise(a_report(), a_claim())


async def test_a_withdrawn_report_cannot_be_revised(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    withdrawn = await store.withdraw(report)
    with pytest.raises(StaleRevision):
        await store.revise(report, a_claim(narrative="x"))
    assert await store.get(report.id) == withdrawn


async def test_of_fifty_editors_at_once_one_wins(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    edits = [store.revise(report, a_claim(narrative=f"edit {n}")) for n in range(50)]
    done = await asyncio.gather(*edits, return_exceptions=True)
    assert sum(isinstance(result, StaleRevision) for result in done) == 49
    stored = await store.get(report.id)
    assert stored.revision == 2
    async with store.uow() as unit:
        assert len(await unit.reports.revisions(report.id)) == 2


async def test_a_change_of_what_was_examined_in_between_is_stale(store: ReportStore) -> None:
    read = a_report()
    await store.file(read)
    examined = await store.examine(read.id)
    for changed in (read.revised(a_claim(narrative="x"), LATER, "anna"), read.withdrawn(LATER)):
        with pytest.raises(StaleRevision):
            await store.save(changed, read)
    assert await store.get(read.id) == examined


async def test_an_examination_in_between_costs_an_editor_nothing(store: ReportStore) -> None:
    read = a_report()
    await store.file(read)
    units = Interrupted(store.uow, lambda: store.examine(read.id))
    revise = ReviseReport(
        units=units, clock=FixedClock(LATER), redactor=REDACTOR, stand_ins=STAND_INS
    )
    edit = a_filing(narrative="x")
    revised = await revise(read.id, Precondition(frozenset({1})), lambda _: edit, actor=ANNA)
    assert (revised.revision, revised.change) == (2, 3)
    assert await store.get(read.id) == revised
    assert await store.queries.verdicts(read.id) != ()


@pytest.mark.parametrize(
    ("expected", "stands"), [(Precondition(frozenset({1})), False), (Precondition(), True)]
)
async def test_an_edit_in_between_is_a_conflict_unless_any_revision_will_do(
    store: ReportStore, expected: Precondition, *, stands: bool
) -> None:
    read = a_report()
    await store.file(read)
    first = a_claim(narrative="first")
    units = Interrupted(store.uow, lambda: store.revise(read, first))
    revise = ReviseReport(
        units=units, clock=FixedClock(LATER), redactor=REDACTOR, stand_ins=STAND_INS
    )
    with nullcontext() if stands else pytest.raises(StaleRevision):
        await revise(read.id, expected, lambda _: a_filing(), actor=ANNA)
    stored = await store.get(read.id)
    assert (stored.revision, stored.claim == first) == ((3, False) if stands else (2, True))


async def test_two_units_can_revise_one_after_the_other(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    async with store.uow() as first, store.uow() as second:
        first.reports.save(report.revised(a_claim(narrative="1"), LATER, "anna"), report)
        await first.commit()
        current = await second.reports.get(report.id)
        second.reports.save(current.revised(a_claim(narrative="2"), LATER, "bea"), current)
        await second.commit()
    assert (await store.get(report.id)).revision == 3


async def test_a_report_can_be_filed_and_revised_in_one_unit(store: ReportStore) -> None:
    report = a_report()
    async with store.uow() as unit:
        unit.reports.add(report)
        unit.reports.save(report.revised(a_claim(narrative="x"), LATER, "anna"), report)
        await unit.commit()
    stored = await store.get(report.id)
    assert (stored.revision, stored.change, stored.claim.narrative) == (2, 2, "x")


async def test_exact_and_public_point_are_kept_apart(store: ReportStore) -> None:
    hidden = PublicView(narrative="by [name]", place_name="", point=Point(41.5, -93.5))
    nowhere = PublicView(narrative="", place_name="", point=None)
    one, other = a_report(claim=a_claim(public=hidden)), a_report(claim=a_claim(public=nowhere))
    await store.file(one, other)
    for report in (one, other):
        assert (await store.get(report.id)).claim == report.claim
