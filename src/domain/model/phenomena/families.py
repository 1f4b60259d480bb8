"""Families of phenomena as screens show them, and the glyph of each phenomenon.

A family follows the classes by which reports are compared with each other, so "the same kind" means
one thing on screens and in the rules. Only wildfires are apart: they share a class with smoke.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from skywitness.domain.model.phenomena.phenomenon import PHENOMENA, Phenomenon


@dataclass(frozen=True, slots=True)
class Family:
    """A family; `pencil` names the colour of its marks."""

    key: str
    pencil: str


FAMILIES: Final = {
    key: Family(key, key)
    for key in ("storm", "wind", "water", "winter", "heat", "air", "coast", "ground", "other")
}
"""Every family, in the order of rows and tiles."""

_OF_CLASS: Final = {
    **dict.fromkeys(("tornado", "hail", "lightning"), "storm"),
    "wind": "wind",
    **dict.fromkeys(("rain", "flood"), "water"),
    **dict.fromkeys(("winter", "cold", "freezing_spray"), "winter"),
    "heat": "heat",
    **dict.fromkeys(("fog", "smoke", "dust"), "air"),
    **dict.fromkeys(("surf", "seiche", "tsunami", "tropical"), "coast"),
    **dict.fromkeys(("high_astronomical_tide", "low_astronomical_tide"), "coast"),
    **dict.fromkeys(("volcanic", "avalanche", "debris_flow", "drought"), "ground"),
    "other": "other",
}
_FAMILY_OF: Final = {
    key: "ground" if key == "wildfire" else _OF_CLASS[one.event_class]
    for key, one in PHENOMENA.items()
}

_GLYPHS: Final = {
    "tornado": "tornado",
    "funnel": "funnel_cloud wall_cloud",
    "waterspout": "waterspout landspout",
    "hail": "hail marine_hail",
    "lightning": "lightning lightning_strike",
    "gust": "tstm_wnd_gst marine_tstm_wind downburst non_tstm_wnd_gst high_wind marine_high_wind",
    "treedown": "tstm_wnd_dmg non_tstm_wnd_dmg",
    "rain": "rain sprinkles",
    "heavyrain": "heavy_rain",
    "flashflood": "flash_flood",
    "flood": "flood ice_jam coastal_flood lakeshore_flood storm_surge",
    "wave": "high_astronomical_tide low_astronomical_tide high_surf rip_currents sneaker_wave "
    "seiche tsunami",
    "cyclone": "tropical_storm tropical_cyclone",
    "snow": "snow heavy_snow lake_effect_snow snow_squall winter_weather",
    "blizzard": "blowing_snow blizzard winter_storm",
    "sleet": "sleet",
    "ice": "freezing_rain freezing_drizzle ice_storm icing_on_roads freezing_spray",
    "cold": "frost_freeze cold_wind_chill extreme_cold",
    "heat": "heat excessive_heat",
    "fog": "fog dense_fog freezing_fog",
    "dust": "blowing_dust dust_storm dust_devil",
    "smoke": "dense_smoke",
    "fire": "wildfire",
    "slide": "avalanche debris_flow",
    "drought": "drought",
    "ash": "volcanic_ash vog",
    "other": "other",
}
GLYPHS: Final = tuple(_GLYPHS)
"""Every glyph by its name in the sprite of the page."""

_GLYPH_OF: Final = {key: glyph for glyph, keys in _GLYPHS.items() for key in keys.split()}


def family_of(key: str) -> str:
    """Return the key of the family that a phenomenon belongs to."""
    return _FAMILY_OF[key]


def glyph_of(phenomenon: Phenomenon) -> str:
    """Return the name of the glyph of a phenomenon."""
    return _GLYPH_OF[phenomenon.key]
