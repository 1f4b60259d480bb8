"""What the SQLite adapter promises beyond the ports: commits, plans, and stored columns."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from skywitness.adapters.sqlite import (
    examination_queue,
    full_text,
    report_rows,
    spatial,
    stream_log,
)
from skywitness.adapters.sqlite.change_set import ChangeSet, store
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.report_rows import ReportRow
from skywitness.adapters.sqlite.timestamps import to_text
from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWorkFactory
from skywitness.domain.model.errors import ExternalIdTaken, FilingInProgress, IdentityTaken
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.reports.claim import PhenomenonOrigin, SourceClass
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import ExaminationState, Report
from skywitness.domain.model.reports.review import ReviewState
from skywitness.ports.unit_of_work import AuditEntry, IdempotencyRecord
from tests.builders import (
    FILED_AT,
    OBSERVED_AT,
    a_claim,
    a_claim_when,
    a_report,
    a_verdict,
    an_insight,
)

NOTHING: defaultdict[str, None] = defaultdict(lambda: None)
"""A value for every parameter, whatever its name."""


def an_entry(report: Report) -> AuditEntry:
    return AuditEntry(at=FILED_AT, principal="a", action="report.file", subject=str(report.id))


def a_use(key: str, report: Report, at: datetime = FILED_AT) -> IdempotencyRecord:
    return IdempotencyRecord(
        scope="a", key=key, body_digest="0", report_id=report.id, created_at=at
    )


async def file_fully(database: Database, report: Report) -> None:
    async with SqliteUnitOfWorkFactory(database)() as unit:
        unit.reports.add(report)
        unit.audit.add(an_entry(report))
        unit.idempotency.add(a_use(str(report.id), report), FILED_AT)
        await unit.commit()


async def file_simply(database: Database, report: Report) -> None:
    async with SqliteUnitOfWorkFactory(database)() as unit:
        unit.reports.add(report)
        await unit.commit()


async def rows(database: Database, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await database.reader.execute_fetchall(sql)]


async def test_a_filing_is_one_commit_and_many_share_one(database: Database) -> None:
    await file_fully(database, a_report())
    assert database.writer.counters.commits == 1
    await asyncio.gather(*(file_fully(database, a_report()) for _ in range(50)))
    assert database.writer.counters.commits == 2
    for table in ("report", "revision", "audit", "idempotency", "examination", "stream"):
        assert await rows(database, f"SELECT count(*) FROM {table}") == [(51,)]


@dataclass(slots=True)
class Recording:
    """A connection that records its statements, and the tables that they insert into."""

    connection: sqlite3.Connection
    statements: list[str] = field(default_factory=list)
    inserted: list[str] = field(default_factory=list)

    def execute(self, text: str, values: Any = ()) -> sqlite3.Cursor:
        self.statements.append(text)
        if text.startswith("INSERT"):
            self.inserted.append(text.split("(", maxsplit=1)[0].rsplit(maxsplit=1)[-1])
        return self.connection.execute(text, values)


def a_batch_of_every_source() -> list[ChangeSet]:
    made = [a_report(claim=a_claim(source=source)) for source in SourceClass]
    return [
        ChangeSet(
            keys=[(a_use(str(report.id), report), FILED_AT)],
            added=[ReportRow.of(report)],
            audit=[an_entry(report)],
        )
        for report in made
    ]


async def test_a_batch_of_filings_waits_for_few_rows(database: Database) -> None:
    """Before each row that it reads, the writer's thread waits for others."""

    def rows_read(connection: sqlite3.Connection) -> list[int]:
        read: list[object] = []

        def seen(_: object, row: tuple[Any, ...]) -> tuple[Any, ...]:
            read.append(row)
            return row

        connection.row_factory = seen
        store(connection, a_batch_of_every_source())
        filed = len(read)
        assert full_text.index_pending(connection, 100) >= len(SourceClass)
        connection.row_factory = None
        return [filed, len(read) - filed]

    await database.writer.run(lambda connection: store(connection, a_batch_of_every_source()))
    # of the keys, of facets that are known, and of the audit log; of the texts
    assert await database.writer.run(rows_read) == [3, 1]


async def test_a_batch_that_is_run_again_leaves_nothing_of_the_first_time(
    database: Database,
) -> None:
    first = a_report()
    await file_fully(database, first)
    statements: list[str] = []
    await database.writer.run(lambda connection: connection.set_trace_callback(statements.append))

    done = await asyncio.gather(
        file_fully(database, a_report()),
        file_simply(database, a_report(id=first.id)),
        file_fully(database, a_report()),
        return_exceptions=True,
    )

    assert [type(one) for one in done] == [type(None), IdentityTaken, type(None)]
    assert statements.count("ROLLBACK") == 1
    assert "SAVEPOINT batch" not in statements
    for table in ("report", "revision", "audit", "idempotency", "examination", "stream"):
        assert await rows(database, f"SELECT count(*) FROM {table}") == [(3,)]


