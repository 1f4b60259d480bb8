"""Rows of a plain table, which is also the layout of the bundled sample.

Columns, named as in the API: `observed_at, latitude, longitude` and `phenomenon` or `narrative`;
if known `external_id, registry, observed_until, accuracy_m, place_name, magnitude, unit,
qualifier, source`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from skywitness.domain.model.geography.place import PlaceMethod
from skywitness.domain.model.phenomena.magnitude import Qualifier
from skywitness.domain.model.reports.claim import SourceClass
from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling
from skywitness.entrypoints.formats.cells import number, required_number, timestamp
from skywitness.entrypoints.formats.sources import source_class

_SHARED: Final = frozenset({"observed_at", "latitude", "longitude"})
COLUMNS: Final = (_SHARED | {"phenomenon"}, _SHARED | {"narrative"})

REGISTRY: Final = "table"
"""Issuer of the ids of a table that names none."""

_NULLS: Final = frozenset({"None", "NULL", "null", "NA", "<NA>", "N/A", "NaN", "nan"})
"""What programs write for a missing value, spelled exactly so: `Nan` is a province of Thailand."""


def filing_of(row: Mapping[str, str]) -> tuple[Filing, tuple[str, ...]]:
    """Turn a row into a filing and warnings.

    Raises:
        Invalid: a field cannot be read.
    """
    row = {name: "" if text in _NULLS else text for name, text in row.items()}
    value = number("magnitude", row.get("magnitude", ""))
    until = row.get("observed_until", "")
    magnitude = None
    if value is not None:
        qualifier = row.get("qualifier", "") or Qualifier.UNKNOWN
        magnitude = MagnitudeFiling(value=value, unit=row.get("unit", ""), qualifier=qualifier)
    filing = Filing(
        phenomenon=row.get("phenomenon") or None,
        narrative=row.get("narrative", ""),
        observed_at=timestamp("observed_at", row["observed_at"]),
        observed_until=timestamp("observed_until", until) if until else None,
        latitude=required_number("latitude", row["latitude"]),
        longitude=required_number("longitude", row["longitude"]),
        accuracy_m=number("accuracy_m", row.get("accuracy_m", "")),
        place_name=row.get("place_name", ""),
        place_method=PlaceMethod.PLACE_PHRASE,
        magnitude=magnitude,
        source=_source(row.get("source", "")),
        external_id=row.get("external_id") or _identity(row),
    )
    return filing, ()


def _source(text: str) -> str:
    """Return the class of a spelling of the weather services, or the text to be refused."""
    known = source_class(text)
    is_unknown = known is SourceClass.OTHER and text.lower() not in {"", SourceClass.OTHER}
    return text if is_unknown else known


def registry_of(row: Mapping[str, str]) -> str:
    """Return the system that assigned the id of a row."""
    name = row.get("registry", "")
    return REGISTRY if not name or name in _NULLS else name


def _identity(row: Mapping[str, str]) -> str:
    """Return an id of a row that has none: the same row has the same one, in any order."""
    filled = sorted((name, value) for name, value in row.items() if value)
    return f"row-{hashlib.sha256(repr(filled).encode()).hexdigest()[:24]}"
