"""Present weather of synoptic reports in the terms of a METAR (Manual on Codes, WMO-No. 306).

Code table 4677 is for observers, 4680 for automatic stations. Weather of the past hour that has
ended, and lightning or precipitation far away, say nothing about the station at that time: such
codes stand for nothing.
"""

from __future__ import annotations

from typing import Final

from skywitness.domain.model.weather.present_weather import PresentWeather, parse_groups

_NONE: Final = "NSW"

_MANNED: Final = {
    **dict.fromkeys(range(4), _NONE),
    4: "FU", 5: "HZ", 6: "DU", 7: "BLDU", 8: "PO", 10: "BR", 11: "BCFG", 12: "MIFG",
    15: "VCSH", 16: "VCSH", 17: "TS", 18: "SQ", 19: "FC",
    **dict.fromkeys(range(30, 33), "DS"), **dict.fromkeys(range(33, 36), "+DS"),
    36: "DRSN", 37: "DRSN", 38: "BLSN", 39: "BLSN",
    40: "VCFG", 41: "BCFG", **dict.fromkeys(range(42, 48), "FG"), 48: "FZFG", 49: "FZFG",
    50: "-DZ", 51: "-DZ", 52: "DZ", 53: "DZ", 54: "+DZ", 55: "+DZ", 56: "-FZDZ", 57: "FZDZ",
    58: "-DZRA", 59: "DZRA",
    60: "-RA", 61: "-RA", 62: "RA", 63: "RA", 64: "+RA", 65: "+RA", 66: "-FZRA", 67: "FZRA",
    68: "-RASN", 69: "RASN",
    70: "-SN", 71: "-SN", 72: "SN", 73: "SN", 74: "+SN", 75: "+SN", 76: "IC", 77: "SG", 78: "IC",
    79: "PL",
    80: "-SHRA", 81: "SHRA", 82: "+SHRA", 83: "-SHRASN", 84: "SHRASN", 85: "-SHSN", 86: "SHSN",
    87: "-SHGS", 88: "SHGS", 89: "-SHGR", 90: "SHGR",
    91: "-RA", 92: "RA", 93: "-SN", 94: "SN",
    95: "TSRA", 96: "TSGR", 97: "+TSRA", 98: "TSDS", 99: "+TSGR",
}  # fmt: skip

_AUTOMATIC: Final = {
    **dict.fromkeys(range(4), _NONE),
    4: "HZ", 5: "HZ", 10: "BR", 11: "IC", 18: "SQ",
    27: "BLSN", 28: "BLSN", 29: "BLSN", 30: "FG", 31: "BCFG",
    **dict.fromkeys(range(32, 35), "FG"), 35: "FZFG",
    40: "UP", 41: "-UP", 42: "+UP", 43: "-RA", 44: "+RA", 45: "-SN", 46: "+SN", 47: "-FZRA",
    48: "+FZRA",
    50: "DZ", 51: "-DZ", 52: "DZ", 53: "+DZ", 54: "-FZDZ", 55: "FZDZ", 56: "+FZDZ", 57: "-DZRA",
    58: "DZRA",
    60: "RA", 61: "-RA", 62: "RA", 63: "+RA", 64: "-FZRA", 65: "FZRA", 66: "+FZRA", 67: "-RASN",
    68: "RASN",
    70: "SN", 71: "-SN", 72: "SN", 73: "+SN", 74: "-PL", 75: "PL", 76: "+PL", 77: "SG", 78: "IC",
    80: "SHRA", 81: "-SHRA", 82: "SHRA", 83: "+SHRA", 84: "+SHRA", 85: "-SHSN", 86: "SHSN",
    87: "+SHSN", 89: "SHGR",
    90: "TS", 91: "TS", 92: "TSRA", 93: "TSGR", 94: "+TS", 95: "+TSRA", 96: "+TSGR", 99: "+FC",
}  # fmt: skip
"""Codes 27 to 29 are snow or sand that the wind raises; snow is taken, the commoner one."""


def manned_weather(code: int) -> tuple[PresentWeather, ...] | None:
    """Return the groups of a code of table 4677; None if it says nothing of the weather then."""
    return parse_groups(_MANNED.get(code, ""))


def automatic_weather(code: int) -> tuple[PresentWeather, ...] | None:
    """Return the groups of a code of table 4680; None if it says nothing of the weather then."""
    return parse_groups(_AUTOMATIC.get(code, ""))
