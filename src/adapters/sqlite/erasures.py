"""What is known of erased reports, and cleaning the files after an erasure."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Final
from uuid import UUID

from typing_extensions import override

from skywitness.adapters.sqlite import driver, erasing
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.store_errors import as_store_error
from skywitness.ports.erasures import Erasures

_ERASED: Final = "SELECT id FROM erased WHERE id > ? ORDER BY id LIMIT ?"
_FILED_BY: Final = "SELECT id FROM report WHERE observer = ? AND id > ? ORDER BY id LIMIT ?"
_FLAGGED_BY: Final = """
SELECT r.id FROM flag AS f JOIN report AS r ON r.number = f.report_number
WHERE f.principal = ? AND r.id > ? ORDER BY r.id LIMIT ?
"""

ATTEMPTS: Final = 12
"""How often the log is tried to be emptied: the longest search reads for five seconds."""

MOST_REWRITTEN: Final = 128 * 1024 * 1024
"""Bytes of a file that is rewritten as a whole: in a second, and in memory with some libraries."""

PAUSE_S: Final = 0.5


class SqliteErasures(Erasures):
    """Rows of the table `erased`; a flag in them outlives an interruption of the cleaning."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cleaning = asyncio.Lock()

    @override
    async def erased(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        return await self._ids(_ERASED, after, limit)

    @override
    async def filed_by(self, observer: str, after: UUID | None, limit: int) -> Sequence[UUID]:
        return await self._ids(_FILED_BY, after, limit, observer)

    @override
    async def flagged_by(self, principal: str, after: UUID | None, limit: int) -> Sequence[UUID]:
        return await self._ids(_FLAGGED_BY, after, limit, principal)

    async def _ids(
        self, statement: str, after: UUID | None, limit: int, *first: str
    ) -> Sequence[UUID]:
        values = (*first, str(after or ""), limit)
        rows = await self._database.reader.execute_fetchall(statement, values)
        return [UUID(report_id) for (report_id,) in rows]

    @override
    async def clean(self, *, always: bool = False) -> bool:
        async with self._cleaning:
            writer = self._database.writer
            ids = await writer.run(erasing.with_traces)
            if not ids and not always:
                return True
            more = await writer.run(partial(erasing.merge_texts, begin=True))
            while more:
                more = await writer.run(partial(erasing.merge_texts, begin=False))
            if not (await self._rewrite() and await self._empty_log()):
                return False
            await writer.run(partial(erasing.is_clean, ids))
            return True

    async def _rewrite(self) -> bool:
        """Write anew what has unused parts, where SQLite leaves copies of rows that it moved.

        `secure_delete` does not overwrite those. All of a small file; of a larger one, the indexes:
        for the rest, filings would have to wait too long.
        """
        writer, path = self._database.writer, self._database.path
        if path.stat().st_size <= MOST_REWRITTEN:
            try:
                return await asyncio.to_thread(driver.vacuum, path)
            except driver.driver.Error as error:
                raise as_store_error(error) from error
        for name in await writer.run(erasing.indexes):
            await writer.run(partial(erasing.make_index_anew, name))
        return True

    async def _empty_log(self) -> bool:
        """Empty the write-ahead log, which has the removed rows too, once nobody reads from it."""
        for _ in range(ATTEMPTS):
            if await asyncio.to_thread(driver.empty_log, self._database.path):
                return True
            await asyncio.sleep(PAUSE_S)
        return False
