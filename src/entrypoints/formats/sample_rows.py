"""Rows in the layout of the bundled sample.

Columns: `external_id, registry, phenomenon, observed_at, observed_until, latitude, longitude,
accuracy_m, place_name, magnitude, unit, qualifier, source, narrative`, named as in the API.
"""

from __future__ import annotations

from collections.abc import Mapping

from skywitness.domain.model.geography.place import PlaceMethod
from skywitness.domain.model.phenomena.magnitude import Qualifier
from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling
from skywitness.domain.model.reports.report import SourceClass
from skywitness.entrypoints.formats.cells import number, required_number, timestamp

COLUMNS = frozenset(
    {"external_id", "registry", "phenomenon", "observed_at", "latitude", "longitude"}
)


def filing_of(row: Mapping[str, str]) -> tuple[Filing, tuple[str, ...]]:
    """Turn a row into a filing and warnings.

    Raises:
        Invalid: a field cannot be read.
    """
    value = number("magnitude", row.get("magnitude", ""))
    until = row.get("observed_until", "")
    magnitude = None
    if value is not None:
        qualifier = row.get("qualifier", "") or Qualifier.UNKNOWN
        magnitude = MagnitudeFiling(value=value, unit=row.get("unit", ""), qualifier=qualifier)
    filing = Filing(
        phenomenon=row["phenomenon"] or None,
        narrative=row.get("narrative", ""),
        observed_at=timestamp("observed_at", row["observed_at"]),
        observed_until=timestamp("observed_until", until) if until else None,
        latitude=required_number("latitude", row["latitude"]),
        longitude=required_number("longitude", row["longitude"]),
        accuracy_m=number("accuracy_m", row.get("accuracy_m", "")),
        place_name=row.get("place_name", ""),
        place_method=PlaceMethod.PLACE_PHRASE,
        magnitude=magnitude,
        source=row.get("source", "") or SourceClass.OTHER,
        external_id=row["external_id"],
    )
    return filing, ()
