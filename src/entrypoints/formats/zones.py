"""Time zones, as abbreviated in files of the US weather services."""

from __future__ import annotations

import re
from datetime import timedelta, timezone
from functools import lru_cache
from typing import Final

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.narrative.zones import offsets_of

_AS_IN_TEXTS: Final = "UTC GMT AST ADT EST EDT CST CDT MST MDT PST PDT AKST AKDT HST SST CHST"
HOURS_FROM_UTC: Final = {
    **{name: offsets_of(name)[0] // 60 for name in _AS_IN_TEXTS.split()},
    "HDT": -9,
    "GST": 10,
}
"""`GST` is the time of Guam."""

_NAMED: Final = re.compile(r"([A-Z]{2,5})([+-]?\d{1,2})?")
_WIDEST: Final = 14


@lru_cache(maxsize=256)
def zone(name: str, text: str, *, in_alaska: bool = False) -> timezone:
    """Return the zone of a text such as `CST-6`, `GST10` or `EST`.

    Older rows of the Storm Events Database have the abbreviation alone, and in Alaska `AST` is
    Alaska Standard Time.

    Raises:
        Invalid: at `name`, the text names no known zone.
    """
    found = _NAMED.fullmatch(text.upper())
    if found is not None:
        letters, digits = found.groups()
        if in_alaska and letters == "AST" and digits is None:
            letters = "AKST"
        hours = HOURS_FROM_UTC.get(letters)
        if digits is not None and (hours is None or abs(hours) != abs(int(digits))):
            hours = int(digits)  # else the sign follows from the letters: `EST5` is `EST-5`
        if hours is not None and abs(hours) <= _WIDEST:
            return timezone(timedelta(hours=hours))
    raise Invalid.at(name, "names no known time zone, such as CST-6 or EST")
