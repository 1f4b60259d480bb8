"""Air quality: concentrations near the ground, and an index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from skywitness.domain.model.geography.place import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class AirSample:
    """Concentrations in micrograms per cubic metre at one time; None if unknown.

    `index` is on the scale of the provider, named by `AirQuality.index_scale`.
    """

    observed_at: datetime
    index: int | None = None
    pm2_5_ugm3: float | None = None
    pm10_ugm3: float | None = None
    ozone_ugm3: float | None = None
    nitrogen_dioxide_ugm3: float | None = None
    sulphur_dioxide_ugm3: float | None = None
    carbon_monoxide_ugm3: float | None = None
    nitrogen_monoxide_ugm3: float | None = None
    ammonia_ugm3: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AirQuality:
    """Samples of one provider at a point, oldest first.

    `index_scale` describes the index, such as `openweathermap 1-5 (1 is good)`. `stale` marks a
    cached value served because the provider did not answer.
    """

    provider: str
    point: Point
    samples: tuple[AirSample, ...]
    index_scale: str = ""
    attribution: str = ""
    stale: bool = False
