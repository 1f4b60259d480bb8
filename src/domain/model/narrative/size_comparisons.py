"""Sizes of hail given by comparison: "golf ball size", "as big as quarters", "pea to dime size".

The name of an object counts only where something is compared with it: not in names of places
("Walnut Grove"), times ("quarter past five"), crops or money.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.numbers import plain
from skywitness.domain.model.narrative.quantities import Amount
from skywitness.domain.model.phenomena.magnitude import Unit

OBJECT_SIZES_IN: Final = {
    # Diameter in inches by object: the NWS table for spotters, and other things of a fixed size.
    # Words of a name are separated by spaces, hyphens or nothing.
    "bb": 0.25, "pea": 0.25, "m&m": 0.5, "marble": 0.5, "moth ball": 0.5,
    "dime": 0.7, "penny": 0.75, "pennies": 0.75, "nickel": 0.88, "nickle": 0.88, "quarter": 1.0,
    "loonie": 1.0, "half dollar": 1.25, "fifty cent piece": 1.25, "50 cent piece": 1.25,
    "silver dollar": 1.5, "walnut": 1.5, "ping pong": 1.5, "golf ball": 1.75, "lime": 2.0,
    "hen egg": 2.0, "hen's egg": 2.0, "hens egg": 2.0,
    "egg": 2.0, "billiard ball": 2.25, "pool ball": 2.25,
    "racquet ball": 2.25, "tennis ball": 2.5, "base ball": 2.75, "apple": 3.0, "tea cup": 3.0,
    "hockey puck": 3.0, "grapefruit": 4.0, "cantaloupe": 4.0, "soft ball": 4.5,
}  # fmt: skip

_LADDER: Final = (0.25, 0.5, 0.75, 0.88, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 2.75, 3.0, 4.0, 4.5)
"""Usual sizes, smallest first."""

_SIZES: Final = tuple(OBJECT_SIZES_IN.values())
_PLACES: Final = (
    r"academy|acres|avenue|ave|bay|beach|bend|blvd|boulevard|branch|bridge|canyon|cemetery|church|"
    r"circle|city|corners?|county|cove|court|creek|crossing|drive|dr|estates|falls|farms?|field|"
    r"flats?|fork|gap|garden|golf|grove|gulch|hall|heights|highway|hills?|hollow|hwy|island|"
    r"junction|lake|landing|lane|ln|mall|mine|mountain|mt|park|pass|pike|place|plaza|point|pond|"
    r"prairie|ranch|rd|ridge|river|road|run|school|shores?|spring|springs|square|st|station|"
    r"street|subdivision|terrace|town|trail|valley|village|way|woods?"
)
_OTHER_SENSE: Final = (
    # After an object: an amount of money, a time, a measure, a game, a plant or a place.
    r"of\b(?! hail)|to[ ](?:\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|the hour)\b(?!['\" -]|\.\d)|"
    r"(?:past|after|till|before|mile|inch|mil|hour|million|dollar|section|game|stadium|diamond|team|"
    rf"player|season|practice|tree|orchard|crop|harvest|plant|vine|{_PLACES})\b"
)
_OBJECT: Final = lazy_regex(
    r"\b(?<!goose )(?:"
    + "|".join(
        f"(?P<o{i}>" + re.escape(name).replace(r"\ ", "[ -]{0,4}") + ")"
        for i, name in enumerate(OBJECT_SIZES_IN)
    )
    + rf")(?:[ -]balls?)?(?:'?s)?\b(?![ -]{{1,3}}(?:{_OTHER_SENSE}))"
)
_SAME_SIZE: Final = lazy_regex(
    r"[ -]{0,3}(?:(?:or|and|but)[ -](?:\w+[ ]){0,2}(?:larg|bigg|great|small)er[ -])?(?:in[ ])?"
    r"(?:(?:[sz]iz|diamet)|(?:balls?[ ])?hail|stones?\b)"
)
"""After an object: "golf ball sized", "golf ball hail", "quarters in size"."""

_FILLERS: Final = (
    r"a|an|the|about|almost|approximately|around|as|average|between|big|bigger|estimated(?: at)?|"
    r"few|from|greater|huge|just|large|larger|like|mostly|my|nearly|our|of|or|over|roughly|size|slightly|"
    r"small|smaller|some|than|that|to|u\.?s\.?|up|was|were|are|is|us"
)
_STONES: Final = (
    r"\b(?:(?:hail ?|ice)?stones?|hail|ice|chunks?|(?:bigg|larg)est(?:[ ](?:ones?|hail|stones?))?)"
)
_COMPARED: Final = lazy_regex(
    r"(?:(?:\bsiz(?:es?|ed)|\bdiameters?|\bas (?:big|large|wide|small) as|\bcomparable to|"
    r"\bresembl(?:ed|ing)|\b(?:larg|bigg|small|great|less)(?:er)? than|"
    rf"(?:{_STONES}|\b(?:big|large|huge))[^.;]{{0,25}}\blike)(?:[ ](?:{_FILLERS})){{0,6}}[ ]|"
    rf"{_STONES}(?:(?:[ ](?:rang(?:ed|ing)|reach(?:ed|ing)|{_FILLERS})){{1,6}}[ -]|[ ]?[(:=][ ]?))$"
)
"""Before an object: "the size of", "hail up to", "larger than", "hail (quarters)"."""

_OF_HAIL: Final = lazy_regex(r"(?<=s)[ ]of[ ](?:hail|ice)\b")
_OF_A_YEAR: Final = lazy_regex(
    r"\b(?:first|second|third|fourth|last|final|[1-4](?:st|nd|rd|th))[ -]$"
)
"""Before the quarter of a year or a game."""

_AND: Final = lazy_regex(
    r"(?:[ -]{0,2}siz(?:e|ed))?[ -]{0,3}(?:/|-|,?[ ]?(?:(?P<to>(?:up )?to)|or|and|with|plus)\b|,)"
    rf"(?:[ -](?:{_FILLERS})){{0,4}}[ -]{{0,2}}"
)
"""Between objects that share a comparison: "pea to dime size", "dimes and some nickels"."""

_LARGER: Final = lazy_regex(
    r"(?<!\bno )(?<!\bnot )(?:larger|bigger|greater) than (?:a |an |the )?(?:size of )?(?:a )?$"
)
_SMALLER: Final = lazy_regex(r"(?:smaller|less) than (?:a |an |the )?(?:size of )?(?:a )?$")
_PART_OF: Final = lazy_regex(r"\b(?:half|twice) (?:the size of |as (?:big|large) as )?(?:a |an )?$")
_SOME_LARGER: Final = lazy_regex(
    r"[^.;]{0,30}[ ,](?:but|with|and)[ ](?:some[ ]|a few[ ]|a little[ ]|slightly[ ]){1,2}"
    r"(?:larger|bigger)\b"
)


def comparisons(text: str) -> Sequence[Amount]:
    """Return the sizes of the objects that hail is compared with, in inches.

    Larger or smaller than an object is the next usual size; half or twice one is none.
    """
    lowered = plain(text)
    objects = [o for o in _OBJECT.finditer(lowered) if not _is_place(text, lowered, o)]
    joints = [_AND.fullmatch(lowered, one.end(), other.start()) for one, other in pairwise(objects)]
    counts = [_is_compared(lowered, o) for o in objects]
    for i, joint in enumerate(joints):  # a range or list that begins with a comparison
        counts[i] |= joint is not None and joint["to"] is not None
        counts[i + 1] |= counts[i] and joint is not None
    for i, joint in reversed(list(enumerate(joints))):  # or ends with one
        counts[i] |= counts[i + 1] and joint is not None
    sizes = (_size(lowered, o) for o, is_size in zip(objects, counts, strict=True) if is_size)
    return [amount for amount in sizes if amount is not None]


def _is_compared(lowered: str, match: re.Match[str]) -> bool:
    if _OF_A_YEAR.search(lowered, max(0, match.start() - 8), match.start()):
        return False
    return bool(
        _SAME_SIZE.match(lowered, match.end())
        or _OF_HAIL.match(lowered, match.end())
        or _COMPARED.search(lowered, max(0, match.start() - 70), match.start())
    )


_CAPITAL: Final = lazy_regex(r"[ ][A-Z][a-z]")


def _is_place(text: str, lowered: str, match: re.Match[str]) -> bool:
    """Say whether an object is the first word of a name, by capitals: "Walnut Bottom"."""
    is_name = text[match.start()].isupper() and _CAPITAL.match(text, match.end())
    return bool(is_name) and not _SAME_SIZE.match(lowered, match.end())


def _size(lowered: str, match: re.Match[str]) -> Amount | None:
    inches = _SIZES[int(str(match.lastgroup)[1:])]
    preceding = lowered[max(0, match.start() - 60) : match.start()]
    if _PART_OF.search(preceding):
        return None
    if _SMALLER.search(preceding):
        inches = next((rung for rung in reversed(_LADDER) if rung < inches), inches)
    elif _LARGER.search(preceding) or _SOME_LARGER.match(lowered, match.end()):
        inches = next((rung for rung in _LADDER if rung > inches), inches)
    return Amount(inches, Unit.INCH, match[0], match.start(), match.end())
