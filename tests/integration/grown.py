"""Large files within a second: copies of filed reports, made by SQL."""

from __future__ import annotations

import asyncio
import sqlite3

from skywitness.adapters.sqlite.database import Database

_CHILDREN = ("revision", "exact_place", "examination")


def multiply(connection: sqlite3.Connection, times: int, *, minutes_apart: int = 1) -> None:
    """Add copies of every report, each some minutes earlier than the one before.

    It runs in a transaction. The texts of the copies are yet to be indexed.
    """
    (count,) = connection.execute("SELECT max(number) FROM report").fetchone()
    earlier = f"'-' || (copy.n * {minutes_apart}) || ' minutes'"
    values = {
        "number": f"number + copy.n * {count}",
        "id": "lower(hex(randomblob(4))) || substr(id, 9, 16) || lower(hex(randomblob(6)))",
        "external_id": "NULL",
        **{
            name: f"strftime('%Y-%m-%dT%H:%M:%S.000000Z', {name}, {earlier})"
            for name in ("observed_at", "observed_until", "filed_at", "updated_at")
        },
        "report_number": f"report_number + copy.n * {count}",
        "begins_s": f"begins_s - copy.n * {minutes_apart} * 60",
    }
    for table in ("report", *_CHILDREN):
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        copied = ", ".join(values.get(name, name) for name in names)
        connection.execute(
            f"""
            WITH RECURSIVE copy (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < ?)
            INSERT INTO {table} SELECT {copied} FROM {table} CROSS JOIN copy
            """,
            (times,),
        )
    for table in ("facet", "report_total"):
        connection.execute(f"UPDATE {table} SET reports = reports * (1 + ?)", (times,))
    connection.execute(
        "INSERT INTO text_pending (number) SELECT number FROM report WHERE number > ?", (count,)
    )


async def texts_indexed(database: Database) -> None:
    """Wait until the writer had spare time enough to index every text."""
    waiting = "SELECT 1 FROM text_pending LIMIT 1"
    async with asyncio.timeout(10):
        # the thread of the writer has no event for it
        while await database.reader.execute_fetchall(waiting):  # noqa: ASYNC110  # see above
            await asyncio.sleep(0.005)


async def steps(database: Database) -> list[int]:
    """Count the steps of SQLite's machine from now on, in hundreds, in the list's only item."""
    counted = [0]

    def tick() -> None:
        counted[0] += 1

    for connection in database.connections:
        await connection.set_progress_handler(tick, 100)
    return counted
