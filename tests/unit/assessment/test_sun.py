"""The height of the sun, against another way to compute it and against its laws."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import asin, atan2, cos, degrees, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.assessment.sun import sun_height_deg
from skywitness.domain.model.geography.place import Point
from tests.strategies import points

TIMES = st.integers(0, 100 * 365 * 86_400).map(
    lambda seconds: datetime(1950, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def almanac_height_deg(at: datetime, point: Point) -> float:
    """Return the height by the low-precision formulas of the Astronomical Almanac."""
    days = (at - datetime(2000, 1, 1, 12, tzinfo=UTC)).total_seconds() / 86_400
    anomaly = radians(357.528 + 0.9856003 * days)
    longitude = radians(
        280.460 + 0.9856474 * days + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly)
    )
    tilt = radians(23.439 - 4e-7 * days)
    ascension = atan2(cos(tilt) * sin(longitude), cos(longitude))
    declination = asin(sin(tilt) * sin(longitude))
    sidereal = radians(280.46062 + 360.98564737 * days + point.longitude)
    latitude, hour_angle = radians(point.latitude), sidereal - ascension
    height = sin(latitude) * sin(declination)
    height += cos(latitude) * cos(declination) * cos(hour_angle)
    return degrees(asin(max(-1.0, min(1.0, height))))


@given(TIMES, points)
def test_two_ways_to_compute_it_agree(at: datetime, point: Point) -> None:
    assert sun_height_deg(at, point) == pytest.approx(almanac_height_deg(at, point), abs=1.0)


@pytest.mark.parametrize(
    ("at", "latitude", "longitude", "height"),
    [
        (datetime(2026, 3, 20, 12, 7, tzinfo=UTC), 0.0, 0.0, 90.0),
        (datetime(2026, 6, 21, 12, 2, tzinfo=UTC), 23.44, 0.0, 90.0),
        (datetime(2026, 6, 21, 0, 0, tzinfo=UTC), 90.0, 0.0, 23.44),
        (datetime(2026, 12, 21, 6, 0, tzinfo=UTC), 90.0, 77.0, -23.44),
        (datetime(2026, 12, 21, 11, 58, tzinfo=UTC), 51.48, 0.0, 15.08),
    ],
)
def test_it_is_right_where_it_is_known(
    at: datetime, latitude: float, longitude: float, height: float
) -> None:
    assert sun_height_deg(at, Point(latitude, longitude)) == pytest.approx(height, abs=0.7)
