"""The state of a provider, for operators."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class BreakerState(StrEnum):
    """Whether calls pass; `half_open` lets one pass as a probe."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderState:
    """A snapshot of one provider; counters start with the process and only grow.

    `breaker_age_s` is the time since the breaker opened or closed, None if it never did.
    `calls_left_today` is None without a limit, and if the count cannot be read.
    `last_success_age_s` and `last_failure` (class name of the last error, kept after recovery) are
    None before the first. A cache hit is answered from memory, with a value or a recent error; a
    miss makes or awaits a call; `cache_stale` counts hits and misses that got a stale value because
    there was no newer one. `upstream_calls` counts the requests sent, retries included.
    """

    name: str
    breaker: BreakerState = BreakerState.CLOSED
    breaker_age_s: float | None = None
    retry_after_s: float | None = None
    calls_left_today: int | None = None
    last_success_age_s: float | None = None
    last_failure: str | None = None
    cache_hits: int = 0
    cache_misses: int = 0
    cache_stale: int = 0
    upstream_calls: int = 0


class ProviderWatch(Protocol):
    """Reports the state of one provider."""

    name: str

    @abstractmethod
    async def state(self, now: datetime) -> ProviderState:
        """Return the state; sends nothing to the provider, and never fails."""
