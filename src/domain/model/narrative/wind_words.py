"""Words for wind, the damage it does, the hail beside it and the stations that measure it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from skywitness.domain.model.narrative.hail_size import is_small
from skywitness.domain.model.narrative.keyword_pattern import KeywordPattern
from skywitness.domain.model.narrative.wind_speed import is_severe

WIND: Final = KeywordPattern(
    r"\bwinds?\b|\bgust(?:s|ed|ing|y)?\b|\bmph\b|\bknots?\b|\bkts?\b|\bkm/h\b|\bm/s\b|"
    r"\bblown\b|\bblew\b|miles per hour",
    "wind", "gust", "mph", "knot", "kt", "km/h", "m/s", "blown", "blew", "miles per",
)  # fmt: skip
SPEED: Final = KeywordPattern(r"\bgust|mph|knots?\b|\bkts?\b", "gust", "mph", "knot", "kt")
STORM: Final = KeywordPattern(
    r"thunderstorm|\bt-?storm|tstm|squall line|thunder\b|microburst|downburst|derecho",
    "thunder", "storm", "tstm", "squall", "burst", "derecho",
)  # fmt: skip
DAMAGE: Final = KeywordPattern(
    r"\btrees?\b|\blimbs?\b|\bbranch(?:es)?\b|power[ -]?(?:lines?|polls?)|\bpoles?\b|\broofs?\b|"
    r"\bbarns?\b|outbuilding|\bsheds?\b|shingles?\b|power outages?|without power|snapped|"
    r"uprooted|fences?\b|\bsigns?\b|windows?\b|siding\b|mobile home|\b(?:wires?|lines) down|"
    r"down(?:ed)? (?:\w+ )?(?:wires|lines)|scaffold|canopy|carports?\b|overturned|"
    r"damage (?:\w+ )?(?:to|was|at)\b|sustained (?:\w+ )?damage|gustnado|\bsilos?\b|"
    r"\b(?:knocked|blown|flipped|tipped) (?:down|over)|flattened|toppled|capsiz|collapsed|"
    r"down(?:ed)? (?:\w+ ){0,2}lines"
)
STATION: Final = KeywordPattern(
    r"\b(?:mesonets?|asos|awos|raws|cwop|c-man|weather ?flow|weather stations?)\b|"
    r"\b(?:stations?|airports?|summit|peak|pass)\b[^.;]{0,20}\belevation \d|"
    r"\b(?:measured|observed|recorded) (?:at|by) (?:the )?(?:[\w-]+ ){0,3}airport\b",
    "mesonet", "asos", "awos", "raws", "cwop", "c-man", "flow", "station", "elevation", "airport",
)  # fmt: skip
"""An automatic station. More than half of the Storm Events of such stations are winds (NCEI), and
remarks on the others name what was measured: a temperature, a visibility, a depth of snow."""

_HAIL: Final = KeywordPattern(
    r"\bhail(?:stones?|storms?|ed|ing)?\b|"
    r"\b(?:ball|quarter|dime|nickel|pea|penny)s?[ -]sized?\b|"
    r"\bstones\b.{0,30}\b(?:diameter|inch|sized?)\b",
    "hail", "size", "stones",
)  # fmt: skip
_THROWN_DOWN: Final = KeywordPattern(
    r"\b(?:trees?|limbs?|branch(?:es)?|power ?lines?|poles?)\b[^.;]{0,30}"
    r"\b(?:down(?:ed)?|snapped|uprooted|toppled|fell|broken|blown)\b|"
    r"\b(?:downed|snapped|uprooted|toppled|fallen) (?:\w+ ){0,3}"
    r"(?:trees?|limbs?|branches|lines|poles)\b"
)
"""What small hail does not do."""


def hail_alone(lowered: str) -> Iterable[tuple[int, int]]:
    """Return the spans of words for hail, none if the wind beside it was worse."""
    return () if _wind_is_worse(lowered) else _HAIL.spans(lowered)


def hail_beside_wind(lowered: str) -> Iterable[tuple[int, int]]:
    """Return the spans of words for hail if the wind beside it was worse."""
    return _HAIL.spans(lowered) if _wind_is_worse(lowered) else ()


def _wind_is_worse(lowered: str) -> bool:
    """Say whether the hail is small and the wind severe, by its speed or by its damage."""
    return (
        _HAIL.occurs(lowered)
        and (_THROWN_DOWN.occurs(lowered) or is_severe(lowered))
        and is_small(lowered)
    )
