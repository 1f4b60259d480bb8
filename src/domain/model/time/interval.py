"""Intervals and instants, always in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from skywitness.domain.model.errors import Invalid

EARLIEST = datetime(1850, 1, 1, tzinfo=UTC)
"""There is no reference weather for earlier years; they are typing errors."""

LATEST = datetime(2500, 1, 1, tzinfo=UTC)

LONGEST = timedelta(days=366)
"""Droughts and river floods last for months; no single report covers years."""

FUTURE_TOLERANCE = timedelta(hours=1)
"""How far in the future a time can be (as in parsers of NWS Local Storm Reports)."""

DELAYED_AFTER = timedelta(hours=12)
"""A report filed later than this after the event counts as delayed (same source)."""


def utc(name: str, at: datetime) -> datetime:
    """Return a time in UTC.

    Raises:
        Invalid: it has no offset from UTC, or is outside 1850 to 2499.
    """
    if at.tzinfo is None or at.utcoffset() is None:
        raise Invalid.at(name, "must carry its offset from UTC, such as Z or -06:00")
    try:
        in_utc = at.astimezone(UTC)
    except OverflowError:
        raise Invalid.at(name, "lies outside the calendar") from None
    if not EARLIEST <= in_utc < LATEST:
        raise Invalid.at(name, f"must lie from {EARLIEST.year} to {LATEST.year - 1}")
    return in_utc


def leap_second_after(at: datetime) -> datetime:
    """Return how the leap second after 23:59:59 UTC is kept: as the last microsecond of the day.

    Any day may have one, as those that do are announced only half a year ahead (RFC 3339, 5.7).

    Raises:
        ValueError: the time is another second of the day.
    """
    kept = at.replace(microsecond=999_999)
    if kept.tzinfo is not None and kept.astimezone(UTC).time() != time.max:
        raise ValueError("only the last minute of a day in UTC has 61 seconds")
    return kept


@dataclass(frozen=True, slots=True)
class Interval:
    """From `start` to `end`, both included; an instant has `end` equal to `start`."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, observed_at: datetime, observed_until: datetime | None) -> Interval:
        """Return the interval of a report; raises `Invalid`."""
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
        """Whether start and end are equal."""
        return self.start == self.end

    @property
    def length(self) -> timedelta:
        """The time from start to end."""
        return self.end - self.start

    def require_past(self, now: datetime) -> None:
        """Raise `Invalid` if it is more than an hour in the future."""
        if self.start > now + FUTURE_TOLERANCE:
            raise Invalid.at("observed_at", "must not lie more than one hour ahead")
        if self.end > now + FUTURE_TOLERANCE:
            raise Invalid.at("observed_until", "must not lie more than one hour ahead")

    def widened(self, before: timedelta, after: timedelta) -> Interval:
        """Return the interval that begins `before` earlier and ends `after` later."""
        return Interval(self.start - before, self.end + after)

    def contains(self, at: datetime) -> bool:
        """Say whether a time is inside, ends included."""
        return self.start <= at <= self.end

    def overlaps(self, other: Interval) -> bool:
        """Say whether the intervals have a time in common."""
        return self.start <= other.end and other.start <= self.end

    def offset_s(self, at: datetime) -> float:
        """Return the seconds from the interval to a time: 0 inside, negative before."""
        if at < self.start:
            return (at - self.start).total_seconds()
        if at > self.end:
            return (at - self.end).total_seconds()
        return 0.0

    def gap_s(self, other: Interval) -> float:
        """Return the seconds between the intervals, 0 if they overlap."""
        if other.start > self.end:
            return (other.start - self.end).total_seconds()
        if self.start > other.end:
            return (self.start - other.end).total_seconds()
        return 0.0
