"""How many calls of an outside service are left: by the minute, and by the day."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CallLimits:
    """The most calls in any minute and in a UTC day; None: as many as you like."""

    per_minute: int | None = None
    per_day: int | None = None


@dataclass(frozen=True, slots=True)
class CallsLeft:
    """What is left of today's calls, as a number and a share from 0 to 1 (None: no limit)."""

    today: int | None
    share: float | None


class CallBudget(Protocol):
    """Counts calls by account, so that a limit holds whoever calls, and through a restart."""

    @abstractmethod
    async def spend(self, account: str, limits: CallLimits, now: datetime) -> None:
        """Count one call before it is made.

        Raises:
            ProviderQuotaExhausted: a limit is reached; `retry_after_s` says when a call is free
                again. Nothing was counted.
        """

    @abstractmethod
    async def left(self, account: str, limits: CallLimits, now: datetime) -> CallsLeft:
        """Say what is left of today's calls."""
