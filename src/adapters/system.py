"""The system clock, and time-ordered random ids."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from threading import Lock
from uuid import UUID

from typing_extensions import override

from skywitness.domain.model.identifiers import uuid7
from skywitness.ports.clock import Clock, Ids

RANDOM_BITS = 74
"""Random bits of a UUIDv7 beside time, version and variant (RFC 9562, section 5.7)."""


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

    @override
    def new(self) -> UUID:
        now_ms = time.time_ns() // 1_000_000
        with self._lock:
            if now_ms > self._last_ms:
                # the top bit stays free, so that counting up never runs over
                self._last_ms, self._last_random = now_ms, secrets.randbits(RANDOM_BITS - 1)
            else:
                self._last_random += 1 + secrets.randbits(32)
            return uuid7(self._last_ms, self._last_random)
