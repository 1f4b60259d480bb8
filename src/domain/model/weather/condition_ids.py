"""OpenWeatherMap's condition ids in the terms of the WMO.

They occur in answers of the provider and in files of observations made from such answers. Source:
openweathermap.org/weather-conditions. Ids are added without notice; an unknown one is mapped to the
weakest of its hundreds, and never to a dry sky, which is evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from skywitness.domain.model.weather.present_weather import PresentWeather, parse_groups

_NONE: Final = "NSW"
_UNKNOWN: Final = ""

_GROUPS: Final = {
    200: "-TSRA", 201: "TSRA", 202: "+TSRA", 210: "TS", 211: "TS", 212: "TS", 221: "TS",
    230: "-TSDZ", 231: "TSDZ", 232: "+TSDZ",
    300: "-DZ", 301: "DZ", 302: "+DZ", 310: "-DZRA", 311: "DZRA", 312: "+DZRA", 313: "SHRADZ",
    314: "+SHRADZ", 321: "SHDZ",
    500: "-RA", 501: "RA", 502: "+RA", 503: "+RA", 504: "+RA", 511: "FZRA", 520: "-SHRA",
    521: "SHRA", 522: "+SHRA", 531: "SHRA",
    600: "-SN", 601: "SN", 602: "+SN", 611: "PL", 612: "-SHPL", 613: "SHPL", 615: "-RASN",
    616: "RASN", 620: "-SHSN", 621: "SHSN", 622: "+SHSN",
    701: "BR", 711: "FU", 721: "HZ", 731: "PO", 741: "FG", 751: "SA", 761: "DU", 762: "VA",
    771: "SQ", 781: "+FC",
    800: _NONE, 801: _NONE, 802: _NONE, 803: _NONE, 804: _NONE,
}  # fmt: skip
"""Sleet is ice pellets, because rain with snow has ids of its own; a tornado is `+FC`."""

_BY_HUNDREDS: Final = {2: "TS", 3: "-DZ", 5: "-RA", 6: "-SN", 7: _UNKNOWN, 8: _UNKNOWN}

KNOWN: Final = frozenset(_GROUPS)

_WORDS: Final = {
    2: "thunderstorm", 3: "drizzle", 5: "rain", 6: "snow", 7: "mist, smoke, dust or ash",
    8: "clouds", 511: "freezing rain", 611: "sleet", 612: "sleet", 613: "sleet",
    615: "rain and snow", 616: "rain and snow", 701: "mist", 711: "smoke", 721: "haze",
    731: "dust", 741: "fog", 751: "sand", 761: "dust", 762: "volcanic ash", 771: "squall",
    781: "tornado", 800: "clear",
}  # fmt: skip


@lru_cache(maxsize=256)
def present_weather(ids: tuple[int, ...]) -> tuple[PresentWeather, ...] | None:
    """Return the present weather of ids, None if none of them can be mapped.

    Sky conditions (800 to 804) are no significant weather.
    """
    found = [_GROUPS.get(code, _BY_HUNDREDS.get(code // 100, _UNKNOWN)) for code in ids]
    return parse_groups(" ".join(dict.fromkeys(found)))


def describe(ids: Sequence[int]) -> str:
    """Describe ids in English; the provider's own descriptions vary and are localised."""
    names = dict.fromkeys(_WORDS.get(code) or _WORDS.get(code // 100, "") for code in ids)
    return ", ".join(name for name in names if name)
