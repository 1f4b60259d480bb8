"""What connections hold in memory, bounded over all of them.

A client that sends half a body, or does not read its response, makes the service keep bytes for
it. Bounded for one connection, they could still be gigabytes for all. When they exceed the limit,
connections are closed, those first that hold the most for the longest.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

Holder = TypeVar("Holder")


class HeldBytes(Generic[Holder]):
    """How many bytes each connection holds, and in all."""

    def __init__(
        self,
        most: int,
        drop: Callable[[Holder], bool],
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the limit in bytes, and what frees the bytes of a holder.

        `drop` returns false for one that cannot be interrupted now.
        """
        self.most = most
        self.total = 0
        self._drop = drop
        self._now_s = now_s
        self._held: dict[Holder, tuple[int, float]] = {}

    def hold(self, holder: Holder, amount: int) -> None:
        """Set what a connection holds; if that is too much, drop others or this one."""
        before, since = self._held.get(holder) or (0, self._now_s())
        self._held[holder] = (amount, since)
        self.total += amount - before
        if self.total > self.most:
            self._make_room(self.most - self.most // 8)  # for several: it looks at everybody

    def release(self, holder: Holder) -> None:
        """Note that a connection holds nothing any more."""
        amount, _ = self._held.pop(holder, (0, 0.0))
        self.total -= amount

    def _make_room(self, wanted: int) -> None:
        now = self._now_s()

        def burden(holder: Holder) -> float:
            amount, since = self._held[holder]
            return amount * (1.0 + now - since)

        for worst in sorted(self._held, key=burden, reverse=True):
            if self.total <= wanted:
                return
            if self._drop(worst):
                self.release(worst)
