"""What was asked: the place, rounded as the service rounds it, and the units of the answer."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from simulators.openweathermap import places, refusals
from simulators.openweathermap.noise import chance
from simulators.server import Request

REFRESH_S: Final = 600
MS_TO_MPH: Final = 2.236936


@dataclass(frozen=True, slots=True)
class Units:
    """How temperatures and winds are shown; everything else is the same in all three systems."""

    name: str

    def degrees(self, celsius: float) -> float:
        """Return a temperature in these units."""
        if self.name == "metric":
            return round(celsius, 2)
        return round(celsius * 1.8 + 32 if self.name == "imperial" else celsius + 273.15, 2)

    def speed(self, metres_per_second: float) -> float:
        """Return a wind speed in these units."""
        return round(metres_per_second * (MS_TO_MPH if self.name == "imperial" else 1), 2)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that is asked about: as given, and the cell of 0.01 degrees that is answered for."""

    latitude: float
    longitude: float

    @property
    def cell(self) -> tuple[float, float]:
        """The middle of the cell: the same weather for all that is asked within it."""
        return round(self.latitude, 2), round(self.longitude, 2)

    @property
    def offset_s(self) -> int:
        """The zone of the place: the nautical one, for want of a map."""
        return round(self.longitude / 15) * 3600

    @property
    def zone(self) -> str:
        """Its name; the signs of these names are turned around."""
        hours = self.offset_s // 3600
        return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"

    def calculated(self, now: int) -> int:
        """Return when the present weather of the cell was calculated: every ten minutes."""
        shift = int(self.chance("refresh") * REFRESH_S)
        return (now - shift) // REFRESH_S * REFRESH_S + shift

    def chance(self, name: str, moment: int = 0) -> float:
        """Return a value in [0, 1) that is the cell's own."""
        latitude, longitude = self.cell
        return chance(0, name, round(latitude * 100), round(longitude * 100), moment)


def units(query: Mapping[str, str]) -> Units:
    """Return the units asked for; what is not known counts as `standard`."""
    name = query.get("units", "")
    return Units(name if name in {"metric", "imperial"} else "standard")


def spot(query: Mapping[str, str]) -> Spot:
    """Return the place given by `lat` and `lon`.

    Raises:
        Refused: one of them is missing or no coordinate.
    """
    if "lat" not in query or "lon" not in query:
        raise refusals.Refused(refusals.NOTHING)
    return Spot(
        _coordinate(query["lat"], 90, "wrong latitude"),
        _coordinate(query["lon"], 180, "wrong longitude"),
    )


def spot_or_name(query: Mapping[str, str]) -> Spot:
    """Return the place given by coordinates or by one of the older ways: `q`, `zip`, `id`.

    Raises:
        Refused: none of them leads to a place.
    """
    if "lat" in query or "lon" in query:
        return spot(query)
    found = None
    if "q" in query:
        found = next(iter(places.called(query["q"])), None)
    elif "zip" in query:
        found = places.with_zip(query["zip"])
    elif "id" in query:
        found = places.numbered(query["id"])
    else:
        raise refusals.Refused(refusals.NOTHING)
    if found is None:
        raise refusals.Refused(refusals.NOT_FOUND)
    return Spot(found.latitude, found.longitude)


def whole(query: Mapping[str, str], name: str, default: int) -> int:
    """Return a parameter that is a whole number.

    Raises:
        Refused: it is none.
    """
    try:
        return int(query.get(name, default))
    except ValueError:
        raise refusals.wrong(f"{name} is not an integer") from None


def cache_key(asked: Request) -> str:
    """Return the header `X-Cache-Key`: path and parameters, coordinates by cell."""
    shown = {name: value for name, value in sorted(asked.query.items()) if name != "appid"}
    for name in ("lat", "lon"):
        if name in shown:
            try:
                shown[name] = f"{round(float(shown[name]), 2):g}"
            except ValueError:
                continue
    return quote(asked.path) + ("?" + urlencode(shown) if shown else "")


def digest(*parts: object) -> str:
    """Return 32 hexadecimal digits that belong to these parts."""
    return hashlib.blake2b("/".join(map(str, parts)).encode(), digest_size=16).hexdigest()


def _coordinate(text: str, limit: int, message: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise refusals.wrong(message) from None
    if not math.isfinite(value) or abs(value) > limit:
        raise refusals.wrong(message)
    return round(value, 4)
