"""WMO weather codes as Open-Meteo uses them, as OpenWeatherMap condition ids and in words."""

from __future__ import annotations

import logging
from typing import Final

_CODES: Final[dict[int, tuple[int, str]]] = {
    0: (800, "clear"),
    1: (801, "mainly clear"),
    2: (802, "partly cloudy"),
    3: (804, "overcast"),
    45: (741, "fog"),
    48: (741, "rime fog"),
    51: (300, "light drizzle"),
    53: (301, "drizzle"),
    55: (302, "dense drizzle"),
    56: (511, "light freezing drizzle"),
    57: (511, "freezing drizzle"),
    61: (500, "light rain"),
    63: (501, "rain"),
    65: (502, "heavy rain"),
    66: (511, "light freezing rain"),
    67: (511, "freezing rain"),
    71: (600, "light snow"),
    73: (601, "snow"),
    75: (602, "heavy snow"),
    77: (600, "snow grains"),
    80: (520, "light showers"),
    81: (521, "showers"),
    82: (522, "violent showers"),
    85: (620, "light snow showers"),
    86: (622, "heavy snow showers"),
    95: (211, "thunderstorm"),
    96: (202, "thunderstorm with hail"),
    99: (202, "thunderstorm with heavy hail"),
}
"""All codes that the service documents (open-meteo.com/en/docs). It has none for smoke, haze, dust,
ash, squalls and tornadoes, and its hail is a guess of the model: no id of hail is made of it."""

_FALLING: Final = range(51, 87)
"""Drizzle, rain, snow and showers; a thunderstorm may be a dry one."""

_log = logging.getLogger(__name__)


def condition(code: float | None, precipitation_mm: float | None) -> tuple[tuple[int, ...], str]:
    """Return the condition ids and the words for a code, none for one that is unknown.

    A code by which something falls is left out where the amount says that nothing did: the service
    has been seen to give showers together with 0.00 mm of everything.
    """
    if code is None:
        return (), ""
    known = _CODES.get(int(code)) if code == int(code) else None
    if known is None:
        _log.info("weather code %g is unknown and left out", code)
        return (), ""
    if precipitation_mm == 0.0 and int(code) in _FALLING:
        return (), ""
    return (known[0],), known[1]
