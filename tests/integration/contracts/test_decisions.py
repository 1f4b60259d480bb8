"""What every store promises about decisions of the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from skywitness.domain.model.errors import CannotMerge, ReportMerged, ReportNotFound, StaleRevision
from skywitness.domain.model.reports.deciding import merged, reviewed, undone
from skywitness.domain.model.reports.filter import Order, ReportFilter
from skywitness.domain.model.reports.report import Change, Report
from skywitness.domain.model.reports.review import Review, ReviewState
from skywitness.domain.model.reports.visibility import Audience
from skywitness.ports.report_queries import Representation
from tests.builders import OBSERVED_AT, a_claim, a_report
from tests.integration.contracts.stored import LATER, ReportStore, findings

APPROVAL, QUESTION = Review.of("approved"), Review.of("has_issues", "Hail or graupel?")
REJECTION = Review.of("rejected", "A joke.")
EVER = ReportFilter(updated_since=OBSERVED_AT)
REJECTED = ReportFilter(reviews=frozenset({ReviewState.REJECTED}))


async def decide(store: ReportStore, report: Report, review: Review, by: str = "dana") -> Report:
    return await store.save(reviewed(report, review, LATER, by), report)


async def test_all_decisions_are_kept_in_order(store: ReportStore) -> None:
    report = a_report()
    await store.file(report, a_report())
    made = []
    for review in (QUESTION, APPROVAL, REJECTION):
        report = await decide(store, report, review)
        made.append(report.decision)

    async with store.uow() as unit:
        assert await unit.reports.decisions(report.id, 10) == tuple(made)
        assert await unit.reports.decisions(report.id, 2) == tuple(made[1:])
        assert await unit.reports.decisions(a_report().id, 10) == ()


async def test_an_edit_and_an_examination_keep_the_decisions(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    decided = await decide(store, report, APPROVAL)
    await store.revise(decided, a_claim(narrative="x"))
    report = await store.examine(report.id, findings(revision=2))

    assert report.decision == decided.decision
    async with store.uow() as unit:
        assert await unit.reports.decisions(report.id, 10) == (decided.decision,)


async def test_the_second_of_two_decisions_on_the_same_state_is_stale(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    decided = await decide(store, report, APPROVAL)
    with pytest.raises(StaleRevision):
        await decide(store, report, REJECTION, by="mike")
    assert await store.get(report.id) == decided


async def test_a_decision_is_a_change_that_needs_no_examination(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    await store.examine(report.id)
    await decide(store, await store.get(report.id), APPROVAL)

    assert (await store.stream.after(0, 10))[-1].change is Change.REVIEWED
    assert await store.queue.lease("w", LATER + timedelta(days=1), timedelta(minutes=5), 10) == ()


async def test_a_rejected_report_is_seen_by_the_full_audience_alone(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    rejected = await decide(store, report, REJECTION)
    await store.settle()

    for form in Representation:
        with pytest.raises(ReportNotFound):
            await store.queries.document(report.id, Audience.PUBLIC, form)
    shown = await store.document(report.id, Audience.FULL)
    assert (shown["review"], shown["review_reason"]) == ("rejected", "A joke.")
    for where in (ReportFilter(), REJECTED, ReportFilter(words=("hail",))):
        assert await store.ids(where) == []
        for exact in (True, False):
            assert (await store.queries.count(where, exact=exact)).value == 0
    assert (await store.queries.occurrences(ReportFilter(), 10)).found == []
    assert list(await store.queries.public_claims([report.id])) == []
    (found,) = await store.pages(EVER)
    assert sorted(found) == ["id", "revision", "updated_at", "withdrawn_at"]
    assert await store.ids(ReportFilter(updated_since=OBSERVED_AT, reviews=REJECTED.reviews)) == []
    for where, expected in ((REJECTED, 1), (EVER, 1), (ReportFilter(), 0)):
        page = await store.queries.page(
            where, Order.UPDATED, 10, None, Audience.FULL, Representation.JSON
        )
        assert [version for version, _ in page.versions] == [str(rejected.id)] * expected


async def merge(store: ReportStore, report: Report, into: Report) -> Report:
    return await store.save(merged(report, into, "Sent twice.", LATER, "dana"), report)


async def test_a_merged_report_is_nothing_but_itself_to_the_public(store: ReportStore) -> None:
    kept, report = a_report(), a_report()
    await store.file(kept, report)
    stored = await merge(store, report, kept)
    await store.settle()

    assert (stored.merged_into, stored.review) == (kept.id, ReviewState.MERGED)
    with pytest.raises(ReportMerged) as caught:
        await store.queries.document(report.id, Audience.PUBLIC, Representation.JSON)
    assert caught.value.into == kept.id
    assert (await store.document(report.id, Audience.FULL))["merged_into"] == str(kept.id)
    for where in (ReportFilter(), ReportFilter(words=("hail",))):
        assert await store.ids(where) == [str(kept.id)]
    hail, near = frozenset({"hail"}), timedelta(hours=1)
    assert await store.queries.neighbours(kept.claim, kept.id, hail, 1000, near, 10) == ()

    undo = undone(stored, 1, LATER, "mike")
    assert (await store.save(undo, stored)).merged_into is None
    found = await store.queries.neighbours(kept.claim, kept.id, hail, 1000, near, 10)
    assert [one.report_id for one in found] == [report.id]


async def test_what_points_to_another_report_cannot_be_pointed_to(store: ReportStore) -> None:
    one, two, three = a_report(), a_report(), a_report()
    await store.file(one, two, three)
    await merge(store, two, one)

    for report, into in ((three, two), (one, three)):  # as both were when they were read
        with pytest.raises(CannotMerge):
            await merge(store, report, into)
    with pytest.raises(CannotMerge):
        await merge(store, three, a_report())
    assert await store.get(three.id) == three
    assert await store.get(one.id) == one


async def test_of_two_merges_in_one_transaction_that_make_a_chain_none_is_stored(
    store: ReportStore,
) -> None:
    one, two, three = a_report(), a_report(), a_report()
    await store.file(one, two, three)
    async with store.uow() as unit:
        unit.reports.save(merged(two, one, "", LATER, "dana"), two)
        unit.reports.save(merged(three, two, "", LATER, "dana"), three)
        with pytest.raises(CannotMerge):
            await unit.commit()
    assert [await store.get(r.id) for r in (two, three)] == [two, three]


async def test_a_report_can_be_merged_again_after_that_was_undone(store: ReportStore) -> None:
    one, two, three = a_report(), a_report(), a_report()
    await store.file(one, two, three)
    stored = await merge(store, two, one)
    await store.save(undone(stored, 1, LATER, "dana"), stored)

    assert (await merge(store, one, three)).merged_into == three.id
    assert (await merge(store, await store.get(two.id), three)).merged_into == three.id


async def test_a_report_that_is_approved_after_all_is_as_public_as_before(
    store: ReportStore,
) -> None:
    report = a_report()
    await store.file(report)
    await decide(store, await decide(store, report, REJECTION), APPROVAL)
    await store.settle()

    assert (await store.document(report.id))["review"] == "approved"
    assert await store.ids(ReportFilter(words=("hail",))) == [str(report.id)]
    assert (await store.queries.count(ReportFilter(), exact=True)).value == 1
