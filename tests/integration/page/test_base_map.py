"""The base map: what its sheets call land, lakes and sea, and how that is painted."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.tools.chromium import Visits

EXTENT = 8192
COARSE, FINE = 2, 5

SEA, LAND, WITH_REPORTS, RIVER = "#cfdfe6", "#e9eee6", "#f5f8f2", "#b3cdd8"

ON_LAND = {
    "Iowa": (42.0, -93.5, "US"),
    "Berlin": (52.5, 13.4, "DE"),
    "Chukotka, beyond the antimeridian": (67.0, -175.0, "RU"),
    "Chukotka, before it": (67.0, 175.0, "RU"),
    "Viti Levu": (-17.8, 178.0, "FJ"),
    "an island of Lake Huron": (45.75, -82.2, "CA"),
    "Antarctica": (-80.0, 90.0, "AQ"),
}
ON_WATER = {
    "Lake Superior": (47.7, -87.5),
    "Lake Michigan": (43.5, -87.0),
    "Lake Huron": (44.5, -82.3),
    "Lake Erie": (42.2, -81.2),
    "Lake Ontario": (43.6, -77.9),
    "Lake Victoria": (-1.0, 33.0),
    "Lake Ladoga": (60.8, 31.5),
    "the Caspian Sea": (41.5, 51.0),
    "the Barents Sea": (72.0, 40.0),
    "the Beaufort Sea": (72.0, -150.0),
    "the Pacific Ocean, at the antimeridian": (10.0, 180.0),
}


def sheet_at(site: Path, zoom: int, latitude: float, longitude: float) -> tuple[Any, float, float]:
    """Return the sheet of a place, and where in it the place is."""
    count = 2**zoom
    x = (longitude + 180) / 360 * count
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * count
    column, row = int(x) % count, int(y)
    sheet = json.loads((site / "sheets" / f"{zoom}-{column}-{row}.json").read_text("utf-8"))
    return sheet, x % 1 * EXTENT, y % 1 * EXTENT


def points(steps: list[int]) -> Iterator[tuple[int, int]]:
    x = y = 0
    for right, down in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + right, y + down
        yield x, y


def is_within(rings: list[list[int]], x: float, y: float) -> bool:
    """Whether a ray from the point crosses the rings an odd number of times."""
    inside = False
    for ring in rings:
        corners = list(points(ring))
        for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                inside = not inside
    return inside


def countries_at(site: Path, zoom: int, latitude: float, longitude: float) -> list[str]:
    """Codes of the countries whose land is drawn at a place, outside of lakes."""
    sheet, x, y = sheet_at(site, zoom, latitude, longitude)
    if is_within(sheet.get("lake", []), x, y):
        return []
    return [key for key, *rings in sheet.get("land", []) if is_within(rings, x, y)]


@pytest.mark.parametrize("zoom", [COARSE, FINE])
@pytest.mark.parametrize("place", ON_LAND)
def test_land_belongs_to_its_country(site: Path, zoom: int, place: str) -> None:
    latitude, longitude, country = ON_LAND[place]

    assert countries_at(site, zoom, latitude, longitude) == [country]


@pytest.mark.parametrize("zoom", [COARSE, FINE])
@pytest.mark.parametrize("place", ON_WATER)
def test_lakes_and_seas_are_water(site: Path, zoom: int, place: str) -> None:
    assert countries_at(site, zoom, *ON_WATER[place]) == []


ALONG = {
    "the Mississippi, at Memphis": (35.1, -90.1),
    "the Missouri, at Omaha": (41.25, -95.9),
    "the Rhine, at Cologne": (50.95, 6.98),
    "the Danube, at Vienna": (48.2, 16.45),
    "the Nile, at Luxor": (25.7, 32.6),
}
KM_PER_DEGREE = 111.2


@pytest.mark.parametrize("place", ALONG)
def test_large_rivers_are_where_they_are(site: Path, place: str) -> None:
    """Courses of the scale of 1 to 50 million are good to some kilometres."""
    latitude, longitude = ALONG[place]
    sheet, x, y = sheet_at(site, FINE, latitude, longitude)
    unit_km = 360 / 2**FINE / EXTENT * KM_PER_DEGREE * math.cos(math.radians(latitude))

    near = min(
        distance_to((x, y), one, other)
        for line in sheet["river"]
        for one, other in pairwise(list(points(line)))
    )

    assert near * unit_km < 15


def distance_to(
    point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]
) -> float:
    """How far a point is from the line between two others."""
    x, y = point[0] - start[0], point[1] - start[1]
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    squared = along_x**2 + along_y**2
    share = min(1.0, max(0.0, (x * along_x + y * along_y) / squared)) if squared else 0.0
    return math.hypot(x - share * along_x, y - share * along_y)


def test_states_have_the_names_that_places_have(site: Path) -> None:
    sheet, x, y = sheet_at(site, FINE, 42.0, -93.5)

    assert [name for name, *rings in sheet["region"] if is_within(rings, x, y)] == ["Iowa"]


def painted(page: Page, least: int = 200) -> set[str]:
    """The colours of the ground that at least so many pixels of a sample have."""
    page.wait_for_selector(".bulletin, .empty")
    page.wait_for_selector(".leaflet-tile-loaded")
    return set(
        page.evaluate(
            """(least) => {
              const counts = new Map();
              for (const canvas of document.querySelectorAll("canvas.leaflet-tile")) {
                const { width, height } = canvas;
                const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
                for (let i = 0; i < data.length; i += 4 * 37) {
                  const parts = [...data.slice(i, i + 3)];
                  const hex = "#" + parts.map((n) => n.toString(16).padStart(2, "0")).join("");
                  counts.set(hex, (counts.get(hex) ?? 0) + 1);
                }
              }
              return [...counts].filter(([, count]) => count >= least).map(([hex]) => hex);
            }""",
            least,
        )
    )


def test_rivers_are_drawn_as_far_as_their_courses_are_fine_enough(visit: Visits) -> None:
    assert RIVER in painted(visit("/?box=-98,39,-88,45&z=7"), 3)
    assert RIVER not in painted(visit("/?box=-96,41,-95,41.5&z=9"), 3)


def test_states_with_reports_are_lighter_than_others(visit: Visits) -> None:
    page = visit("/")  # Iowa, which has reports, and its neighbours, which have none on that day
    page.wait_for_selector(".bulletin")

    assert {LAND, WITH_REPORTS} <= painted(page)


def test_without_reports_nothing_is_lighter(visit: Visits) -> None:
    page = visit("/?box=-90,41,-84,47&z=7")  # Lake Michigan and what is around it

    colours = painted(page)
    assert {LAND, SEA} <= colours
    assert WITH_REPORTS not in colours


def test_the_ground_keeps_its_colours_where_the_system_forces_others(visit: Visits) -> None:
    page = visit("/?box=-90,41,-84,47&z=7", forced_colors="active")

    assert {LAND, SEA} <= painted(page)
