"""The places that simulated services know by name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

NEAR_KM: Final = 50.0


@dataclass(frozen=True, slots=True)
class Place:
    """A town; `state` only in the United States."""

    number: int
    name: str
    state: str
    country: str
    latitude: float
    longitude: float


PLACES: Final = (
    Place(1, "Berlin", "", "DE", 52.5170, 13.3889),
    Place(2, "Cape Town", "", "ZA", -33.9288, 18.4172),
    Place(3, "Chicago", "Illinois", "US", 41.8756, -87.6244),
    Place(4, "Dallas", "Texas", "US", 32.7763, -96.7969),
    Place(5, "Des Moines", "Iowa", "US", 41.5910, -93.6037),
    Place(6, "London", "", "GB", 51.5073, -0.1277),
    Place(7, "Mumbai", "", "IN", 19.0550, 72.8692),
    Place(8, "New York", "New York", "US", 40.7127, -74.0060),
    Place(9, "New York", "Missouri", "US", 39.6853, -93.9269),
    Place(10, "Hoboken", "New Jersey", "US", 40.7440, -74.0324),
    Place(11, "Norman", "Oklahoma", "US", 35.2226, -97.4395),
    Place(12, "Suva", "", "FJ", -18.1416, 178.4419),
    Place(13, "Tokyo", "", "JP", 35.6828, 139.7595),
)


def called(places: Sequence[Place], text: str) -> list[Place]:
    """Return the places whose name begins with a text, whatever its case."""
    return [each for each in places if each.name.casefold().startswith(text.strip().casefold())]


def near(places: Sequence[Place], latitude: float, longitude: float) -> list[Place]:
    """Return the places within 50 km, the nearest first."""

    def distance_km(place: Place) -> float:
        north = place.latitude - latitude
        east = (place.longitude - longitude + 180) % 360 - 180
        return 111.2 * math.hypot(north, east * math.cos(math.radians(latitude)))

    return sorted((p for p in places if distance_km(p) <= NEAR_KM), key=distance_km)
