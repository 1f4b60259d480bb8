"""Fill a data folder of the service with many made-up reports, quickly.

    python -m benchmarks.grown FOLDER COUNT

300,000 reports take some two minutes. They are those of `population`, stored by the functions that
store every report, with verdicts, insight, revisions, audit and stream rows and the full text
indexed: `skywitness db check` finds nothing to say about the file. Only the analysis of texts and
the flushing of commits are left out. A folder that holds a database already is refused.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.population import Life, lives

from skywitness.adapters.sqlite import change_set, codec, full_text
from skywitness.adapters.sqlite.change_set import ChangeSet
from skywitness.adapters.sqlite.database import ensure_current
from skywitness.adapters.sqlite.driver import connect
from skywitness.adapters.sqlite.report_rows import ReportRow
from skywitness.adapters.sqlite.sql import insert_rows
from skywitness.adapters.sqlite.timestamps import to_text
from skywitness.domain.model.reports.report import Change, Report
from skywitness.ports.unit_of_work import AuditEntry

AT_ONCE = 2_000
_DONE = "UPDATE examination SET due_at = NULL WHERE report_number = ?"
_LAST = "SELECT coalesce(max(number), 0) FROM report"


@dataclass(frozen=True, slots=True)
class Part:
    """Encoded reports: their first stored states, later ones each with the state before."""

    first: list[ReportRow]
    later: list[tuple[ReportRow, Report]]
    conditions: list[str | None]
    due: list[bool]


def main() -> int:
    """Fill the folder that is given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    given = parser.parse_args()
    began = time.perf_counter()
    try:
        file = fill(given.folder, given.count)
    except FileExistsError as error:
        print(f"grown: {error}", file=sys.stderr)
        return 1
    size = file.stat().st_size
    print(
        f"{file}: {given.count:,} reports, {size / 1e6:,.0f} MB, {size / given.count:,.0f} bytes "
        f"a report, {time.perf_counter() - began:,.0f} s"
    )
    return 0


def fill(folder: Path, count: int) -> Path:
    """Store a population in a new database in `folder` and return the file.

    Raises:
        FileExistsError: the folder has a database already.
    """
    return store(folder, _encoded(count))


def store(folder: Path, parts: Iterable[Part]) -> Path:
    """Store encoded reports in a new database in `folder` and return the file.

    Raises:
        FileExistsError: the folder has a database already.
    """
    file = folder / "skywitness.db"
    if file.exists():
        raise FileExistsError(f"{file} exists")
    ensure_current(file)
    with closing(connect(file)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA cache_size=-400000")
        for part in parts:
            _store(connection, part)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


def _encoded(count: int) -> Iterator[Part]:
    """Encode the population in several processes."""
    ranges = [(count, first, min(first + AT_ONCE, count)) for first in range(0, count, AT_ONCE)]
    if len(ranges) < 3:
        yield from map(encoded, ranges)
        return
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        yield from pool.map(encoded, ranges)


def encoded(wanted: tuple[int, int, int]) -> Part:
    """Encode one part of a population: its count, the first number and the one after the last."""
    return part_of(tuple(lives(*wanted)))


def part_of(made: Sequence[Life]) -> Part:
    """Encode reports as filing and examining them would."""
    return Part(
        first=[ReportRow.of(life.states[0]) for life in made],
        later=[
            (ReportRow.of(state), before)
            for life in made
            for before, state in pairwise(life.states)
        ],
        conditions=[codec.encode(life.conditions) if life.conditions else None for life in made],
        due=[life.is_due for life in made],
    )


def _store(connection: sqlite3.Connection, part: Part) -> None:
    """Store one part in one transaction, then index its text."""
    connection.execute("BEGIN IMMEDIATE")
    ((last,),) = connection.execute(_LAST)
    audit = [_filing(row.report) for row in part.first]
    change_set.store(connection, [ChangeSet(added=part.first, saved=part.later, audit=audit)])
    numbered = list(enumerate(part.conditions, last + 1))
    rows = [(number, document) for number, document in numbered if document is not None]
    insert_rows(connection, "conditions", ("report_number", "document"), rows)
    examined = [_examined(row) for row in part.first if row.report.verdict is not None]
    insert_rows(connection, "stream", ("change", "report_id", "at"), examined)
    done = [(number,) for number, due in enumerate(part.due, last + 1) if not due]
    connection.executemany(_DONE, done)
    connection.execute("COMMIT")
    while full_text.index_pending(connection, AT_ONCE):
        pass


def _filing(report: Report) -> AuditEntry:
    return AuditEntry(
        at=report.filed_at,
        principal=report.observer,
        action="report.file",
        subject=str(report.id),
        request_id="made-up",
    )


def _examined(row: ReportRow) -> tuple[str, str, str]:
    return Change.EXAMINED.value, str(row.report.id), to_text(row.report.updated_at)


if __name__ == "__main__":
    sys.exit(main())
