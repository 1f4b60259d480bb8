"""After an erasure no file has anything of the report any more, byte by byte."""

from __future__ import annotations

import random
import shutil
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.memory.object_storage import MemoryStorage
from skywitness.adapters.sqlite import audit, check, erasing, erasures
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.driver import connect
from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.desk.records import (
    HELD_FOR,
    Flag,
    FlagReason,
    Hold,
    Note,
    NoteKind,
)
from skywitness.domain.model.geography.place import Place, Point
from skywitness.domain.model.reports.deciding import reviewed
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import Review
from skywitness.domain.use_cases.erase_reports import EraseReports
from skywitness.domain.use_cases.passed_time import PassedTime
from skywitness.domain.use_cases.purge_expired import PurgeExpired
from skywitness.entrypoints.container.stores import Store, store_in
from skywitness.ports.unit_of_work import AuditEntry
from tests.builders import FILED_AT, a_claim, a_report, a_verdict, an_insight, some_conditions
from tests.integration.contracts.stored import LATER, LEASE, a_key, findings

WORDS = ("hail", "road", "tree", "wind", "golf", "roof", "north", "damage", "storm", "barn")
COUNT = 400
WINDOW = 24
"""Bytes of a longer value that are looked for: a part of it is a trace, too."""


def a_private_report(number: int, rng: random.Random) -> Report:
    """Build a report of which every text, and the point, is found nowhere else."""
    canary = f"zq{number:05d}xw"
    text = f"{' '.join(rng.choices(WORDS, k=rng.randint(5, 90)))} {canary} {rng.random()}"
    point = Point(rng.uniform(30, 45), rng.uniform(-110, -80))
    place = Place(point=point, accuracy_m=10.0, name=f"near {canary}")
    observer = f"observer-{canary}"
    return a_report(
        observer=observer,
        issuer=observer,
        revised_by=observer,
        external_id=f"{rng.randint(0, 99_999):05d}-{canary}",
        claim=a_claim(narrative=text, place=place),
    )


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[tuple[Database, Store]]:
    database = Database(folder / "skywitness.db")
    await database.open()
    try:
        yield database, store_in(database)
    finally:
        await database.close()


async def fill(store: Store, reports: list[Report]) -> None:
    """File, examine and revise reports, with keys and audit entries."""
    for start in range(0, len(reports), 20):
        part = reports[start : start + 20]
        async with store.units() as unit:
            for report in part:
                unit.reports.add(report)
                key = a_key(key=f"key-{report.external_id}", report_id=report.id)
                unit.idempotency.add(key, FILED_AT)
                unit.audit.add(AuditEntry(FILED_AT, "local", "report.file", str(report.id)))
            await unit.commit()
    for lease in await store.queue.lease("w", LATER, LEASE, len(reports)):
        found = findings(
            verdict=a_verdict(), insight=an_insight(), conditions=(some_conditions(),) * 3
        )
        await store.queue.complete(lease, found, LATER, None)
    await remark(store, reports)
    for report in reports[::3]:
        async with store.units() as unit:
            before = await unit.reports.get(report.id)
            claim = replace(before.claim, narrative=f"{before.claim.narrative} Again.")
            unit.reports.save(before.revised(claim, LATER, report.observer), before)
            await unit.commit()


async def remark(store: Store, reports: list[Report]) -> None:
    """Let the desk and readers say something about each report, some of it after a decision."""
    for report in reports:
        canary = canary_of(report)
        async with store.units() as unit:
            before = await unit.reports.get(report.id)
            question = Review.of("has_issues", f"Where? {canary}")
            unit.reports.save(reviewed(before, question, LATER, f"reviewer-{canary}"), before)
            for kind in NoteKind:
                note = Note(
                    principal=f"writer-{canary}",
                    kind=kind,
                    text=f"{kind} {canary}",
                    written_at=LATER,
                )
                unit.desk.add_note(report.id, note)
            flag = Flag(
                principal=f"reader-{canary}",
                reason=FlagReason.SPAM,
                text=f"flag {canary}",
                flagged_at=LATER,
            )
            unit.desk.put_flag(report.id, flag)
            unit.desk.take_hold(report.id, Hold(f"holder-{canary}", LATER + HELD_FOR), LATER)
            await unit.commit()


