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
    Credit("Map: Natural Earth, public domain", "https://www.naturalearthdata.com/"),
    Credit("US counties: U.S. Census Bureau, public domain", "https://www.census.gov/geographies/"),
    Credit("Places: GeoNames, CC BY 4.0", "https://www.geonames.org/"),
)
"""Of the map and the places that come with the service."""