@pytest.mark.parametrize(("number", "statements"), [(1, 1), (33, 1), (64, 1), (65, 2), (128, 2)])
async def test_filings_that_come_together_share_their_statements(
    database: Database, number: int, statements: int
) -> None:
    sets = [
        ChangeSet(
            keys=[(a_use(str(report.id), report), FILED_AT)],
            added=[ReportRow.of(report)],
            audit=[an_entry(report)],
        )
        for report in (a_report() for _ in range(number))
    ]

    def together(connection: sqlite3.Connection) -> list[str]:
        recording: Any = Recording(connection)
        store(recording, sets)
        return list(recording.inserted)

    tables = ["idempotency", "report", "revision", "exact_place", "examination", "text_pending"]
    expected = [table for table in [*tables, "stream", "audit"] for _ in range(statements)]
    assert await database.writer.run(together) == expected
    for table in ("idempotency", "stream", "audit"):
        assert await rows(database, f"SELECT count(*) FROM {table}") == [(number,)]


async def test_filings_of_many_kinds_are_counted_with_one_statement(database: Database) -> None:
    def of_every_kind(connection: sqlite3.Connection) -> list[str]:
        claims = [a_claim(source=source) for source in SourceClass for _ in range(2)]
        recording: Any = Recording(connection)
        store(recording, [ChangeSet(added=[ReportRow.of(a_report(claim=c))]) for c in claims])
        return [text for text in recording.statements if "facet" in text and "SET" in text]

    assert len(await database.writer.run(of_every_kind)) == 1
    assert len(await database.writer.run(of_every_kind)) == 1
    counted = await rows(database, "SELECT source, reports FROM facet")
    assert sorted(counted) == sorted((source.value, 4) for source in SourceClass)
    assert await rows(database, "SELECT sum(reports) FROM report_total") == [
        (4 * len(SourceClass),)
    ]


async def test_keys_that_come_together_are_judged_one_by_one(database: Database) -> None:
    day = timedelta(days=1)

    async def used(key: str, at: datetime) -> None:
        async with SqliteUnitOfWorkFactory(database)() as unit:
            report = a_report()
            unit.reports.add(report)
            unit.idempotency.add(a_use(key, report, at), at - day)
            await unit.commit()

    await used("expired", FILED_AT - day)
    await used("expired for one", FILED_AT - timedelta(minutes=1))
    done = await asyncio.gather(
        used("expired", FILED_AT + timedelta(seconds=1)),
        used("new", FILED_AT),
        used("expired for one", FILED_AT + day),
        used("twice", FILED_AT),
        used("twice", FILED_AT),
        return_exceptions=True,
    )
    assert [type(one) for one in done] == [*[type(None)] * 4, FilingInProgress]
    assert await rows(database, "SELECT key, created_at FROM idempotency ORDER BY key") == [
        ("expired", to_text(FILED_AT + timedelta(seconds=1))),
        ("expired for one", to_text(FILED_AT + day)),
        ("new", to_text(FILED_AT)),
        ("twice", to_text(FILED_AT)),
    ]
    assert await rows(database, "SELECT count(*) FROM report") == [(6,)]


async def test_a_key_in_use_does_not_make_others_run_twice(database: Database) -> None:
    async def used(key: str) -> None:
        async with SqliteUnitOfWorkFactory(database)() as unit:
            report = a_report()
            unit.reports.add(report)
            unit.idempotency.add(a_use(key, report), FILED_AT - timedelta(days=1))
            await unit.commit()

    await used("again")
    statements: list[str] = []
    await database.writer.run(lambda connection: connection.set_trace_callback(statements.append))
    done = await asyncio.gather(*(used(key) for key in ("a", "again", "b")), return_exceptions=True)

    assert [type(one) for one in done] == [type(None), FilingInProgress, type(None)]
    assert [text for text in statements if "SAVEPOINT item" in text or "ROLLBACK" in text] == []
    assert await rows(database, "SELECT count(*) FROM report") == [(3,)]


async def test_a_key_is_looked_up_without_a_thread(database: Database) -> None:
    report = a_report()
    await file_fully(database, report)
    in_threads: list[str] = []
    for connection in database.connections:
        await connection.set_trace_callback(in_threads.append)

    async with SqliteUnitOfWorkFactory(database)() as unit:
        found = await unit.idempotency.find("a", str(report.id), FILED_AT)

    assert found is not None
    assert found.report_id == report.id
    assert in_threads == []


