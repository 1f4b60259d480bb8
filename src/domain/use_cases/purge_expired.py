"""Purge expired entries of the logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from skywitness.ports.clock import Clock
from skywitness.ports.stream_log import StreamLog

LOG_KEPT_FOR = timedelta(days=7)
"""How long a client of the stream may be away and still resume; idempotency keys, which are valid
for a day only, are removed at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeExpired:
    """Remove old entries of the stream log and expired idempotency keys; reports never expire."""

    stream: StreamLog
    clock: Clock

    async def __call__(self) -> int:
        """Remove them and return the number of rows removed.

        Raises:
            StoreOverloaded, StoreFull: nothing was removed; the next run will do it.
        """
        return await self.stream.purge_before(self.clock.now() - LOG_KEPT_FOR)
