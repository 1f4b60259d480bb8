"""Which rules judge which phenomenon, and how much their findings count there."""

from __future__ import annotations

from typing import Final

from skywitness.domain.model.assessment.findings import Rule
from skywitness.domain.model.assessment.rain import rain_rule, storm_near
from skywitness.domain.model.assessment.temperature import was_cold, was_hot
from skywitness.domain.model.assessment.visibility import haze_rule, obscuration_rule, was_foggy
from skywitness.domain.model.assessment.wind import squall_blew, wind_blew
from skywitness.domain.model.assessment.winter import winter_rule
from skywitness.domain.model.phenomena.phenomenon import Phenomenon

Weighted = tuple[Rule, float]

PLAUSIBLE: Final = 0.45
"""A thunderstorm near by makes a tornado possible and no more: alone it stays inconclusive."""

_STORM: Final[tuple[Weighted, ...]] = ((storm_near, 1.0),)
_SQUALL: Final[tuple[Weighted, ...]] = ((storm_near, 1.0), (squall_blew, 1.0))
_TWISTER: Final[tuple[Weighted, ...]] = ((storm_near, PLAUSIBLE), (obscuration_rule, 1.0))
_RAIN: Final[tuple[Weighted, ...]] = ((rain_rule, 1.0),)
_WIND: Final[tuple[Weighted, ...]] = ((wind_blew, 1.0),)
_WINTER: Final[tuple[Weighted, ...]] = ((winter_rule, 1.0),)
_FOG: Final[tuple[Weighted, ...]] = ((was_foggy, 1.0),)
_DUST: Final[tuple[Weighted, ...]] = ((obscuration_rule, 1.0), (haze_rule, 1.0))
_HEAT: Final[tuple[Weighted, ...]] = ((was_hot, 1.0),)
_COLD: Final[tuple[Weighted, ...]] = ((was_cold, 1.0),)

_TABLE: Final[tuple[tuple[str, tuple[Weighted, ...]], ...]] = (
    ("hail marine_hail lightning lightning_strike", _STORM),
    ("tstm_wnd_gst tstm_wnd_dmg marine_tstm_wind downburst", _SQUALL),
    ("tornado funnel_cloud waterspout landspout", _TWISTER),
    ("wall_cloud", ((storm_near, PLAUSIBLE),)),
    ("rain heavy_rain sprinkles flash_flood flood debris_flow", _RAIN),
    ("non_tstm_wnd_gst non_tstm_wnd_dmg high_wind marine_high_wind", _WIND),
    ("tropical_storm tropical_cyclone", _WIND),
    (
        "snow heavy_snow lake_effect_snow blizzard winter_storm winter_weather sleet "
        "freezing_rain freezing_drizzle ice_storm icing_on_roads",
        _WINTER,
    ),
    ("snow_squall", ((winter_rule, 1.0), (obscuration_rule, 1.0))),
    ("blowing_snow", ((winter_rule, PLAUSIBLE), (wind_blew, PLAUSIBLE))),
    ("frost_freeze cold_wind_chill extreme_cold", _COLD),
    ("heat excessive_heat", _HEAT),
    ("fog dense_fog freezing_fog", _FOG),
    ("blowing_dust dust_storm dense_smoke", _DUST),
    ("vog volcanic_ash wildfire dust_devil", ((obscuration_rule, 1.0),)),
)
# The rest is no matter of the weather at a station: coasts, waves, tides, ice jams, avalanches,
# freezing spray, droughts. Only neighbours can speak for those.

_RULES: Final = {key: rules for keys, rules in _TABLE for key in keys.split()}


def rules_for(phenomenon: Phenomenon) -> tuple[Weighted, ...]:
    """Return the rules for a phenomenon with what each counts, none where none can tell."""
    return _RULES.get(phenomenon.key, ())
