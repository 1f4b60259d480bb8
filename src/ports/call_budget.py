"""How many calls of an outside service are left: by the minute, and by the day."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from skywitness.domain.model.errors import Invalid

MINUTE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class CallLimits:
    """The most calls in any minute and in a UTC day; None: as many as you like."""

    per_minute: int | None = None
    per_day: int | None = None

    def __post_init__(self) -> None:
        """Refuse a limit below 1: a source that is never asked needs no limit."""
        for name in ("per_minute", "per_day"):
            limit = getattr(self, name)
            if limit is not None and limit < 1:
                raise Invalid.at(name, "must be 1 or more")

    def wait(self, now: datetime, *, today: int, earlier: datetime | None) -> timedelta:
        """Return how long it takes until a call is free; zero: one is.

        `today` calls were counted on this UTC day, and `earlier` is when the call was made that
        lies `per_minute` calls back (None: there were fewer). Spacing each call a minute behind
        that one keeps every minute within the limit, wherever it begins.
        """
        waits = [timedelta(0)]
        if self.per_day is not None and today >= self.per_day:
            waits.append(_next_midnight(now) - now)
        if self.per_minute is not None and earlier is not None:
            waits.append(earlier + MINUTE - now)
        return max(waits)

    def left(self, today: int) -> CallsLeft:
        """Return what is left of a day on which `today` calls were counted."""
        if self.per_day is None:
            return CallsLeft(None, None)
        rest = max(0, self.per_day - today)
        return CallsLeft(rest, rest / self.per_day)


def _next_midnight(now: datetime) -> datetime:
    tomorrow = now.astimezone(UTC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CallsLeft:
    """What is left of today's calls, as a number and a share from 0 to 1 (None: no limit)."""

    today: int | None
    share: float | None


class CallBudget(Protocol):
    """Counts calls by account, so that a limit holds whoever calls, and through a restart.

    `account` begins with the name of the provider, then may tell accounts apart behind a colon, as
    in `openweathermap:1f2e3d4c`; it never holds a key. A clock that is set back by more than a
    minute frees the calls of the last minute, those of a day never.
    """

    @abstractmethod
    async def consume(self, account: str, limits: CallLimits, now: datetime) -> None:
        """Count one call before it is made.

        Raises:
            ProviderQuotaExhausted: a limit is reached; `retry_after_s` says when a call is free
                again. Nothing was counted.
        """

    @abstractmethod
    async def left(self, account: str, limits: CallLimits, now: datetime) -> CallsLeft:
        """Say what is left of today's calls."""
