"""Rows of Local Storm Reports, as exported by the Iowa Environmental Mesonet.

Columns: `valid_utc, typetext, magnitude, unit, qualifier, city, county, state, lat, lon, source,
remark, wfo, product_id`. The rows have no id: it is derived from time, type, place, office and
source, so that a summary that repeats a report is recognised.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.geography.place import PlaceMethod
from skywitness.domain.model.phenomena.magnitude import SCALES, Qualifier, Unit
from skywitness.domain.model.phenomena.phenomenon import LSR_SPELLINGS, Phenomenon, Quantity
from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling
from skywitness.entrypoints.formats.cells import is_trace, number, required_number, timestamp
from skywitness.entrypoints.formats.names import proper_name
from skywitness.entrypoints.formats.sources import source_class

REGISTRY = "lsr"
COLUMNS = frozenset({"valid_utc", "typetext", "city", "lat", "lon", "source", "remark", "wfo"})

ACCURACY_M = 1_100.0
"""Positions are rounded to 0.01 degrees."""

_UNITS = {
    "INCH": Unit.INCH,
    "INCHES": Unit.INCH,
    "IN": Unit.INCH,
    "MPH": Unit.MILE_PER_HOUR,
    "KTS": Unit.KNOT,
    "KT": Unit.KNOT,
    "FT": Unit.FOOT,
    "F": Unit.FAHRENHEIT,
    "MILE": Unit.MILE,
    "MILES": Unit.MILE,
    "MI": Unit.MILE,
}
_FALLS = {Quantity.SNOW_DEPTH, Quantity.PRECIPITATION, Quantity.ICE}
"""Phenomena reported as a trace: less than can be measured."""

_QUALIFIERS = {"M": Qualifier.MEASURED, "E": Qualifier.ESTIMATED, "": Qualifier.UNKNOWN}


def filing_of(row: Mapping[str, str]) -> tuple[Filing, tuple[str, ...]]:
    """Turn a row into a filing and warnings.

    Raises:
        Invalid: a field cannot be read.
    """
    spelling = LSR_SPELLINGS.get(" ".join(row["typetext"].upper().split()))
    if spelling is None:
        raise Invalid.at("typetext", "is no type of a Local Storm Report")
    magnitude, warnings = _magnitude(row, spelling.phenomenon)
    city, county = proper_name(row["city"]), proper_name(row.get("county", ""))
    place = ", ".join(p for p in (city, county, row.get("state", "")) if p)
    filing = Filing(
        phenomenon=spelling.phenomenon.key,
        narrative=row["remark"],
        observed_at=timestamp("valid_utc", row["valid_utc"], assume_utc=True),
        latitude=required_number("lat", row["lat"]),
        longitude=required_number("lon", row["lon"]),
        accuracy_m=ACCURACY_M,
        place_name=place[:200],
        place_method=PlaceMethod.PLACE_PHRASE,
        magnitude=magnitude,
        source=source_class(row["source"]),
        external_id=_identity(row),
    )
    return filing, warnings


def _identity(row: Mapping[str, str]) -> str:
    where = "|".join(row[name].upper() for name in ("lat", "lon", "city", "source"))
    digest = hashlib.sha256(where.encode()).hexdigest()[:12]
    return f"{row['valid_utc']}/{row['typetext'].upper()}/{row['wfo']}/{digest}"


def _magnitude(
    row: Mapping[str, str], phenomenon: Phenomenon
) -> tuple[MagnitudeFiling | None, tuple[str, ...]]:
    text, unit_text = row.get("magnitude", ""), row.get("unit", "")
    if is_trace(unit_text) or is_trace(text):
        if phenomenon.quantity in _FALLS:
            return MagnitudeFiling(value=0.0, unit=Unit.INCH, raw="TRACE"), ()
        return None, (f"magnitude left out: a trace does not fit {phenomenon.key}",)
    value = number("magnitude", text)
    if value is None:
        return None, ()
    unit = _UNITS.get(unit_text.upper())
    fits = phenomenon.quantity is not None and unit in SCALES[phenomenon.quantity].conversions
    if unit is None or not fits:
        return None, (f"magnitude left out: {text} {unit_text} does not fit {phenomenon.key}",)
    raw = " ".join(p for p in (text, unit_text, row.get("qualifier", "")) if p)
    qualifier = _QUALIFIERS.get(row.get("qualifier", "").upper(), Qualifier.UNKNOWN)
    return MagnitudeFiling(value=value, unit=unit, qualifier=qualifier, raw=raw[:50]), ()
