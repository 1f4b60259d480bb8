"""The weather codes of Open-Meteo (WMO code table 4677), as METAR groups and in words."""

from __future__ import annotations

import logging
from typing import Final

from skywitness.domain.model.weather.present_weather import PresentWeather, parse_groups

_CODES: Final[dict[float, tuple[str, str]]] = {
    0: ("NSW", "clear"), 1: ("NSW", "mainly clear"), 2: ("NSW", "partly cloudy"),
    3: ("NSW", "overcast"), 45: ("FG", "fog"), 48: ("FZFG", "rime fog"),
    51: ("-DZ", "light drizzle"), 53: ("DZ", "drizzle"), 55: ("+DZ", "dense drizzle"),
    56: ("-FZDZ", "light freezing drizzle"), 57: ("FZDZ", "freezing drizzle"),
    61: ("-RA", "light rain"), 63: ("RA", "rain"), 65: ("+RA", "heavy rain"),
    66: ("-FZRA", "light freezing rain"), 67: ("FZRA", "freezing rain"), 71: ("-SN", "light snow"),
    73: ("SN", "snow"), 75: ("+SN", "heavy snow"), 77: ("SG", "snow grains"),
    80: ("-SHRA", "light showers"), 81: ("SHRA", "showers"), 82: ("+SHRA", "violent showers"),
    85: ("-SHSN", "light snow showers"), 86: ("+SHSN", "heavy snow showers"),
    95: ("TS", "thunderstorm"), 96: ("+TSRA", "thunderstorm with hail"),
    99: ("+TSRA", "thunderstorm with heavy hail"),
}  # fmt: skip
"""All codes that the service documents (open-meteo.com/en/docs). It has none for smoke, haze, dust,
ash, squalls and tornadoes. Its hail is a guess of the model and is not reported as hail."""

_PRECIPITATION: Final = range(51, 87)
"""Drizzle, rain, snow and showers; a thunderstorm may be a dry one."""

_log = logging.getLogger(__name__)


def condition(
    code: float | None, precipitation_mm: float | None
) -> tuple[tuple[PresentWeather, ...] | None, str]:
    """Return the present weather and its description for a code, None for an unknown one.

    A code of precipitation is left out where the amount is zero: the service has been seen to give
    showers together with 0.00 mm of everything.
    """
    if code is None:
        return None, ""
    known = _CODES.get(code)
    if known is None:
        _log.info("unknown weather code %g ignored", code)
        return None, ""
    if precipitation_mm == 0.0 and code in _PRECIPITATION:
        return None, ""
    return parse_groups(known[0]), known[1]
