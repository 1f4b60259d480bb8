"""The phenomenon of a narrative, by ordered rules of which the first match decides.

The order matters: a tornado that also broke trees is a tornado. Negated words ("no hail") do not
count, nor do those of warnings, forecasts and names (`occurrence`). English only, the language of
the reports that the rules were evaluated on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from skywitness.domain.model.narrative import temperatures
from skywitness.domain.model.narrative.flood_words import FROZEN, WET, flooded, stranded
from skywitness.domain.model.narrative.negation import is_denied
from skywitness.domain.model.narrative.numbers import lower
from skywitness.domain.model.narrative.occurrence import happened
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA, Phenomenon

Spans = Iterable[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Rule:
    """Words of a phenomenon; `also` must occur as well, `unless` must not.

    `named` is False for a guess from what was left behind or could no longer be seen.
    """

    key: str
    find: Callable[[str], Spans]
    also: re.Pattern[str]
    unless: re.Pattern[str] | None
    named: bool = True

    def matches(self, text: str) -> bool:
        return (
            bool(self.also.search(text))
            and any(not is_denied(text, start, end) for start, end in self.find(text))
            and not (self.unless and self.unless.search(text))
        )


def _rule(key: str, words: str | Callable[[str], Spans], also: str = "", unless: str = "") -> _Rule:
    find = _spans(re.compile(words)) if isinstance(words, str) else words
    return _Rule(key, find, re.compile(also), re.compile(unless) if unless else None)


def _guess(
    key: str, words: str | Callable[[str], Spans], also: str = "", unless: str = ""
) -> _Rule:
    return replace(_rule(key, words, also, unless), named=False)


def _spans(pattern: re.Pattern[str]) -> Callable[[str], Spans]:
    return lambda text: (match.span() for match in pattern.finditer(text))


_WIND: Final = (
    r"\bwinds?\b|\bgust(?:s|ed|ing|y)?\b|\bmph\b|\bknots?\b|\bkts?\b|\bkm/h\b|\bm/s\b|"
    r"\bblown\b|\bblew\b|miles per hour"
)
_STORM: Final = r"thunderstorm|\bt-?storm|tstm|squall line|thunder\b|microburst|downburst|derecho"
_DAMAGE: Final = (
    r"\btrees?\b|\blimbs?\b|\bbranch(?:es)?\b|power[ -]?lines?|\bpoles?\b|\broofs?\b|"
    r"\bbarns?\b|outbuilding|\bsheds?\b|shingles?\b|power outages?|without power|snapped|"
    r"uprooted|fences?\b|\bsigns?\b|windows?\b|siding\b|mobile home|\b(?:wires?|lines) down|"
    r"down(?:ed)? (?:\w+ )?(?:wires|lines)|scaffold|canopy|carports?\b|overturned|"
    r"damage (?:\w+ )?(?:to|was|at)\b|sustained (?:\w+ )?damage|gustnado|\bsilos?\b|"
    r"\b(?:knocked|blown|flipped|tipped) (?:down|over)|flattened|toppled|capsiz|collapsed|"
    r"down(?:ed)? (?:\w+ ){0,2}lines"
)
_SPEED: Final = r"\bgust|mph|knots?\b|\bkts?\b"
_LOW_VISIBILITY: Final = r"\bvisibilit(?:y|ies)\b.{0,40}(?:quarter|1/4|zero|0\.25)"
_OBSCURED: Final = (
    r"snow|blizzard|white-?out|flurr|sleet|ice pellets|dust|sand\b|smoke|haze|\bash\b|\brain|"
    r"drizzle|downpour|hail|spray|\bgust|blowing"
)
"""What else than fog lowers visibility; wind does not let fog form."""

_RULES: Final = (
    _rule("waterspout", r"\bwater ?spouts?\b"),
    _rule("landspout", r"\bland ?spouts?\b"),
    _rule(
        "tornado",
        r"\btornado(?:e?s|ic)?\b|\btouch(?:ed)?[ -]?down\b|\btwister\b|\be?f-?[0-5]\b",
    ),
    _rule("funnel_cloud", r"\bfunnels?\b"),
    _rule("wall_cloud", r"\bwall cloud"),
    _rule(
        "hail",
        r"\bhail(?:stones?|storms?|ed|ing)?\b|"
        r"\b(?:ball|quarter|dime|nickel|pea|penny)s?[ -]sized?\b|"
        r"\bstones\b.{0,30}\b(?:diameter|inch|sized?)\b",
    ),
    _rule("avalanche", r"\bavalanche"),
    _rule("flash_flood", r"flash ?-?flood"),
    _rule(
        "debris_flow",
        r"debris (?:flows?|slide)|\b(?:mud|rock|land)[ -]?slides?\b|\bmud ?flows?\b|"
        r"\bwater,? (?:and )?mud\b|"
        r"\b(?:rocks|boulders|(?:large|huge|big) boulder)\b.{0,60}(?:road|highway|lane|route|rd)|"
        r"\bslide (?:cover|block|clos|across|over)\w*",
    ),
    _rule("ice_jam", r"\bice jams?\b"),
    _rule("storm_surge", r"storm surge|storm tide"),
    _rule("coastal_flood", flooded, r"\bcoastal|\btid(?:e|es|al)\b|\bbeach|\bsurf\b|shoreline"),
    _rule("rip_currents", r"\brip currents?"),
    _rule("flood", flooded),
    _guess("flood", stranded, WET, unless=FROZEN),
    _rule("debris_flow", r"\bmud\b"),
    _rule("dust_devil", r"dust devil"),
    _rule("dust_storm", r"(?:dust|sand) ?storm|haboob"),
    _rule("blowing_dust", r"\bblowing dust|\bdust\b"),
    _rule("freezing_fog", r"freezing fog"),
    _rule("dense_fog", r"dense fog|\bfog\b.{0,80}(?:quarter|1/4|0\.25|zero|one[- ]half|1/2)"),
    _rule("fog", r"\bfog(?:gy)?\b"),
    _guess("dense_fog", _LOW_VISIBILITY, unless=_OBSCURED),
    _rule("cold_wind_chill", r"wind ?chill", unless=r"(?s)\bsnow.*wind ?chill"),
    _rule("blizzard", r"blizzard|white-?out"),
    _rule("lake_effect_snow", r"lake[- ]effect"),
    _rule("snow_squall", r"snow squall"),
    _rule("ice_storm", r"\bice storm|ice accumulations?|accretion|glaze"),
    _rule("winter_storm", r"winter storm"),
    _rule(
        "heavy_snow", r"heavy snow|\bsnow(?:fall)?\b", r"\b(?:[4-9]|\d\d)(?:\.\d+)?[ -]?(?:in|\")"
    ),
    _rule("snow", r"\bsnow(?:fall|storm|ed|ing|y)?\b|\bflurr(?:y|ies)\b"),
    _rule("freezing_rain", r"freezing rain"),
    _rule("freezing_drizzle", r"freezing drizzle"),
    _rule("sleet", r"\bsleet\b|ice pellets"),
    _rule("icing_on_roads", r"\bic(?:e|y|ing)\b|black ice|slick roads|frost[- ]covered roads?"),
    _rule("frost_freeze", r"\bfrost\b|\bhard freeze\b|\bfreeze\b"),
    _rule("extreme_cold", r"extreme cold|bitter(?:ly)? cold|arctic air|below zero"),
    _rule(
        "excessive_heat",
        r"(?:excessive|extreme|record|dangerous) heat|heat (?:index|indices)|heat ?strokes?",
    ),
    _rule("heat", r"\bheat\b|\bheat ?(?:waves?|risk)\b|\bhot(?:ter|test)?\b"),
    _rule(
        "cold_wind_chill",
        r"\bcold\b(?! front)|\bfreezing\b|hypothermia|exposure to (?:the )?(?:cold|elements)",
    ),
    _rule("heat", temperatures.hot),
    _rule("cold_wind_chill", temperatures.cold),
    _rule("winter_weather", r"\bwinter(?:y| weather)|wintry"),
    _rule("lightning", r"\blightning\b"),
    _rule("drought", r"\bdrought"),
    _rule("wildfire", r"wild ?fire|brush fire|grass fire|forest fire"),
    _rule("dense_smoke", r"\bsmoke\b"),
    _rule("tropical_cyclone", r"hurricane|typhoon"),
    _rule("tropical_storm", r"tropical storm"),
    _rule("flood", r"\bpond(?:ing|ed)\b", unless=FROZEN),
    _rule("downburst", r"downburst|microburst"),
    _rule("tstm_wnd_dmg", _DAMAGE, _STORM, unless=_SPEED),
    _rule("tstm_wnd_gst", _WIND, _STORM),
    _rule("tstm_wnd_dmg", _DAMAGE, _STORM),
    _rule("high_wind", r"sustained(?! (?:\w+ )?(?:damage|injur))"),
    _rule("heavy_rain", r"heavy rain|torrential|downpour"),
    _rule("non_tstm_wnd_gst", _WIND),
    _guess("rain", r"\.\d\d[ -]inch"),
    _guess("heavy_snow", r"\binch(?:es)?\b", unless=r"\brain|\bwater\b|diameter|\btrees?\b"),
    _rule("rain", r"\brain(?:s|ed|ing|fall)?\b|\bprecipitation\b"),
    _guess("tstm_wnd_dmg", _DAMAGE),
    _guess("non_tstm_wnd_gst", r"\b(?:anemometer|peak)\b"),
    _rule("high_surf", r"high surf|\bsurf\b"),
    _rule("lightning", r"\bthunderstorms?\b|\bthunder\b"),
)


_OBSCURING: Final = frozenset(
    one.key
    for one in PHENOMENA.values()
    if one.family in {"winter", "visibility", "rain"} or one.event_class in {"dust", "smoke"}
)
"""Phenomena in which one sees little."""

PHENOMENA_WITH_WORDS: Final = frozenset(rule.key for rule in _RULES)


def read_phenomenon(narrative: str) -> Phenomenon | None:
    """Return the phenomenon of a narrative, None if no rule matches."""
    return phenomenon_in(happened(narrative))


def phenomenon_in(observed: str) -> Phenomenon | None:
    """Return the phenomenon of what `happened`, None if no rule matches."""
    return next((PHENOMENA[rule.key] for rule in _matching(observed)), None)


def named_phenomenon(narrative: str) -> Phenomenon | None:
    """Return the phenomenon that the words of a narrative name, not one guessed from damage."""
    return next(
        (PHENOMENA[rule.key] for rule in _matching(happened(narrative)) if rule.named), None
    )


def mentioned_phenomena(narrative: str) -> frozenset[str]:
    """Return the keys of all phenomena that the narrative mentions.

    Words about visibility can be about whatever obscures it.
    """
    found = frozenset(rule.key for rule in _matching(happened(narrative)))
    return found | _OBSCURING if "visibilit" in lower(narrative) else found


def _matching(observed: str) -> Iterator[_Rule]:
    lowered = lower(observed)
    return (rule for rule in _RULES if rule.matches(lowered))
