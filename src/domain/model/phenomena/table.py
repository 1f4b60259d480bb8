"""The table of phenomena, in the terms of the weather services.

Keys, group codes and spellings follow the Local Storm Reports of the US National Weather Service as
the Iowa Environmental Mesonet files them, types the NOAA Storm Events Database. A spelling that is
filed under another group than its phenomenon has that code in brackets: `NAME [G]`.

Reports of one class can be of the same event. Rules are a rule set of `assessment/rules.py`; `none`
is for phenomena that no station measures (coasts, waves, tides, ice jams, avalanches, freezing
spray, droughts), which only neighbouring reports can support. Severity (CAP 1.2) is that of a report
without magnitude. The look-back is the time before the claim in which weather is considered: flash
floods begin within 6 hours of their cause (NWS); rivers crest 1 to 3 days after the rain.
"""

from __future__ import annotations

from typing import Final

# One phenomenon is one line of the table.
# fmt: off
ROWS: Final = (
    # key, label, family, group, spellings, Storm Events types, quantity, may be contradicted,
    # class, rules, severity, hours to look back
    ("tornado", "Tornado", "convective", "T", ("TORNADO",), ("Tornado",), None, False, "tornado", "tornado", "extreme", 1),
    ("funnel_cloud", "Funnel cloud", "convective", "C", ("FUNNEL CLOUD", "FUNNEL"), ("Funnel Cloud",), None, False, "tornado", "tornado", "moderate", 1),
    ("wall_cloud", "Wall cloud", "convective", "X", ("WALL CLOUD",), (), None, False, "tornado", "wall_cloud", "minor", 1),
    ("waterspout", "Waterspout", "convective", "W", ("WATER SPOUT", "WATERSPOUT"), ("Waterspout",), None, False, "tornado", "tornado", "severe", 1),
    ("landspout", "Landspout", "convective", "W", ("LANDSPOUT",), (), None, False, "tornado", "tornado", "severe", 1),
    ("hail", "Hail", "convective", "H", ("HAIL",), ("Hail",), "diameter", False, "hail", "storm", "moderate", 1),
    ("marine_hail", "Marine hail", "convective", "h", ("MRN HAIL", "MARINE HAIL"), ("Marine Hail",), "diameter", False, "hail", "storm", "moderate", 1),
    ("tstm_wnd_gst", "Thunderstorm wind gust", "convective", "G", ("TSTM WND GST", "TSTM WIND", "TSTM WIND GST"), ("Thunderstorm Wind",), "gust", False, "wind", "squall", "moderate", 1),
    ("tstm_wnd_dmg", "Thunderstorm wind damage", "convective", "D", ("TSTM WND DMG", "TREES DOWN", "TSTM WIND DMG"), (), None, False, "wind", "squall", "severe", 1),
    ("marine_tstm_wind", "Marine thunderstorm wind", "convective", "M", ("MARINE TSTM WND", "MARINE TSTM WIND", "MRN TSTM WIND [G]", "MRN TSTMWIND [G]"), ("Marine Thunderstorm Wind",), "gust", False, "wind", "squall", "moderate", 1),
    ("downburst", "Downburst", "convective", "B", ("DOWNBURST",), (), "gust", False, "wind", "squall", "severe", 1),
    ("lightning", "Lightning", "convective", "L", ("LIGHTNING",), ("Lightning",), None, False, "lightning", "storm", "moderate", 1),
    ("lightning_strike", "Lightning strike", "convective", "K", ("LIGHTNING STRIKE", "MRN LIGHTNING"), ("Marine Lightning",), None, False, "lightning", "storm", "severe", 1),
    ("non_tstm_wnd_gst", "Wind gust, no thunderstorm", "wind", "N", ("NON-TSTM WND GST", "NON TSTM WND GST", "STRONG WIND GUST [A]"), ("Strong Wind",), "gust", True, "wind", "wind", "minor", 1),
    ("non_tstm_wnd_dmg", "Wind damage, no thunderstorm", "wind", "O", ("NON-TSTM WND DMG", "NON TSTM WND DMG", "NON-TSTM DMG GST", "NON TSTM DMG GST", "NON-TSTM DMG", "NON-TSTM WND", "WND DAMAGE", "HIGH WINDS"), (), None, False, "wind", "wind", "moderate", 1),
    ("high_wind", "High sustained wind", "wind", "A", ("HIGH SUST WINDS", "HIGH WIND"), ("High Wind",), "sustained_wind", True, "wind", "wind", "moderate", 1),
    ("marine_high_wind", "Marine high wind", "wind", "A", ("MRN HIGH WIND", "MRN STRONG WIND"), ("Marine High Wind", "Marine Strong Wind"), "sustained_wind", True, "wind", "wind", "moderate", 1),
    ("heavy_rain", "Heavy rain", "rain", "R", ("HEAVY RAIN",), ("Heavy Rain",), "precipitation", True, "rain", "rain", "moderate", 1),
    ("rain", "Rain", "rain", "R", ("RAIN",), (), "precipitation", True, "rain", "rain", "minor", 1),
    ("sprinkles", "Sprinkles", "rain", "3", ("SPRINKLES - FEW",), (), None, False, "rain", "rain", "minor", 1),
    ("flash_flood", "Flash flood", "flood", "F", ("FLASH FLOOD", "MAJ FLASH FLD"), ("Flash Flood",), None, False, "flood", "rain", "severe", 6),
    ("flood", "Flood", "flood", "E", ("FLOOD", "FLOODING"), ("Flood",), None, False, "flood", "rain", "moderate", 72),
    ("coastal_flood", "Coastal flood", "coast", "v", ("COASTAL FLOOD",), ("Coastal Flood",), None, False, "flood", "none", "moderate", 1),
    ("lakeshore_flood", "Lakeshore flood", "coast", "u", ("LAKESHORE FLOOD",), ("Lakeshore Flood",), None, False, "flood", "none", "moderate", 1),
    ("storm_surge", "Storm surge", "coast", "1", ("STORM SURGE", "STORM SURGE/TIDE"), ("Storm Surge/Tide",), None, False, "flood", "none", "extreme", 1),
    ("high_astronomical_tide", "High astronomical tide", "coast", "4", ("HIGH ASTR TIDES",), (), None, False, "high_astronomical_tide", "none", "minor", 1),
    ("low_astronomical_tide", "Low astronomical tide", "coast", "4", ("ASTRON LOW TIDE", "LOW ASTR TIDES"), ("Astronomical Low Tide",), None, False, "low_astronomical_tide", "none", "minor", 1),
    ("high_surf", "High surf", "coast", "P", ("HIGH SURF", "MISC MRN/SRF HZD"), ("High Surf",), None, False, "surf", "none", "moderate", 1),
    ("rip_currents", "Rip currents", "coast", "P", ("RIP CURRENTS", "RIP CURRENT"), ("Rip Current",), None, False, "surf", "none", "moderate", 1),
    ("sneaker_wave", "Sneaker wave", "coast", "t", ("SNEAKER WAVE",), ("Sneakerwave",), None, False, "surf", "none", "moderate", 1),
    ("seiche", "Seiche", "coast", "9", ("SEICHE",), ("Seiche",), None, False, "seiche", "none", "minor", 1),
    ("tsunami", "Tsunami", "coast", "y", ("TSUNAMI",), ("Tsunami",), None, False, "tsunami", "none", "extreme", 1),
    ("tropical_storm", "Tropical storm", "tropical", "Q", ("TROPICAL STORM",), ("Tropical Storm",), "sustained_wind", False, "tropical", "wind", "severe", 1),
    ("tropical_cyclone", "Hurricane or tropical cyclone", "tropical", "0", ("HURRICANE", "TROPICAL CYCLONE", "HURCN/TYPHOON", "MRN HURCN/TYPH"), ("Hurricane", "Hurricane (Typhoon)", "Tropical Depression"), "sustained_wind", False, "tropical", "wind", "extreme", 1),
    ("snow", "Snow", "winter", "S", ("SNOW", "STORM TOTAL SNOW"), (), "snow_depth", True, "winter", "winter", "minor", 1),
    ("heavy_snow", "Heavy snow", "winter", "S", ("HEAVY SNOW",), ("Heavy Snow",), "snow_depth", True, "winter", "winter", "moderate", 1),
    ("lake_effect_snow", "Lake-effect snow", "winter", "S", ("LAKE-EFFECT SNOW",), ("Lake-Effect Snow",), "snow_depth", True, "winter", "winter", "moderate", 1),
    ("snow_squall", "Snow squall", "winter", "q", ("SNOW SQUALL",), (), None, False, "winter", "snow_squall", "moderate", 1),
    ("blowing_snow", "Blowing or drifting snow", "winter", "a", ("BLOWING SNOW", "DRIFTING SNOW"), (), None, False, "winter", "blowing_snow", "minor", 1),
    ("blizzard", "Blizzard", "winter", "Z", ("BLIZZARD",), ("Blizzard",), None, True, "winter", "winter", "severe", 1),
    ("winter_storm", "Winter storm", "winter", None, (), ("Winter Storm",), None, True, "winter", "winter", "moderate", 1),
    ("winter_weather", "Winter weather", "winter", None, (), ("Winter Weather",), None, True, "winter", "winter", "minor", 1),
    ("sleet", "Sleet", "winter", "s", ("SLEET", "MODERATE SLEET", "HEAVY SLEET"), ("Sleet",), "depth", False, "winter", "winter", "minor", 1),
    ("freezing_rain", "Freezing rain", "winter", "5", ("FREEZING RAIN",), (), "ice", True, "winter", "winter", "moderate", 1),
    ("freezing_drizzle", "Freezing drizzle", "winter", "5", ("FREEZING DRIZZLE",), (), "ice", True, "winter", "winter", "minor", 1),
    ("ice_storm", "Ice storm", "winter", "5", ("ICE STORM",), ("Ice Storm",), "ice", True, "winter", "winter", "severe", 1),
    ("icing_on_roads", "Icing on roads", "winter", "5", ("ICING ON ROADS", "SNOW/ICE DMG"), (), None, False, "winter", "winter", "moderate", 1),
    ("freezing_spray", "Heavy freezing spray", "winter", "i", ("MRN HVY FZG SPRY",), (), None, False, "freezing_spray", "none", "minor", 1),
    ("frost_freeze", "Frost or freeze", "cold", "6", ("FREEZE", "FROST/FREEZE"), ("Frost/Freeze",), "temperature", True, "cold", "cold", "minor", 1),
    ("cold_wind_chill", "Cold or wind chill", "cold", "7", ("WIND CHILL", "COLD/WIND CHILL [6]"), ("Cold/Wind Chill",), "temperature", True, "cold", "cold", "moderate", 1),
    ("extreme_cold", "Extreme cold or wind chill", "cold", "6", ("EXTREME COLD", "EXTR WIND CHILL [7]", "EXT COLD/WND CHL [7]"), ("Extreme Cold/Wind Chill",), "temperature", True, "cold", "cold", "severe", 1),
    ("heat", "Heat", "heat", "I", ("HEAT",), ("Heat",), "temperature", True, "heat", "heat", "moderate", 1),
    ("excessive_heat", "Excessive heat", "heat", "I", ("EXCESSIVE HEAT", "EXTREME HEAT"), ("Excessive Heat",), "temperature", True, "heat", "heat", "severe", 1),
    ("fog", "Fog", "visibility", "J", ("FOG",), (), "visibility", True, "fog", "fog", "minor", 1),
    ("dense_fog", "Dense fog", "visibility", "J", ("DENSE FOG", "MRN DENSE FOG"), ("Dense Fog", "Marine Dense Fog"), "visibility", True, "fog", "fog", "moderate", 1),
    ("freezing_fog", "Freezing fog", "visibility", "J", ("FREEZING FOG",), ("Freezing Fog",), "visibility", True, "fog", "fog", "moderate", 1),
    ("vog", "Volcanic smog", "visibility", "J", ("VOG",), (), "visibility", False, "volcanic", "obscuration", "minor", 1),
    ("dense_smoke", "Dense smoke", "visibility", "j", ("DENSE SMOKE",), ("Dense Smoke",), "visibility", False, "smoke", "dust", "moderate", 1),
    ("blowing_dust", "Blowing dust", "visibility", "2", ("BLOWING DUST",), (), "visibility", False, "dust", "dust", "moderate", 1),
    ("dust_storm", "Dust storm", "visibility", "2", ("DUST STORM",), ("Dust Storm",), "visibility", False, "dust", "dust", "severe", 1),
    ("dust_devil", "Dust devil", "other", "m", ("DUST DEVIL",), ("Dust Devil",), None, False, "dust", "obscuration", "minor", 1),
    ("volcanic_ash", "Volcanic ash", "other", "z", ("VOLCANIC ASHFALL", "VOLCANIC ASH"), ("Volcanic Ash", "Volcanic Ashfall"), None, False, "volcanic", "obscuration", "severe", 1),
    ("wildfire", "Wildfire", "other", "U", ("WILDFIRE", "FIRE"), ("Wildfire",), None, False, "smoke", "obscuration", "severe", 1),
    ("avalanche", "Avalanche", "ground", "V", ("AVALANCHE",), ("Avalanche",), None, False, "avalanche", "none", "extreme", 1),
    ("debris_flow", "Landslide or debris flow", "ground", "x", ("LANDSLIDE", "DEBRIS FLOW"), ("Debris Flow",), None, False, "debris_flow", "rain", "severe", 72),
    ("ice_jam", "Ice jam", "flood", "x", ("ICE JAM", "ICE JAM FLOODING"), (), None, False, "flood", "none", "severe", 1),
    ("drought", "Drought", "other", "8", ("DROUGHT",), ("Drought",), None, False, "drought", "none", "moderate", 1),
    ("other", "Other", "other", None, (), ("OTHER",), None, False, "other", "none", "minor", 1),
)
# fmt: on
