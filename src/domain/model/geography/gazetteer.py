"""Named places."""

from __future__ import annotations

from dataclasses import dataclass

from skywitness.domain.model.geography.place import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlace:
    """A place in a gazetteer.

    `country` is the two-letter ISO 3166-1 code, `region` the state or province, `region_code` the
    postal code of a state of the United States; they and `county` are empty if unknown.
    """

    name: str
    point: Point
    country: str = ""
    region: str = ""
    region_code: str = ""
    county: str = ""
    provider: str = ""
    attribution: str = ""
