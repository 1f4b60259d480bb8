"""The table of towns: by place, by name, and the one that is installed."""

from __future__ import annotations

import hashlib
from zoneinfo import ZoneInfo, available_timezones

import pytest
from gazetteer.build import Entry, encoded
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.geography.place import Point, great_circle_m
from skywitness.domain.model.geography.towns import table
from skywitness.domain.model.geography.towns.installed import FILE, the_towns
from skywitness.domain.model.geography.towns.table import Town, Towns

POINTS = st.builds(
    Point,
    st.integers(-9_000_000, 9_000_000).map(lambda n: n / 100_000),
    st.integers(-18_000_000, 18_000_000).map(lambda n: n / 100_000),
)


def a_town(name: str, point: Point, inhabitants: int = 1_000) -> Town:
    return Town(
        name=name,
        point=point,
        population=inhabitants,
        county="Polk County",
        region="Iowa",
        region_code="IA",
        country="US",
        time_zone="America/Chicago",
    )


def of(*towns: Town) -> Towns:
    return Towns(encoded(Entry(town=town) for town in towns))


@given(st.lists(POINTS, min_size=1, max_size=6, unique=True), POINTS)
def test_equal_towns_of_one_name_come_by_their_distance(points: list[Point], near: Point) -> None:
    found = of(*(a_town("Ames", point) for point in points)).named("Ames", 10, near)

    away_m = [max(town.point.distance_m(near), 10_000.0) for town in found]
    assert len(found) == len(points)
    assert away_m == pytest.approx(sorted(away_m))


@pytest.mark.parametrize(
    ("text", "near", "first"),
    [
        ("Springfield", Point(39.9, -83.8), ("Springfield", "Ohio")),
        ("Springfield", Point(42.1, -72.6), ("Springfield", "Massachusetts")),
        ("Paris", Point(33.6, -95.5), ("Paris", "Texas")),
        ("Paris", Point(41.6, -93.6), ("Paris", "Île-de-France")),
        ("Frankfurt", Point(52.5, 14.0), ("Frankfurt (Oder)", "Brandenburg")),
        ("Frankfurt", Point(50.0, 8.5), ("Frankfurt am Main", "Hesse")),
        ("Springfield, OH", Point(42.1, -72.6), ("Springfield", "Ohio")),
    ],
)
def test_size_counts_against_distance(text: str, near: Point, first: tuple[str, str]) -> None:
    found = the_towns().named(text, 1, near)

    assert [(town.name, town.region) for town in found] == [first]


@given(points=st.lists(POINTS, max_size=30), where=POINTS, limit=st.integers(1, 5))
def test_the_nearest_are_those_of_a_search_through_all(
    points: list[Point], where: Point, limit: int
) -> None:
    towns = of(*(a_town(f"Town {number}", point) for number, point in enumerate(points)))
    within_m = 5_000_000.0

    found = towns.nearest(where, limit, within_m)

    distances = sorted(where.distance_m(point) for point in points)
    expected = [one for one in distances if one <= within_m][:limit]
    assert [distance for distance, _ in found] == pytest.approx(expected, abs=0.01)
    assert all(where.distance_m(town.point) == distance for distance, town in found)


@given(points=st.lists(POINTS, max_size=10))
def test_a_town_is_read_as_it_was_written(points: list[Point]) -> None:
    towns = [a_town(f"Ñandú {n}", point, n) for n, point in enumerate(points)]

    assert sorted(of(*towns), key=lambda town: town.name) == sorted(towns, key=lambda t: t.name)


def test_towns_across_the_antimeridian_are_near() -> None:
    towns = of(a_town("West", Point(-17.8, 179.99)), a_town("East", Point(-17.8, -179.98)))

    found = towns.nearest(Point(-17.8, -179.999), 2, 10_000.0)

    assert [town.name for _, town in found] == ["West", "East"]


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no table of towns"):
        Towns(bytes(200))


@pytest.mark.parametrize(
    ("text", "name", "region"),
    [
        ("Corona, NY", "Corona", "New York"),
        ("corona ny", "Corona", "New York"),
        ("Corona, Queens", "Corona", "New York"),
        ("Corona, N.Y., US", "Corona", "New York"),
        ("corona, new y", "Corona", "New York"),
        ("Corona", "Corona", "California"),
        ("Portland, OR", "Portland", "Oregon"),
        ("Portland Maine", "Portland", "Maine"),
        ("Berlin, Germany", "Berlin", "State of Berlin"),
        ("Berlin,DE", "Berlin", "State of Berlin"),
        ("münchen", "Munich", "Bavaria"),
        ("Munchen", "Munich", "Bavaria"),
        ("Muenchen", "Munich", "Bavaria"),
        ("MÜNCH", "Munich", "Bavaria"),
        ("東京", "Tokyo", "Tokyo"),
        ("St. Louis", "St. Louis", "Missouri"),
        ("Des Moi", "Des Moines", "Iowa"),
    ],
)
def test_a_town_is_found_as_people_write_it(text: str, name: str, region: str) -> None:
    found = the_towns().named(text, 5)

    assert (found[0].name, found[0].region) == (name, region)


@pytest.mark.parametrize("text", ["", " , ", "...", ", NY", "Corona, Nowhere", "qqqqq", "x" * 200])
def test_a_name_that_is_none_finds_nothing(text: str) -> None:
    assert the_towns().named(text, 5) == []


def test_towns_of_the_name_come_before_those_that_begin_so_and_the_largest_first() -> None:
    found = the_towns().named("Corona", 10)

    whole = [town.population for town in found if town.name == "Corona"]
    assert [town.name for town in found[: len(whole)]] == ["Corona"] * len(whole)
    assert whole == sorted(whole, reverse=True)
    assert len(whole) < len(found) == 10


def test_a_latin_letter_alone_begins_no_name() -> None:
    assert {town.name for town in the_towns().named("s", 10)} == set()
    assert "Tokyo" in {town.name for town in the_towns().named("東", 10)}


def test_the_installed_table_is_that_of_its_digest() -> None:
    written = FILE.with_suffix(".sha256").read_text("ascii").strip()

    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == written


def test_the_installed_names_are_in_the_order_in_which_they_are_searched() -> None:
    """A change of how words are compared needs the table to be built again."""
    assert the_towns().is_sorted()


def test_the_installed_towns_are_of_this_world() -> None:
    zones = set()
    for town in the_towns():
        assert town.population >= 1_000
        assert len(town.country) == 2
        zones.add(town.time_zone)
    assert len(the_towns()) > 140_000
    assert zones <= available_timezones()
    assert all(ZoneInfo(zone) for zone in zones)


@pytest.mark.parametrize(
    ("where", "most"),
    [
        (Point(40.7, -74.0), 40),  # New York, with a town in every square kilometre
        (Point(48.0, -60.0), 10),  # 80 km off Newfoundland
        (Point(35.0, -45.0), 10),  # in the Atlantic, with none within reach
    ],
)
def test_the_nearest_town_is_found_among_few(
    where: Point, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[float] = []

    def noted(*positions: float) -> float:
        compared.append(great_circle_m(*positions))
        return compared[-1]

    monkeypatch.setattr(f"{table.__name__}.great_circle_m", noted)
    the_towns().nearest(where, 1, 500_000.0)

    assert len(compared) <= most
