"""The system clock, and time-ordered random ids."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from threading import Lock
from typing import Final
from uuid import UUID

from typing_extensions import override

from skywitness.domain.model.identifiers import uuid7
from skywitness.ports.clock import Clock, Ids

RANDOM_BITS = 74
"""Random bits of a UUIDv7 beside time, version and variant (RFC 9562, section 5.7)."""


_FIRST_BYTES: Final = 10
_STEP_BYTES: Final = 4
_SUPPLY_BYTES: Final = 4096


class SystemClock(Clock):
    """The time of the operating system, in UTC."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)


class RandomIds(Ids):
    """UUIDv7 that increase within this process even if the clock stops or goes back.

    Within one millisecond the random part counts up from a random beginning (RFC 9562, section 6.2,
    method 2).
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._last_ms = 0
        self._last_random = 0
        self._supply = b""

    @override
    def new(self) -> UUID:
        now_ms = time.time_ns() // 1_000_000
        with self._lock:
            if now_ms > self._last_ms:
                # the top bit stays free, so that counting up never runs over
                first = self._random(_FIRST_BYTES) >> 8 * _FIRST_BYTES - (RANDOM_BITS - 1)
                self._last_ms, self._last_random = now_ms, first
            else:
                self._last_random += 1 + self._random(_STEP_BYTES)
            return uuid7(self._last_ms, self._last_random)

    def _random(self, count: int) -> int:
        """Return so many random bytes as a number, each from the system and used once.

        They are fetched many at a time: asking the system takes longer than the rest of an id.
        """
        if len(self._supply) < count:
            self._supply = os.urandom(_SUPPLY_BYTES)
        taken, self._supply = self._supply[:count], self._supply[count:]
        return int.from_bytes(taken)
