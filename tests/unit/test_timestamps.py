from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.entrypoints.http.kit.fields import rfc3339, timestamp


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("1998-12-31T23:59:60Z", datetime(1998, 12, 31, tzinfo=UTC)),
        ("1990-12-31T15:59:60-08:00", datetime(1990, 12, 31, tzinfo=UTC)),
        ("2017-01-01T08:59:60+09:00", datetime(2016, 12, 31, tzinfo=UTC)),
        ("2012-07-01T05:29:60.123+05:30", datetime(2012, 6, 30, tzinfo=UTC)),
        ("2012-06-30t23:59:60.000z", datetime(2012, 6, 30, tzinfo=UTC)),
        ("2016-12-31T23:59:60-00:00", datetime(2016, 12, 31, tzinfo=UTC)),
    ],
)
def test_a_leap_second_is_the_last_microsecond_of_its_day(text: str, last: datetime) -> None:
    assert timestamp(text) == last + timedelta(days=1, microseconds=-1)


@pytest.mark.parametrize(
    "text",
    [
        "1998-12-31T23:58:60Z",
        "1998-12-31T22:59:60Z",
        "1998-12-31T23:59:61Z",
        "1998-12-31T23:59:60+01:00",
        "1998-12-31T23:59:60-08:00",
        "2016-12-31T24:00:00Z",
        "2016-12-31T12:00:00+24:00",
        "2016-12-31T12:00:00+01:60",
        "2016-12-31T12:60:00Z",
        "2016-02-30T23:59:60Z",
        "9999-12-31T23:59:60-23:59",
        "2016-12-31T12:00Z",
        "2016-12-31",
        "2016-W53-6T12:00:00Z",
        "20161231T120000Z",
        "2016-12-31T12:00:00,5Z",
    ],
)
def test_other_texts_are_no_times(text: str) -> None:
    with pytest.raises(ValueError, match="time"):
        rfc3339(text)


def test_a_leap_second_needs_an_offset_as_any_time() -> None:
    assert rfc3339("2016-12-31T23:59:60").tzinfo is None


OFFSETS = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=OFFSETS))
def test_what_python_writes_is_read_back(at: datetime) -> None:
    assert rfc3339(at.isoformat()) == at
