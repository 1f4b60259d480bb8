"""The table of towns: columns in one block of bytes, searched where they lie.

Towns are sorted by bands of a quarter of a degree of latitude and then by longitude, so those near
a point are a few short runs; names are sorted as search sees them. A lookup touches some pages of
the block and nothing else, so a mapped file takes no memory until it is asked and little then.

`gazetteer/build.py` writes the block, from the same `COLUMNS`; `installed.py` has the one of the
service.
"""

from __future__ import annotations

import heapq
import math
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from skywitness.domain.model.geography.place import Circle, Point, great_circle_m
from skywitness.domain.model.text import words

MAGIC: Final = b"towns 1\n"
COLUMNS: Final[Mapping[str, Literal["B", "H", "I", "i"]]] = {
    "bands": "I",  # the first town of each band, and the number of towns
    "longitudes": "i",  # of each town, in units of 1/UNITS degree, ascending in a band
    "latitudes": "i",
    "populations": "I",
    "counties": "H",  # a row of `county_rows`
    "zones": "H",  # an entry of `zone_names`
    "owners": "I",  # the town of each name after the towns' own
    "order": "I",  # all names, sorted by their words
    "county_rows": "I",  # name and region of each county
    "region_rows": "I",  # name, code, country, and the country's name and three letters
    "zone_names": "I",  # the text of each time zone
    "text_ends": "I",  # where each text ends; the first are the names of the towns in their order
    "texts": "B",
}
"""The sections of the table, each aligned to four bytes, and the types of their items."""

HEADER: Final = struct.Struct(f"<8s{len(COLUMNS)}I")
UNITS: Final = 100_000
BANDS_PER_DEGREE: Final = 4
COUNTY_WIDTH, REGION_WIDTH = 2, 5

