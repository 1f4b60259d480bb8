"""Instants and spans: what may be said, and how they lie to each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.time.interval import LONGEST, Interval, utc
from tests.strategies import intervals, timestamps

NOON = datetime(2026, 5, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def field_refused(observed_at: datetime, observed_until: datetime | None = None) -> str:
    with pytest.raises(Invalid) as caught:
        Interval.of(observed_at, observed_until)
    (problem,) = caught.value.problems
    return problem.field


def test_an_instant_ends_where_it_begins() -> None:
    when = Interval.of(NOON, None)
    assert when.is_instant
    assert when.start == when.end == NOON


def test_times_of_every_offset_are_kept_in_utc() -> None:
    central = NOON.astimezone(timezone(timedelta(hours=-6)))
    when = Interval.of(central, central + HOUR)
    assert when == Interval(NOON, NOON + HOUR)
    assert when.start.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 5, 21, 12),  # noqa: DTZ001  # the point of the test
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1849, 12, 31, 23, 59, tzinfo=UTC),
        datetime(2500, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-6))),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=6))),
    ],
    ids=["naive", "year 1", "1849", "2500", "past the calendar", "before the calendar"],
)
def test_invalid_times_are_refused(instant: datetime) -> None:
    assert field_refused(instant) == "observed_at"
    assert field_refused(NOON, instant) == "observed_until"


def test_values_at_the_limits_are_valid() -> None:
    assert utc("x", datetime(1850, 1, 1, tzinfo=UTC)).year == 1850
    assert utc("x", datetime(2499, 12, 31, tzinfo=UTC)).year == 2499


def test_an_end_before_the_beginning_is_named() -> None:
    assert field_refused(NOON, NOON - timedelta(microseconds=1)) == "observed_until"


def test_nothing_lasts_longer_than_a_year() -> None:
    assert not Interval.of(NOON, NOON + LONGEST).is_instant
    assert field_refused(NOON, NOON + LONGEST + timedelta(seconds=1)) == "observed_until"


@pytest.mark.parametrize(
    ("start", "end", "name"),
    [(HOUR + timedelta(seconds=1), None, "observed_at"), (-HOUR, 2 * HOUR, "observed_until")],
)
def test_more_than_an_hour_ahead_is_named(
    start: timedelta, end: timedelta | None, name: str
) -> None:
    when = Interval.of(NOON + start, None if end is None else NOON + end)
    with pytest.raises(Invalid) as caught:
        when.require_past(NOON)
    assert caught.value.problems[0].field == name


def test_an_hour_ahead_is_fine() -> None:
    Interval.of(NOON + HOUR, NOON + HOUR).require_past(NOON)


@given(intervals, timestamps)
def test_an_interval_contains_a_time_exactly_if_its_offset_is_zero(
    when: Interval, instant: datetime
) -> None:
    assert when.contains(instant) == (when.offset_s(instant) == 0)
    assert when.contains(when.start)
    assert when.contains(when.end)


@given(intervals, intervals)
def test_overlap_and_gap_are_mutual_and_exclude_each_other(one: Interval, other: Interval) -> None:
    assert one.overlaps(other) == other.overlaps(one)
    assert one.gap_s(other) == other.gap_s(one) >= 0
    assert one.overlaps(other) == (one.gap_s(other) == 0)


@given(intervals, timestamps)
def test_the_gap_to_an_instant_is_its_offset(when: Interval, instant: datetime) -> None:
    assert when.gap_s(Interval(instant, instant)) == abs(when.offset_s(instant))


def test_offsets_are_negative_before_and_positive_after() -> None:
    when = Interval(NOON, NOON + HOUR)
    assert when.offset_s(NOON - HOUR) == -3600
    assert when.offset_s(NOON + 2 * HOUR) == 3600


def test_widening_moves_both_ends_apart() -> None:
    assert Interval(NOON, NOON).widened(HOUR, 2 * HOUR) == Interval(NOON - HOUR, NOON + 2 * HOUR)