def canary_of(report: Report) -> str:
    return report.claim.place.name.split()[-1]


REMARKS = ("writer-", "note ", "answer ", "reader-", "flag ", "holder-")
"""What is before the canary in the texts of `remark` that are stored as they are."""

STORED = """
SELECT id, substr(document, 1, length(document) - 5) FROM report
UNION ALL SELECT id, state FROM report
UNION ALL SELECT r.id, e.claim FROM revision AS e JOIN report AS r ON r.number = e.report_number
UNION ALL SELECT r.id, d.document FROM decision AS d JOIN report AS r ON r.number = d.report_number
"""


def values_of(path: Path, reports: list[Report]) -> dict[bytes, UUID]:
    """Return what the database has of some reports alone, as it is in the file and as plain text.

    Parts of longer values, which are compressed, count if no other report has the same; not the
    seal of a document, a byte of which recurs by chance.
    """
    with closing(connect(path, read_only=True)) as connection:
        stored = connection.execute(STORED).fetchall()
    found: dict[bytes, UUID] = {}
    for report in reports:
        own, point = str(report.id), report.claim.place.point
        canary = canary_of(report)
        texts = [report.observer, str(report.external_id), canary]
        texts += [f"{remark}{canary}" for remark in REMARKS]
        texts += [repr(point.latitude), repr(point.longitude)]
        values = [text.encode() for text in texts]
        values += [struct.pack(">d", number) for number in (point.latitude, point.longitude)]
        others = b"|".join(content for report_id, content in stored if report_id != own)
        for content in (content for report_id, content in stored if report_id == own):
            parts = (content[start : start + WINDOW] for start in range(0, len(content), WINDOW))
            values += [part for part in parts if len(part) == WINDOW and part not in others]
        found |= dict.fromkeys(values, report.id)
    return found


