"""Limits on calls to external services, per minute and per day."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol, Self

from skywitness.domain.model.errors import Invalid

MINUTE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class CallLimits:
    """The most calls in any minute and in a UTC day; None for no limit."""

    per_minute: int | None = None
    per_day: int | None = None

    def __post_init__(self) -> None:
        """Raise `Invalid` for a limit below 1."""
        for name in ("per_minute", "per_day"):
            limit = getattr(self, name)
            if limit is not None and limit < 1:
                raise Invalid.at(name, "must be 1 or more")

    def half(self) -> Self:
        """Return half of each limit, at least one call."""
        return type(self)(*(most and max(1, most // 2) for most in (self.per_minute, self.per_day)))

    def wait(self, now: datetime, *, today: int, earlier: datetime | None) -> timedelta:
        """Return the time until a call is allowed, zero if one is now.

        `today` calls were counted on this UTC day; `earlier` is the time of the call that lies
        `per_minute` calls back, None if there were fewer. A distance of a minute from that one
        keeps every minute within the limit, wherever it begins.
        """
        waits = [timedelta(0)]
        if self.per_day is not None and today >= self.per_day:
            waits.append(next_midnight(now) - now)
        if self.per_minute is not None and earlier is not None:
            waits.append(earlier + MINUTE - now)
        return max(waits)

    def remaining(self, today: int) -> CallsRemaining:
        """Return the remaining calls of a day on which `today` calls were counted."""
        if self.per_day is None:
            return CallsRemaining(None, None)
        rest = max(0, self.per_day - today)
        return CallsRemaining(rest, rest / self.per_day)


def next_midnight(now: datetime) -> datetime:
    """Return when the UTC day ends, and with it the count of its calls."""
    tomorrow = now.astimezone(UTC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CallsRemaining:
    """Remaining calls of today, as a number and as a fraction from 0 to 1; None without a limit."""

    today: int | None
    share: float | None


class CallBudget(Protocol):
    """Counts calls by account; limits hold across processes and restarts.

    `account` is the name of the provider, optionally with a colon and a suffix that identifies the
    account, as in `openweathermap:1f2e3d4c`; it never contains a key. Setting the clock back by
    more than a minute frees the calls of the last minute, but never those of a day.
    """

    @abstractmethod
    async def consume(self, account: str, limits: CallLimits, now: datetime) -> None:
        """Count one call before it is made.

        Raises:
            ProviderQuotaExhausted: a limit is reached; `retry_after_s` is the wait until the next
                call. Nothing was counted.
        """

    @abstractmethod
    async def remaining(self, account: str, limits: CallLimits, now: datetime) -> CallsRemaining:
        """Return the remaining calls of today."""
