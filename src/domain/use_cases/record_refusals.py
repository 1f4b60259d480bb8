"""Record in the audit log who was refused what."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from skywitness.domain.model.access.actor import ANONYMOUS, Actor
from skywitness.domain.model.errors import SkywitnessError
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import AuditEntry, UnitOfWorkFactory

MOST_AN_HOUR: Final = 100
"""Half a megabyte a day, however often somebody is refused."""

_HOUR: Final = timedelta(hours=1)


class RecordRefusals:
    """Adds an entry for each refusal, up to `MOST_AN_HOUR`; of the others, their number.

    Nobody waits for that: a refusal must not take longer because of what is recorded, nor fail.
    """

    def __init__(self, units: UnitOfWorkFactory, clock: Clock) -> None:
        self._units = units
        self._clock = clock
        self._began: datetime | None = None
        self._recorded = 0
        self._left_out = 0
        self._waiting: list[AuditEntry] = []
        self._storing: asyncio.Task[None] | None = None

    def __call__(self, actor: Actor | None, subject: str, request_id: str) -> None:
        """Record that an actor, or somebody unknown, was refused something."""
        now = self._clock.now()
        if self._began is None or abs(now - self._began) >= _HOUR:
            self._begin_hour(now)
        if self._recorded >= MOST_AN_HOUR:
            self._left_out += 1
            return
        self._recorded += 1
        principal = (actor or ANONYMOUS).id
        self._add(AuditEntry(now, principal, "access.refuse", subject, request_id))

    async def settled(self) -> None:
        """Wait until everything is stored that was recorded before."""
        if self._storing is not None:
            await self._storing

    def _begin_hour(self, now: datetime) -> None:
        if self._left_out:
            left_out = f"{self._left_out} more"
            self._add(AuditEntry(now, ANONYMOUS.id, "access.refuse", left_out))
        self._began, self._recorded, self._left_out = now, 0, 0

    def _add(self, entry: AuditEntry) -> None:
        self._waiting.append(entry)
        if self._storing is None or self._storing.done():
            self._storing = asyncio.get_running_loop().create_task(self._store())

    async def _store(self) -> None:
        while self._waiting:
            entries, self._waiting = self._waiting, []
            with suppress(SkywitnessError):  # the metrics count refusals, too
                async with self._units() as unit:
                    for entry in entries:
                        unit.audit.add(entry)
                    await unit.commit()
