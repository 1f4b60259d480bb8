"""Rows in the layout of the NOAA Storm Events Database, times already in UTC.

Columns: `id, event_type, begin_utc, end_utc, lat, lon, geo_precision, place, county_or_zone, state,
magnitude, magnitude_unit, magnitude_type, source, narrative`; further ones are not read. Hail is in
inches, wind in knots; a magnitude of 0 means that none is known.
"""

from __future__ import annotations

from collections.abc import Mapping

from skywitness.domain.model.geography.place import PlaceMethod
from skywitness.domain.model.phenomena.magnitude import Qualifier
from skywitness.domain.model.phenomena.phenomenon import Phenomenon, required
from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling
from skywitness.entrypoints.formats.cells import number, required_number, timestamp
from skywitness.entrypoints.formats.names import joined, proper_name
from skywitness.entrypoints.formats.sources import source_class

REGISTRY = "storm-events"
COLUMNS = frozenset({"id", "event_type", "begin_utc", "end_utc", "lat", "lon", "geo_precision"})

POINT_ACCURACY_M = 1_500.0
"""A point is rounded to whole miles from a town."""

_ACCURACY_M = {
    "point": POINT_ACCURACY_M,
    "county_interior_point": 30_000.0,  # the others are the centre of a county or forecast zone
    "zone_interior_point": 50_000.0,
}

# E(G) and E(S): an estimated gust or sustained wind; M(G) and M(S): a measured one.
_QUALIFIERS = {"E": Qualifier.ESTIMATED, "M": Qualifier.MEASURED}


def filing_of(row: Mapping[str, str]) -> tuple[Filing, tuple[str, ...]]:
    """Turn a row into a filing and warnings.

    Raises:
        Invalid: a field cannot be read.
    """
    phenomenon = required(row["event_type"])
    precision = row["geo_precision"]
    strength, warnings = magnitude(row, phenomenon, row.get("magnitude_unit", ""))
    filing = Filing(
        phenomenon=phenomenon.key,
        narrative=row.get("narrative", ""),
        observed_at=timestamp("begin_utc", row["begin_utc"]),
        observed_until=timestamp("end_utc", row["end_utc"]) if row["end_utc"] else None,
        latitude=required_number("lat", row["lat"]),
        longitude=required_number("lon", row["lon"]),
        accuracy_m=_ACCURACY_M.get(precision),
        place_name=_place_name(row),
        place_method=PlaceMethod.PLACE_PHRASE if precision == "point" else PlaceMethod.ZONE,
        magnitude=strength,
        source=source_class(row.get("source", "")),
        external_id=row["id"],
    )
    return filing, warnings


def magnitude(
    row: Mapping[str, str], phenomenon: Phenomenon, unit: str | None
) -> tuple[MagnitudeFiling | None, tuple[str, ...]]:
    """Return the magnitude of a row in a unit, and a warning if it must be left out.

    Raises:
        Invalid: it is not a number.
    """
    value = number("magnitude", row.get("magnitude", ""))
    if not value:
        return None, ()
    if phenomenon.quantity is None:
        return None, (f"magnitude left out: {phenomenon.key} has none",)
    if unit is None:
        return None, (f"magnitude left out: {phenomenon.key} has no unit in this file",)
    kind = row.get("magnitude_type", "").upper()
    filing = MagnitudeFiling(
        value=value,
        unit=unit,
        qualifier=_QUALIFIERS.get(kind[:1], Qualifier.UNKNOWN),
        raw=" ".join((row["magnitude"], unit, kind)).strip(),
    )
    return filing, ()


def _place_name(row: Mapping[str, str]) -> str:
    place = row.get("place", "") or proper_name(row.get("county_or_zone", ""))
    return joined(place, row.get("state", ""))
