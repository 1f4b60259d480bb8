"""Entities of a narrative: quantities, roads, places and times, found by patterns.

Categories have the names of Azure AI Language where it has one. All repetitions in patterns are
bounded, so that no text can make them slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from skywitness.adapters.local_text.stop_words import STOP_WORDS
from skywitness.domain.model.geography.us_states import STATES
from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.reports.insight import Entity
from skywitness.domain.model.text import without_overlaps, word_set

QUANTITY: Final = "Quantity"
ROAD: Final = "Road"
LOCATION: Final = "Location"
DATE_TIME: Final = "DateTime"

_NUMBER: Final = (
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,5}(?:[.,]\d{1,4})?(?:[ -]\d{1,2}/\d{1,2}|/\d{1,2})?|\.\d{1,3}|"
    r"[½¼¾⅛⅜⅝⅞]|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|"
    r"thirty|forty|fifty|sixty|seventy|eighty|ninety)\b)[½¼¾]?"
)
_UNIT: Final = (
    r"(?:mph|knots?|kts?|km/h|kph|kmh|m/s|(?:miles?|kilometers?|kilometres?) per hour|"
    r"inch(?:es)?|in\.(?!\w)|in(?=[ ](?:of|diameter|snow|hail|rain|deep|wide|thick)\b)|"
    r"feet|foot|ft|miles?|mi|yards?|yds?|acres?|"
    r"(?:centi|milli|kilo)?met(?:er|re)s?|metern|km|cm|mm|m(?=[\s.,;:!?)]|$)|"
    r"degrees?(?:[ ](?:F|C|Fahrenheit|Celsius)\b)?|[°º][ ]?[CF]?|(?-i:[CF])|"
    r"hpa|millibars?|mbar|mb|inhg|percent|per cent|%|cfs|"
    r"hours?|hrs?|minutes?|mins?|seconds?|days?|"
    r"grad|zoll|stunden?|minuten|pouces?|mètres?|(?:centi|milli|kilo)mètres?|degrés?|"
    r"pulgadas?|(?:centí|milí|kiló)?metros?|grados?)(?![^\W\d_])"
)
_QUANTITY: Final = lazy_regex(
    rf"(?<![\w./:-])[-−+]?{_NUMBER}(?:[ ]?(?:to|or|and|bis|à|a|[-–])[ ]?[-−+]?{_NUMBER})?"
    rf"(?:[ -]?{_UNIT}|[\"”″](?!\w))",
    re.IGNORECASE,
)

_ALSO_WORDS: Final = word_set("DE HI IN LA ME MI NE OK OR PA")
_STATE: Final = rf"(?:{'|'.join(sorted(STATES - _ALSO_WORDS))})"
_HIGHWAY: Final = r"(?:Hwy|HWY|Highway|HIGHWAY|Route|ROUTE|Road|ROAD|Rd|RD)"
_ROAD: Final = lazy_regex(
    rf"\b(?:I-?|(?:US|U\.S\.|State|County|SR|CR|FM|SH|{_STATE})[ -]?(?:{_HIGHWAY}[ -]?)?|"
    r"(?:Hwy|HWY|Highway|HIGHWAY|Interstate|INTERSTATE|Route|ROUTE|Rte|Exit|EXIT|[Mm]ile [Mm]arker|"
    r"MILE MARKER|MM|Autobahn|[Aa]utoroute|[Aa]utopista|[Cc]arretera|[Rr]oute|Bundesstraße)[ ])[ ]?"
    r"(?:[A-Z]{1,2}-?)?\d{1,4}[A-Z]?\b(?![./:]\d|[ ]?(?:%|mph|kt|MPH|KT|inch|INCH))|"
    r"\b(?:Highway|HIGHWAY|Hwy|HWY|Route)[ ][A-Z]{1,2}\b"
)

_COMPASS: Final = (
    r"(?:[NS](?:[NS]?[EW])?|[EW](?:[NS][EW])?|"
    r"(?:north|south|east|west)(?:[ -]?(?:north|south|east|west)){0,2}(?:ern)?)"
)
_CONNECTOR: Final = r"(?:de|del|la|las|los|du|des|le|of the|am|an der|ob der|sur|upon)"
_NAME: Final = (
    r"(?-i:(?:(?:S[Tt][Ee]?|F[Tt]|M[Tt]|P[Tt])\.|[A-ZÀ-ÖØ-Þ][\w'’]{1,24})(?:-[\w'’]{1,24}){0,3}"
    rf"(?:[ ](?:{_CONNECTOR}[ ])?[A-ZÀ-ÖØ-Þ][\w'’]{{1,24}}(?:-[\w'’]{{1,24}}){{0,2}}){{0,3}})"
)
_PLACE_BY_COMPASS: Final = lazy_regex(
    rf"(?<![\w.])(?:{_NUMBER}[ ]?(?:miles?|mi\.?|km)?[ ]?{_COMPASS}|{_COMPASS}(?=[ ]of\b))"
    rf"(?:[ ]of)?[ ](?P<name>{_NAME})",
    re.IGNORECASE,
)
_PLACE_BY_WORD: Final = lazy_regex(
    rf"\b(?:near|in|at|around|outside|between|from|across)[ ](?P<name>{_NAME})", re.IGNORECASE
)

_ZONE: Final = r"(?:[ ]?(?:UTC|GMT|Z|[AECMPH][SD]T|[ECMP]T)\b)"
_MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
_TIME: Final = lazy_regex(
    r"(?<![\w.:/-])(?:"
    rf"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:[ ]?[ap]\.?m\b\.?)?{_ZONE}?|"
    rf"(?:1[0-2]|0?[1-9])(?:[0-5]\d)?[ ]?[ap]\.?m\b\.?{_ZONE}?|"
    rf"(?:[01]\d|2[0-3])[0-5]\d{_ZONE}|"
    r"(?:[01]?\d|2[0-3])(?:[.:][0-5]\d)?[ ]Uhr\b|(?:[01]?\d|2[0-3])h(?:[0-5]\d)?\b|"
    r"(?:12[ ])?(?:noon|midnight)\b|"
    r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?Z?)?|\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?!\d)|"
    rf"{_MONTH}\.?[ ]\d{{1,2}}(?:st|nd|rd|th)?(?:,?[ ]\d{{4}})?\b|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?[ ]{_MONTH}\b(?:[ ]\d{{4}}\b)?)",
    re.IGNORECASE,
)

_NO_PLACE: Final = STOP_WORDS["en"] | word_set(
    "town city downtown home house work county here there spotter trained public emergency social "
    "facebook twitter mping cocorahs nws national january february march april may june july "
    "august september october november december monday tuesday wednesday thursday friday saturday "
    "sunday highway hwy interstate route us trees power lines winds wind hail snow rain tornado "
    "flooding noon midnight"
)
_BEFORE_NAMES: Final = word_set(
    "fort ft saint st st. mount mt port lake new san santa el la los las west east north south "
    "big little old upper lower grand cedar rock des"
)


def entities(text: str) -> tuple[Entity, ...]:
    """Return the entities in a text, in order and without overlaps."""
    return without_overlaps(_found(text))


def _found(text: str) -> Iterator[Entity]:
    for category, pattern in ((DATE_TIME, _TIME), (ROAD, _ROAD), (QUANTITY, _QUANTITY)):
        for match in pattern.finditer(text):
            yield _entity(text, category, match.start(), match.end())
    shouted = text.upper() == text
    for match in _PLACE_BY_COMPASS.finditer(text):
        yield from _place(text, match.span("name"), shouted=shouted)
    if not shouted:
        for match in _PLACE_BY_WORD.finditer(text):
            yield from _place(text, match.span("name"), shouted=False)


def _place(text: str, span: tuple[int, int], *, shouted: bool) -> Iterator[Entity]:
    """Yield the place unless the name is none; in an all-capitals text its end is unknown."""
    start, end = span
    name = text[start:end]
    first = name.split(" ", 1)[0]
    if first.lower().rstrip(".") in _NO_PLACE and first.lower() not in _BEFORE_NAMES:
        return
    if shouted:
        words = name.split(" ")
        end = start + len(" ".join(words[: 2 if words[0].lower() in _BEFORE_NAMES else 1]))
    while text[end - 1] in ".'’-":
        end -= 1
    yield _entity(text, LOCATION, start, end)


def _entity(text: str, category: str, start: int, end: int) -> Entity:
    return Entity(text[start:end], category, start, end - start)
