"""Cells: a box is covered by few ranges of numbers, wherever it lies."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from skywitness.adapters.sqlite.spatial import cell_of, ranges, square_degrees
from skywitness.domain.model.geography.place import Box, Circle, Point

latitudes, longitudes = st.floats(-90, 90), st.floats(-180, 180)
points = st.builds(Point, latitudes, longitudes)
boxes = st.builds(
    lambda west, east, edges: Box(west, min(edges), east, max(edges)),
    longitudes,
    longitudes,
    st.tuples(latitudes, latitudes),
)


@st.composite
def points_in_boxes(draw: st.DrawFn) -> tuple[Box, Point]:
    box = draw(boxes)
    west, east = draw(st.sampled_from(box.spans))
    return box, Point(draw(st.floats(box.south, box.north)), draw(st.floats(west, east)))


@given(points_in_boxes())
@example((Box(-180, -90, 180, 90), Point(90, 180)))
@example((Box(179, -1, -179, 1), Point(0, -180)))
@example((Box(5, 5, 5, 5), Point(5, 5)))
def test_every_point_of_a_box_is_in_its_ranges(case: tuple[Box, Point]) -> None:
    box, point = case
    cell = cell_of(point.latitude, point.longitude)
    assert cell is not None
    assert any(first <= cell <= last for first, last in ranges(box))


@given(boxes)
def test_ranges_are_few_and_apart(box: Box) -> None:
    found = ranges(box)
    assert 1 <= len(found) <= 2 * 48
    assert all(first <= last for first, last in found)
    assert all(one[1] + 1 < other[0] for one, other in pairwise(found))


@pytest.mark.parametrize(
    "box",
    [
        Box(-93.0, 41.6, -92.9, 41.7),
        Box(-94.0, 41.0, -91.0, 43.0),
        Circle(Point(41.6, -93.6), 20_000).bounding_box(),
        Box(-100.0, 30.0, -80.0, 45.0),
    ],
    ids=["0.1 degree", "2 x 3 degrees", "20 km", "15 x 20 degrees"],
)
def test_ranges_cover_little_beside_the_box(box: Box) -> None:
    cells = sum(last - first + 1 for first, last in ranges(box))
    covered = cells * (180 / 2**15) * (360 / 2**15)
    assert square_degrees(box) <= covered < 2.2 * square_degrees(box)


def test_a_report_without_a_public_point_has_no_cell() -> None:
    assert cell_of(None, None) is None