def traces(folder: Path, wanted: dict[bytes, UUID]) -> list[tuple[str, UUID, bytes]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [
        (path.name, report_id, value)
        for path in files
        for content in (path.read_bytes(),)
        for value, report_id in wanted.items()
        if value in content
    ]


async def a_filled(folder: Path, count: int) -> tuple[list[Report], dict[bytes, UUID]]:
    rng = random.Random(20260521)
    reports = [a_private_report(number, rng) for number in range(count)]
    async with opened(folder) as (_, store):
        await fill(store, reports)
        erased = reports[:: max(1, count // 40)]
        return erased, values_of(folder / "skywitness.db", erased)


async def test_nothing_is_left_in_any_file(tmp_path: Path) -> None:
    erased, wanted = await a_filled(tmp_path, COUNT)
    found = traces(tmp_path, wanted)
    assert {report_id for _, report_id, _ in found} == {report.id for report in erased}
    remarks = {f"{remark}{canary_of(report)}".encode() for report in erased for remark in REMARKS}
    assert remarks <= {value for _, _, value in found}
    async with opened(tmp_path) as (database, store):
        erase = EraseReports(
            units=store.units,
            erasures=store.erasures,
            storage=MemoryStorage(),
            clock=FixedClock(LATER),
        )
        await erase.many([report.id for report in erased[:-1]], actor=LOCAL)
        assert await erase.one(erased[-1].id, actor=LOCAL)
        assert traces(tmp_path, wanted) == []  # while it is in use
        state = audit.audit_state(database.path)
        assert (state.broken_at, state.rows) == (None, COUNT + len(erased))
    assert traces(tmp_path, wanted) == []
    assert check.problems(tmp_path / "skywitness.db") == []


async def test_the_flags_of_an_observer_leave_nothing_either(tmp_path: Path) -> None:
    """Who has filed nothing may have flagged."""
    reports = [a_private_report(number, random.Random(number)) for number in range(30)]
    observer, text = "observer-zqbob", b"That is my street."
    async with opened(tmp_path) as (_, store):
        await fill(store, reports)
        async with store.units() as unit:
            for report in reports:
                flag = Flag(
                    principal=observer,
                    reason=FlagReason.WRONG_PLACE,
                    text=text.decode(),
                    flagged_at=LATER,
                )
                unit.desk.put_flag(report.id, flag)
            await unit.commit()
        wanted = {text: reports[0].id, observer.encode(): reports[0].id}
        assert traces(tmp_path, wanted)
        erase = EraseReports(
            units=store.units,
            erasures=store.erasures,
            storage=MemoryStorage(),
            clock=FixedClock(LATER),
        )
        assert await erase.of_observer(observer, actor=LOCAL) == 0
        assert await erase.clean(actor=LOCAL)
        assert traces(tmp_path, wanted) == []


async def test_of_a_large_file_indexes_are_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasures, "MOST_REWRITTEN", 0)
    erased, wanted = await a_filled(tmp_path, 100)
    async with opened(tmp_path) as (database, store):
        erase = EraseReports(
            units=store.units,
            erasures=store.erasures,
            storage=MemoryStorage(),
            clock=FixedClock(LATER),
        )
        await erase.many([report.id for report in erased], actor=LOCAL)
        before = len(traces(tmp_path, wanted))
        assert await erase.clean(actor=LOCAL)
        assert len(traces(tmp_path, wanted)) < before
        segments = "SELECT count(DISTINCT segid) FROM report_text_idx"
        assert [*await database.reader.execute_fetchall(segments)] == [(1,)]
    assert check.problems(tmp_path / "skywitness.db") == []


async def test_cleaning_goes_on_after_a_crash(tmp_path: Path) -> None:
    erased, wanted = await a_filled(tmp_path / "before", 60)
    async with opened(tmp_path / "before") as (_, store):
        async with store.units() as unit:
            unit.reports.erase([report.id for report in erased], LATER)
            await unit.commit()
        shutil.copytree(tmp_path / "before", tmp_path / "after")  # as a killed process leaves it
    assert traces(tmp_path / "after", wanted)
    async with opened(tmp_path / "after") as (_, store):
        purge = PurgeExpired(
            units=store.units,
            erasures=store.erasures,
            stream=store.stream,
            clock=FixedClock(LATER),
            passed=PassedTime(FixedClock(LATER)),
        )
        await purge()
        assert traces(tmp_path / "after", wanted) == []


async def test_a_reader_of_an_earlier_state_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasures, "PAUSE_S", 0.0)
    erased, wanted = await a_filled(tmp_path, 60)
    async with opened(tmp_path) as (database, store):
        with closing(connect(database.path, read_only=True)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT 1 FROM report").fetchone()
            async with store.units() as unit:
                unit.reports.erase([report.id for report in erased], LATER)
                await unit.commit()
            monkeypatch.setattr(erasures, "ATTEMPTS", 1)
            assert not await store.erasures.clean()
            reader.execute("ROLLBACK")
        assert await store.erasures.clean()
        assert traces(tmp_path, wanted) == []


async def test_every_table_is_known_to_belong_to_reports_or_not(tmp_path: Path) -> None:
    """A new table either has a column that erasing goes by, or is named here."""
    async with opened(tmp_path) as (database, _):
        tables = {
            name
            for (name,) in await database.reader.execute_fetchall(
                "SELECT name FROM sqlite_schema WHERE type = 'table' "
                "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'report_text%'"
            )
        }
        owned = {name for name, _ in await database.reader.execute_fetchall(erasing.OWNED)}
    assert tables - owned == {
        *("report", "text_pending", "erased"),  # removed by name, or what stays
        *("facet", "report_total", "audit", "document_definition", "alembic_version"),
        *("ended_sign_in", "api_key", "call_day", "recent_call", "observation", "station"),
    }
