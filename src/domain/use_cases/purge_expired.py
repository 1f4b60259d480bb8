"""Purge expired entries of the logs, and what erased reports have left."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from skywitness.domain.model.errors import StoreUnavailable
from skywitness.domain.use_cases.passed_time import PassedTime
from skywitness.ports.clock import Clock
from skywitness.ports.erasures import Erasures
from skywitness.ports.stream_log import StreamLog
from skywitness.ports.unit_of_work import UnitOfWorkFactory

LOG_KEPT_FOR = timedelta(days=7)
"""How long a client of the stream may be away and still resume; idempotency keys, which are valid
for a day only, are removed at the same time."""


AGREEING_RUNS = 3
"""As many runs in a row must find an entry expired: a clock that is set forward by mistake, and
back within two hours, removes nothing."""


@dataclass(slots=True, kw_only=True)
class PurgeExpired:
    """Remove old entries of the stream log and expired idempotency keys; reports never expire.

    It also goes on with the traces of erased reports where that was interrupted.
    """

    units: UnitOfWorkFactory
    erasures: Erasures
    stream: StreamLog
    clock: Clock
    passed: PassedTime
    _limits: deque[datetime] = field(default_factory=lambda: deque(maxlen=AGREEING_RUNS))

    async def __call__(self) -> int:
        """Remove them and return the number of rows removed.

        Raises:
            StoreOverloaded, StoreFull, StoreUnavailable: not all was removed; the next run will.
        """
        if not await self.erasures.clean():
            raise StoreUnavailable("traces of erased reports are left while others read")
        self._limits.append(self.clock.now() - LOG_KEPT_FOR)
        if len(self._limits) < AGREEING_RUNS:
            return 0
        async with self.units() as unit:
            keys_before = await self.passed.now(unit.idempotency) - LOG_KEPT_FOR
        return await self.stream.purge_before(min(self._limits), keys_before)
