"""What each role may do to reports: everybody answers for their own, the desk for all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from skywitness.domain.model.access.actor import ANONYMOUS, LOCAL, Actor
from skywitness.domain.model.access.roles import Permission, Role
from skywitness.domain.model.errors import Invalid, NotPermitted, NotSignedIn
from skywitness.domain.model.reports.report import Report
from skywitness.domain.use_cases.change_report import Precondition
from tests.builders import a_filing
from tests.unit.use_cases.conftest import Office

ANN = Actor.of("ann", Role.OBSERVER)
BEN = Actor.of("ben", Role.OBSERVER)
FEED = Actor.of("feed", Role.SERVICE)
DESK = Actor.of("dana", Role.DESK)
READER = Actor.of("ann", Role.OBSERVER, [Permission.READ_REPORTS])

Change = Callable[[Office, Report, Actor], Awaitable[object]]


def revise(office: Office, report: Report, actor: Actor) -> Awaitable[object]:
    edit = a_filing(narrative="Hail, at last.")
    return office.revise(report.id, Precondition(), lambda _: edit, actor=actor)


def withdraw(office: Office, report: Report, actor: Actor) -> Awaitable[object]:
    return office.withdraw(report.id, Precondition(), actor=actor)


def restore(office: Office, report: Report, actor: Actor) -> Awaitable[object]:
    return office.restore(report.id, actor=actor)


CHANGES = pytest.mark.parametrize("change", [revise, withdraw, restore])


@CHANGES
@pytest.mark.parametrize("actor", [ANN, DESK, LOCAL], ids=lambda actor: actor.id)
async def test_observers_change_their_own_and_the_desk_any_report(
    office: Office, change: Change, actor: Actor
) -> None:
    report = (await office.filed(actor=ANN)).report
    if change is restore:
        await withdraw(office, report, ANN)

    await change(office, report, actor)

    assert office.store.audit[-1].principal == actor.id
    assert office.store.record(report.id).report.change > report.change


@CHANGES
@pytest.mark.parametrize("actor", [BEN, FEED, READER], ids=lambda actor: actor.id)
async def test_others_change_nothing(office: Office, change: Change, actor: Actor) -> None:
    report = (await office.filed(actor=ANN)).report
    before = len(office.store.audit)

    with pytest.raises(NotPermitted):
        await change(office, report, actor)

    assert office.store.record(report.id).report == report
    assert len(office.store.audit) == before


@CHANGES
async def test_nobody_changes_anything_without_credentials(office: Office, change: Change) -> None:
    report = (await office.filed(actor=ANN)).report

    with pytest.raises(NotSignedIn):
        await change(office, report, ANONYMOUS)

    assert office.store.record(report.id).report == report


@pytest.mark.parametrize("actor", [ANONYMOUS, READER], ids=lambda actor: actor.id)
async def test_filing_takes_a_permission(office: Office, actor: Actor) -> None:
    with pytest.raises((NotSignedIn, NotPermitted), match=Permission.FILE_REPORTS):
        await office.filed(actor=actor)

    assert not office.store.records


@pytest.mark.parametrize("actor", [ANN, DESK], ids=lambda actor: actor.id)
async def test_only_programs_file_for_others(office: Office, actor: Actor) -> None:
    with pytest.raises(Invalid, match=f"observer: must be left out: you file as {actor.id}"):
        await office.filed(a_filing(observer="ben"), actor=actor)

    assert (
        await office.filed(a_filing(observer=actor.id), actor=actor)
    ).report.observer == actor.id
    assert (await office.filed(a_filing(observer="ben"), actor=FEED)).report.observer == "ben"


@pytest.mark.parametrize("actor", [ANONYMOUS, ANN, DESK], ids=lambda actor: actor.id)
async def test_only_programs_and_admins_import(office: Office, actor: Actor) -> None:
    with pytest.raises((NotSignedIn, NotPermitted), match=Permission.IMPORT_REPORTS):
        async for _ in office.import_([], actor=actor):
            pass
