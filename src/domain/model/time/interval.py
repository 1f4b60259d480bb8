"""When something happened: an instant, or a span from beginning to end, always in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from skywitness.domain.model.errors import Invalid

EARLIEST = datetime(1850, 1, 1, tzinfo=UTC)
"""Older reports have no reference weather anywhere; such a year is a slip of the pen."""

LATEST = datetime(2500, 1, 1, tzinfo=UTC)

LONGEST = timedelta(days=366)
"""Droughts and river floods last for months; nothing that is one report lasts for years."""

FUTURE_TOLERANCE = timedelta(hours=1)
"""How far ahead of the clock a time may lie (the rule of NWS Local Storm Report parsers)."""

DELAYED_AFTER = timedelta(hours=12)
"""A report filed later than this after the event counts as delayed (same source)."""


def utc(name: str, moment: datetime) -> datetime:
    """Return the moment in UTC.

    Raises:
        Invalid: it has no offset from UTC, or lies outside 1850..2500.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise Invalid.at(name, "must carry its offset from UTC, such as Z or -06:00")
    try:
        in_utc = moment.astimezone(UTC)
    except OverflowError:
        raise Invalid.at(name, "lies outside the calendar") from None
    if not EARLIEST <= in_utc < LATEST:
        raise Invalid.at(name, f"must lie from {EARLIEST.year} to {LATEST.year - 1}")
    return in_utc


@dataclass(frozen=True, slots=True)
class Interval:
    """From `start` to `end`, both included; an instant has `end` equal to `start`."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, observed_at: datetime, observed_until: datetime | None) -> Interval:
        """Build the interval that an observer states; raises `Invalid`."""
        start = utc("observed_at", observed_at)
        end = start if observed_until is None else utc("observed_until", observed_until)
        if end < start:
            raise Invalid.at("observed_until", "must not lie before observed_at")
        if end - start > LONGEST:
            raise Invalid.at(
                "observed_until", f"must lie within {LONGEST.days} days of observed_at"
            )
        return cls(start, end)

    @property
    def is_instant(self) -> bool:
        """Whether it has no length."""
        return self.start == self.end

    @property
    def length(self) -> timedelta:
        """The time from start to end."""
        return self.end - self.start

    def require_past(self, now: datetime) -> None:
        """Raise `Invalid` when it lies more than an hour ahead of `now`."""
        if self.start > now + FUTURE_TOLERANCE:
            raise Invalid.at("observed_at", "must not lie more than one hour ahead")
        if self.end > now + FUTURE_TOLERANCE:
            raise Invalid.at("observed_until", "must not lie more than one hour ahead")

    def widened(self, before: timedelta, after: timedelta) -> Interval:
        """Return the interval that begins `before` earlier and ends `after` later."""
        return Interval(self.start - before, self.end + after)

    def contains(self, moment: datetime) -> bool:
        """Say whether the moment lies inside or on an end."""
        return self.start <= moment <= self.end

    def overlaps(self, other: Interval) -> bool:
        """Say whether the two share at least one moment."""
        return self.start <= other.end and other.start <= self.end

    def offset_s(self, moment: datetime) -> float:
        """Return seconds from interval to moment: 0 inside, negative before, positive after."""
        if moment < self.start:
            return (moment - self.start).total_seconds()
        if moment > self.end:
            return (moment - self.end).total_seconds()
        return 0.0

    def gap_s(self, other: Interval) -> float:
        """Return the seconds that lie between the two, 0 where they overlap."""
        if self.overlaps(other):
            return 0.0
        return max(
            (other.start - self.end).total_seconds(), (self.start - other.end).total_seconds()
        )