async def test_a_name_that_is_taken_costs_the_others_of_a_batch_nothing(database: Database) -> None:
    first, *others = (a_report() for _ in range(20))
    again = a_report(id=first.id)
    named = [a_report(issuer="registry", external_id="A-1") for _ in range(2)]
    done = await asyncio.gather(
        *(file_simply(database, report) for report in (first, again, *named, *others)),
        return_exceptions=True,
    )
    assert [type(one) for one in done if one is not None] == [IdentityTaken, ExternalIdTaken]
    assert database.writer.counters.commits == 1
    for table in ("report", "revision", "examination", "exact_place"):
        assert await rows(database, f"SELECT count(*) FROM {table}") == [(21,)]
    assert await rows(database, "SELECT sum(reports) FROM facet") == [(21,)]


async def test_a_report_with_everything_comes_back(database: Database) -> None:
    report = a_report(
        revision=3,
        change=8,
        issuer="registry",
        external_id="A-1",
        claim=a_claim_when(
            OBSERVED_AT,
            OBSERVED_AT + timedelta(hours=1, microseconds=7),
            phenomenon_origin=PhenomenonOrigin.NARRATIVE,
            public=PublicView(
                narrative="Seen by ____.",
                place_name="Somewhere",
                point=Point(1.5, 2),
                personal_data=(PersonalData("Person", 8, 4),),
            ),
        ),
        review=ReviewState.APPROVED,
        revised_at=FILED_AT + timedelta(hours=2),
        revised_by="editor",
        updated_at=FILED_AT + timedelta(hours=3),
        withdrawn_at=FILED_AT + timedelta(hours=3),
        examination=ExaminationState.FAILED,
        verdict=a_verdict(revision=3),
        insight=an_insight(degraded=True),
    )
    await file_fully(database, report)
    async with SqliteUnitOfWorkFactory(database)() as unit:
        assert await unit.reports.get(report.id) == report
        assert await unit.reports.find_filed("registry", "A-1") == report
        assert await unit.reports.revisions(report.id) == (report.newest_revision,)


async def test_the_exact_place_stands_apart_from_what_everybody_sees(database: Database) -> None:
    claim = a_claim()
    shown = PublicView(narrative="Hail.", place_name="", point=Point(41.5, -93.5))
    hidden = replace(shown, point=None)
    await file_fully(database, a_report(claim=replace(claim, public=shown)))
    await file_fully(database, a_report(claim=replace(claim, public=hidden)))
    public = await rows(database, "SELECT latitude, longitude FROM report ORDER BY number")
    exact = await rows(database, "SELECT latitude, longitude FROM exact_place")
    cells = await rows(database, "SELECT cell FROM report ORDER BY number")
    point = claim.place.point
    assert public == [(41.5, -93.5), (None, None)]
    assert exact == [(point.latitude, point.longitude)] * 2
    assert cells == [(spatial.cell_of(41.5, -93.5),), (None,)]
    (document,) = (await rows(database, "SELECT document FROM report WHERE number = 1"))[0]
    assert str(point.latitude).encode() not in document


async def test_an_edit_moves_the_report_in_the_spatial_index(database: Database) -> None:
    report = a_report()
    await file_fully(database, report)
    moved = replace(a_claim().public, point=Point(-10.0, 20.0))
    async with SqliteUnitOfWorkFactory(database)() as unit:
        unit.reports.save(report.revised(a_claim(public=moved), FILED_AT, "editor"), report)
        await unit.commit()
    assert await rows(database, "SELECT cell FROM report") == [(spatial.cell_of(-10.0, 20.0),)]


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (report_rows.BY_ID, "(id=?)"),
        (report_rows.BY_EXTERNAL_ID, "(external_id=? AND issuer=?)"),
        (report_rows.BY_ID, "ix_verdict_report"),
        (examination_queue.FREE, "ix_examination_due_at"),
        (examination_queue.BACKLOG, "ix_examination_due_at"),
        (examination_queue.BACKLOG, "ix_examination_given_up"),
        (examination_queue.IS_LEASED, "(id=?)"),
        (stream_log.PURGE_STREAM, "ix_stream_at"),
        (stream_log.PURGE_KEYS, "ix_idempotency_created_at"),
    ],
)
async def test_plans_use_their_indexes(database: Database, sql: str, index: str) -> None:
    parameters = [None] * sql.count("?") if "?" in sql else NOTHING
    plan = await database.reader.execute_fetchall(f"EXPLAIN QUERY PLAN {sql}", parameters)
    details = [row[-1] for row in plan]
    assert any(index in detail for detail in details), details
    assert not [detail for detail in details if detail in {"SCAN r", "SCAN report", "SCAN v"}]
