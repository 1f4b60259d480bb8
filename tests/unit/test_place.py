"""Distances on the globe, boxes across the antimeridian, and circles with the boxes around them."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.geography.place import EARTH_RADIUS_M, Box, Circle, Place, Point
from tests.strategies import boxes, circles, latitudes, longitudes, points

JFK = Point(40.6413, -73.7781)
LGA = Point(40.7769, -73.8740)
HALF_ROUND_M = math.pi * EARTH_RADIUS_M


def test_the_airports_of_new_york_lie_17_km_apart() -> None:
    assert JFK.distance_m(LGA) == pytest.approx(17_100, abs=100)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (Point(0, 0), Point(0, 1), EARTH_RADIUS_M * math.pi / 180),
        (Point(0, 0), Point(90, 0), HALF_ROUND_M / 2),
        (Point(90, 0), Point(-90, 0), HALF_ROUND_M),
        (Point(0, -90), Point(0, 90), HALF_ROUND_M),
        (Point(10, 179.5), Point(10, -179.5), Point(10, 0).distance_m(Point(10, 1))),
        (Point(90, 12), Point(90, -150), 0),
    ],
    ids=["one degree", "quarter", "poles", "antipodes", "antimeridian", "one pole"],
)
def test_known_distances(one: Point, other: Point, metres: float) -> None:
    assert one.distance_m(other) == pytest.approx(metres, abs=0.001)


@given(points, points)
def test_distance_is_the_same_both_ways_and_never_more_than_half_round(a: Point, b: Point) -> None:
    assert a.distance_m(b) == pytest.approx(b.distance_m(a), abs=1e-6)
    assert 0 <= a.distance_m(b) <= HALF_ROUND_M + 1e-6


@given(points, points, points)
def test_no_detour_is_shorter(a: Point, b: Point, c: Point) -> None:
    assert a.distance_m(c) <= a.distance_m(b) + b.distance_m(c) + 0.5


@given(points)
def test_a_point_lies_nowhere_else(point: Point) -> None:
    assert point.distance_m(point) == 0


@given(latitudes, latitudes)
def test_along_a_meridian_distance_is_the_angle(one: float, other: float) -> None:
    expected = math.radians(abs(one - other)) * EARTH_RADIUS_M
    assert Point(one, 7).distance_m(Point(other, 7)) == pytest.approx(expected, abs=0.3)


@pytest.mark.parametrize("value", [90.0001, -91, math.nan, math.inf, -math.inf])
def test_a_latitude_off_the_globe_is_named(value: float) -> None:
    with pytest.raises(Invalid) as caught:
        Point(value, 0)
    assert [p.field for p in caught.value.problems] == ["latitude"]


@pytest.mark.parametrize("value", [180.0001, -181, math.nan, math.inf])
def test_a_longitude_off_the_globe_is_named(value: float) -> None:
    with pytest.raises(Invalid) as caught:
        Point(0, value)
    assert [p.field for p in caught.value.problems] == ["longitude"]


def test_a_box_across_the_antimeridian_holds_both_sides_and_nothing_between() -> None:
    box = Box(west=170, south=-20, east=-170, north=20)
    assert box.crosses_antimeridian
    assert box.contains(Point(0, 175))
    assert box.contains(Point(0, -175))
    assert box.contains(Point(0, 180))
    assert box.contains(Point(0, -180))
    assert not box.contains(Point(0, 0))
    assert not box.contains(Point(21, 175))


@pytest.mark.parametrize("edge", [180.0, -180.0])
def test_both_names_of_the_antimeridian_lie_on_an_edge_that_touches_it(edge: float) -> None:
    assert Box(170, -1, 180, 1).contains(Point(0, edge))
    assert Box(-180, -1, -170, 1).contains(Point(0, edge))


def test_edges_belong_to_a_box() -> None:
    box = Box(west=-94, south=41, east=-93, north=42)
    assert box.contains(Point(41, -94))
    assert box.contains(Point(42, -93))
    assert not box.contains(Point(42.0001, -93))


@given(boxes(), points)
def test_the_spans_of_a_box_match_what_it_contains(box: Box, point: Point) -> None:
    inside = box.south <= point.latitude <= box.north and any(
        west <= point.longitude <= east for west, east in box.spans
    )
    assert box.contains(point) == inside
    assert all(west <= east for west, east in box.spans)


@given(latitudes, latitudes, longitudes, longitudes, longitudes)
def test_a_box_and_the_box_round_the_other_side_share_the_globe(
    one: float, other: float, west: float, east: float, longitude: float
) -> None:
    assume(west != east)
    south, north = sorted((one, other))
    here, there = Box(west, south, east, north), Box(east, south, west, north)
    point = Point(south, longitude)
    assert here.contains(point) or there.contains(point)


def test_a_south_above_the_north_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        Box(0, 10, 1, 9)
    assert caught.value.problems[0].field == "south"


@pytest.mark.parametrize("name", ["west", "south", "east", "north"])
def test_a_corner_that_is_not_a_number_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        Box(**{"west": 0, "south": 0, "east": 1, "north": 1, name: math.nan})
    assert caught.value.problems[0].field == name


@pytest.mark.parametrize("radius_m", [0, -1, math.nan, math.inf, 20_100_001])
def test_an_impossible_radius_is_refused(radius_m: float) -> None:
    with pytest.raises(Invalid) as caught:
        Circle(JFK, radius_m)
    assert caught.value.problems[0].field == "radius_m"


@given(circles, points)
def test_the_bounding_box_holds_the_circle(circle: Circle, point: Point) -> None:
    if circle.contains(point):
        assert circle.bounding_box().contains(point)


@given(points, st.floats(1, 3_000_000), st.floats(0, 2 * math.pi))
def test_the_bounding_box_holds_the_rim(centre: Point, radius_m: float, bearing: float) -> None:
    rim = _towards(centre, radius_m * (1 - 1e-9), bearing)
    assume(Circle(centre, radius_m).contains(rim))
    assert Circle(centre, radius_m).bounding_box().contains(rim)


@given(circles, st.floats(0, 1), st.floats(0, 1))
def test_the_inner_box_lies_within_the_circle(circle: Circle, east: float, north: float) -> None:
    box = circle.inner_box()
    assume(box is not None)
    assert box is not None
    width = (box.east - box.west) % 360.0
    longitude = (box.west + east * width + 180.0) % 360.0 - 180.0
    point = Point(box.south + north * (box.north - box.south), longitude)
    assume(box.contains(point))
    assert circle.contains(point)


@pytest.mark.parametrize("radius_m", [20.0, 20_000.0, 1_000_000.0])
@pytest.mark.parametrize("latitude", [0.0, 41.59, -60.0])
def test_the_inner_box_is_more_than_half_of_a_circle(latitude: float, radius_m: float) -> None:
    box = Circle(Point(latitude, 180.0), radius_m).inner_box()
    assert box is not None
    assert box.crosses_antimeridian
    sides = math.radians(box.north - box.south), math.radians((box.east - box.west) % 360.0)
    metres = sides[0] * sides[1] * EARTH_RADIUS_M**2 * math.cos(math.radians(latitude))
    assert metres > math.pi * radius_m**2 / 2


def test_a_circle_of_a_few_metres_has_no_inner_box() -> None:
    assert Circle(JFK, 5.0).inner_box() is None


def test_a_circle_over_a_pole_needs_every_longitude() -> None:
    box = Circle(Point(89.9, 0), 50_000).bounding_box()
    assert (box.west, box.east, box.north) == (-180, 180, 90)
    assert box.contains(Point(89.8, 180))


def test_a_small_circle_has_a_small_box() -> None:
    box = Circle(Point(0, 179.9999), 1000).bounding_box()
    assert box.crosses_antimeridian
    assert not box.contains(Point(0, 179.9))
    assert not box.contains(Point(0.01, 180))


def test_a_circle_is_round_where_its_box_has_corners() -> None:
    circle = Circle(JFK, 20_000)
    box = circle.bounding_box()
    corner = Point(box.north, box.east)
    assert box.contains(corner)
    assert not circle.contains(corner)


@pytest.mark.parametrize("accuracy_m", [-1, math.nan, math.inf, 500_001])
def test_an_impossible_accuracy_is_refused(accuracy_m: float) -> None:
    with pytest.raises(Invalid) as caught:
        Place(point=JFK, accuracy_m=accuracy_m)
    assert caught.value.problems[0].field == "accuracy_m"


@pytest.mark.parametrize("name", ["x" * 201, "two\nlines", "nul\0", "half \ud800"])
def test_a_name_of_several_lines_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        Place(point=JFK, name=name)
    assert caught.value.problems[0].field == "name"


@pytest.mark.parametrize(
    ("accuracy_m", "coarse"), [(None, False), (9_999.9, False), (10_000, True), (50_000, True)]
)
def test_ten_kilometres_make_a_place_coarse(accuracy_m: float | None, coarse: bool) -> None:
    assert Place(point=JFK, accuracy_m=accuracy_m).is_coarse is coarse


def _towards(start: Point, distance_m: float, bearing: float) -> Point:
    angle, phi = distance_m / EARTH_RADIUS_M, math.radians(start.latitude)
    sin_phi = math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing)
    y = math.sin(bearing) * math.sin(angle) * math.cos(phi)
    x = math.cos(angle) - math.sin(phi) * sin_phi
    longitude = math.remainder(start.longitude + math.degrees(math.atan2(y, x)), 360)
    return Point(math.degrees(math.asin(max(-1.0, min(1.0, sin_phi)))), longitude)
