from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.adapters.cached_weather.grid import NARROW_DEG, WIDE_DEG, cell, farthest_m
from skywitness.domain.model.geography.place import Point

WIDTHS = st.sampled_from([NARROW_DEG, WIDE_DEG])
POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("where", "width_deg", "middle"),
    [
        (Point(40.7143, -74.006), NARROW_DEG, Point(40.71, -74.01)),
        (Point(40.7143, -74.006), WIDE_DEG, Point(40.7, -74.0)),
        (Point(-0.004, 0.004), NARROW_DEG, Point(0.0, 0.0)),
        (Point(10.0, 179.996), NARROW_DEG, Point(10.0, -180.0)),
        (Point(10.0, -179.996), NARROW_DEG, Point(10.0, -180.0)),
        (Point(10.0, 180.0), WIDE_DEG, Point(10.0, -180.0)),
        (Point(10.0, 179.94), WIDE_DEG, Point(10.0, 179.9)),
        (Point(89.996, 12.34), NARROW_DEG, Point(90.0, 0.0)),
        (Point(-90.0, -120.0), WIDE_DEG, Point(-90.0, 0.0)),
    ],
)
def test_points_lie_in_cells(where: Point, width_deg: float, middle: Point) -> None:
    assert cell(where, width_deg) == middle
    assert f"{cell(where, width_deg).latitude:.2f}" != "-0.00"


@given(POINTS, WIDTHS)
def test_the_middle_is_never_far_and_lies_in_its_own_cell(where: Point, width_deg: float) -> None:
    middle = cell(where, width_deg)

    assert middle.distance_m(where) <= farthest_m(width_deg) * 1.001
    assert cell(middle, width_deg) == middle


@given(st.floats(-90, 90), WIDTHS)
def test_both_spellings_of_the_antimeridian_are_one_cell(latitude: float, width_deg: float) -> None:
    assert cell(Point(latitude, 180.0), width_deg) == cell(Point(latitude, -180.0), width_deg)
