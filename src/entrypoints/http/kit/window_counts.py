"""Counters of the library `limits`, in a bounded amount of memory and on a steady clock.

The library's own storage in memory keeps every key that it sees until a thread of its own removes
it, and follows the clock of the wall, which can be set back.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from limits.storage import Storage
from typing_extensions import override

MOST_COUNTERS: Final = 100_000
"""About 30 MB. Beyond that, the oldest are forgotten: whoever has so many addresses is not limited
by counting them, and everybody else gets a new window.
"""


class WindowCounts(Storage):
    """Counts per key, in a window that begins with its first request."""

    STORAGE_SCHEME = None

    def __init__(
        self, most: int = MOST_COUNTERS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the number of counters to keep, and a clock in seconds."""
        super().__init__(None, wrap_exceptions=False)
        self._clock = clock
        self._most = most
        # count and end of each, oldest first; a dict would take longer to find its first the more
        # have been deleted before it
        self._counters: OrderedDict[str, list[Any]] = OrderedDict()

    @property
    @override
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        return ()

    @override
    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = self._clock()
        counter = self._counters.get(key)
        if counter is not None and now < counter[1]:
            counter[0] += amount
            return int(counter[0])
        if counter is not None:
            del self._counters[key]
        self._make_room(now)
        self._counters[key] = [amount, now + expiry]
        return amount

    def _make_room(self, now: float) -> None:
        """Forget the oldest counter if there are too many, and up to two that are over."""
        if len(self._counters) >= self._most:
            self._counters.popitem(last=False)
        for _ in range(2):
            oldest = next(iter(self._counters), None)
            if oldest is None or now < self._counters[oldest][1]:
                return
            del self._counters[oldest]

    def window(self, key: str) -> tuple[int, float]:
        """Return the count of a key, and the seconds that its window still lasts."""
        counter, now = self._counters.get(key), self._clock()
        if counter is None or now >= counter[1]:
            return 0, 0.0
        return counter[0], counter[1] - now

    @override
    def get(self, key: str) -> int:
        return self.window(key)[0]

    @override
    def get_expiry(self, key: str) -> float:
        """Return the end of the window on this storage's clock."""
        return self._clock() + self.window(key)[1]

    @override
    def check(self) -> bool:
        return True

    @override
    def reset(self) -> int:
        count = len(self._counters)
        self._counters.clear()
        return count

    @override
    def clear(self, key: str) -> None:
        self._counters.pop(key, None)

    def __len__(self) -> int:
        """Return the number of counters."""
        return len(self._counters)
