"""Reads Open-Meteo's answers into the values of the domain.

All values come from models. Past hours are analyses and can be evidence; future hours are forecasts
and are kept apart. Any value may be missing, and then stays missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from skywitness.adapters.open_meteo.table import (
    ATTRIBUTION,
    NAME,
    Step,
    cell,
    current,
    decoded,
    fields,
    hourly,
    refuse,
)
from skywitness.adapters.open_meteo.weather_codes import condition
from skywitness.adapters.outbound.model_weather import (
    forecast_step,
    gust,
    humidity,
    refusing_impossible,
)
from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.air_quality import AirQuality, AirSample
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from skywitness.domain.model.weather.forecast import Forecast, ForecastStep

ASKED_DEG: Final = 0.01
"""Positions are rounded to this in requests; the finest models have cells of 1 km."""

MAX_AGE: Final = timedelta(hours=3)
"""The present is renewed every 15 minutes; older values are stuck."""

AIR_ATTRIBUTION: Final = f"{ATTRIBUTION}, air quality by CAMS (Copernicus)"
PLACES_ATTRIBUTION: Final = "Place names by GeoNames through Open-Meteo.com"
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


def read_current(
    body: bytes, *, asked: Point | None = None, now: datetime | None = None
) -> Conditions:
    """Read the present; `asked` and `now`, if given, are compared with the answer.

    Raises:
        ProviderAnswerUnusable: the answer has another shape or impossible values.
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
    """Read the hours within an interval, without those that have no values.

    Raises:
        ProviderAnswerUnusable: the answer has another shape or impossible values.
    """
    answer = decoded(body)
    point = cell(answer, asked)
    steps = [step for step in hourly(answer) if within.contains(step.at)]
    found = (_conditions(step, point) for step in sorted(steps, key=lambda step: step.at))
    return tuple(each for each in found if each.has_values)


def read_forecast(body: bytes, now: datetime, *, asked: Point | None = None) -> Forecast:
    """Read the hours after `now`.

    Raises:
        ProviderAnswerUnusable: the answer has another shape or impossible values.
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
    """Read the samples within an interval, or without one the present sample.

    Raises:
        ProviderAnswerUnusable: the answer has another shape.
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


def read_places(body: bytes) -> tuple[NamedPlace, ...]:
    """Read the places of the geocoder, the likeliest first; without `results` there are none.

    Raises:
        ProviderAnswerUnusable: the answer has another shape.
    """
    results = decoded(body).get("results", [])
    if not isinstance(results, list):
        refuse("results are no list")
    return tuple(_place(found) for found in results)


def _conditions(step: Step, point: Point) -> Conditions:
    precipitation, mean = step.value("precipitation"), step.value("wind_speed_10m")
    present_weather, description = condition(step.value("weather_code"), precipitation)
    with refusing_impossible(NAME):
        return Conditions(
            provider=NAME,
            kind=ConditionsKind.ANALYSIS,
            station=f"cell {point.latitude:.2f},{point.longitude:.2f}",
            point=point,
            observed_at=step.at,
            temperature_c=step.value("temperature_2m"),
            humidity_pct=humidity(step.value("relative_humidity_2m")),
            pressure_hpa=step.value("pressure_msl"),
            wind_speed_ms=mean,
            wind_gust_ms=gust(step.value("wind_gusts_10m"), mean),
            wind_direction_deg=step.value("wind_direction_10m"),
            cloud_cover_pct=step.value("cloud_cover"),
            visibility_m=step.value("visibility"),
            precipitation_mm=precipitation,
            snow_mm=step.value("snowfall"),
            precipitation_period_s=step.period_s,
            present_weather=present_weather,
            description=description,
            attribution=ATTRIBUTION,
            cell_deg=ASKED_DEG,
        )


def _forecast_step(step: Step, point: Point) -> ForecastStep | None:
    """Return a step, None for an hour without values."""
    values = _conditions(step, point)
    probability = step.value("precipitation_probability")
    if probability is not None and not 0 <= probability <= 100:
        refuse("impossible precipitation_probability")
    if not values.has_values and probability is None:
        return None
    return forecast_step(values, step.at, step.period_s, probability)


def _sample(step: Step) -> AirSample:
    index = step.value("european_aqi")
    amounts: Mapping[str, Any] = {field: _amount(step, n) for n, field in _AIR_FIELDS.items()}
    return AirSample(
        observed_at=step.at,
        index=None if index is None or index < 0 else round(index),
        **amounts,
    )


def _amount(step: Step, name: str) -> float | None:
    """Return a concentration; models may give negative ones, which are left out."""
    value = step.value(name)
    return None if value is None or value < 0 else value


def _place(found: object) -> NamedPlace:
    if not isinstance(found, dict):
        refuse("a place is no object")
    name, country = fields.text(found.get("name")), fields.text(found.get("country_code"))
    if not name:
        refuse("a place without a name")
    return NamedPlace(
        name=name,
        point=fields.point(found.get("latitude"), found.get("longitude")),
        country=country if len(country) == 2 and country.isalpha() and country.isupper() else "",
        region=fields.text(found.get("admin1")),
        provider=NAME,
        attribution=PLACES_ATTRIBUTION,
    )
