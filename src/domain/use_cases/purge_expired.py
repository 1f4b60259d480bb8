"""Purge expired entries of the logs."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from skywitness.ports.clock import Clock
from skywitness.ports.stream_log import StreamLog

LOG_KEPT_FOR = timedelta(days=7)
"""How long a client of the stream may be away and still resume; idempotency keys, which are valid
for a day only, are removed at the same time."""


AGREEING_RUNS = 3
"""As many runs in a row must find an entry expired: a clock that is set forward by mistake, and
back within two hours, removes nothing."""


@dataclass(slots=True, kw_only=True)
class PurgeExpired:
    """Remove old entries of the stream log and expired idempotency keys; reports never expire."""

    stream: StreamLog
    clock: Clock
    _limits: deque[datetime] = field(default_factory=lambda: deque(maxlen=AGREEING_RUNS))

    async def __call__(self) -> int:
        """Remove them and return the number of rows removed.

        Raises:
            StoreOverloaded, StoreFull: not all was removed; the next run will do it.
        """
        self._limits.append(self.clock.now() - LOG_KEPT_FOR)
        if len(self._limits) < AGREEING_RUNS:
            return 0
        return await self.stream.purge_before(min(self._limits))
