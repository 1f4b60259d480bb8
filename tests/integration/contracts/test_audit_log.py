"""What every store promises about reading the audit log."""

from __future__ import annotations

from skywitness.ports.unit_of_work import AuditEntry
from tests.builders import FILED_AT
from tests.integration.contracts.stored import ReportStore


def entry(action: str, subject: str, request_id: str) -> AuditEntry:
    return AuditEntry(
        at=FILED_AT, principal="dana", action=action, subject=subject, request_id=request_id
    )


async def test_entries_about_a_subject_are_found_by_what_was_done(store: ReportStore) -> None:
    wanted = [entry("report.withdraw", "a", str(n)) for n in range(3)]
    async with store.uow() as unit:
        for one in (entry("report.withdraw", "b", "9"), entry("report.file", "a", "9"), *wanted):
            unit.audit.add(one)
        await unit.commit()

    async with store.uow() as unit:
        actions = ("report.withdraw", "report.restore")
        assert await unit.audit.about("a", actions, 10) == tuple(wanted)
        assert await unit.audit.about("a", actions, 2) == tuple(wanted[1:])
        assert await unit.audit.about("c", actions, 10) == ()
