"""The height of the sun, from the equations of the NOAA Global Monitoring Laboratory.

"General Solar Position Calculations", NOAA Global Monitoring Division; right to about half a degree
for the years 1950 to 2050.
"""

from __future__ import annotations

from datetime import UTC, datetime
from math import acos, cos, degrees, pi, radians, sin

from skywitness.domain.model.geography.place import Point


def sun_height_deg(at: datetime, point: Point) -> float:
    """Return the height of the sun above the horizon in degrees, without refraction."""
    at = at.astimezone(UTC)
    hours = at.hour + at.minute / 60 + at.second / 3600
    year = 2 * pi * (at.timetuple().tm_yday - 1 + (hours - 12) / 24) / 365
    declination, latitude = _declination(year), radians(point.latitude)
    minutes = hours * 60 + _equation_of_time_min(year) + 4 * point.longitude
    hour_angle = radians(minutes / 4 - 180)
    across = cos(latitude) * cos(declination) * cos(hour_angle)
    zenith = acos(max(-1.0, min(1.0, sin(latitude) * sin(declination) + across)))
    return 90.0 - degrees(zenith)


def _equation_of_time_min(year: float) -> float:
    """Return how far the sun is ahead of a clock; `year` is the part of it that is over, in rad."""
    return 229.18 * (
        0.000075
        + 0.001868 * cos(year)
        - 0.032077 * sin(year)
        - 0.014615 * cos(2 * year)
        - 0.040849 * sin(2 * year)
    )


def _declination(year: float) -> float:
    return (
        0.006918
        - 0.399912 * cos(year)
        + 0.070257 * sin(year)
        - 0.006758 * cos(2 * year)
        + 0.000907 * sin(2 * year)
        - 0.002697 * cos(3 * year)
        + 0.00148 * sin(3 * year)
    )
