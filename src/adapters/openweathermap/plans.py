"""What a plan of OpenWeatherMap can do: the part of the source that differs by what is paid for.

Air quality and place names are part of every plan. Limits, with a margin: 60 calls a minute and
1,000,000 a month for an account without a subscription, 1,000 a day free of charge for One Call
(https://openweathermap.org/price; the default cap of One Call is 2,000 a day, so money can be
spent without notice).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.forecast import Forecast
from skywitness.ports.call_budget import CallLimits

HOUR: Final = timedelta(hours=1)

REFRESH: Final = timedelta(minutes=10)
"""How often the service calculates anew: its newest values may be this much behind the clock."""

FREE_LIMITS: Final = CallLimits(per_minute=50, per_day=30_000)
"""Of 60 a minute, and of 1,000,000 in a month of 31 days."""

ONE_CALL_LIMITS: Final = CallLimits(per_minute=50, per_day=900)
"""Of 60 a minute, and of the 1,000 calls a day that cost nothing."""

HISTORY_BEGINS: Final = datetime(1979, 1, 1, tzinfo=UTC)
"""The first hour that One Call knows."""


class PlanName(StrEnum):
    """The plans, as the setting names them."""

    FREE = "free"
    ONECALL4 = "onecall4"
    ONECALL3 = "onecall3"


def limits_of(plan: PlanName) -> CallLimits:
    """Return how often an account with this plan may be asked."""
    return FREE_LIMITS if plan is PlanName.FREE else ONE_CALL_LIMITS


class Plan(Protocol):
    """Weather of one plan, for cells; every method but `reaches` raises `ProviderError`."""

    @abstractmethod
    def reaches(self, window: Interval, now: datetime) -> bool:
        """Say whether the plan can know anything about this time at all."""

    @abstractmethod
    async def readings(self, cell: Point, window: Interval) -> Sequence[Conditions]:
        """Return analyses for about this time: some may lie outside, none is a forecast."""

    @abstractmethod
    async def current(self, cell: Point) -> Conditions:
        """Return the analysis of the present."""

    @abstractmethod
    async def forecast(self, cell: Point) -> Forecast:
        """Return what is expected."""


def holds_present(window: Interval, now: datetime) -> bool:
    """Say whether the analysis of the present can lie in a window."""
    return window.widened(timedelta(0), REFRESH).contains(now)


def reaches_back(window: Interval, now: datetime) -> bool:
    """Say whether some of a window lies in the past that One Call knows."""
    return window.start <= now and window.end >= HISTORY_BEGINS


def hours_within(window: Interval, now: datetime, most: int) -> list[datetime]:
    """Return the full hours of a window that are over, its last ones where there are too many."""
    last = _hour_of(min(window.end, now))
    first = max(_hour_of(window.start + HOUR - timedelta(microseconds=1)), HISTORY_BEGINS)
    count = min((last - first) // HOUR + 1, most)
    return [last - HOUR * back for back in reversed(range(count))]


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
