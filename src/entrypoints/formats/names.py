"""Names of places, from the capitals of bulletins to the spelling of maps."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from skywitness.domain.model.geography.place import MAX_NAME_LENGTH
from skywitness.domain.model.geography.us_states import DISTRICT_AND_TERRITORIES, STATES
from skywitness.domain.model.text import word_set

_WORD: Final = re.compile(r"[^\W_](?:[^\W_]|['’ʻ](?=[^\W_]))*")
_APOSTROPHE: Final = re.compile(r"(['’ʻ])")
_DIRECTION: Final = re.compile(r"[NS]?(?:[NS][EW]|[NSEW])|[EW][NS][EW]")
_ORDINAL: Final = re.compile(r"\d+(?:ST|ND|RD|TH)")
_STATION: Final = re.compile(r"K[B-DF-HJ-NP-TV-XZ]{3}")
_ROAD_BEFORE_NUMBER: Final = re.compile(r"\s?-?\s?\d")


_STATES: Final = STATES | DISTRICT_AND_TERRITORIES
_CAPITALS: Final = word_set(
    "US USA UK USGS NWS NOAA ASOS AWOS RAWS CWOP AFB AFS ANGB ARB NAS NAF JRB YMCA UPS FAA DOT RV "
    "II III IV VI VII VIII JFK LAX ORD DFW ATL BWI IAD DCA MSP PHX SFO MCI STL DTW CVG CLT SLC "
    "SEA PDX OKC SAT IAH MSY BNA"
)
"""Organisations, kinds of stations and sites, Roman numerals, airports."""

_ROADS: Final = word_set("SR CR FM SH IH US TX RM I")
_SMALL: Final = word_set("of the and in on at by or du de del qui")
_BEFORE_NAMES: Final = word_set(
    "NEAR NORTH SOUTH EAST WEST NORTHEAST NORTHWEST SOUTHEAST SOUTHWEST CENTRAL DOWNTOWN OLD NEW "
    "UPPER LOWER"
)
_SPELLINGS: Final = {
    name.upper(): name
    for name in word_set(
        "DeKalb DeSoto DeWitt DeFuniak DeBary DeLand DeRidder DeQueen DuPage DuPont LaSalle "
        "LaPorte LaMoure LaGrange LaRue LaVerne O'ahu"
    )
}
"""Names with a capital inside that follows from no rule."""


@lru_cache(maxsize=16_384)
def proper_name(text: str) -> str:
    """Return a name of a place as maps spell it, if it is all in capitals or all in small letters.

    `PRINCE GEORGE'S` becomes `Prince George's`, `COEUR D'ALENE` `Coeur d'Alene`, `MCHENRY`
    `McHenry`, `3 NNW FOND DU LAC` `3 NNW Fond du Lac`. Points of the compass, states behind a name,
    stations and roads with a number keep their capitals. Any other text has a spelling of its own
    and is returned unchanged.
    """
    if not (text.isupper() or text.islower()):
        return text
    upper = text.upper()
    found = list(_WORD.finditer(upper))
    spelled: list[str] = []
    end, is_first = 0, True
    for number, word in enumerate(found):
        is_last = number == len(found) - 1
        spelled += upper[end : word.start()], _spelled(word, is_first=is_first, is_last=is_last)
        end = word.end()
        is_first = is_first and _is_before_name(word[0])
    return "".join(spelled) + upper[end:]


def joined(*names: str) -> str:
    """Return the name of a place from its parts, such as town, county and state, if known."""
    return ", ".join(name for name in names if name)[:MAX_NAME_LENGTH]


def _is_before_name(word: str) -> bool:
    """Say whether a name may begin behind a word, as in `3 NNW DE KALB` and `WEST DE KALB`."""
    return word.isdigit() or word in _BEFORE_NAMES or _DIRECTION.fullmatch(word) is not None


def _spelled(word: re.Match[str], *, is_first: bool, is_last: bool) -> str:
    name, before, rest = word[0], word.string[: word.start()], word.string[word.end() :]
    is_behind_name = not is_first and (is_last or before.rstrip().endswith(","))
    if (name in _STATES and is_behind_name) or _keeps_capitals(name, before, rest):
        return name
    if name.lower() in _SMALL and (not is_first or (name == "OF" and before)):
        return name.lower()
    return _SPELLINGS.get(name) or _capitalised(name, is_first=is_first)


def _keeps_capitals(name: str, before: str, rest: str) -> bool:
    if name in _CAPITALS or _DIRECTION.fullmatch(name) or _STATION.fullmatch(name):
        return True
    if name.startswith("K") and len(name) == 4 and before.endswith("(") and rest.startswith(")"):
        return True
    if any(character.isdigit() for character in name):
        return _ORDINAL.fullmatch(name) is None
    return name in _ROADS and _ROAD_BEFORE_NUMBER.match(rest) is not None


def _capitalised(name: str, *, is_first: bool) -> str:
    first, *others = _APOSTROPHE.split(name)
    spelled = _with_mc(first)
    if others and len(first) == 1:  # O'Brien, L'Anse, d'Alene behind another word
        if first == "D" and not is_first:
            spelled = "d"
        return spelled + "".join(_with_mc(part) for part in others)
    return spelled + "".join(others).lower()


def _with_mc(name: str) -> str:
    if len(name) > 4 and name.startswith("MC"):
        return "Mc" + name[2:].capitalize()
    return name.capitalize()
