"""When the sun and the moon rise and set: good to a few minutes, enough for a made-up sky."""

from __future__ import annotations

import math
from typing import Final

DAY_S: Final = 86_400
HORIZON_DEG: Final = -0.833
"""The sun's upper edge on the horizon, refraction included."""

NEW_MOON_S: Final = 947_182_440
SYNODIC_MONTH_S: Final = 2_551_443
"""A new moon (2000-01-06 18:14 UTC) and the mean time from one to the next."""


def declination_deg(seconds: float) -> float:
    """Return how far north the sun stands over the equator."""
    day = (seconds / DAY_S + 10) % 365.2422
    return -23.44 * math.cos(math.tau * day / 365.2422)


def solar_hour(longitude: float, seconds: float) -> float:
    """Return the mean solar time of a place, 0 to 24."""
    return ((seconds % DAY_S) / 3600 + longitude / 15) % 24


def elevation_deg(latitude: float, longitude: float, seconds: float) -> float:
    """Return how high the sun stands over the horizon."""
    phi, delta = math.radians(latitude), math.radians(declination_deg(seconds))
    angle = math.radians((solar_hour(longitude, seconds) - 12) * 15)
    sine = math.sin(phi) * math.sin(delta) + math.cos(phi) * math.cos(delta) * math.cos(angle)
    return math.degrees(math.asin(max(-1.0, min(1.0, sine))))


def is_day(latitude: float, longitude: float, seconds: float) -> bool:
    """Tell whether the sun is up."""
    return elevation_deg(latitude, longitude, seconds) > HORIZON_DEG


def rise_and_set(latitude: float, longitude: float, seconds: float) -> tuple[int, int] | None:
    """Return sunrise and sunset of the solar day around a time; None in polar day and night."""
    noon = seconds - (solar_hour(longitude, seconds) - 12) * 3600
    phi, delta = math.radians(latitude), math.radians(declination_deg(noon))
    below = math.cos(phi) * math.cos(delta)
    if below < 1e-9:
        return None
    cosine = (math.sin(math.radians(HORIZON_DEG)) - math.sin(phi) * math.sin(delta)) / below
    if not -1 < cosine < 1:
        return None
    half_day_s = math.degrees(math.acos(cosine)) / 15 * 3600
    return round(noon - half_day_s), round(noon + half_day_s)


def moon(longitude: float, seconds: float) -> tuple[float, int, int]:
    """Return phase (0 and 1 new, 0.5 full), moonrise and moonset of a day; 0 where there is none.

    The moon is taken to follow the sun by its phase, which is right to an hour or so.
    """
    phase = ((seconds - NEW_MOON_S) % SYNODIC_MONTH_S) / SYNODIC_MONTH_S
    midnight = seconds - solar_hour(longitude, seconds) * 3600
    rise, fall = (0.25 + phase) * DAY_S, (0.75 + phase) * DAY_S
    shown = [round(midnight + s % DAY_S) if s % DAY_S > DAY_S / 28 else 0 for s in (rise, fall)]
    return round(phase, 2), shown[0], shown[1]
