"""What was stored before is published by the rules of today."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from skywitness.adapters.sqlite.database import Database, ensure_current
from skywitness.adapters.sqlite.driver import connect
from skywitness.adapters.sqlite.queries import SqliteReportQueries
from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWorkFactory
from skywitness.domain.model.geography.place import Place
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.ports.report_queries import Representation
from tests.builders import DES_MOINES, FILED_AT, REDACTOR, a_claim, a_report, an_insight

SECRET = "515-555-0134"
FIRST = a_claim(narrative=f"Hail at first. Call {SECRET}")
SECOND = a_claim(
    narrative=f"Hail, later rain. {SECRET}", place=Place(point=DES_MOINES, name=f"Bo {SECRET}")
)


async def file_without_redaction(path: Path) -> Report:
    filed = a_report(claim=FIRST)
    revised = filed.revised(SECOND, FILED_AT, "somebody")
    insight = an_insight(key_phrases=(SECRET, "rain"), entities=(), personal_data=())
    examined = replace(revised, insight=insight)
    database = Database(path)
    try:
        await database.open()
        async with SqliteUnitOfWorkFactory(database)() as unit:
            unit.reports.add(filed)
            unit.reports.save(examined, filed)
            await unit.commit()
    finally:
        await database.close()
    return examined


def forget_definition(path: Path) -> None:
    """Leave the file as another version of the rules would."""
    with closing(connect(path)) as connection:
        connection.execute("DELETE FROM document_definition")


async def stored_claims(database: Database, report: Report) -> list[Claim]:
    async with SqliteUnitOfWorkFactory(database)() as unit:
        return [one.claim for one in await unit.reports.revisions(report.id)]


def public_texts(path: Path) -> str:
    with closing(connect(path, read_only=True)) as connection:
        rows = connection.execute("SELECT document FROM report").fetchall()
        match = "SELECT count(*) FROM report_text WHERE report_text MATCH '0134'"
        is_found = connection.execute(match).fetchone() != (0,)
    return repr([rows, SECRET if is_found else ""])


@pytest.mark.parametrize("opened", ["by the service", "by db upgrade"])
async def test_an_upgrade_masks_what_the_rules_find_today(tmp_path: Path, opened: str) -> None:
    path = tmp_path / "a.db"
    report = await file_without_redaction(path)
    assert SECRET in public_texts(path)
    forget_definition(path)

    if opened == "by db upgrade":
        ensure_current(path, REDACTOR)
    database = Database(path, REDACTOR)
    try:
        await database.open()
        claims = await stored_claims(database, report)
        queries = SqliteReportQueries(database)
        found = await queries.count(ReportFilter(words=("0134",)), exact=True)
        version = (await queries.document(report.id, Audience.PUBLIC, Representation.JSON)).change
    finally:
        await database.close()

    assert [claim.narrative for claim in claims] == [FIRST.narrative, SECOND.narrative]
    assert [claim.public.narrative for claim in claims] == [
        "Hail at first. Call ************",
        "Hail, later rain. ************",
    ]
    assert claims[1].public.place_name == "Bo ************"
    assert found.value == 0
    assert version == report.change + 1  # part of its ETag
    assert SECRET not in public_texts(path)
    assert b'"rain"' in public_texts(path).encode()
