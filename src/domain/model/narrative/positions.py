"""Positions that a text gives in numbers or codes, which would disclose an obscured place.

Found are latitudes and longitudes in degrees, minutes and seconds, MGRS and UTM references, Plus
codes, Maidenhead locators of six characters and more, three-word addresses, and links with
coordinates. Names of towns and distances from them stay: whoever writes those means them.
"""

from __future__ import annotations

import re
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.personal.folding import fold
from skywitness.domain.model.narrative.personal_data import PersonalData

CATEGORY: Final = "Coordinates"

_FRACTION: Final = r"[.,·]\d{2,17}"
_SIDE: Final = r"(?:north|south|east|west|[nsewo])\b"
_ANGLE: Final = (
    r"\d{1,3}(?: ?(?:°|º|deg(?:rees?)?\b|d\b))? ?\d{1,2}(?:[.,]\d{1,9})?"
    r"(?: ?['′’]| ?min(?:utes?)?\b| )(?: ?\d{1,2}(?:[.,]\d{1,9})?(?: ?(?:\"|″|”|''|s\b))?)?"
)
_NUMBER: Final = rf"[-+−]?\d{{1,3}}{_FRACTION} ?(?:°|º|deg(?:rees?)?\b)?"
_BETWEEN: Final = r" ?[,;/|&]? ?(?:and |by |x )?(?:lo?n(?:g(?:itude)?)?\b[ :=.]{0,3})?"
_CODE: Final = "23456789CFGHJMPQRVWX"

_PATTERNS: Final = tuple(
    lazy_regex(pattern, re.IGNORECASE)
    for pattern in (
        # 41.5868, -93.6250; 41.5868N 93.6250W; lat 41.5868 lon -93.6250
        rf"(?<![\d.,]){_NUMBER} ?(?:{_SIDE})?{_BETWEEN}{_NUMBER}(?: ?{_SIDE})?(?![\d])",
        rf"\b(?:lat(?:itude)?|lo?n(?:g(?:itude)?)?)\b[ :=.]{{0,3}}{_NUMBER}(?: ?{_SIDE})?",
        rf"\b[nsewo] ?{_NUMBER}(?!\d)",
        rf"(?<![\d.,]){_NUMBER} ?{_SIDE}",
        # 41°35'12"N, N 41 35.2
        rf"(?<!\d){_ANGLE} ?{_SIDE}",
        rf"\b[nsewo] ?{_ANGLE}",
        r"\d{1,3} ?[°º] ?\d{1,2} ?['′’](?: ?\d{1,2}(?:[.,]\d{1,9})? ?[\"″”]?)?",
        # 15T VG 48201 04567 (MGRS), 15T 448201 4604567 (UTM)
        r"\b\d{1,2}[C-HJ-NP-X] ?[A-HJ-NP-Z]{2} ?\d{1,5} ?\d{1,5}\b",
        r"\b\d{1,2} ?[C-HJ-NP-X] ?\d{6}(?:\.\d{1,9})?[ ,em]{1,3}\d{6,7}(?:\.\d{1,9})?",
        # 86HHHQ00+00, HQ00+00 Des Moines
        rf"\b[{_CODE}]{{4,8}}\+[{_CODE}]{{2,7}}\b",
        r"\b[A-R]{2}\d{2}[A-X]{2}(?:\d{2}(?:[A-X]{2})?)?\b",
        r"///\w{1,40}\.\w{1,40}\.\w{1,40}",
        r"\bgeo:[-+\d.,;=a-z]{3,80}",
        r"https?://\S{1,300}[-/@=,]\d{1,3}\.\d{3,17}\S{0,300}",
        r"\b(?:goo\.gl/maps|maps\.app\.goo\.gl|what3words\.com|w3w\.co)/\S{1,100}",
    )
)


def find_positions(text: str) -> tuple[PersonalData, ...]:
    """Return the positions in a text, in order; what they share is merged."""
    folded = fold(text)
    found = sorted(match.span() for one in _PATTERNS for match in one.finditer(folded.text))
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    spans = (folded.original(start, end) for start, end in merged)
    return tuple(PersonalData(CATEGORY, start, end - start) for start, end in spans)