_LEAST_REACH_M: Final = 1.0
_FIRST_REACH_M: Final = 200_000.0
_GROWTH: Final = 3.0
_MOST_LOOKED_AT: Final = 300
"""So many towns of a name are compared with the areas that are asked for, the first ones first."""
_EXTENT_M: Final = 10_000.0
_MOST_WORDS_OF_AREA: Final = 3
_LAST: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A populated place.

    `country` is the two-letter ISO 3166-1 code; `county` is empty where it is not known, and
    `region_code` everywhere but in the United States (USPS). `time_zone` is a name of the IANA
    database.
    """

    name: str
    point: Point
    population: int
    county: str
    region: str
    region_code: str
    country: str
    time_zone: str


class Towns:
    """Finds towns by place and by name."""

    def __init__(self, table: bytes | memoryview) -> None:
        """Take the bytes of a table.

        Raises:
            ValueError: they have another format.
        """
        whole = memoryview(table)
        magic, *counts = HEADER.unpack_from(whole)
        if magic != MAGIC:
            raise ValueError("no table of towns")
        self._columns: dict[str, memoryview[int]] = {}
        at = HEADER.size
        for (name, kind), count in zip(COLUMNS.items(), counts, strict=True):
            end = at + count * struct.calcsize(kind)
            self._columns[name] = whole[at:end].cast(kind)
            at = aligned(end)
        self._longitudes, self._latitudes = self._columns["longitudes"], self._columns["latitudes"]

    def __len__(self) -> int:
        """Return the number of towns."""
        return len(self._longitudes)

    def __iter__(self) -> Iterator[Town]:
        """Return all towns, from south to north."""
        return map(self._town, range(len(self)))

    def nearest(self, where: Point, limit: int, within_m: float) -> Sequence[tuple[float, Town]]:
        """Return up to `limit` towns within a distance, with theirs in metres, nearest first."""
        most_m = min(self._enough_m(where, limit), within_m)
        reach_m = min(_FIRST_REACH_M, most_m)
        while True:
            found = self._within(where, reach_m)
            if len(found) >= limit or reach_m >= most_m:
                return [(distance_m, self._town(at)) for distance_m, at in found[:limit]]
            reach_m = min(reach_m * _GROWTH, most_m)

    def named(self, text: str, limit: int, near: Point | None = None) -> Sequence[Town]:
        """Return up to `limit` towns of a name or with one that begins so, the largest first.

        With `near`, those first that weigh most from there: inhabitants by the square of the
        distance (Reilly, The Law of Retail Gravitation, 1931). So of two villages the nearer one
        comes first, and a city before a village unless it is much farther away.

        County, region or country can follow the name, with a comma or without: their names, the
        codes of countries (ISO 3166-1) and of states of the United States.
        """
        for name, areas in _readings(text):
            for whole_areas in (True, False) if areas else (True,):
                found = self._named(name, areas, near, whole_areas=whole_areas)
                if first := [self._town(at) for at in islice(found, limit)]:
                    return first
        return []

    def is_sorted(self) -> bool:
        """Say whether the names are in the order in which they are searched."""
        keys = [self._key(name) for name in self._columns["order"]]
        return keys == sorted(keys)

    def _enough_m(self, where: Point, limit: int) -> float:
        """Return a distance that has enough towns, by those beside the point in its bands.

        It is little more than that of the last one that is wanted, nearly everywhere on land.
        """
        bands, found = self._columns["bands"], []
        here = band_of(where.latitude)
        for band in range(max(0, here - 1), min(here + 2, len(bands) - 1)):
            first, end = bands[band], bands[band + 1]
            at = bisect_left(self._longitudes, where.longitude * UNITS, first, end)
            beside = range(max(first, at - limit), min(end, at + limit))
            found += [self._away_m(one, where) for one in beside]
        if len(found) < limit:
            return math.inf
        return max(sorted(found)[limit - 1], _LEAST_REACH_M)

    def _within(self, where: Point, reach_m: float) -> list[tuple[float, int]]:
        box = Circle(where, reach_m).bounding_box()
        bands, longitudes, latitudes = self._columns["bands"], self._longitudes, self._latitudes
        south, north = box.south * UNITS, box.north * UNITS
        found = []
        for band in range(band_of(box.south), band_of(box.north) + 1):
            for west, east in box.spans:
                first = bisect_left(longitudes, west * UNITS, bands[band], bands[band + 1])
                end = bisect_right(longitudes, east * UNITS, first, bands[band + 1])
                for at in range(first, end):
                    if south <= latitudes[at] <= north:
                        distance_m = self._away_m(at, where)
                        if distance_m <= reach_m:
                            found.append((distance_m, at))
        return sorted(found)

    def _away_m(self, at: int, where: Point) -> float:
        latitude, longitude = self._latitudes[at] / UNITS, self._longitudes[at] / UNITS
        return great_circle_m(where.latitude, where.longitude, latitude, longitude)

    def _named(
        self, name: str, areas: Sequence[str], near: Point | None, *, whole_areas: bool
    ) -> Iterator[int]:
        order = self._columns["order"]
        first = bisect_left(order, name, key=self._key)
        end = bisect_right(order, name, first, key=self._key)
        last = bisect_left(order, name + _LAST, end, key=self._key) if _can_begin(name) else end
        whole = {self._owner(one) for one in order[first:end]}
        begun = {self._owner(one) for one in order[end:last]} - whole
        for towns in (whole, begun):
            for at in self._weightiest(towns, near):
                if self._lies_in(at, areas, whole_areas=whole_areas):
                    yield at

    def _weightiest(self, towns: Iterable[int], near: Point | None) -> Sequence[int]:
        populations = self._columns["populations"]

        def weight(at: int) -> tuple[float, int]:
            return populations[at] / (1.0 if near is None else self._distance_m(at, near) ** 2), -at

        return heapq.nlargest(_MOST_LOOKED_AT, towns, key=weight)

    def _distance_m(self, at: int, where: Point) -> float:
        """Return how far a town is away; its own extent does not count as a distance."""
        return max(self._away_m(at, where), _EXTENT_M)

    def _lies_in(self, at: int, areas: Sequence[str], *, whole_areas: bool) -> bool:
        if not areas:
            return True
        known = self._areas_of(at)
        if whole_areas:
            return known.issuperset(areas)
        return all(any(one.startswith(area) for one in known) for area in areas)

    def _areas_of(self, at: int) -> set[str]:
        county, region = self._county(at)
        names = {_key(self._text(text)) for text in (county, *region)}
        return names | {name.removesuffix(" county") for name in names}

    def _town(self, at: int) -> Town:
        county, (region, code, country, _, _) = self._county(at)
        return Town(
            name=self._text(at),
            point=Point(self._latitudes[at] / UNITS, self._longitudes[at] / UNITS),
            population=self._columns["populations"][at],
            county=self._text(county),
            region=self._text(region),
            region_code=self._text(code),
            country=self._text(country),
            time_zone=self._text(self._columns["zone_names"][self._columns["zones"][at]]),
        )

    def _county(self, at: int) -> tuple[int, memoryview[int]]:
        """Return the text of the county of a town, and the row of its region."""
        row = self._columns["counties"][at] * COUNTY_WIDTH
        county, region = self._columns["county_rows"][row : row + COUNTY_WIDTH]
        start = region * REGION_WIDTH
        return county, self._columns["region_rows"][start : start + REGION_WIDTH]

    def _owner(self, name: int) -> int:
        return name if name < len(self) else int(self._columns["owners"][name - len(self)])

    def _key(self, name: int) -> str:
        return _key(self._text(name))

    def _text(self, number: int) -> str:
        ends = self._columns["text_ends"]
        start = ends[number - 1] if number else 0
        return str(self._columns["texts"][start : ends[number]], "utf-8")


def band_of(latitude: float) -> int:
    """Return the band of a latitude in degrees."""
    return min(math.floor((latitude + 90.0) * BANDS_PER_DEGREE), 180 * BANDS_PER_DEGREE - 1)


def aligned(position: int) -> int:
    """Return the next position for a section."""
    return -(-position // 4) * 4


def _key(name: str) -> str:
    return " ".join(words(name))


def _can_begin(name: str) -> bool:
    """Say whether towns are looked for that begin so: one Latin letter begins thousands."""
    return len(name) > 1 or not name.isascii()


def _readings(text: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Return the name and the areas that a text may mean, the likeliest first."""
    name, *rest = text.split(",")
    name, areas = _key(name), [_key(area.replace(".", "")) for area in rest]
    if not name:
        return
    yield name, [area for area in areas if area]
    if not areas:
        said = name.split()
        for last in range(1, min(_MOST_WORDS_OF_AREA, len(said) - 1) + 1):
            yield " ".join(said[:-last]), [" ".join(said[-last:])]
