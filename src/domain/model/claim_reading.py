"""What a narrative claims: the phenomenon and its magnitude, read with small ordered rules.

The order of the rules decides: a tornado that also broke trees is a tornado. Words under a
negation ("no hail", "without any rain") do not count. The rules speak English, the language of the
reports they were measured on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from skywitness.domain.model.claim_quantities import (
    DEPTHS,
    DIAMETERS,
    SPEEDS,
    Amount,
    amounts,
    objects,
    qualifier,
)
from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.magnitude import Magnitude, Unit
from skywitness.domain.model.phenomenon import PHENOMENA, Phenomenon, Quantity

MAX_HAIL_IN = 8.0
"""The largest stone on record measured 8.0 in across (Vivian, South Dakota, 2010; NOAA)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReading:
    """What could be read; None for what could not."""

    phenomenon: Phenomenon | None
    magnitude: Magnitude | None


def _rule(key: str, words: str, also: str = "") -> tuple[str, re.Pattern[str], re.Pattern[str]]:
    return key, re.compile(words), re.compile(also)


_WIND: Final = (
    r"\bwinds?\b|\bgust(?:s|ed|ing|y)?\b|\bmph\b|\bknots?\b|\bkts?\b|\bkm/h\b|\bm/s\b|"
    r"\bblown\b|\bblew\b|miles per hour"
)
_STORM: Final = r"thunderstorm|t-?storm|tstm|squall line|thunder\b|microburst|downburst|derecho"
_DAMAGE: Final = (
    r"\btrees?\b|\blimbs?\b|\bbranch(?:es)?\b|power ?lines?|power poles?|\broofs?\b|\bbarns?\b|"
    r"outbuilding|\bsheds?\b|shingles|power outages?|without power|snapped|uprooted|fences?\b|"
    r"\bsigns?\b|utility pole|windows?\b|siding\b|mobile home"
)
_FLOODED: Final = (
    r"\bflood(?:s|ed|ing|waters?)?\b|under ?water|"
    r"water (?:was |were )?(?:flowing |running |rushing )?(?:over|across)|"
    r"inundat|overflow|high water|out of (?:its|their) banks?|crest(?:ed|ing)?\b|"
    r"swift ?water|water rescue|impassable due to water|standing water|water covered|"
    r"(?:feet|foot|inch(?:es)?) (?:deep )?of (?:\w+ )?water|excessive water|stranded in water|"
    r"\b(?:creek|river|stream)s?\b.{0,40}\b(?:rose|rising|banks?|stage|swollen|cover)"
)

_RULES: Final = (
    # key, words that must occur, words that must occur too
    _rule("waterspout", r"\bwater ?spouts?\b"),
    _rule("landspout", r"\bland ?spouts?\b"),
    _rule("tornado", r"\btornado(?:e?s|ic)?\b|\btwister\b|\bE?F-?[0-5]\b|\be?f[0-5]\b"),
    _rule("funnel_cloud", r"\bfunnels?\b"),
    _rule("wall_cloud", r"\bwall cloud"),
    _rule("hail", r"\bhail(?:stones?)?\b|\b(?:ball|quarter|dime|nickel|pea|penny)s?[ -]sized?\b"),
    _rule("avalanche", r"\bavalanche"),
    _rule(
        "debris_flow",
        r"debris (?:flows?|slide)|\b(?:mud|rock|land)[ -]?slides?\b|\bmud ?flows?\b|\bmud\b|"
        r"\b(?:rocks|boulders)\b.{0,60}(?:road|highway|lane|route|rd)",
    ),
    _rule("ice_jam", r"\bice jams?\b"),
    _rule("storm_surge", r"storm surge|storm tide"),
    _rule("coastal_flood", _FLOODED, r"\bcoastal|\btid(?:e|es|al)\b|\bbeach|\bsurf\b|shoreline"),
    _rule("flash_flood", r"flash ?-?flood"),
    _rule("rip_currents", r"\brip currents?"),
    _rule("flood", _FLOODED),
    _rule("dust_devil", r"dust devil"),
    _rule("dust_storm", r"dust ?storm|haboob"),
    _rule("blowing_dust", r"\bblowing dust|\bdust\b"),
    _rule("freezing_fog", r"freezing fog"),
    _rule("dense_fog", r"dense fog|\bfog\b.{0,80}(?:quarter|1/4|0\.25|zero|one[- ]half|1/2)"),
    _rule("fog", r"\bfog(?:gy)?\b"),
    _rule("dense_fog", r"(?:visibilit(?:y|ies)).{0,40}(?:quarter|1/4|zero|0\.25)", r"^(?!.*snow)"),
    _rule("cold_wind_chill", r"wind ?chill"),
    _rule("blizzard", r"blizzard|white-?out"),
    _rule("lake_effect_snow", r"lake[- ]effect"),
    _rule("snow_squall", r"snow squall"),
    _rule("ice_storm", r"ice storm|ice accumulations?|accretion|glaze"),
    _rule("winter_storm", r"winter storm"),
    _rule(
        "heavy_snow", r"heavy snow|\bsnow(?:fall)?\b", r"\b(?:[4-9]|\d\d)(?:\.\d+)?[ -]?(?:in|\")"
    ),
    _rule("snow", r"\bsnow(?:fall|ed|ing|y)?\b"),
    _rule("freezing_rain", r"freezing rain"),
    _rule("freezing_drizzle", r"freezing drizzle"),
    _rule("sleet", r"\bsleet\b|ice pellets"),
    _rule("icing_on_roads", r"\bic(?:e|y|ing)\b|black ice|slick roads"),
    _rule("frost_freeze", r"\bfrost\b|\bhard freeze\b|\bfreeze\b"),
    _rule("extreme_cold", r"extreme cold|bitter(?:ly)? cold|arctic air|below zero"),
    _rule(
        "cold_wind_chill",
        r"\bcold\b(?! front)|\bfreezing\b|hypothermia|exposure|"
        r"(?:temperatures?|temps|lows?)\b.{0,60}(?:-|\b)\d",
    ),
    _rule("winter_weather", r"\bwinter(?:y| weather)|wintry"),
    _rule("lightning", r"\blightning\b"),
    _rule("excessive_heat", r"(?:excessive|extreme|record) heat|heat (?:index|stroke|advisory)"),
    _rule("heat", r"\bheat\b|\bhot\b"),
    _rule("drought", r"\bdrought"),
    _rule("wildfire", r"wild ?fire|brush fire|grass fire|forest fire"),
    _rule("dense_smoke", r"\bsmoke\b"),
    _rule("tropical_cyclone", r"hurricane|typhoon"),
    _rule("tropical_storm", r"tropical storm"),
    _rule("downburst", r"downburst|microburst"),
    _rule("tstm_wnd_gst", _WIND, _STORM),
    _rule("tstm_wnd_dmg", _DAMAGE, _STORM),
    _rule("high_wind", r"sustained"),
    _rule("heavy_rain", r"heavy rain|torrential|downpour"),
    _rule("non_tstm_wnd_gst", _WIND),
    _rule("heavy_snow", r"\binch(?:es)?\b", r"^(?!.*(?:\brain|\bwater\b))"),
    _rule("rain", r"\brain(?:s|ed|ing|fall)?\b|\bprecipitation\b"),
    _rule("tstm_wnd_dmg", _DAMAGE),
    _rule("non_tstm_wnd_gst", r"\b(?:measured by|mesonet|asos|awos|anemometer|peak)\b"),
    _rule("high_surf", r"high surf|\bsurf\b"),
    _rule("lightning", r"\bthunderstorms?\b|\bthunder\b"),
)

