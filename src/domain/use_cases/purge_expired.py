"""Tidy up: forget what nobody will ask for any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from skywitness.ports.clock import Clock
from skywitness.ports.stream_log import StreamLog

LOG_KEPT_FOR = timedelta(days=7)
"""How long a client of the stream may be away and still resume; idempotency keys, which count for
a day only, go with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeExpired:
    """Remove old entries of the stream log and expired idempotency keys; reports are never old."""

    stream: StreamLog
    clock: Clock

    async def __call__(self) -> int:
        """Remove them and return how many rows went.

        Raises:
            StoreOverloaded, StoreFull: nothing was removed; the next time will do.
        """
        return await self.stream.purge_before(self.clock.now() - LOG_KEPT_FOR)
