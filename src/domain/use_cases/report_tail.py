"""The changes that were made last, with their reports, read once for all who follow them."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from skywitness.domain.model.errors import (
    ReportErased,
    ReportNotFound,
    SkywitnessError,
    StoreDamaged,
)
from skywitness.domain.model.failures import Failures
from skywitness.domain.model.reports.report import Change, Report
from skywitness.domain.model.reports.visibility import Visibility
from skywitness.ports.stream_log import StreamEntry, StreamLog
from skywitness.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory

MOST_KEPT: Final = 256
"""Changes in memory. Who falls further behind reads the log alone, from where it was."""

READ_AT_ONCE: Final = 64
LOOK_EVERY_S: Final = 10.0
RETRY_S: Final = 1.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class ReportChange:
    """One change, with the report as it was when the change was read.

    `report` is None if it was erased, or cannot be read (`is_damaged`). `is_public` says whether
    the public may know that there is or was such a report.
    """

    number: int
    change: Change
    report_id: UUID
    report: Report | None
    is_public: bool
    is_damaged: bool = False


class ReportTail:
    """Reads what is appended to the log, while somebody follows it."""

    def __init__(self, units: UnitOfWorkFactory, stream: StreamLog) -> None:
        self._units = units
        self._stream = stream
        self._recent: deque[ReportChange] = deque()
        self._kept_after = 0
        """All changes with higher numbers, up to that of the last one read, are in memory."""

        self._read_to = 0
        self._grown = asyncio.Event()
        self._followers = 0
        self._reading: asyncio.Task[None] | None = None
        self._failures = Failures()

    @contextmanager
    def followed(self, newest: int) -> Iterator[None]:
        """Read the log for the time of the block, at least from behind its `newest` number."""
        self._followers += 1
        if self._reading is None:
            self._recent.clear()
            self._kept_after = self._read_to = newest
            self._reading = asyncio.create_task(self._read_on())
        try:
            yield
        finally:
            self._followers -= 1
            if not self._followers:
                self._reading.cancel()
                self._reading = None

    async def after(self, number: int, within_s: float) -> Sequence[ReportChange]:
        """Return changes with higher numbers, in order; none if there are none `within_s` seconds.

        Raises:
            StoreOverloaded, StoreUnavailable: earlier ones cannot be read.
        """
        if number >= self._read_to:
            with suppress(TimeoutError):
                async with asyncio.timeout(within_s):
                    while number >= self._read_to:
                        await self._grown.wait()
        if number < self._kept_after:
            return await self._read(number)
        return [change for change in self._recent if change.number > number]

    async def _read_on(self) -> None:
        """Read what is new, for ever; a log that fails is read again later."""
        while True:
            try:
                await self._stream.growth(self._read_to, LOOK_EVERY_S)
                self._append(await self._read(self._read_to))
                self._failures.succeed()
            except SkywitnessError as error:
                if self._failures.note(type(error).__name__):
                    _log.warning("the log of changes cannot be read: %s", type(error).__name__)
                await asyncio.sleep(RETRY_S)
            except Exception as error:  # a defect must be seen, and not end the stream for all
                if self._failures.note(type(error).__name__):
                    _log.exception("the log of changes cannot be read")
                await asyncio.sleep(RETRY_S)

    def _append(self, changes: Sequence[ReportChange]) -> None:
        if not changes:
            return
        self._recent.extend(changes)
        self._read_to = changes[-1].number
        while len(self._recent) > MOST_KEPT:
            self._kept_after = self._recent.popleft().number
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()

    async def _read(self, number: int) -> Sequence[ReportChange]:
        entries = await self._stream.after(number, READ_AT_ONCE)
        async with self._units() as unit:
            return [await _with_report(entry, unit) for entry in entries]


async def _with_report(entry: StreamEntry, unit: UnitOfWork) -> ReportChange:
    found = partial(ReportChange, entry.number, entry.change, entry.report_id)
    try:
        report = await unit.reports.get(entry.report_id)
    except ReportErased:
        return found(None, is_public=True)
    except ReportNotFound:
        return found(None, is_public=False)
    except StoreDamaged:
        return found(None, is_public=False, is_damaged=True)
    is_public = report.visibility is not Visibility.PRIVATE or report.was_public
    return found(report, is_public=is_public)
