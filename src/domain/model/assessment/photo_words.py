"""What analysers call what a phenomenon looks like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

INDOORS: Final = frozenset({"indoor", "indoors", "room", "ceiling"})

_FIRE: Final = frozenset({"smoke", "wildfire", "forest fire", "bushfire", "fire", "flame"})
_WAVES: Final = frozenset({"surf", "high surf", "wave", "waves", "wind wave", "breaking wave"})

WORDS_OF_CLASS: Final[Mapping[str, frozenset[str]]] = {
    "tornado": frozenset(
        {"tornado", "funnel cloud", "wall cloud", "waterspout", "landspout", "whirlwind", "vortex"}
    ),
    "hail": frozenset({"hail", "hailstone", "hailstones", "hailstorm"}),
    "wind": frozenset(
        {"storm damage", "wind damage", "fallen tree", "uprooted tree", "downed power line"}
    ),
    "lightning": frozenset({"lightning", "thunderbolt", "thunder", "thunderstorm"}),
    "rain": frozenset({"rain", "heavy rain", "rainstorm", "downpour", "drizzle"}),
    "flood": frozenset({"flood", "flooding", "flash flood", "storm surge", "ice jam"}),
    "surf": _WAVES,
    "tsunami": frozenset({"tsunami", "tidal wave", "flood", "flooding"}),
    "tropical": frozenset({"hurricane", "typhoon", "cyclone", "tropical cyclone"}),
    "winter": frozenset(
        {"snow", "snowfall", "snowstorm", "blizzard", "winter storm", "sleet", "ice storm"}
        | {"freezing rain", "icicle", "slush"}
    ),
    "freezing_spray": frozenset({"ice", "icicle"}),
    "cold": frozenset({"frost", "freezing", "icicle"}),
    "fog": frozenset({"fog", "dense fog", "freezing fog", "mist"}),
    "volcanic": frozenset({"volcanic ash", "volcanic eruption", "volcano", "vog"}),
    "smoke": _FIRE,
    "dust": frozenset({"dust", "dust storm", "sandstorm", "haboob", "dust devil"}),
    "avalanche": frozenset({"avalanche", "snowslide"}),
    "debris_flow": frozenset({"landslide", "mudslide", "mudflow", "debris flow", "rockslide"}),
    "drought": frozenset({"drought", "dry lake", "cracked soil"}),
    # nothing in a picture tells these
    **dict.fromkeys(
        ("heat", "high_astronomical_tide", "low_astronomical_tide", "seiche", "other"),
        frozenset[str](),
    ),
}
"""Names of tags (Azure AI Vision, Image Analysis 4.0, and plain words for other models) by the
class of a phenomenon. Words for what is seen in any weather, such as clouds, are in none."""
