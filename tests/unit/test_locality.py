"""Time zones and phrases of points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.geography.locality import Bearing, bearing_from, locality_of
from skywitness.domain.model.geography.place import Point


@pytest.mark.parametrize(
    ("where", "time_zone"),
    [
        (Point(41.59, -93.62), "America/Chicago"),
        (Point(40.78, -73.88), "America/New_York"),
        (Point(33.45, -112.07), "America/Phoenix"),
        (Point(52.5, 13.4), "Europe/Berlin"),
        (Point(-17.8, -179.99), "Pacific/Fiji"),
        (Point(27.7, 85.3), "Asia/Kathmandu"),
        (Point(30.0, -60.0), "Etc/GMT+4"),
        (Point(-30.0, 80.0), "Etc/GMT-5"),
        (Point(0.0, 0.0), "Etc/GMT"),
        (Point(0.0, 180.0), "Etc/GMT-12"),
        (Point(-90.0, 0.0), "Etc/GMT"),
    ],
)
def test_a_point_has_the_time_of_the_nearest_town_or_of_its_longitude(
    where: Point, time_zone: str
) -> None:
    assert locality_of(where).time_zone == time_zone


def test_a_place_is_worded_by_the_nearest_town() -> None:
    phrase = locality_of(Point(40.7700, -73.8900)).phrase

    assert phrase is not None
    assert (phrase.county, phrase.region, phrase.region_code) == ("Queens County", "New York", "NY")
    assert phrase.country == "US"
    assert phrase.distance_m < 3_000


def test_no_town_is_near_the_high_seas() -> None:
    assert locality_of(Point(30.0, -60.0)).phrase is None


@pytest.mark.parametrize(
    ("target", "bearing"),
    [
        (Point(1.0, 0.0), "N"),
        (Point(1.0, 1.0), "NE"),
        (Point(0.0, 1.0), "E"),
        (Point(-1.0, 0.4), "SSE"),
        (Point(-1.0, 0.0), "S"),
        (Point(0.0, -1.0), "W"),
        (Point(0.5, -1.0), "WNW"),
        (Point(1.0, -0.05), "N"),
        (Point(0.0, 0.0), None),
    ],
)
def test_a_bearing_is_the_direction_from_the_town(target: Point, bearing: str | None) -> None:
    assert bearing_from(Point(0.0, 0.0), target) == bearing


@given(
    latitude=st.floats(-60, 60),
    longitude=st.floats(-179, 179),
    north=st.floats(-0.5, 0.5),
    east=st.floats(-0.5, 0.5),
)
def test_the_way_back_is_the_opposite_direction(
    latitude: float, longitude: float, north: float, east: float
) -> None:
    here, there = Point(latitude, longitude), Point(latitude + north, longitude + east)
    out, back = bearing_from(here, there), bearing_from(there, here)

    points = list(Bearing)
    if out is None or back is None:
        assert out is back is None
    else:
        turned = (points.index(out) - points.index(back)) % len(points)
        assert turned in {7, 8, 9}  # near an edge between two points, each may be taken
