"""Show the weather at a place, for screens."""

from __future__ import annotations

from dataclasses import dataclass

from skywitness.domain.model.conditions import Conditions
from skywitness.domain.model.errors import NoWeatherSource
from skywitness.domain.model.place import Point
from skywitness.ports.weather import CurrentWeather


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCurrentWeather:
    """Ask the configured source for the weather now; None stands for no source."""

    source: CurrentWeather | None

    async def __call__(self, where: Point) -> Conditions:
        """Return the newest conditions.

        Raises:
            NoWeatherSource: nothing is configured that could answer.
            ProviderError: the source did not give a usable answer.
        """
        if self.source is None:
            raise NoWeatherSource
        return await self.source.current(where)
