from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.errors import Invalid
from skywitness.entrypoints.formats.cells import (
    is_missing,
    is_trace,
    number,
    required_number,
    timestamp,
)


@pytest.mark.parametrize(
    "text", ["", "M", "None", "none", "null", "NULL", "NA", "N/A", "nan", "NaN"]
)
def test_marks_of_a_missing_value(text: str) -> None:
    assert is_missing(text)
    assert number("magnitude", text) is None
    with pytest.raises(Invalid, match="lat: is missing"):
        required_number("lat", text)
    with pytest.raises(Invalid, match="valid: is missing"):
        timestamp("valid", text)


@pytest.mark.parametrize(
    ("text", "trace"), [("T", True), ("trace", True), ("0", False), ("", False)]
)
def test_a_trace_is_no_number_and_not_missing(text: str, trace: bool) -> None:
    assert is_trace(text) is trace


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("41.60", 41.6),
        ("-93.7", -93.7),
        ("+7", 7),
        (".25", 0.25),
        ("3.", 3),
        ("0", 0),
        ("1e5", 100_000),
        ("1E+05", 100_000),
        ("2.5e-3", 0.0025),
    ],
)
def test_numbers(text: str, value: float) -> None:
    assert number("lat", text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("1_0", "1_000.5", "inf", "-inf", "Infinity", "1e999", "1e5.5", "0x1A", "1,5", "1,250"),
        *("T", "1 0", "--1", "+-1", ".", "e5", "٣", "１", "1.2.3", "½", "41.60N", "9" * 31),
    ],
)
def test_what_no_agency_writes_as_a_number_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="lat: is not a number"):
        number("lat", text)


EVENING = datetime(2021, 5, 8, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2021-05-08T19:30:00Z", EVENING),
        ("2021-05-08t19:30z", EVENING),
        ("2021-05-08 19:30:00+00:00", EVENING),
        ("2021-05-08 19:30 UTC", EVENING),
        ("2021-05-08T14:30:00-0500", EVENING),
        ("2021-05-08T14:30-05", EVENING),
        ("2021-05-09T01:00:00+05:30", EVENING),
        ("2021/05/08 19:30Z", EVENING),
        ("20210508T1930Z", EVENING),
        ("20210508T193000Z", EVENING),
        ("2021-05-08T19:30:00.250Z", EVENING + timedelta(milliseconds=250)),
        ("2021-05-08T19:30:00,123456789Z", EVENING + timedelta(microseconds=123_456)),
        ("2021-05-08T24:00Z", datetime(2021, 5, 9, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
        ("2016-12-31 17:59:60-06:00", datetime(2016, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
    ],
)
def test_times(text: str, at: datetime) -> None:
    assert timestamp("valid", text) == at


@pytest.mark.parametrize("text", ["2021-05-08 19:30", "2021/05/08 19:30", "202105081930"])
def test_a_time_without_an_offset_is_in_utc_only_where_the_layout_says_so(text: str) -> None:
    assert timestamp("valid", text, assume_utc=True) == EVENING
    assert timestamp("valid", text).tzinfo is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2021-05-08", "has no time of day"),
        ("2021/05/08", "has no time of day"),
        ("20210508", "has no time of day"),
        ("2021-W18-6", "is not an ISO 8601 time"),
        ("2021-W18-6T19:30Z", "is not an ISO 8601 time"),
        ("2021-128", "is not an ISO 8601 time"),
        ("2021-128T19:30Z", "is not an ISO 8601 time"),
        ("2021", "is not an ISO 8601 time"),
        ("2021-05", "is not an ISO 8601 time"),
        ("2021-05-08T19Z", "is not an ISO 8601 time"),
        ("2021-05-08T19:3000Z", "is not an ISO 8601 time"),
        ("2021-05/08 19:30", "is not an ISO 8601 time"),
        ("05/08/2021 19:30", "is not an ISO 8601 time"),
        ("٢٠٢١-05-08T19:30Z", "is not an ISO 8601 time"),
        ("1620502200", "is not an ISO 8601 time"),
        ("yesterday", "is not an ISO 8601 time"),
        ("2021-02-30T10:00Z", "is not a valid date and time"),
        ("2021-05-08T25:00Z", "is not a valid date and time"),
        ("2021-05-08T24:01Z", "is not a valid date and time"),
        ("0000-00-00T00:00Z", "is not a valid date and time"),
        ("9999-12-31T24:00Z", "is not a valid date and time"),
        ("2016-12-31T12:00:60Z", "is not a valid date and time"),
        ("2016-12-31T23:59:60-06:00", "is not a valid date and time"),
        ("2021-05-08T19:30+99:00", "is not a valid date and time"),
    ],
)
def test_what_is_not_a_date_with_a_time_of_day_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Invalid, match=f"valid: {reason}"):
        timestamp("valid", text)


@given(
    st.datetimes(),
    st.integers(-14 * 60, 14 * 60),
    st.sampled_from(["seconds", "milliseconds", "microseconds", "minutes"]),
    st.sampled_from("T "),
)
def test_every_time_that_is_written_is_read_back(
    at: datetime, offset_min: int, precision: str, separator: str
) -> None:
    local = at.replace(tzinfo=timezone(timedelta(minutes=offset_min)))
    text = local.isoformat(separator, precision)

    assert timestamp("valid", text) == datetime.fromisoformat(text)


@given(st.floats(-1e12, 1e12, allow_subnormal=False))
def test_every_number_that_is_written_is_read_back(value: float) -> None:
    assert number("lat", f"{value:.6f}") == float(f"{value:.6f}")
