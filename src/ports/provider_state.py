"""How a provider is doing, for those who operate the service."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class BreakerState(StrEnum):
    """Whether calls go through: `half_open` lets one through to see whether the rest can follow."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderState:
    """One provider at one moment; counters begin with the process and only grow.

    `calls_left_today` is None without a limit, and when the count cannot be read.
    `last_success_age_s` and `last_failure` (the name of an error's class, which stays when it is
    over) are None before the first. A question is a hit when memory answers it, with what it knows
    or with a failure of a moment ago, and a miss when a call is made or waited for; `stale` ones,
    of both kinds, got an older answer because there was no newer one. `upstream_calls` counts what
    was sent.
    """

    name: str
    breaker: BreakerState = BreakerState.CLOSED
    retry_after_s: float | None = None
    calls_left_today: int | None = None
    last_success_age_s: float | None = None
    last_failure: str | None = None
    cache_hits: int = 0
    cache_misses: int = 0
    cache_stale: int = 0
    upstream_calls: int = 0


class ProviderWatch(Protocol):
    """Tells the state of one provider."""

    name: str

    @abstractmethod
    async def state(self, now: datetime) -> ProviderState:
        """Return how the provider is doing; asks the provider nothing, and never fails."""
