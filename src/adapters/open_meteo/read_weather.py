"""Reads Open-Meteo's answers into the values of the domain.

All values come from models. Past hours are analyses and can be evidence; future hours are forecasts
and are kept apart. Any value may be missing, and then stays missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from skywitness.adapters.open_meteo.answers import (
    NAME,
    Step,
    cell,
    current,
    decoded,
    hourly,
    refuse,
)
from skywitness.adapters.open_meteo.weather_codes import condition
from skywitness.adapters.outbound.model_weather import CellModel, Check, each, forecast_step
from skywitness.adapters.outbound.places import Geocoder
from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.air_quality import AirQuality, AirSample
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.forecast import Forecast

MAX_AGE: Final = timedelta(hours=3)
"""The present is renewed every 15 minutes; older values are stuck."""

ATTRIBUTION: Final = "Weather data by Open-Meteo.com"
"""The wording that its licence, CC BY 4.0, requires."""

AIR_ATTRIBUTION: Final = f"{ATTRIBUTION}, air quality by CAMS (Copernicus)"
AIR_INDEX: Final = "European AQI (0 to 20 is good, above 100 extremely poor)"

WEATHER_FIELDS: Final = {
    "temperature_2m": "temperature_c",
    "relative_humidity_2m": "humidity_pct",
    "pressure_msl": "pressure_hpa",
    "wind_speed_10m": "wind_speed_ms",
    "wind_gusts_10m": "wind_gust_ms",
    "wind_direction_10m": "wind_direction_deg",
    "precipitation": "precipitation_mm",
    "snowfall": "snow_mm",
    "visibility": "visibility_m",
    "cloud_cover": "cloud_cover_pct",
}
_IN_AIR: Final = (
    *("pm2_5", "pm10", "ozone", "nitrogen_dioxide", "sulphur_dioxide"),
    *("carbon_monoxide", "nitrogen_monoxide", "ammonia"),
)
AIR_FIELDS: Final = {"european_aqi": "index", **{name: f"{name}_ugm3" for name in _IN_AIR}}

_MODEL: Final = CellModel(NAME, ATTRIBUTION)
_GEOCODER: Final = Geocoder(
    provider=NAME,
    attribution="Place names by GeoNames through Open-Meteo.com",
    latitude="latitude",
    longitude="longitude",
    country="country_code",
    region="admin1",
)


def read_current(
    body: bytes, *, asked: Point | None = None, now: datetime | None = None
) -> Conditions:
    """Read the present; `asked` and `now`, if given, are compared with the answer.

    Raises:
        LocationUnknown: no model covers the place, here and below.
        ProviderAnswerUnusable: the answer has another shape or no values, here and below.
    """
    answer = decoded(body)
    point, step = cell(answer, asked), current(answer)
    if now is not None and abs(now - step.at) > MAX_AGE:
        refuse("the answer is hours old")
    (found,) = each(NAME, [step], lambda step, check: _conditions(step, point, check))
    if not found.has_values:
        refuse("no values")
    return found


def read_hours(
    body: bytes, within: Interval, *, asked: Point | None = None
) -> tuple[Conditions, ...]:
    """Read the hours within an interval, without those that have no values."""
    answer = decoded(body)
    point = cell(answer, asked)
    steps = [step for step in hourly(answer) if within.contains(step.at)]
    found = each(NAME, steps, lambda step, check: _conditions(step, point, check))
    return tuple(hour for hour in found if hour.has_values)


def read_forecast(body: bytes, now: datetime, *, asked: Point | None = None) -> Forecast:
    """Read the hours after `now`, without those that have no values."""
    answer = decoded(body)
    point = cell(answer, asked)

    def read(step: Step, check: Check) -> tuple[Conditions, float | None]:
        given = step.values.get("precipitation_probability")
        return _conditions(step, point, check), check("precipitation_probability_pct", given)

    found = each(NAME, (step for step in hourly(answer) if step.at > now), read)
    return Forecast(
        provider=NAME,
        point=point,
        fetched_at=now,
        steps=tuple(
            forecast_step(values, values.precipitation_period_s, probability)
            for values, probability in found
            if values.has_values or probability is not None
        ),
        attribution=ATTRIBUTION,
    )


def read_air(body: bytes, within: Interval | None, *, asked: Point | None = None) -> AirQuality:
    """Read the samples within an interval, or without one the present sample."""
    answer = decoded(body)
    point = cell(answer, asked)
    if within is None:
        steps = [current(answer)]
    else:
        steps = [step for step in hourly(answer) if within.contains(step.at)]
    return air_quality(point, (sample for sample in each(NAME, steps, _sample) if sample))


def air_quality(point: Point, samples: Iterable[AirSample] = ()) -> AirQuality:
    """Return samples with their scale and attribution."""
    return AirQuality(
        provider=NAME,
        point=point,
        samples=tuple(samples),
        index_scale=AIR_INDEX,
        attribution=AIR_ATTRIBUTION,
    )


def read_places(body: bytes) -> tuple[NamedPlace, ...]:
    """Read the places of the geocoder, the likeliest first; without `results` there are none."""
    results = decoded(body).get("results", [])
    if not isinstance(results, list):
        refuse("results are not a list")
    return _GEOCODER.places(results)


def _conditions(step: Step, point: Point, check: Check) -> Conditions:
    values = {field: step.values.get(name) for name, field in WEATHER_FIELDS.items()}
    code = step.values.get("weather_code")
    present_weather, description = condition(code, values["precipitation_mm"])
    return _MODEL.conditions(
        point,
        step.at,
        values,
        check,
        period_s=step.period_s,
        present_weather=present_weather,
        description=description,
    )


def _sample(step: Step, check: Check) -> AirSample | None:
    """Return a sample, None for a time without values."""
    found: dict[str, Any] = {
        field: check(field, step.values.get(name)) for name, field in AIR_FIELDS.items()
    }
    if all(value is None for value in found.values()):
        return None
    index = found.pop("index")
    return AirSample(observed_at=step.at, index=None if index is None else round(index), **found)