_NEGATED: Final = re.compile(
    r"(?:\bno|\bnot|n['’]t|\bwithout|\bnor|\bnever|\bzero|\bneither)"
    r"(?:[ ,]+(?:any|more|a|an|the|see|saw|seen|have|had|hear|heard|get|got|evidence|signs?|of|or|"
    r"and|nor|large|small|severe|heavy|strong|measurable|significant|reports?|actual|wind|gusts|"
    r"hail|rain|snow|thunder|lightning|flooding|tornado|fog|damage)){0,5}[ ,]*$"
)
_DENIED: Final = re.compile(
    r"^[ ,]*(?:was|were|is|has been|had been|did|does)(?: not|n['’]t)\b|^ ?: (?:none|no)\b"
)


def read_claim(narrative: str) -> ClaimReading:
    """Read the phenomenon and, where the narrative gives one, its magnitude."""
    lowered = narrative.lower()
    key = next((key for key, words, also in _RULES if _says(lowered, words, also)), None)
    if key is None:
        return ClaimReading(phenomenon=None, magnitude=None)
    phenomenon = PHENOMENA[key]
    return ClaimReading(phenomenon=phenomenon, magnitude=_magnitude(phenomenon, narrative))


def _says(text: str, words: re.Pattern[str], also: re.Pattern[str]) -> bool:
    return any(_is_claimed(text, m) for m in words.finditer(text)) and bool(also.search(text))


def _is_claimed(text: str, match: re.Match[str]) -> bool:
    before = re.split(r"[.;:!?\n]|\bbut\b", text[max(0, match.start() - 60) : match.start()])[-1]
    return not _NEGATED.search(before) and not _DENIED.match(text[match.end() : match.end() + 20])


def _magnitude(phenomenon: Phenomenon, narrative: str) -> Magnitude | None:
    found = _largest(_candidates(phenomenon, narrative))
    if found is None:
        return None
    try:
        return Magnitude.of(
            phenomenon, found.value, found.unit, qualifier(narrative), raw=found.raw
        )
    except Invalid:
        return None


def _candidates(phenomenon: Phenomenon, narrative: str) -> Iterable[Amount]:
    quantity = phenomenon.quantity
    if quantity is Quantity.DIAMETER:
        said = [a for a in amounts(narrative, DIAMETERS) if _in_inches(a) <= MAX_HAIL_IN]
        return said or objects(narrative)
    if quantity in {Quantity.GUST, Quantity.SUSTAINED_WIND}:
        return (a for a in amounts(narrative, SPEEDS) if a.value >= 10)
    if quantity in {Quantity.SNOW_DEPTH, Quantity.PRECIPITATION, Quantity.ICE, Quantity.DEPTH}:
        return amounts(narrative, DEPTHS)
    return ()


def _in_inches(amount: Amount) -> float:
    per_inch = {Unit.CENTIMETRE: 2.54, Unit.MILLIMETRE: 25.4}
    return amount.value / per_inch.get(amount.unit, 1.0)


def _largest(found: Iterable[Amount]) -> Amount | None:
    return max(found, key=_size, default=None)


def _size(amount: Amount) -> float:
    """Return the amount on one scale per kind: inches for lengths, knots for speeds."""
    per_unit = {
        Unit.CENTIMETRE: 1 / 2.54,
        Unit.MILLIMETRE: 1 / 25.4,
        Unit.FOOT: 12.0,
        Unit.MILE_PER_HOUR: 0.868976,
        Unit.KILOMETRE_PER_HOUR: 0.539957,
        Unit.METRE_PER_SECOND: 1.943844,
    }
    return amount.value * per_unit.get(amount.unit, 1.0)
