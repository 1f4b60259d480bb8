"""What condition ids mean: by their table, and new ones by their hundreds.

Source: the table of weather conditions of OpenWeatherMap. Ids appear without notice; one that is
not in the table is taken for its group and noted, and never an error.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any, Final

KNOWN: Final = frozenset(
    {
        *(200, 201, 202, 210, 211, 212, 221, 230, 231, 232),
        *(300, 301, 302, 310, 311, 312, 313, 314, 321),
        *(500, 501, 502, 503, 504, 511, 520, 521, 522, 531),
        *(600, 601, 602, 611, 612, 613, 615, 616, 620, 621, 622),
        *(701, 711, 721, 731, 741, 751, 761, 762, 771, 781),
        *(800, 801, 802, 803, 804),
    }
)

_GROUPS: Final = {
    2: "thunderstorm",
    3: "drizzle",
    5: "rain",
    6: "snow",
    7: "mist, smoke, dust or ash",
    8: "clouds",
}
_OWN_NAMES: Final = {
    511: "freezing rain",
    611: "sleet",
    612: "sleet",
    613: "sleet",
    615: "rain and snow",
    616: "rain and snow",
    701: "mist",
    711: "smoke",
    721: "haze",
    731: "dust",
    741: "fog",
    751: "sand",
    761: "dust",
    762: "volcanic ash",
    771: "squall",
    781: "tornado",
    800: "clear",
}

_log = logging.getLogger(__name__)


def condition_ids(weather: Any) -> tuple[int, ...]:
    """Return the ids of a `weather` member, which may be null; the first is the primary one."""
    if not isinstance(weather, list):
        return ()
    ids = (item.get("id") for item in weather if isinstance(item, dict))
    return tuple(
        code
        for code in dict.fromkeys(code for code in ids if type(code) is int)
        if 200 <= code < 900
    )


def describe(codes: Sequence[int]) -> str:
    """Say in English what ids mean; descriptions of the service drift and come in any language."""
    names = dict.fromkeys(_OWN_NAMES.get(code) or _GROUPS.get(code // 100, "") for code in codes)
    return ", ".join(name for name in names if name)


def note_unknown(codes: Iterable[int]) -> None:
    """Log the ids of one answer that are not in the table."""
    unknown = sorted({code for code in codes if code not in KNOWN})
    if unknown:
        _log.warning("condition ids not known, taken by their hundreds: %s", unknown)
