"""Rows in the layout of the NOAA Storm Events Database, times already in UTC.

Columns: `id, event_type, begin_utc, end_utc, lat, lon, geo_precision, place, county_or_zone, state,
magnitude, magnitude_unit, magnitude_type, source, narrative`; further ones are not read. Hail is in
inches, wind in knots; a magnitude of 0 means that none is known.
"""

from __future__ import annotations

from collections.abc import Mapping

from skywitness.domain.model.geography.place import PlaceMethod
from skywitness.domain.model.phenomena.magnitude import Qualifier
from skywitness.domain.model.phenomena.phenomenon import required
from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling
from skywitness.entrypoints.formats.cells import number, required_number, timestamp
from skywitness.entrypoints.formats.names import proper_name
from skywitness.entrypoints.formats.sources import source_class

REGISTRY = "storm-events"
COLUMNS = frozenset({"id", "event_type", "begin_utc", "end_utc", "lat", "lon", "geo_precision"})

# Precision of positions: a point is rounded to whole miles from a town, the others are the centre
# of a county or forecast zone.
_ACCURACY_M = {"point": 1_500.0, "county_interior_point": 30_000.0, "zone_interior_point": 50_000.0}

# E(G) and E(S): an estimated gust or sustained wind; M(G) and M(S): a measured one.
_QUALIFIERS = {"E": Qualifier.ESTIMATED, "M": Qualifier.MEASURED}


def filing_of(row: Mapping[str, str]) -> tuple[Filing, tuple[str, ...]]:
    """Turn a row into a filing and warnings.

    Raises:
        Invalid: a field cannot be read.
    """
    phenomenon = required(row["event_type"])
    precision = row["geo_precision"]
    magnitude = None
    warnings: tuple[str, ...] = ()
    value = number("magnitude", row.get("magnitude", ""))
    if value:
        if phenomenon.quantity is None:
            warnings = (f"magnitude left out: {phenomenon.key} has none",)
        else:
            magnitude = _magnitude(row, value)
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
        magnitude=magnitude,
        source=source_class(row.get("source", "")),
        external_id=row["id"],
    )
    return filing, warnings


def _magnitude(row: Mapping[str, str], value: float) -> MagnitudeFiling:
    kind = row.get("magnitude_type", "").upper()
    return MagnitudeFiling(
        value=value,
        unit=row.get("magnitude_unit", ""),
        qualifier=_QUALIFIERS.get(kind[:1], Qualifier.UNKNOWN),
        raw=" ".join((row["magnitude"], row.get("magnitude_unit", ""), kind)).strip(),
    )


def _place_name(row: Mapping[str, str]) -> str:
    place = row.get("place", "") or proper_name(row.get("county_or_zone", ""))
    return ", ".join(part for part in (place, row.get("state", "")) if part)[:200]
