"""The grid of maps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.geography.grid import MOST_ZOOM, Grid, zoom_that_parts
from skywitness.domain.model.geography.place import Point
from tests.strategies import points

near = st.sampled_from([0.0, 1e-9, 1e-6, 1e-3, 0.1, 5.0])


@given(points, near, near, st.integers(0, MOST_ZOOM))
def test_a_box_is_divided_by_the_first_zoom_that_has_its_corners_in_different_cells(
    point: Point, up: float, along: float, zoom: int
) -> None:
    north, east = min(90.0, point.latitude + up), min(180.0, point.longitude + along)
    corners = point, Point(north, east)

    found = zoom_that_parts(point.latitude, point.longitude, north, east, zoom)

    further = (Grid(each) for each in range(zoom + 1, MOST_ZOOM + 1))
    apart = (grid.zoom for grid in further if grid.cell(corners[0]) != grid.cell(corners[1]))
    assert found == next(apart, None)
