"""Whom the data that the service shows are owed to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Credit:
    """What the terms of a source ask to be shown, and where it leads; "" where nothing is."""

    text: str
    url: str = ""


BASE_MAP: Final = (
    Credit("Natural Earth", "https://www.naturalearthdata.com/"),
    Credit("U.S. Census Bureau", "https://www.census.gov/geographies/"),
    Credit("GeoNames, CC BY 4.0", "https://www.geonames.org/"),
)
"""Of the map and the places that come with the service. Names alone read the same in all languages.

What has no terms is in the public domain.
"""
