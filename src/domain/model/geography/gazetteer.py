"""Named places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def nearest_first(places: Iterable[NamedPlace], near: Point | None) -> Sequence[NamedPlace]:
    """Sort places by their distance from a point, those equally far in their order; None: as is."""
    if near is None:
        return tuple(places)
    return sorted(places, key=lambda place: place.point.distance_m(near))
