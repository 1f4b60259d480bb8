"""What phenomena, families and sizes are called, by language.

English names of phenomena are in their table; here are those of other languages, and the everyday
objects that sizes are compared with, which differ from language to language.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from skywitness.domain.model.phenomena.phenomenon import Phenomenon, Quantity

LANGUAGES: Final = ("en", "de")
"""Languages of all labels, the first one by default."""


class Comparator(NamedTuple):
    """An everyday object or effect of a known size, in the SI unit of the quantity."""

    word: str
    si_value: float


_GERMAN: Final = {
    "tornado": "Tornado",
    "funnel_cloud": "Trichterwolke",
    "wall_cloud": "Wallcloud",
    "waterspout": "Wasserhose",
    "landspout": "Landhose",
    "hail": "Hagel",
    "marine_hail": "Hagel auf See",
    "tstm_wnd_gst": "Gewitterböe",
    "tstm_wnd_dmg": "Sturmschaden durch Gewitter",
    "marine_tstm_wind": "Gewitterwind auf See",
    "downburst": "Fallböe",
    "lightning": "Blitze",
    "lightning_strike": "Blitzeinschlag",
    "non_tstm_wnd_gst": "Windböe ohne Gewitter",
    "non_tstm_wnd_dmg": "Windschaden ohne Gewitter",
    "high_wind": "Starker anhaltender Wind",
    "marine_high_wind": "Starker Wind auf See",
    "heavy_rain": "Starkregen",
    "rain": "Regen",
    "sprinkles": "Einzelne Tropfen",
    "flash_flood": "Sturzflut",
    "flood": "Überschwemmung",
    "coastal_flood": "Überflutung der Küste",
    "lakeshore_flood": "Überflutung am Seeufer",
    "storm_surge": "Sturmflut",
    "high_astronomical_tide": "Hohe astronomische Tide",
    "low_astronomical_tide": "Niedrige astronomische Tide",
    "high_surf": "Hohe Brandung",
    "rip_currents": "Rippströmungen",
    "sneaker_wave": "Unerwartet hohe Welle",
    "seiche": "Seiche",
    "tsunami": "Tsunami",
    "tropical_storm": "Tropischer Sturm",
    "tropical_cyclone": "Hurrikan oder tropischer Wirbelsturm",
    "snow": "Schnee",
    "heavy_snow": "Starker Schneefall",
    "lake_effect_snow": "Schnee durch Seeneffekt",
    "snow_squall": "Schneeböe",
    "blowing_snow": "Schneetreiben oder Verwehungen",
    "blizzard": "Schneesturm",
    "winter_storm": "Wintersturm",
    "winter_weather": "Winterwetter",
    "sleet": "Eiskörner",
    "freezing_rain": "Gefrierender Regen",
    "freezing_drizzle": "Gefrierender Sprühregen",
    "ice_storm": "Eissturm",
    "icing_on_roads": "Glatteis auf Straßen",
    "freezing_spray": "Starke Vereisung durch Gischt",
    "frost_freeze": "Frost",
    "cold_wind_chill": "Kälte oder Windkälte",
    "extreme_cold": "Extreme Kälte oder Windkälte",
    "heat": "Hitze",
    "excessive_heat": "Extreme Hitze",
    "fog": "Nebel",
    "dense_fog": "Dichter Nebel",
    "freezing_fog": "Gefrierender Nebel",
    "vog": "Vulkanischer Dunst",
    "dense_smoke": "Dichter Rauch",
    "blowing_dust": "Staubtreiben",
    "dust_storm": "Staubsturm",
    "dust_devil": "Staubteufel",
    "volcanic_ash": "Vulkanasche",
    "wildfire": "Wald- oder Flächenbrand",
    "avalanche": "Lawine",
    "debris_flow": "Erdrutsch oder Murgang",
    "ice_jam": "Eisstau",
    "drought": "Dürre",
    "other": "Anderes",
}
_FAMILIES: Final = {
    "en": {
        "storm": "Storm",
        "wind": "Wind",
        "water": "Water",
        "winter": "Winter",
        "heat": "Heat",
        "air": "Fog, dust, smoke",
        "coast": "Sea and coast",
        "ground": "Fire and ground",
        "other": "Other",
    },
    "de": {
        "storm": "Gewitter",
        "wind": "Wind",
        "water": "Wasser",
        "winter": "Winter",
        "heat": "Hitze",
        "air": "Nebel, Staub, Rauch",
        "coast": "Meer und Küste",
        "ground": "Feuer und Boden",
        "other": "Anderes",
    },
}
# Hail: NWS, "Estimating Hail Size" (pea 0.25, marble 0.5, quarter 1, golf ball 1.75, baseball 2.75
# inches); in German, objects of similar sizes that are known there. Gusts: what winds of Beaufort
# number 8, 10 and 12 do on land (WMO-No. 306).
_COMPARATORS: Final = {
    "en": {
        Quantity.DIAMETER: (
            Comparator("pea", 6.35),
            Comparator("marble", 12.7),
            Comparator("quarter", 25.4),
            Comparator("golf ball", 44.45),
            Comparator("baseball", 69.85),
        ),
        Quantity.GUST: (
            Comparator("twigs break", 17.2),
            Comparator("trees come down", 24.5),
            Comparator("widespread destruction", 32.7),
        ),
    },
    "de": {
        Quantity.DIAMETER: (
            Comparator("Erbse", 8.0),
            Comparator("Kirsche", 20.0),
            Comparator("Walnuss", 30.0),
            Comparator("Golfball", 43.0),
            Comparator("Tennisball", 67.0),
        ),
        Quantity.GUST: (
            Comparator("Zweige brechen", 17.2),
            Comparator("Bäume stürzen um", 24.5),
            Comparator("schwere Verwüstungen", 32.7),
        ),
    },
}


def phenomenon_label(phenomenon: Phenomenon, language: str) -> str:
    """Return the name of a phenomenon in one of `LANGUAGES`."""
    return _GERMAN[phenomenon.key] if language == "de" else phenomenon.label


def family_label(family: str, language: str) -> str:
    """Return the name of a family in one of `LANGUAGES`."""
    return _FAMILIES[language][family]


def comparators(quantity: Quantity | None, language: str) -> tuple[Comparator, ...]:
    """Return everyday objects of known sizes, the smallest first; none for most quantities."""
    return () if quantity is None else _COMPARATORS[language].get(quantity, ())
