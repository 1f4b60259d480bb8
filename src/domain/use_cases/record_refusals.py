"""Record in the audit log who was refused what."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from skywitness.domain.model.access.actor import ANONYMOUS, Actor
from skywitness.domain.model.errors import SkywitnessError
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import AuditEntry, UnitOfWorkFactory

MOST_AN_HOUR: Final = 100
"""Of one actor, and of everybody unknown together: nobody's flood hides what others are refused."""

MOST_OF_ALL: Final = 1000
"""Five megabytes a day, however often and many are refused."""

_HOUR: Final = timedelta(hours=1)


class RecordRefusals:
    """Adds an entry for each refusal, up to limits an hour; of the others, their number.

    Nobody waits for that: a refusal must not take longer because of what is recorded, nor fail.
    """

    def __init__(self, units: UnitOfWorkFactory, clock: Clock) -> None:
        self._units = units
        self._clock = clock
        self._began: datetime | None = None
        self._recorded = Counter[str]()
        self._left_out = Counter[str]()
        self._waiting: list[AuditEntry] = []
        self._storing: asyncio.Task[None] | None = None

    def __call__(self, actor: Actor | None, subject: str, request_id: str) -> None:
        """Record that an actor, or somebody unknown, was refused something."""
        now = self._clock.now()
        if self._began is None or abs(now - self._began) >= _HOUR:
            self._begin_hour(now)
        principal = (actor or ANONYMOUS).id
        if self._recorded[principal] >= MOST_AN_HOUR or self._recorded.total() >= MOST_OF_ALL:
            self._left_out[principal if principal in self._recorded else ANONYMOUS.id] += 1
            return
        self._recorded[principal] += 1
        self._add(AuditEntry(now, principal, "access.refuse", subject, request_id))

    async def settled(self) -> None:
        """Wait until everything is stored that was recorded before."""
        if self._storing is not None:
            await self._storing

    def _begin_hour(self, now: datetime) -> None:
        for principal, left_out in self._left_out.items():
            self._add(AuditEntry(now, principal, "access.refuse", f"{left_out} more"))
        self._began = now
        self._recorded.clear()
        self._left_out.clear()

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
