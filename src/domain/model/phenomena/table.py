"""The table of phenomena: what people report, in the terms that the weather services use.

Keys, group codes and spellings follow the Local Storm Reports of the US National Weather Service as
the Iowa Environmental Mesonet files them; types of the NOAA Storm Events Database stand beside them.
A spelling that is filed under another group than its own phenomenon carries that code: `NAME [G]`.
"""

from __future__ import annotations

from typing import Final

# One phenomenon is one line of the table.
# fmt: off
ROWS: Final = (
    # key, label, family, group, spellings, Storm Events types, quantity, may be contradicted
    ("tornado", "Tornado", "convective", "T", ("TORNADO",), ("Tornado",), None, False),
    ("funnel_cloud", "Funnel cloud", "convective", "C", ("FUNNEL CLOUD", "FUNNEL"), ("Funnel Cloud",), None, False),
    ("wall_cloud", "Wall cloud", "convective", "X", ("WALL CLOUD",), (), None, False),
    ("waterspout", "Waterspout", "convective", "W", ("WATER SPOUT", "WATERSPOUT"), ("Waterspout",), None, False),
    ("landspout", "Landspout", "convective", "W", ("LANDSPOUT",), (), None, False),
    ("hail", "Hail", "convective", "H", ("HAIL",), ("Hail",), "diameter", False),
    ("marine_hail", "Marine hail", "convective", "h", ("MRN HAIL", "MARINE HAIL"), ("Marine Hail",), "diameter", False),
    ("tstm_wnd_gst", "Thunderstorm wind gust", "convective", "G", ("TSTM WND GST", "TSTM WIND", "TSTM WIND GST"), ("Thunderstorm Wind",), "gust", False),
    ("tstm_wnd_dmg", "Thunderstorm wind damage", "convective", "D", ("TSTM WND DMG", "TREES DOWN", "TSTM WIND DMG"), (), None, False),
    ("marine_tstm_wind", "Marine thunderstorm wind", "convective", "M", ("MARINE TSTM WND", "MARINE TSTM WIND", "MRN TSTM WIND [G]", "MRN TSTMWIND [G]"), ("Marine Thunderstorm Wind",), "gust", False),
    ("downburst", "Downburst", "convective", "B", ("DOWNBURST",), (), "gust", False),
    ("lightning", "Lightning", "convective", "L", ("LIGHTNING",), ("Lightning",), None, False),
    ("lightning_strike", "Lightning strike", "convective", "K", ("LIGHTNING STRIKE", "MRN LIGHTNING"), ("Marine Lightning",), None, False),
    ("non_tstm_wnd_gst", "Wind gust, no thunderstorm", "wind", "N", ("NON-TSTM WND GST", "NON TSTM WND GST", "STRONG WIND GUST [A]"), ("Strong Wind",), "gust", True),
    ("non_tstm_wnd_dmg", "Wind damage, no thunderstorm", "wind", "O", ("NON-TSTM WND DMG", "NON TSTM WND DMG", "NON-TSTM DMG GST", "NON TSTM DMG GST", "NON-TSTM DMG", "NON-TSTM WND", "WND DAMAGE", "HIGH WINDS"), (), None, False),
    ("high_wind", "High sustained wind", "wind", "A", ("HIGH SUST WINDS", "HIGH WIND"), ("High Wind",), "sustained_wind", True),
    ("marine_high_wind", "Marine high wind", "wind", "A", ("MRN HIGH WIND", "MRN STRONG WIND"), ("Marine High Wind", "Marine Strong Wind"), "sustained_wind", True),
    ("heavy_rain", "Heavy rain", "rain", "R", ("HEAVY RAIN",), ("Heavy Rain",), "precipitation", True),
    ("rain", "Rain", "rain", "R", ("RAIN",), (), "precipitation", True),
    ("sprinkles", "Sprinkles", "rain", "3", ("SPRINKLES - FEW",), (), None, False),
    ("flash_flood", "Flash flood", "flood", "F", ("FLASH FLOOD", "MAJ FLASH FLD"), ("Flash Flood",), None, False),
    ("flood", "Flood", "flood", "E", ("FLOOD", "FLOODING"), ("Flood",), None, False),
    ("coastal_flood", "Coastal flood", "coast", "v", ("COASTAL FLOOD",), ("Coastal Flood",), None, False),
    ("lakeshore_flood", "Lakeshore flood", "coast", "u", ("LAKESHORE FLOOD",), ("Lakeshore Flood",), None, False),
    ("storm_surge", "Storm surge", "coast", "1", ("STORM SURGE", "STORM SURGE/TIDE"), ("Storm Surge/Tide",), None, False),
    ("high_astronomical_tide", "High astronomical tide", "coast", "4", ("HIGH ASTR TIDES",), (), None, False),
    ("low_astronomical_tide", "Low astronomical tide", "coast", "4", ("ASTRON LOW TIDE", "LOW ASTR TIDES"), ("Astronomical Low Tide",), None, False),
    ("high_surf", "High surf", "coast", "P", ("HIGH SURF", "MISC MRN/SRF HZD"), ("High Surf",), None, False),
    ("rip_currents", "Rip currents", "coast", "P", ("RIP CURRENTS", "RIP CURRENT"), ("Rip Current",), None, False),
    ("sneaker_wave", "Sneaker wave", "coast", "t", ("SNEAKER WAVE",), ("Sneakerwave",), None, False),
    ("seiche", "Seiche", "coast", "9", ("SEICHE",), ("Seiche",), None, False),
    ("tsunami", "Tsunami", "coast", "y", ("TSUNAMI",), ("Tsunami",), None, False),
    ("tropical_storm", "Tropical storm", "tropical", "Q", ("TROPICAL STORM",), ("Tropical Storm",), "sustained_wind", False),
    ("tropical_cyclone", "Hurricane or tropical cyclone", "tropical", "0", ("HURRICANE", "TROPICAL CYCLONE", "HURCN/TYPHOON", "MRN HURCN/TYPH"), ("Hurricane", "Hurricane (Typhoon)", "Tropical Depression"), "sustained_wind", False),
    ("snow", "Snow", "winter", "S", ("SNOW", "STORM TOTAL SNOW"), (), "snow_depth", True),
    ("heavy_snow", "Heavy snow", "winter", "S", ("HEAVY SNOW",), ("Heavy Snow",), "snow_depth", True),
    ("lake_effect_snow", "Lake-effect snow", "winter", "S", ("LAKE-EFFECT SNOW",), ("Lake-Effect Snow",), "snow_depth", True),
    ("snow_squall", "Snow squall", "winter", "q", ("SNOW SQUALL",), (), None, False),
    ("blowing_snow", "Blowing or drifting snow", "winter", "a", ("BLOWING SNOW", "DRIFTING SNOW"), (), None, False),
    ("blizzard", "Blizzard", "winter", "Z", ("BLIZZARD",), ("Blizzard",), None, True),
    ("winter_storm", "Winter storm", "winter", None, (), ("Winter Storm",), None, True),
    ("winter_weather", "Winter weather", "winter", None, (), ("Winter Weather",), None, True),
    ("sleet", "Sleet", "winter", "s", ("SLEET", "MODERATE SLEET", "HEAVY SLEET"), ("Sleet",), "depth", False),
    ("freezing_rain", "Freezing rain", "winter", "5", ("FREEZING RAIN",), (), "ice", True),
    ("freezing_drizzle", "Freezing drizzle", "winter", "5", ("FREEZING DRIZZLE",), (), "ice", True),
    ("ice_storm", "Ice storm", "winter", "5", ("ICE STORM",), ("Ice Storm",), "ice", True),
    ("icing_on_roads", "Icing on roads", "winter", "5", ("ICING ON ROADS", "SNOW/ICE DMG"), (), None, False),
    ("freezing_spray", "Heavy freezing spray", "winter", "i", ("MRN HVY FZG SPRY",), (), None, False),
    ("frost_freeze", "Frost or freeze", "cold", "6", ("FREEZE", "FROST/FREEZE"), ("Frost/Freeze",), "temperature", True),
    ("cold_wind_chill", "Cold or wind chill", "cold", "7", ("WIND CHILL", "COLD/WIND CHILL [6]"), ("Cold/Wind Chill",), "temperature", True),
    ("extreme_cold", "Extreme cold or wind chill", "cold", "6", ("EXTREME COLD", "EXTR WIND CHILL [7]", "EXT COLD/WND CHL [7]"), ("Extreme Cold/Wind Chill",), "temperature", True),
    ("heat", "Heat", "heat", "I", ("HEAT",), ("Heat",), "temperature", True),
    ("excessive_heat", "Excessive heat", "heat", "I", ("EXCESSIVE HEAT", "EXTREME HEAT"), ("Excessive Heat",), "temperature", True),
    ("fog", "Fog", "visibility", "J", ("FOG",), (), "visibility", True),
    ("dense_fog", "Dense fog", "visibility", "J", ("DENSE FOG", "MRN DENSE FOG"), ("Dense Fog", "Marine Dense Fog"), "visibility", True),
    ("freezing_fog", "Freezing fog", "visibility", "J", ("FREEZING FOG",), ("Freezing Fog",), "visibility", True),
    ("vog", "Volcanic smog", "visibility", "J", ("VOG",), (), "visibility", False),
    ("dense_smoke", "Dense smoke", "visibility", "j", ("DENSE SMOKE",), ("Dense Smoke",), "visibility", False),
    ("blowing_dust", "Blowing dust", "visibility", "2", ("BLOWING DUST",), (), "visibility", False),
    ("dust_storm", "Dust storm", "visibility", "2", ("DUST STORM",), ("Dust Storm",), "visibility", False),
    ("dust_devil", "Dust devil", "other", "m", ("DUST DEVIL",), ("Dust Devil",), None, False),
    ("volcanic_ash", "Volcanic ash", "other", "z", ("VOLCANIC ASHFALL", "VOLCANIC ASH"), ("Volcanic Ash", "Volcanic Ashfall"), None, False),
    ("wildfire", "Wildfire", "other", "U", ("WILDFIRE", "FIRE"), ("Wildfire",), None, False),
    ("avalanche", "Avalanche", "ground", "V", ("AVALANCHE",), ("Avalanche",), None, False),
    ("debris_flow", "Landslide or debris flow", "ground", "x", ("LANDSLIDE", "DEBRIS FLOW"), ("Debris Flow",), None, False),
    ("ice_jam", "Ice jam", "flood", "x", ("ICE JAM", "ICE JAM FLOODING"), (), None, False),
    ("drought", "Drought", "other", "8", ("DROUGHT",), ("Drought",), None, False),
    ("other", "Other", "other", None, (), ("OTHER",), None, False),
)
# fmt: on
