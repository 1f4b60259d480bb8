"""What every store of the desk's queue, holds, flags and notes promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from skywitness.domain.model.desk.records import HELD_FOR, Flag, FlagReason, Hold, Note, NoteKind
from skywitness.domain.model.desk.urgency import urgency_of
from skywitness.domain.model.errors import CaseHeld
from skywitness.domain.model.geography.place import Box, Circle, Point
from skywitness.domain.model.identifiers import uuid7
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.deciding import reviewed
from skywitness.domain.model.reports.filter import Count, Position, ReportFilter
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import Review, ReviewState
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.ports.desk import Case
from skywitness.ports.unit_of_work import UnitOfWork
from tests.builders import FILED_AT as NOW
from tests.builders import OBSERVED_AT, a_claim, a_claim_at, a_report, a_verdict
from tests.integration.contracts.stored import LATER, Crowd, ReportStore, findings

MINUTE = timedelta(minutes=1)
EVERYTHING = ReportFilter()


def a_flag(principal: str = "bob", **changes: Any) -> Flag:
    flag = Flag(
        principal=principal, reason=FlagReason.WRONG_PLACE, text="Not here.", flagged_at=NOW
    )
    return replace(flag, **changes)


async def change(store: ReportStore, do: Callable[[UnitOfWork], None]) -> None:
    async with store.uow() as unit:
        do(unit)
        await unit.commit()


async def flag(store: ReportStore, report: Report, *flags: Flag) -> None:
    for one in flags:
        await change(store, lambda unit, one=one: unit.desk.put_flag(report.id, one))  # type: ignore[misc]  # a default binds the variable of the loop


async def hold(store: ReportStore, report: Report, principal: str, now: datetime = NOW) -> None:
    held = Hold(principal, now + HELD_FOR)
    await change(store, lambda unit: unit.desk.take_hold(report.id, held, now))


async def holder(store: ReportStore, report: Report) -> Hold | None:
    async with store.uow() as unit:
        return await unit.desk.hold(report.id)


async def queue(
    store: ReportStore, where: ReportFilter = EVERYTHING, limit: int = 100
) -> list[Case]:
    """Read the whole queue, page by page."""
    cases: list[Case] = []
    after: Position | None = None
    while True:
        page = await store.desk.page(where, limit, after)
        assert len(page.items) <= limit
        cases += page.items
        if page.next is None:
            return cases
        after = page.next


async def ids(store: ReportStore, where: ReportFilter = EVERYTHING, limit: int = 100) -> list[UUID]:
    return [case.report.id for case in await queue(store, where, limit)]


def expected(reports: list[Report], where: ReportFilter = EVERYTHING) -> list[UUID]:
    ranked = [
        (urgency.urgent_at, str(report.id), report.id)
        for report in reports
        if where.matches(report) and (urgency := urgency_of(report, 0)) is not None
    ]
    return [report_id for *_, report_id in sorted(ranked, reverse=True)]


@pytest.mark.parametrize("limit", [1, 7, 100])
async def test_open_reports_are_in_the_queue_by_urgency(crowd: Crowd, limit: int) -> None:
    assert len(expected(crowd.reports)) > 7
    assert await ids(crowd.store, limit=limit) == expected(crowd.reports)


async def test_the_queue_is_counted_up_to_a_limit(crowd: Crowd) -> None:
    found = len(expected(crowd.reports))
    for most in (found + 1, found):
        assert await crowd.store.desk.waiting(most) == Count(found, exact=True)
    assert await crowd.store.desk.waiting(found - 1) == Count(found - 1, exact=False)


@pytest.mark.parametrize(
    "where",
    [
        ReportFilter(phenomena=frozenset({"hail", "tornado"})),
        ReportFilter(verdicts=frozenset({"supported", "pending"})),
        ReportFilter(box=Box(-97.0, 40.0, -90.0, 44.0)),
        ReportFilter(box=Box(-97.0, 40.0, -90.0, 44.0), phenomena=frozenset({"hail"})),
        ReportFilter(circle=Circle(Point(41.6, -93.6), 300_000)),
        ReportFilter(start=OBSERVED_AT - timedelta(days=1)),
        ReportFilter(start=OBSERVED_AT - timedelta(days=1), end=OBSERVED_AT + timedelta(days=1)),
        ReportFilter(words=("hail",)),
        ReportFilter(words=("hail",), phenomena=frozenset({"hail"})),
        ReportFilter(reviews=frozenset({ReviewState.EDITED})),
        ReportFilter(reviews=frozenset({ReviewState.APPROVED})),
        ReportFilter(has_photo=True),
    ],
    ids=[
        *("phenomena", "verdicts", "box", "box and phenomenon", "circle", "start", "time"),
        *("words", "words and phenomenon", "edited", "approved", "photo"),
    ],
)
@pytest.mark.parametrize("limit", [2, 100])
async def test_the_queue_is_filtered_as_lists_are(
    crowd: Crowd, where: ReportFilter, limit: int
) -> None:
    assert await ids(crowd.store, where, limit) == expected(crowd.reports, where)


async def test_a_case_is_the_whole_report(store: ReportStore) -> None:
    filed = a_report()
    await store.file(filed)
    examined = await store.examine(filed.id)
    (case,) = await queue(store)
    assert case == Case(examined, {}, None)


async def test_an_examination_moves_a_report(store: ReportStore) -> None:
    first, second = a_report(), a_report()
    await store.file(first, second)
    assert await ids(store) == [second.id, first.id]
    doubted = findings(verdict=a_verdict(outcome=Outcome.CONTRADICTED, score=0.05))
    await store.examine(first.id, doubted)
    assert await ids(store) == [first.id, second.id]


async def test_a_decision_takes_a_report_out_and_an_edit_brings_it_back(
    store: ReportStore,
) -> None:
    filed = a_report()
    await store.file(filed)
    decided = reviewed(filed, Review.of("approved"), LATER, "dana")
    await store.save(decided, filed)
    assert await ids(store) == []
    await store.revise(decided, a_claim(narrative="Hail, after all."))
    assert await ids(store) == [filed.id]


async def test_withdrawn_reports_wait_for_nobody(store: ReportStore) -> None:
    filed = a_report()
    await store.file(filed)
    withdrawn = await store.withdraw(filed)
    assert await ids(store) == []
    await store.restore(withdrawn)
    assert await ids(store) == [filed.id]


async def test_flags_move_a_report_and_are_counted(store: ReportStore) -> None:
    first, second = a_report(), a_report()
    await store.file(first, second)
    before = await store.document(first.id)
    duplicate = a_flag("carl", reason=FlagReason.DUPLICATE)
    await flag(store, first, a_flag(), a_flag("ann"), duplicate)

    cases = await queue(store)
    assert [case.report.id for case in cases] == [first.id, second.id]
    assert cases[0].flags == {FlagReason.WRONG_PLACE: 2, FlagReason.DUPLICATE: 1}
    assert await store.document(first.id) == before
    for principal in ("bob", "ann", "carl"):
        await change(store, lambda unit, who=principal: unit.desk.remove_flag(first.id, who))  # type: ignore[misc]  # a default binds the variable of the loop
    assert await ids(store) == [second.id, first.id]


async def test_a_principal_has_one_flag_for_a_report(store: ReportStore) -> None:
    report, other = a_report(), a_report()
    await store.file(report, other)
    second = a_flag(reason=FlagReason.SPAM, text="\U0001f32a spam", flagged_at=NOW + MINUTE)
    await flag(store, report, a_flag(), a_flag("ann", flagged_at=NOW + MINUTE), second)
    await flag(store, other, a_flag())

    async with store.uow() as unit:
        assert await unit.desk.flags(report.id) == (
            a_flag("ann", flagged_at=NOW + MINUTE),
            second,
        )


async def test_a_flag_that_is_not_there_is_removed_without_a_trace(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    await flag(store, report, a_flag())
    await change(store, lambda unit: unit.desk.remove_flag(report.id, "nobody"))
    async with store.uow() as unit:
        assert await unit.desk.flags(report.id) == (a_flag(),)


async def test_one_holds_a_report_at_a_time(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    await hold(store, report, "dana")
    with pytest.raises(CaseHeld) as refused:
        await hold(store, report, "eve", NOW + MINUTE)
    assert refused.value.holder == "dana"

    await hold(store, report, "dana", NOW + MINUTE)
    held = Hold("dana", NOW + MINUTE + HELD_FOR)
    assert await holder(store, report) == held
    assert [case.hold for case in await queue(store)] == [held]


@pytest.mark.parametrize("later", [HELD_FOR, timedelta(days=-1)], ids=["ended", "clock set back"])
async def test_a_hold_ends_by_itself(store: ReportStore, later: timedelta) -> None:
    report = a_report()
    await store.file(report)
    await hold(store, report, "dana")
    await hold(store, report, "eve", NOW + later)
    assert await holder(store, report) == Hold("eve", NOW + later + HELD_FOR)


async def test_a_hold_is_released_by_its_holder_alone(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    await hold(store, report, "dana")
    await change(store, lambda unit: unit.desk.release_hold(report.id, "eve"))
    assert await holder(store, report) == Hold("dana", NOW + HELD_FOR)
    await change(store, lambda unit: unit.desk.release_hold(report.id, "dana"))
    assert await holder(store, report) is None


async def test_a_decision_ends_the_hold_and_an_examination_does_not(store: ReportStore) -> None:
    filed = a_report()
    await store.file(filed)
    await hold(store, filed, "dana")
    report = await store.examine(filed.id)
    assert await holder(store, filed) is not None
    await store.save(reviewed(report, Review.of("approved"), LATER, "dana"), report)
    assert await holder(store, filed) is None


@pytest.mark.parametrize(
    "where",
    [EVERYTHING, ReportFilter(phenomena=frozenset({"hail"})), ReportFilter(words=("hail",))],
    ids=str,
)
async def test_a_rejected_report_that_was_edited_waits_though_no_list_has_it(
    store: ReportStore, where: ReportFilter
) -> None:
    filed = a_report()
    await store.file(filed)
    rejected = reviewed(filed, Review.of("rejected", "A joke."), LATER, "dana")
    await store.save(rejected, filed)
    assert await ids(store, where) == []
    await store.revise(rejected, a_claim(narrative="Hail, honestly."))
    await store.settle()
    assert await ids(store, where) == [filed.id]
    assert await store.ids(where) == []
    assert await ids(store, ReportFilter(reviews=frozenset({ReviewState.EDITED}))) == []


async def test_a_withdrawal_ends_the_hold(store: ReportStore) -> None:
    filed = a_report()
    await store.file(filed)
    await hold(store, filed, "dana")
    await store.withdraw(filed)
    assert await holder(store, filed) is None


async def test_notes_are_kept_in_their_order(store: ReportStore) -> None:
    report, other = a_report(), a_report()
    await store.file(report, other)
    notes = [
        Note(principal="dana", kind=kind, text=text, written_at=NOW - n * MINUTE)
        for n, (kind, text) in enumerate(
            [
                (NoteKind.NOTE, "Called the airport."),
                (NoteKind.ANSWER, "\u0130t was \u0441\u043d\u0435\u0433."),
            ]
        )
    ]
    async with store.uow() as unit:
        for note in notes:
            unit.desk.add_note(report.id, note)
        await unit.commit()
    async with store.uow() as unit:
        assert await unit.desk.notes(report.id) == tuple(notes)
        assert await unit.desk.notes(other.id) == ()


async def test_nothing_is_left_at_an_unknown_report(store: ReportStore) -> None:
    unknown = uuid7(1, 1)

    def leave(unit: UnitOfWork) -> None:
        unit.desk.take_hold(unknown, Hold("dana", NOW + HELD_FOR), NOW)
        unit.desk.put_flag(unknown, a_flag())
        note = Note(principal="dana", kind=NoteKind.NOTE, text="Who?", written_at=NOW)
        unit.desk.add_note(unknown, note)

    await change(store, leave)
    async with store.uow() as unit:
        assert await unit.desk.hold(unknown) is None
        assert await unit.desk.flags(unknown) == ()
        assert await unit.desk.notes(unknown) == ()


async def test_a_far_place_is_not_in_a_queue_of_an_area(store: ReportStore) -> None:
    here, far = a_report(claim=a_claim_at(41.6, -93.6)), a_report(claim=a_claim_at(51.5, 0.1))
    await store.file(here, far)
    assert await ids(store, ReportFilter(box=Box(-94.0, 41.0, -93.0, 42.0))) == [here.id]


async def test_a_report_of_another_phenomenon_is_as_urgent_as_it_is_severe(
    store: ReportStore,
) -> None:
    order = ("fog", "hail", "tornado")
    filed = [a_report(claim=a_claim(phenomenon=PHENOMENA[key])) for key in order]
    await store.file(*filed)
    assert await ids(store) == [report.id for report in reversed(filed)]
