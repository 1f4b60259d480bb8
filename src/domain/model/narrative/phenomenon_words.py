"""The phenomenon of a narrative, by ordered rules of which the first match decides.

The order matters: a tornado that also broke trees is a tornado. Negated words ("no hail") do not
count. English only, the language of the reports that the rules were evaluated on.
"""

from __future__ import annotations

import re
from typing import Final

from skywitness.domain.model.narrative.negation import is_denied
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA, Phenomenon


def _rule(key: str, words: str, also: str = "") -> tuple[str, re.Pattern[str], re.Pattern[str]]:
    return key, re.compile(words), re.compile(also)


_WIND: Final = (
    r"\bwinds?\b|\bgust(?:s|ed|ing|y)?\b|\bmph\b|\bknots?\b|\bkts?\b|\bkm/h\b|\bm/s\b|"
    r"\bblown\b|\bblew\b|miles per hour"
)
_STORM: Final = r"thunderstorm|t-?storm|tstm|squall line|thunder\b|microburst|downburst|derecho"
_DAMAGE: Final = (
    r"\btrees?\b|\blimbs?\b|\bbranch(?:es)?\b|power[ -]?lines?|\bpoles?\b|\broofs?\b|"
    r"\bbarns?\b|outbuilding|\bsheds?\b|shingles?\b|power outages?|without power|snapped|"
    r"uprooted|fences?\b|\bsigns?\b|windows?\b|siding\b|mobile home|\b(?:wires?|lines) down|"
    r"down(?:ed)? (?:\w+ )?(?:wires|lines)|scaffold|canopy|carports?\b|overturned|"
    r"damage (?:\w+ )?(?:to|was|at)\b"
)
_FLOODED: Final = (
    r"\bflood(?:s|ed|ing|waters?)?\b|under ?water|"
    r"water (?:was |were )?(?:flowing |running |rushing )?(?:over|across)|"
    r"inundat|overflow|high water|out of (?:its|their) banks?|"
    r"\bcrest(?:ed|ing|s)?\b(?= (?:at|of|near|around|just|on the|the))|"
    r"(?:rising|flowing|running|rushing|moving|deep) water|washed out|low water crossing|"
    r"(?:stuck|stalled|trapped|stranded) in (?:\w+ )?(?:flood)?water|"
    r"water (?:up to|on|entered|entering|in) (?:the |a |several |many |\w+ )?"
    r"(?:height|\w*roads?\b|\w*roadways?|streets?|highways?|basements?|homes?|houses?|lanes?)|"
    r"gau?ges?\b.{0,60}\brises?\b|"
    r"(?:covered|submerged) (?:in|by|with|under) (?:\w+ )?water|(?:washed|swept) (?:off|away)|"
    r"(?:feet|foot|ft) rise\b|rose (?:\w+ )?\S+ (?:feet|foot|ft)\b|closed (?:with|due to) water|"
    r"swift ?water|water rescue|impassable due to water|standing water|water covered|"
    r"(?:feet|foot|inch(?:es)?) (?:deep )?of (?:\w+ )?water|excessive water|stranded in water|"
    r"\b(?:creek|river|stream)s?\b.{0,40}\b(?:rose|rising|banks?|stage|swollen|cover)"
)

_NO_NAME: Final = r"(?! (?:springs?|ridge|creek|lake|hill|peak|canyon|mountain|river|valley)\b)"
"""Place names that contain weather words."""

