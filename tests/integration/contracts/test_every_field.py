"""Nothing is lost: each field of what is stored comes back from every adapter.

Entities are drawn from the fields of their classes (`drawn`), so a field added to the model is
covered here without being named. A mapping that leaves it out turns these tests red.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skywitness.domain.documents.report import ReportDocument
from skywitness.domain.model.events.public_claim import occurrence_of, public_claim_of
from skywitness.domain.model.identifiers import uuid7
from skywitness.domain.model.reports.claim import Claim, Revision
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.report import ExaminationState, Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.ports.examination_queue import Findings
from skywitness.ports.unit_of_work import IdempotencyRecord
from tests.integration.contracts.stored import LATER, Crowd, ReportStore
from tests.shown import shown
from tests.strategies import FILTER_CASES, drawn, field_strategies, filter_fields

several = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
past = st.timedeltas(timedelta(0), timedelta(days=60_000)).map(lambda before: LATER - before)
"""Reports filed by then are due for examination at the time that the tests lease them."""

_numbers = count(1)


def new_reports() -> st.SearchStrategy[Report]:
    """Draw reports as they are filed: nothing has happened to them yet."""
    fixed = {
        "filed_at": past,
        "revised_at": past,
        "updated_at": past,
        "revision": st.just(1),
        "change": st.just(1),
        "withdrawn_at": st.none(),
        "examination": st.just(ExaminationState.PENDING),
        "verdict": st.none(),
        "insight": st.none(),
    }
    return st.builds(Report, **field_strategies(Report) | fixed)


def with_own_ids(report: Report) -> Report:
    """Return the report with ids that no other report of the store has: examples share it."""
    number = next(_numbers)
    external_id = None if report.external_id is None else f"{report.external_id} {number}"
    return replace(report, id=uuid7(1_700_000_000_000, number), external_id=external_id)


@several
@given(report=new_reports())
async def test_a_new_report(store: ReportStore, report: Report) -> None:
    await require_stored(store, with_own_ids(report))


async def require_stored(store: ReportStore, report: Report) -> None:
    await store.file(report)
    assert await store.get(report.id) == report


@several
@given(report=new_reports(), claim=drawn(Claim))
async def test_a_revision(store: ReportStore, report: Report, claim: Claim) -> None:
    report = with_own_ids(report)
    await store.file(report)
    revised = await store.revise(report, claim, LATER, "editor")
    assert revised == report.revised(claim, LATER, "editor")
    async with store.uow() as unit:
        found = await unit.reports.revisions(report.id)
    assert found == (
        report.newest_revision,
        Revision(number=2, revised_at=LATER, revised_by="editor", claim=claim),
    )


@several
@given(report=new_reports(), found=drawn(Findings))
async def test_an_examination(store: ReportStore, report: Report, found: Findings) -> None:
    found = replace(found, revision=1, verdict=replace(found.verdict, revision=1))
    report = with_own_ids(report)
    await store.file(report)
    examined = await store.examine(report.id, found)
    public = report.claim.public if found.public is None else found.public
    assert examined == replace(
        report,
        change=2,
        claim=replace(report.claim, public=public),
        updated_at=LATER,
        examination=ExaminationState.DONE,
        verdict=found.verdict,
        insight=found.insight,
        next_look=None,
    )
    assert await store.queries.verdicts(report.id) == (found.verdict,)
    conditions = await store.queries.conditions(report.id)
    assert sorted(conditions, key=repr) == sorted(found.conditions, key=repr)


@several
@given(report=new_reports(), at=st.timedeltas(timedelta(0), timedelta(days=1)))
async def test_a_withdrawal_and_a_restoration(
    store: ReportStore, report: Report, at: timedelta
) -> None:
    report = with_own_ids(report)
    await store.file(report)
    withdrawn = await store.withdraw(report, LATER + at)
    assert withdrawn == replace(report, change=2, updated_at=LATER + at, withdrawn_at=LATER + at)
    restored = await store.restore(withdrawn, LATER + 2 * at)
    assert restored == replace(report, change=3, updated_at=LATER + 2 * at)


@several
@given(report=new_reports(), found=drawn(Findings))
async def test_documents(store: ReportStore, report: Report, found: Findings) -> None:
    found = replace(found, revision=1, verdict=replace(found.verdict, revision=1))
    report = with_own_ids(report)
    await store.file(report)
    await require_documents(store, report)
    await require_documents(store, await store.examine(report.id, found))


async def require_documents(store: ReportStore, report: Report) -> None:
    for audience in Audience:
        if not report.is_shown_to(audience):
            continue
        document = shown(ReportDocument.of(report, audience))
        assert await store.document(report.id, audience) == document


@several
@given(report=new_reports().filter(lambda report: report.is_listed))
async def test_a_public_claim(store: ReportStore, report: Report) -> None:
    report = with_own_ids(report)
    await store.file(report)
    where = ReportFilter(
        phenomena=frozenset({report.claim.phenomenon.key}), reviews=frozenset({report.review})
    )
    assert occurrence_of(report) in (await store.queries.occurrences(where, 1000)).found
    assert await store.queries.public_claims([report.id]) == [public_claim_of(report)]


@several
@given(record=drawn(IdempotencyRecord))
async def test_an_idempotency_record(store: ReportStore, record: IdempotencyRecord) -> None:
    record = replace(record, key=f"{record.key} {next(_numbers)}")
    async with store.uow() as unit:
        unit.idempotency.add(record, record.created_at)
        await unit.commit()
        assert await unit.idempotency.find(record.scope, record.key, record.created_at) == record


async def test_each_condition_of_a_filter_changes_what_is_found(crowd: Crowd) -> None:
    for name in filter_fields():
        await require_condition(crowd, name)


async def require_condition(crowd: Crowd, name: str) -> None:
    """Check that a condition of a filter holds, and that it matters, in every kind of answer."""
    where, queries = FILTER_CASES[name].where, crowd.store.queries
    without = replace(where, **{name: getattr(ReportFilter(), name)})
    meant = {str(report.id) for report in crowd.reports if where.matches(report)}
    assert set(await crowd.store.ids(where)) == meant, name
    assert set(await crowd.store.ids(without)) != meant, name
    assert (await queries.count(where, exact=True)).value == len(meant), name
    live = {str(report.id) for report in crowd.reports if report.is_listed}
    occurred = {str(one.report_id) for one in (await queries.occurrences(where, 1000)).found}
    assert occurred == live & meant, name
