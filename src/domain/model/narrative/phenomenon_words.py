"""The phenomenon of a narrative, by ordered rules of which the first match decides.

The order matters: a tornado that also broke trees is a tornado. Negated words ("no hail") do not
count, nor do those of warnings, forecasts and names (`occurrence`). English only, the language of
the reports that the rules were evaluated on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from skywitness.domain.model.narrative import temperatures
from skywitness.domain.model.narrative.flood_words import (
    CLOSED,
    FROZEN,
    OTHER_CAUSES,
    WET,
    flooded,
    stranded,
)
from skywitness.domain.model.narrative.keyword_pattern import KeywordPattern
from skywitness.domain.model.narrative.negation import is_denied
from skywitness.domain.model.narrative.numbers import lower
from skywitness.domain.model.narrative.occurrence import happened
from skywitness.domain.model.narrative.wind_words import (
    DAMAGE,
    SPEED,
    STATION,
    STORM,
    WIND,
    hail_alone,
    hail_beside_wind,
)
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA, Phenomenon

Spans = Iterable[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Rule:
    """Words of a phenomenon; `also` must occur as well, `unless` must not.

    `named` is False for a guess from what was left behind or could no longer be seen.
    """

    key: str
    find: Callable[[str], Spans]
    also: KeywordPattern | None
    unless: KeywordPattern | None
    named: bool = True

    def matches(self, text: str) -> bool:
        return (
            (self.also is None or self.also.occurs(text))
            and any(not is_denied(text, start, end) for start, end in self.find(text))
            and (self.unless is None or not self.unless.occurs(text))
        )


def _rule(
    key: str,
    words: str | Callable[[str], Spans],
    *keywords: str,
    also: KeywordPattern | None = None,
    unless: KeywordPattern | None = None,
) -> _Rule:
    find = KeywordPattern(words, *keywords).spans if isinstance(words, str) else words
    return _Rule(key, find, also, unless)


def _guess(rule: _Rule) -> _Rule:
    return replace(rule, named=False)


_COAST: Final = KeywordPattern(
    r"\bcoastal|\btid(?:e|es|al)\b|\bbeach|\bsurf\b|shoreline",
    "coastal", "tid", "beach", "surf", "shoreline",
)  # fmt: skip
_INCHES_OF_HEAVY_SNOW: Final = KeywordPattern(r"\b(?:[4-9]|\d\d)(?:\.\d+)?[ -]?(?:in|\")")
_OBSCURED: Final = KeywordPattern(
    r"snow|blizzard|white-?out|flurr|sleet|ice pellets|dust|sand\b|smoke|haze|\bash\b|\brain|"
    r"drizzle|downpour|hail|spray|\bgust|blowing|\bdrift|"
    r"\broads? (?:were |was |are |is )?(?:closed|impassable)|\bimpassable"
)
"""What else than fog lowers visibility; wind does not let fog form."""

_BESIDE_VISIBILITY: Final = KeywordPattern(
    r"\bvisibilit[^.;]{0,40}\bgusts?[ ](?:of[ ]|to[ ])?(?:[12]\d|3[0-9])[ ](?:mph|kts?|knots)\b",
    "visibilit",
)
"""A breeze beside a low visibility, in the remark of a squall of snow or of dust."""

_RULES: Final = (
    _rule("waterspout", r"\bwater ?spouts?\b", "spout"),
    _rule("landspout", r"\bland ?spouts?\b", "spout"),
    _rule(
        "tornado",
        r"\btornado(?:e?s|ic)?\b|\btouch(?:ed)?[ -]?down\b|\btwister\b|\be?f-?[0-5]\b",
        "tornado", "touch", "twister", "f",
    ),
    _rule("funnel_cloud", r"\bfunnels?\b", "funnel"),
    _rule("wall_cloud", r"\bwall cloud", "wall cloud"),
    _rule("tstm_wnd_gst", hail_beside_wind, also=SPEED),
    _rule("tstm_wnd_dmg", hail_beside_wind),
    _rule("hail", hail_alone),
    _rule("avalanche", r"\bavalanche", "avalanche"),
    _rule("flash_flood", r"flash ?-?flood", "flash"),
    _rule(
        "debris_flow",
        r"debris (?:flows?|slide)|\b(?:mud|rock|land)[ -]?slides?\b|\bmud ?flows?\b|"
        r"\bwater,? (?:and )?mud\b|"
        r"\b(?:rocks|boulders|(?:large|huge|big) boulder)\b.{0,60}(?:road|highway|lane|route|rd)|"
        r"\bslide (?:cover|block|clos|across|over)\w*",
        "debris", "slide", "mud", "rocks", "boulder",
    ),
    _rule("ice_jam", r"\bice jams?\b", "ice jam"),
    _rule("storm_surge", r"storm surge|storm tide", "storm surge", "storm tide"),
    _rule("coastal_flood", flooded, also=_COAST),
    _rule("rip_currents", r"\brip currents?", "rip current"),
    _rule("flood", flooded),
    _guess(_rule("flood", stranded, also=WET, unless=FROZEN)),
    _rule("debris_flow", r"\bmud\b", "mud"),
    _rule("dust_devil", r"dust devil", "dust devil"),
    _rule("dust_storm", r"(?:dust|sand) ?storm|haboob", "storm", "haboob"),
    _rule("blowing_dust", r"\bdust\b", "dust"),
    _rule("freezing_fog", r"freezing fog", "freezing fog"),
    _rule(
        "dense_fog",
        r"dense fog|\bfog\b.{0,80}(?:quarter|1/4|0\.25|zero|one[- ]half|1/2)|"
        r"\b(?:quarter|1/4|0\.25|zero) (?:of a )?(?:mile )?(?:visibility )?in (?:\w+ )?fog\b",
        "fog",
    ),
    _rule("fog", r"\bfog(?:gy)?\b", "fog"),
    _guess(
        _rule(
            "dense_fog",
            r"\b(?:visibilit(?:y|ies)|vsby|visby)\b.{0,40}(?:quarter|1/4|zero|0\.25)",
            "visib", "vsby", "visby",
            unless=_OBSCURED,
        )
    ),
    _rule(
        "cold_wind_chill",
        r"wind ?chill",
        "chill",
        unless=KeywordPattern(r"(?s)\bsnow.*wind ?chill", "snow"),
    ),
    _rule("blizzard", r"blizzard|white-?out", "blizzard", "white"),
    _rule("lake_effect_snow", r"lake[- ]effect", "lake"),
    _rule("snow_squall", r"snow squall", "snow squall"),
    _rule("ice_storm", r"\bice storm|ice accumulations?|accretion|glaze", "ice", "accr", "glaze"),
    _rule("winter_storm", r"winter storm", "winter storm"),
    _rule("heavy_snow", r"heavy snow|\bsnow(?:fall)?\b", "snow", also=_INCHES_OF_HEAVY_SNOW),
    _rule("snow", r"\bsnow(?:fall|storm|ed|ing|y)?\b|\bflurr(?:y|ies)\b", "snow", "flurr"),
    _rule("freezing_rain", r"freezing rain", "freezing rain"),
    _rule("freezing_drizzle", r"freezing drizzle", "freezing drizzle"),
    _rule("sleet", r"\bsleet\b|ice pellets", "sleet", "pellets"),
    _rule(
        "icing_on_roads",
        r"\bic(?:e|y|ing)\b|black ice|(?:slick|slippery) roads?\b|frost[- ]covered roads?",
        "ic", "slipper", "frost",
    ),
    _rule("frost_freeze", r"\bfrost\b|\bfreeze\b", "frost", "freeze"),
    _rule(
        "extreme_cold",
        r"extreme cold|bitter(?:ly)? cold|arctic air|below zero",
        "cold", "arctic", "below zero",
    ),
    _rule(
        "excessive_heat",
        r"(?:excessive|extreme|record|dangerous) heat|heat (?:index|indices)|heat ?strokes?",
        "heat",
    ),
    _rule("heat", r"\bheat(?: ?waves?)?\b|\bhot(?:ter|test)?\b", "heat", "hot", unless=STORM),
    _rule(
        "cold_wind_chill",
        r"\bcold\b(?! front)|\bfreezing\b|hypothermia|exposure to (?:the )?(?:cold|elements)",
        "cold", "freezing", "hypothermia", "exposure",
    ),
    _rule("heat", temperatures.hot, unless=STORM),
    _rule("cold_wind_chill", temperatures.cold),
    _rule("winter_weather", r"\bwinter(?:y| weather)|wintry", "wint"),
    _rule("lightning", r"\blightning\b|\blighting (?:str(?:uck|ik)|bolt)", "lightning", "lighting"),
    _rule(
        "drought",
        r"\bdrought|\bbelow[ -](?:normal|average) (?:rain|precip)\w*|"
        r"\brain\w* (?:\w+ ){0,6}below[ -](?:normal|average)\b",
        "drought", "below",
    ),
    _rule("wildfire", r"wild ?fire|brush fire|grass fire|forest fire", "fire"),
    _rule("dense_smoke", r"\bsmoke\b", "smoke"),
    _rule("tropical_cyclone", r"hurricane(?![ -]force)|typhoon", "hurricane", "typhoon"),
    _rule("tropical_storm", r"tropical storm", "tropical"),
    _rule("flood", r"\bpond(?:ing|ed)\b", "pond", unless=FROZEN),
    _rule("downburst", r"downburst|microburst", "burst"),
    _rule("tstm_wnd_dmg", DAMAGE.spans, also=STORM, unless=SPEED),
    _rule("tstm_wnd_gst", WIND.spans, also=STORM),
    _rule("tstm_wnd_dmg", DAMAGE.spans, also=STORM),
    _rule("high_wind", r"sustained(?! (?:\w+ )?(?:damage|injur))", "sustained"),
    _rule("heavy_rain", r"heavy rain|torrential|downpour", "heavy rain", "torrential", "downpour"),
    _rule("non_tstm_wnd_gst", WIND.spans, unless=_BESIDE_VISIBILITY),
    _guess(_rule("rain", r"\.\d\d[ -]inch", "inch")),
    _guess(
        _rule(
            "heavy_snow",
            r"\binch(?:es)?\b",
            "inch",
            unless=KeywordPattern(r"\brain|\bwater\b|diameter|\btrees?\b"),
        )
    ),
    _rule("rain", r"\brain(?:s|ed|ing|fall)?\b|\bprecipitation\b", "rain", "precip"),
    _guess(_rule("tstm_wnd_dmg", DAMAGE.spans)),
    _guess(_rule("non_tstm_wnd_gst", r"\b(?:anemometer|peak)\b", "anemometer", "peak")),
    _guess(_rule("non_tstm_wnd_gst", STATION.spans)),
    _rule("high_surf", r"\bsurf\b", "surf"),
    _rule("lightning", r"\bthunder(?:storms?)?\b", "thunder"),
    _guess(_rule("flood", CLOSED.spans, unless=OTHER_CAUSES)),
)  # fmt: skip


_OBSCURING: Final = frozenset(
    one.key
    for one in PHENOMENA.values()
    if one.family in {"winter", "visibility", "rain"} or one.event_class in {"dust", "smoke"}
)
"""Phenomena in which one sees little."""

PHENOMENA_WITH_WORDS: Final = frozenset(rule.key for rule in _RULES)


def phenomenon_in(observed: str) -> Phenomenon | None:
    """Return the phenomenon of what `happened`, None if no rule matches."""
    return next((PHENOMENA[rule.key] for rule in _matching(observed)), None)


@dataclass(frozen=True, slots=True)
class DescribedPhenomena:
    """The phenomenon that the words of a narrative name, and the keys of all that it mentions.

    A phenomenon that is only guessed, from damage or low visibility, is mentioned and not named.
    """

    named: Phenomenon | None
    mentioned: frozenset[str]


def described_phenomena(narrative: str) -> DescribedPhenomena:
    """Return what a narrative describes; words about visibility mention whatever obscures it."""
    rules = list(_matching(happened(narrative)))
    mentioned = frozenset(rule.key for rule in rules)
    if "visibilit" in lower(narrative):
        mentioned |= _OBSCURING
    return DescribedPhenomena(
        next((PHENOMENA[rule.key] for rule in rules if rule.named), None), mentioned
    )


def _matching(observed: str) -> Iterator[_Rule]:
    lowered = lower(observed)
    return (rule for rule in _RULES if rule.matches(lowered))
