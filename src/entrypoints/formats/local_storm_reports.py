"""Rows of Local Storm Reports: one row a report, with its unit, or as IEM exports them, without.

The rows have no id: it is derived from time, type, place, office and source, so that a summary or
an export that repeats a report is recognised.
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
from skywitness.entrypoints.formats.names import joined, proper_name
from skywitness.entrypoints.formats.sources import source_class

REGISTRY = "lsr"
_SHARED = frozenset({"typetext", "city", "lat", "lon", "source", "remark", "wfo"})
COLUMNS = _SHARED | {"valid_utc"}
IEM_COLUMNS = _SHARED | {"valid", "mag"}
"""Columns of the export of the Iowa Environmental Mesonet; since 2024 it has a qualifier too."""

ACCURACY_M = 1_100.0
"""Positions are rounded to 0.01 degrees."""

UNITS = {
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

_UNIT_OF = {
    Quantity.DIAMETER: "INCH",
    Quantity.GUST: "MPH",
    Quantity.SUSTAINED_WIND: "MPH",
    Quantity.PRECIPITATION: "INCH",
    Quantity.SNOW_DEPTH: "INCH",
    Quantity.DEPTH: "INCH",
    Quantity.ICE: "INCH",
    Quantity.TEMPERATURE: "F",
    Quantity.VISIBILITY: "MI",
}
"""Units of the bulletins (NWSI 10-1701), which the export of the Mesonet leaves out."""

_TRACE = "0.0001"
"""Stands for a trace in the database of the Mesonet."""

_QUALIFIERS = {"M": Qualifier.MEASURED, "E": Qualifier.ESTIMATED, "": Qualifier.UNKNOWN}


def iem_filing_of(row: Mapping[str, str]) -> tuple[Filing, tuple[str, ...]]:
    """Turn a row of the export of the Iowa Environmental Mesonet into a filing and warnings.

    Raises:
        Invalid: a field cannot be read.
    """
    quantity = _phenomenon(row["typetext"]).quantity
    given = {
        "valid_utc": f"{timestamp('valid', row['valid'], assume_utc=True):%Y-%m-%dT%H:%M:%SZ}",
        "magnitude": "T" if row["mag"] == _TRACE else row["mag"],
        "unit": _UNIT_OF[quantity] if quantity else "",
        "qualifier": row.get("qualifier", row.get("qualify", "")),
    }
    return filing_of({**row, **given})


def filing_of(row: Mapping[str, str]) -> tuple[Filing, tuple[str, ...]]:
    """Turn a row into a filing and warnings.

    Raises:
        Invalid: a field cannot be read.
    """
    row = {name: "" if text == "None" else text for name, text in row.items()}
    phenomenon = _phenomenon(row["typetext"])
    magnitude, warnings = _magnitude(row, phenomenon)
    city, county = proper_name(row["city"]), proper_name(row.get("county", ""))
    filing = Filing(
        phenomenon=phenomenon.key,
        narrative=row["remark"],
        observed_at=timestamp("valid_utc", row["valid_utc"], assume_utc=True),
        latitude=required_number("lat", row["lat"]),
        longitude=required_number("lon", row["lon"]),
        accuracy_m=ACCURACY_M,
        place_name=joined(city, county, row.get("state", "")),
        place_method=PlaceMethod.PLACE_PHRASE,
        magnitude=magnitude,
        source=source_class(row["source"]),
        external_id=_identity(row),
    )
    return filing, warnings


def _phenomenon(typetext: str) -> Phenomenon:
    spelling = LSR_SPELLINGS.get(" ".join(typetext.upper().split()))
    if spelling is None:
        raise Invalid.at("typetext", "is not a type of Local Storm Report")
    return spelling.phenomenon


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
    unit = UNITS.get(unit_text.upper())
    fits = phenomenon.quantity is not None and unit in SCALES[phenomenon.quantity].conversions
    if unit is None or not fits:
        said = " ".join((text, unit_text)).strip()
        return None, (f"magnitude left out: {said} does not fit {phenomenon.key}",)
    raw = " ".join(p for p in (text, unit_text, row.get("qualifier", "")) if p)
    qualifier = _QUALIFIERS.get(row.get("qualifier", "").upper(), Qualifier.UNKNOWN)
    return MagnitudeFiling(value=value, unit=unit, qualifier=qualifier, raw=raw[:50]), ()
