"""Time that has certainly passed, for what expires."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import IdempotencyRecords

TRUSTED: Final = timedelta(hours=1)
"""How much later than the newest key a process may have begun. Longer pauses count as no more, so
that restarts under a clock that was set forward make no key a day older."""


@dataclass(slots=True)
class PassedTime:
    """A clock that follows the wall clock, but no faster than time passes in this process.

    It decides how old idempotency keys are, and dates them: so setting the wall clock forward makes
    none of them expire, neither now nor after a restart. In doubt a key is kept for longer.
    """

    clock: Clock
    uptime_s: Callable[[], float] = time.monotonic
    _began: tuple[datetime, float] | None = None

    async def now(self, keys: IdempotencyRecords) -> datetime:
        """Return the time, at most that of the wall clock.

        Raises:
            StoreOverloaded, StoreUnavailable: the newest key cannot be read.
        """
        wall = self.clock.now()
        if self._began is None:
            newest = await keys.newest()
            began = wall if newest is None else min(wall, newest + TRUSTED)
            self._began = began, self.uptime_s()
        began, at_s = self._began
        return min(wall, began + timedelta(seconds=self.uptime_s() - at_s))