_RULES: Final = (
    # key, pattern, second pattern that must match too
    _rule("waterspout", r"\bwater ?spouts?\b"),
    _rule("landspout", r"\bland ?spouts?\b"),
    _rule(
        "tornado",
        r"\btornado(?:e?s|ic)?\b|\btouch(?:ed)?[ -]?down\b|\btwister\b|\be?f-?[0-5]\b",
    ),
    _rule("funnel_cloud", r"\bfunnels?\b"),
    _rule("wall_cloud", r"\bwall cloud"),
    _rule("hail", r"\bhail(?:stones?)?\b|\b(?:ball|quarter|dime|nickel|pea|penny)s?[ -]sized?\b"),
    _rule("avalanche", r"\bavalanche"),
    _rule("flash_flood", r"flash ?-?flood(?! (?:watch|warning))"),
    _rule(
        "debris_flow",
        r"debris (?:flows?|slide)|\b(?:mud|rock|land)[ -]?slides?\b|\bmud ?flows?\b|\bmud\b|"
        r"\b(?:rocks|boulders|(?:large|huge|big) boulder)\b.{0,60}(?:road|highway|lane|route|rd)|"
        r"\bslide (?:cover|block|clos|across|over)\w*",
    ),
    _rule("ice_jam", r"\bice jams?\b"),
    _rule("storm_surge", r"storm surge|storm tide"),
    _rule("coastal_flood", _FLOODED, r"\bcoastal|\btid(?:e|es|al)\b|\bbeach|\bsurf\b|shoreline"),
    _rule("rip_currents", r"\brip currents?"),
    _rule("flood", _FLOODED),
    _rule("dust_devil", r"dust devil"),
    _rule("dust_storm", r"dust ?storm|haboob"),
    _rule("blowing_dust", r"\bblowing dust|\bdust\b"),
    _rule("freezing_fog", r"freezing fog"),
    _rule("dense_fog", r"dense fog|\bfog\b.{0,80}(?:quarter|1/4|0\.25|zero|one[- ]half|1/2)"),
    _rule("fog", r"\bfog(?:gy)?\b"),
    _rule(
        "dense_fog",
        r"(?:visibilit(?:y|ies)).{0,40}(?:quarter|1/4|zero|0\.25)",
        r"(?s)^(?!.*(?:snow|blizzard|dust|smoke))",
    ),
    _rule("cold_wind_chill", r"wind ?chill"),
    _rule("blizzard", r"blizzard|white-?out"),
    _rule("lake_effect_snow", r"lake[- ]effect"),
    _rule("snow_squall", r"snow squall"),
    _rule("ice_storm", r"ice storm|ice accumulations?|accretion|glaze"),
    _rule("winter_storm", r"winter storm"),
    _rule(
        "heavy_snow", r"heavy snow|\bsnow(?:fall)?\b", r"\b(?:[4-9]|\d\d)(?:\.\d+)?[ -]?(?:in|\")"
    ),
    _rule("snow", rf"\bsnow(?:fall|storm|ed|ing|y)?\b{_NO_NAME}"),
    _rule("freezing_rain", r"freezing rain"),
    _rule("freezing_drizzle", r"freezing drizzle"),
    _rule("sleet", r"\bsleet\b|ice pellets"),
    _rule("icing_on_roads", r"\bic(?:e|y|ing)\b|black ice|slick roads"),
    _rule("frost_freeze", r"\bfrost\b|\bhard freeze\b|\bfreeze\b"),
    _rule("extreme_cold", r"extreme cold|bitter(?:ly)? cold|arctic air|below zero"),
    _rule(
        "cold_wind_chill",
        r"\bcold\b(?! front)|\bfreezing\b|hypothermia|exposure to (?:the )?(?:cold|elements)|"
        r"\b(?:temperatures?|temps|lows?)\b.{0,60}(?:-|\b)\d",
    ),
    _rule("winter_weather", r"\bwinter(?:y| weather)|wintry"),
    _rule("lightning", r"\blightning\b"),
    _rule("excessive_heat", r"(?:excessive|extreme|record) heat|heat (?:index|stroke|advisory)"),
    _rule("heat", r"\bheat\b|\bhot\b"),
    _rule("drought", r"\bdrought"),
    _rule("wildfire", r"wild ?fire|brush fire|grass fire|forest fire"),
    _rule("dense_smoke", r"\bsmoke\b"),
    _rule("tropical_cyclone", rf"(?:hurricane|typhoon){_NO_NAME}"),
    _rule("tropical_storm", r"tropical storm"),
    _rule("downburst", r"downburst|microburst"),
    _rule("tstm_wnd_dmg", _DAMAGE, rf"(?s)^(?!.*(?:\bgust|mph|knots?\b|\bkts?\b)).*(?:{_STORM})"),
    _rule("tstm_wnd_gst", _WIND, _STORM),
    _rule("tstm_wnd_dmg", _DAMAGE, _STORM),
    _rule("high_wind", r"sustained"),
    _rule("heavy_rain", r"heavy rain|torrential|downpour"),
    _rule("non_tstm_wnd_gst", _WIND),
    _rule("heavy_snow", r"\binch(?:es)?\b", r"^(?!.*(?:\brain|\bwater\b|diameter|\btrees?\b))"),
    _rule("rain", r"\brain(?:s|ed|ing|fall)?\b|\bprecipitation\b"),
    _rule("tstm_wnd_dmg", _DAMAGE),
    _rule("non_tstm_wnd_gst", r"\b(?:anemometer|peak)\b"),
    _rule("high_surf", r"high surf|\bsurf\b"),
    _rule("lightning", r"\bthunderstorms?\b|\bthunder\b"),
)


PHENOMENA_WITH_WORDS: Final = frozenset(key for key, *_ in _RULES)


def read_phenomenon(narrative: str) -> Phenomenon | None:
    """Return the phenomenon of a narrative, None if no rule matches."""
    lowered = narrative.lower()
    key = next((key for key, words, also in _RULES if _matches(lowered, words, also)), None)
    return None if key is None else PHENOMENA[key]


def mentioned_phenomena(narrative: str) -> frozenset[str]:
    """Return the keys of all phenomena that the narrative mentions."""
    lowered = narrative.lower()
    return frozenset(key for key, words, also in _RULES if _matches(lowered, words, also))


def _matches(text: str, words: re.Pattern[str], also: re.Pattern[str]) -> bool:
    found = any(not is_denied(text, m.start(), m.end()) for m in words.finditer(text))
    return found and bool(also.search(text))
