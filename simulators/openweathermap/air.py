"""Air quality, now, four days ahead, and back to November 2020."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from simulators.openweathermap import refusals
from simulators.openweathermap.asking import Spot, whole
from simulators.openweathermap.noise import Noise
from simulators.openweathermap.sky import HOUR_S
from simulators.openweathermap.sun import solar_hour

FORECAST_HOURS: Final = 96
KNOWN_SINCE: Final = 1_606_435_200  # 2020-11-27
MOST_HOURS: Final = 24 * 366

BANDS: Final = {
    "pm2_5": (10, 25, 50, 75),
    "pm10": (20, 50, 100, 200),
    "o3": (60, 100, 140, 180),
    "no2": (40, 70, 150, 200),
    "so2": (20, 80, 250, 350),
    "co": (4400, 9400, 12400, 15400),
}
"""Where the service's index goes from 1 to 2, 3, 4 and 5; its own scale, in micrograms per m3."""


class Air:
    """The air of one seed: still air is dirty, traffic follows the clock, ozone the sun."""

    def __init__(self, seed: int) -> None:
        self._still = Noise(seed, "still air", 4.0, 30.0)
        self._town = Noise(seed, "town", 0.25, 1e9)

    def current(self, spot: Spot, now: int) -> dict[str, Any]:
        """Return an answer of `/data/2.5/air_pollution`."""
        return self._answer(spot, [spot.calculated(now)])

    def forecast(self, spot: Spot, now: int) -> dict[str, Any]:
        """Return an answer of `/data/2.5/air_pollution/forecast`."""
        first = now // HOUR_S * HOUR_S
        return self._answer(spot, [first + HOUR_S * step for step in range(FORECAST_HOURS)])

    def history(self, spot: Spot, now: int, query: Mapping[str, str]) -> dict[str, Any]:
        """Return an answer of `/data/2.5/air_pollution/history`: nothing where nothing is known.

        Raises:
            Refused: the interval is missing or ends before it starts.
        """
        if "start" not in query or "end" not in query:
            raise refusals.wrong("start and end are required")
        start, end = whole(query, "start", 0), whole(query, "end", 0)
        if end < start:
            raise refusals.wrong("end must be after start")
        first = -(-max(start, KNOWN_SINCE) // HOUR_S) * HOUR_S
        hours = range(first, min(end, now) + 1, HOUR_S)
        return self._answer(spot, list(hours[:MOST_HOURS]))

    def _answer(self, spot: Spot, timestamps: list[int]) -> dict[str, Any]:
        return {
            "coord": {"lon": spot.longitude, "lat": spot.latitude},
            "list": [self._item(spot, moment) for moment in timestamps],
        }

    def _item(self, spot: Spot, moment: int) -> dict[str, Any]:
        hour = solar_hour(spot.longitude, moment)
        town = self._town.at(*spot.cell, 0.0)
        dirt = (0.1 + self._still.at(*spot.cell, moment) ** 3) * (0.3 + town)
        traffic = dirt * (1 + math.exp(-((hour - 8) ** 2) / 4) + math.exp(-((hour - 18) ** 2) / 6))
        sunny = max(0.0, math.cos(math.tau * (hour - 14) / 24))
        amounts = {
            "co": 190 + 700 * traffic,
            "no": 8 * max(0.0, traffic - 0.15),
            "no2": 40 * traffic,
            "o3": 35 + 75 * sunny * (0.6 + dirt) - 20 * traffic,
            "so2": 12 * dirt,
            "pm2_5": 70 * dirt,
            "pm10": 95 * dirt,
            "nh3": 9 * dirt,
        }
        components = {name: round(max(0.0, amount), 2) for name, amount in amounts.items()}
        return {"main": {"aqi": index(components)}, "components": components, "dt": moment}


def index(components: Mapping[str, float]) -> int:
    """Return the service's index, 1 good to 5 very poor: that of the worst component."""
    return max(
        1 + sum(components[name] >= limit for limit in limits) for name, limits in BANDS.items()
    )
