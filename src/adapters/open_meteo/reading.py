"""What Open-Meteo answers, read into the values of the domain or refused.

All of it comes from models. Hours that are over are analyses, good as evidence; hours to come are
forecasts and never mix with them. Every value may be missing, and then stays missing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from skywitness.adapters.open_meteo.answer import (
    ATTRIBUTION,
    NAME,
    Step,
    cell,
    current,
    decoded,
    hourly,
    refuse,
)
from skywitness.adapters.open_meteo.weather_codes import condition
from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.air_quality import AirQuality, AirSample
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from skywitness.domain.model.weather.forecast import Forecast, ForecastStep

ASKED_DEG: Final = 0.01
"""Places are rounded to this before they are asked about: the finest models have cells of 1 km."""

MAX_AGE: Final = timedelta(hours=3)
"""The present is renewed every 15 minutes; older values are stuck."""

AIR_ATTRIBUTION: Final = f"{ATTRIBUTION}, air quality by CAMS (Copernicus)"
AIR_INDEX: Final = "European AQI (0 to 20 is good, above 100 extremely poor)"

_AIR_FIELDS: Final = {
    "pm2_5": "pm2_5_ugm3",
    "pm10": "pm10_ugm3",
    "ozone": "ozone_ugm3",
    "nitrogen_dioxide": "nitrogen_dioxide_ugm3",
    "sulphur_dioxide": "sulphur_dioxide_ugm3",
    "carbon_monoxide": "carbon_monoxide_ugm3",
    "nitrogen_monoxide": "nitrogen_monoxide_ugm3",
    "ammonia": "ammonia_ugm3",
}
AIR_VARIABLES: Final = ("european_aqi", *_AIR_FIELDS)

_log = logging.getLogger(__name__)


def read_current(
    body: bytes, *, asked: Point | None = None, now: datetime | None = None
) -> Conditions:
    """Read the present; `asked` and `now`, where given, are compared with what the answer is for.

    Raises:
        ProviderAnswerUnusable: it is no such answer, or says what cannot be.
    """
    answer = decoded(body)
    point, step = cell(answer, asked), current(answer)
    if now is not None and abs(now - step.at) > MAX_AGE:
        refuse("the answer is hours old")
    found = _conditions(step, point)
    if found.temperature_c is None:
        refuse("no temperature")
    return found


def read_hours(
    body: bytes, within: Interval, *, asked: Point | None = None
) -> tuple[Conditions, ...]:
    """Read the hours within an interval, without those that say nothing.

    Raises:
        ProviderAnswerUnusable: it is no such answer, or says what cannot be.
    """
    answer = decoded(body)
    point = cell(answer, asked)
    steps = [step for step in hourly(answer) if within.contains(step.at)]
    found = (_conditions(step, point) for step in sorted(steps, key=lambda step: step.at))
    return tuple(each for each in found if each.has_values)


def read_forecast(body: bytes, now: datetime, *, asked: Point | None = None) -> Forecast:
    """Read the hours after `now`.

    Raises:
        ProviderAnswerUnusable: it is no such answer, or says what cannot be.
    """
    answer = decoded(body)
    point = cell(answer, asked)
    steps = (_forecast_step(step, point) for step in hourly(answer) if step.at > now)
    return Forecast(
        provider=NAME,
        point=point,
        fetched_at=now,
        steps=tuple(sorted((step for step in steps if step), key=lambda step: step.valid_at)),
        attribution=ATTRIBUTION,
    )


def read_air(body: bytes, within: Interval | None, *, asked: Point | None = None) -> AirQuality:
    """Read the samples within an interval, or the present one where there is none.

    Raises:
        ProviderAnswerUnusable: it is no such answer.
    """
    answer = decoded(body)
    point = cell(answer, asked)
    if within is None:
        steps = [current(answer)]
    else:
        steps = [step for step in hourly(answer) if within.contains(step.at)]
    return AirQuality(
        provider=NAME,
        point=point,
        samples=tuple(
            _sample(step)
            for step in sorted(steps, key=lambda step: step.at)
            if any(step.value(name) is not None for name in AIR_VARIABLES)
        ),
        index_scale=AIR_INDEX,
        attribution=AIR_ATTRIBUTION,
    )


def _conditions(step: Step, point: Point) -> Conditions:
    fallen = step.value("precipitation")
    groups, description = condition(step.value("weather_code"), fallen)
    try:
        return Conditions(
            provider=NAME,
            kind=ConditionsKind.ANALYSIS,
            station=f"cell {point.latitude:.2f},{point.longitude:.2f}",
            point=point,
            observed_at=step.at,
            temperature_c=step.value("temperature_2m"),
            humidity_pct=_humidity(step),
            pressure_hpa=step.value("pressure_msl"),
            wind_speed_ms=step.value("wind_speed_10m"),
            wind_gust_ms=_gust(step),
            wind_direction_deg=step.value("wind_direction_10m"),
            cloud_cover_pct=step.value("cloud_cover"),
            visibility_m=step.value("visibility"),
            precipitation_mm=fallen,
            snow_mm=step.value("snowfall"),
            precipitation_period_s=step.period_s,
            present_weather=groups,
            description=description,
            attribution=ATTRIBUTION,
            cell_deg=ASKED_DEG,
        )
    except Invalid as error:
        refuse(f"impossible {error.problems[0].field}")


def _forecast_step(step: Step, point: Point) -> ForecastStep | None:
    """Return a step, None for an hour of which nothing is said; what cannot be is refused."""
    given = _conditions(step, point)
    probability = step.value("precipitation_probability")
    if probability is not None and not 0 <= probability <= 100:
        refuse("impossible precipitation_probability")
    if not given.has_values and probability is None:
        return None
    return ForecastStep(
        valid_at=given.observed_at,
        period_s=step.period_s,
        temperature_c=given.temperature_c,
        humidity_pct=given.humidity_pct,
        pressure_hpa=given.pressure_hpa,
        wind_speed_ms=given.wind_speed_ms,
        wind_gust_ms=given.wind_gust_ms,
        wind_direction_deg=given.wind_direction_deg,
        cloud_cover_pct=given.cloud_cover_pct,
        visibility_m=given.visibility_m,
        precipitation_mm=given.precipitation_mm,
        snow_mm=given.snow_mm,
        precipitation_probability_pct=probability,
        present_weather=given.present_weather,
        description=given.description,
    )


def _sample(step: Step) -> AirSample:
    index = step.value("european_aqi")
    amounts: Mapping[str, Any] = {field: _amount(step, n) for n, field in _AIR_FIELDS.items()}
    return AirSample(
        observed_at=step.at,
        index=None if index is None or index < 0 else round(index),
        **amounts,
    )


def _amount(step: Step, name: str) -> float | None:
    """Return a concentration; models undershoot zero, which is no amount of anything."""
    value = step.value(name)
    return None if value is None or value < 0 else value


def _gust(step: Step) -> float | None:
    """Return the gust, none where it lies below the mean wind: that is no gust."""
    speed, gust = step.value("wind_speed_10m"), step.value("wind_gusts_10m")
    return None if speed is not None and gust is not None and gust < speed else gust


def _humidity(step: Step) -> float | None:
    value = step.value("relative_humidity_2m")
    if value is not None and 100 < value <= 105:
        _log.info("humidity above 100 %% taken as 100 %%")
        return 100.0
    return value
