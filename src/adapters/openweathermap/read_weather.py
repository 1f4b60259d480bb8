"""Reads `/data/2.5/weather`, `/data/2.5/forecast` and One Call into the values of the domain.

`/data/2.5` nests its quantities (`main.temp`, `wind.speed`), One Call is flat (`temp`,
`wind_speed`): 4.0 has its records in `data`, 3.0 in `current`, `hourly` and `daily`. The `next` and
`prev` of 4.0 are plain http links that contain the key, and are never read. All requests are for
metric units.

Rain and snow: the service documents `1h` as a rate in mm/h today, and earlier as the volume of the
last hour. It is stored as the amount of one hour at that rate. The service leaves both out when
nothing falls, which is not the same as zero.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from skywitness.adapters.openweathermap.values import (
    ATTRIBUTION,
    NAME,
    Json,
    condition_ids,
    decoded_object,
    log_unknown_ids,
    member,
    place_of,
    records,
    refuse,
    time_of,
    values_of,
)
from skywitness.adapters.outbound.json_fields import number
from skywitness.adapters.outbound.model_weather import CellModel, Check, each, forecast_step
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.condition_ids import describe, present_weather
from skywitness.domain.model.weather.conditions import VISIBILITY_CAP_M, Conditions
from skywitness.domain.model.weather.forecast import Forecast, ForecastStep

HOUR_S: Final = 3600
DAY_S: Final = 24 * HOUR_S
STEP_S: Final = 3 * HOUR_S

MAX_AGE: Final = timedelta(hours=3)
"""The service recalculates every ten minutes; an older `dt` is a stuck cell, not the present."""

MAX_OFFSET_S: Final = 15 * HOUR_S
"""No time zone is further from UTC."""

_FIELDS: Final = {
    "temp": "temperature_c",
    "dew_point": "dew_point_c",
    "humidity": "humidity_pct",
    "wind_speed": "wind_speed_ms",
    "wind_gust": "wind_gust_ms",
    "wind_deg": "wind_direction_deg",
    "clouds": "cloud_cover_pct",
    "visibility": "visibility_m",
}
_log = logging.getLogger(__name__)
_MODEL: Final = CellModel(NAME, ATTRIBUTION)


def read_current(
    body: bytes, *, asked: Point | None = None, now: datetime | None = None
) -> Conditions:
    """Read `/data/2.5/weather`.

    `asked` and `now`, if given, are compared with the place and time that the answer is for, here
    and below.

    Raises:
        ProviderAnswerUnusable: the answer has another shape or no values, here and below.
    """
    answer = decoded_object(body)
    point, observed_at = place_of(member(answer, "coord"), asked), time_of(answer)
    _require_present(observed_at, now)
    return _present(_flattened(answer), point, observed_at)


def read_forecast(body: bytes, *, fetched_at: datetime, asked: Point | None = None) -> Forecast:
    """Read `/data/2.5/forecast` without the steps that are over; open ocean has no place in it."""
    answer = decoded_object(body)
    coord = member(member(answer, "city"), "coord")
    point = asked if asked is not None and not coord else place_of(coord, asked)
    steps = records(answer, "list")
    log_unknown_ids(steps)
    found = each(NAME, steps, lambda record, check: _step(_flattened(record), point, check, STEP_S))
    return forecast_of(point, found, fetched_at)


def read_present(
    body: bytes, *, asked: Point | None = None, now: datetime | None = None
) -> Conditions:
    """Read the present of One Call, in `current` or as the first record of `data`."""
    answer = decoded_object(body)
    record = member(answer, "current") or next(iter(records(answer, "data")), {})
    observed_at = time_of(record)
    _require_present(observed_at, now)
    return _present(record, place_of(answer, asked), observed_at)


def read_past(body: bytes, *, now: datetime, asked: Point | None = None) -> list[Conditions]:
    """Read the hours of One Call's `data` that are over: those before `now` without `pop`.

    Forecasts in the same list have a probability of precipitation (`pop`).
    """
    answer = decoded_object(body)
    point = place_of(answer, asked)
    past = [record for record in records(answer, "data") if "pop" not in record]
    log_unknown_ids(past)
    hours = each(
        NAME, past, lambda record, check: _conditions(record, point, time_of(record), check)
    )
    return [hour for hour in hours if hour.observed_at <= now]


def read_hours(
    body: bytes, name: str, *, asked: Point | None = None
) -> tuple[Point, list[ForecastStep]]:
    """Read the hours of One Call under `data` or `hourly`, and the place that they are for.

    Whether the hour of `rain.1h` begins or ends at `dt` is not documented; here it ends.
    """
    answer = decoded_object(body)
    point, hours = place_of(answer, asked), records(answer, name)
    log_unknown_ids(hours)
    return point, each(NAME, hours, lambda record, check: _step(record, point, check, HOUR_S))


def read_days(body: bytes, name: str, *, asked: Point | None = None) -> list[ForecastStep]:
    """Read the days of One Call under `data` or `daily`.

    Totals and extremes are for the 24 hours that end at the next midnight of the place; other
    figures of a day belong to no time and are left out, and so are days of an unknown time zone.
    """
    answer = decoded_object(body)
    place_of(answer, asked)
    offset_s = number(answer.get("timezone_offset")) or 0.0
    if not abs(offset_s) <= MAX_OFFSET_S:  # NaN too
        _log.warning("days without a known offset from UTC left out")
        return []
    days = records(answer, name)
    log_unknown_ids(days)
    return each(NAME, days, lambda record, check: _day(record, check, offset_s))


def forecast_of(
    point: Point,
    steps: Sequence[ForecastStep],
    fetched_at: datetime,
    days: Sequence[ForecastStep] = (),
) -> Forecast:
    """Return the steps after `fetched_at` in order; days are used after the last shorter step."""
    covered = max((step.valid_at for step in steps), default=fetched_at)
    ahead = [step for step in steps if step.valid_at > fetched_at]
    ahead += [day for day in days if day.valid_at > max(covered, fetched_at)]
    if not ahead:
        refuse("no step in the future")
    return Forecast(
        provider=NAME,
        point=point,
        fetched_at=fetched_at,
        steps=tuple(sorted(ahead, key=lambda step: step.valid_at)),
        attribution=ATTRIBUTION,
    )


def _require_present(observed_at: datetime, now: datetime | None) -> None:
    if now is not None and abs(now - observed_at) > MAX_AGE:
        refuse("the answer is hours old")


def _present(record: Json, point: Point, observed_at: datetime) -> Conditions:
    log_unknown_ids([record])
    (found,) = each(
        NAME, [record], lambda record, check: _conditions(record, point, observed_at, check)
    )
    return found


def _flattened(record: Json) -> Json:
    """Return a record of `/data/2.5` with the members of One Call."""
    main, wind = member(record, "main"), member(record, "wind")
    return {
        **record,
        **main,
        "wind_speed": wind.get("speed"),
        "wind_gust": wind.get("gust"),
        "wind_deg": wind.get("deg"),
        "clouds": member(record, "clouds").get("all"),
    }


def _conditions(record: Json, point: Point, observed_at: datetime, check: Check) -> Conditions:
    """Return a flat record as an analysis of models for a cell."""
    precipitation, snow, period_s = _precipitation(record)
    ids = condition_ids(record)
    values = values_of(record, _FIELDS) | {
        "pressure_hpa": _sea_level_pressure(record, check),
        "precipitation_mm": precipitation,
        "snow_mm": snow,
    }
    found = _MODEL.conditions(
        point,
        observed_at,
        values,
        check,
        period_s=period_s,
        present_weather=present_weather(ids),
        description=describe(ids),
    )
    if not found.has_values:
        refuse("no values")
    capped = found.visibility_m is not None and found.visibility_m > VISIBILITY_CAP_M
    return replace(found, visibility_m=VISIBILITY_CAP_M) if capped else found


def _sea_level_pressure(record: Json, check: Check) -> float | None:
    """Return the pressure at sea level; `grnd_level` is that of the ground.

    Without a usable `sea_level` it is `pressure`, unless that repeats the pressure of the ground.
    """
    at_sea_level = check("pressure_hpa", number(record.get("sea_level")))
    if at_sea_level is not None:
        return at_sea_level
    pressure = number(record.get("pressure"))
    at_ground = pressure is not None and pressure == record.get("grnd_level")
    return math.nan if at_ground else pressure


def _step(record: Json, point: Point, check: Check, period_s: int) -> ForecastStep:
    values = _conditions(record, point, time_of(record), check)
    return forecast_step(values, period_s, _probability_pct(record, check))


def _day(record: Json, check: Check, offset_s: float) -> ForecastStep:
    temperature, snow = member(record, "temp"), number(record.get("snow"))
    ids = condition_ids(record)
    day = ForecastStep(
        valid_at=_midnight_after(time_of(record), offset_s),
        period_s=DAY_S,
        temperature_min_c=check("temperature_min_c", number(temperature.get("min"))),
        temperature_max_c=check("temperature_max_c", number(temperature.get("max"))),
        precipitation_mm=check("daily_precipitation_mm", _total(number(record.get("rain")), snow)),
        snow_mm=check("daily_precipitation_mm", snow),
        precipitation_probability_pct=_probability_pct(record, check),
        present_weather=present_weather(ids),
        description=describe(ids),
    )
    if day == ForecastStep(valid_at=day.valid_at, period_s=DAY_S):
        refuse("no values")
    return day


def _midnight_after(noon: datetime, offset_s: float) -> datetime:
    offset = timedelta(seconds=offset_s)
    try:
        local = noon + offset
        return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(1) - offset
    except OverflowError:
        refuse("no time")


def _precipitation(record: Json) -> tuple[float | None, float | None, int]:
    """Return precipitation (rain and snow as water), snow, and their period in seconds."""
    for name, period_s in (("1h", HOUR_S), ("3h", 3 * HOUR_S)):
        rain, snow = _amount(record.get("rain"), name), _amount(record.get("snow"), name)
        if rain is not None or snow is not None:
            return _total(rain, snow), snow, period_s
    return None, None, HOUR_S


def _amount(amounts: object, period: str) -> float | None:
    if isinstance(amounts, dict):
        return number(amounts.get(period))
    return math.nan if amounts else None


def _total(rain_mm: float | None, snow_mm: float | None) -> float | None:
    """Return the water of rain and snow, NaN if either is below zero: no sum may hide it."""
    if rain_mm is None and snow_mm is None:
        return None
    rain, snow = rain_mm or 0.0, snow_mm or 0.0
    return math.nan if min(rain, snow) < 0 else rain + snow


def _probability_pct(record: Json, check: Check) -> float | None:
    """Return the probability of precipitation in percent; the service's is from 0 to 1."""
    pop = number(record.get("pop"))
    return check("precipitation_probability_pct", None if pop is None else round(100.0 * pop, 1))
