"""Names of places and where they are."""

from __future__ import annotations

from dataclasses import dataclass

from skywitness.domain.model.geography.place import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlace:
    """A place that a gazetteer knows.

    `country` is the ISO 3166-1 code of two letters and `region` the state or province; both are
    empty where the gazetteer does not say.
    """

    name: str
    point: Point
    country: str = ""
    region: str = ""
    provider: str = ""
    attribution: str = ""
