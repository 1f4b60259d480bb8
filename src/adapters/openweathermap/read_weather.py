"""Reads `/data/2.5/weather`, `/data/2.5/forecast` and One Call into the values of the domain.

`/data/2.5` nests its quantities (`main.temp`, `wind.speed`), One Call is flat (`temp`,
`wind_speed`): 4.0 has its records in `data`, 3.0 in `current`, `hourly` and `daily`. The `next` and
`prev` of 4.0 are plain http links that contain the key, and are never read. All requests are for
metric units; a temperature in kelvin or Fahrenheit is recognised by its size.

Rain and snow: the service documents `1h` as a rate in mm/h today, and earlier as the volume of the
last hour. It is stored as the amount of one hour at that rate. The service leaves both out when
nothing falls, which is not the same as zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from skywitness.adapters.openweathermap.values import (
    ATTRIBUTION,
    CELL_DEG,
    NAME,
    Json,
    condition_ids,
    decoded_object,
    each,
    log_unknown_ids,
    member,
    number,
    place_of,
    records,
    refuse,
    time_of,
)
from skywitness.adapters.outbound.model_weather import (
    forecast_step,
    gust,
    humidity,
    refusing_impossible,
)
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.condition_ids import describe, present_weather
from skywitness.domain.model.weather.conditions import VISIBILITY_CAP_M, Conditions, ConditionsKind
from skywitness.domain.model.weather.forecast import Forecast, ForecastStep

HOUR_S: Final = 3600
DAY_S: Final = 24 * HOUR_S
STEP_S: Final = 3 * HOUR_S

MAX_AGE: Final = timedelta(hours=3)
"""The service recalculates every ten minutes; an older `dt` is a stuck cell, not the present."""

MAX_OFFSET_S: Final = 15 * HOUR_S
"""No time zone is further from UTC."""

MOST_IN_A_DAY_MM: Final = 2000.0
"""The record of 24 hours is 1825 mm (Foc-Foc, Réunion, 1966; World Meteorological Organization)."""

TEMPERATURE_C: Final = (-90.0, 60.0)
"""The records (World Meteorological Organization), rounded outwards; beyond, it is no Celsius."""


def read_current(
    body: bytes, *, asked: Point | None = None, now: datetime | None = None
) -> Conditions:
    """Read `/data/2.5/weather`.

    `asked` and `now`, if given, are compared with the place and time that the answer is for, here
    and below.

    Raises:
        ProviderAnswerUnusable: the answer has another shape or impossible values, here and below.
    """
    answer = decoded_object(body)
    point, observed_at = place_of(member(answer, "coord"), asked), time_of(answer)
    _require_present(observed_at, now)
    log_unknown_ids([answer])
    return _conditions(_flattened(answer), point, observed_at)


def read_forecast(body: bytes, *, fetched_at: datetime, asked: Point | None = None) -> Forecast:
    """Read `/data/2.5/forecast` without the steps that are over; open ocean has no place in it."""
    answer = decoded_object(body)
    coord = member(member(answer, "city"), "coord")
    point = asked if asked is not None and not coord else place_of(coord, asked)
    steps = records(answer, "list")
    log_unknown_ids(steps)
    found = each(steps, lambda record: _step(_flattened(record), point, STEP_S))
    return forecast_of(point, found, fetched_at)


def read_present(
    body: bytes, *, asked: Point | None = None, now: datetime | None = None
) -> Conditions:
    """Read the present of One Call, in `current` or as the first record of `data`."""
    answer = decoded_object(body)
    record = member(answer, "current") or next(iter(records(answer, "data")), {})
    observed_at = time_of(record)
    _require_present(observed_at, now)
    log_unknown_ids([record])
    return _conditions(record, place_of(answer, asked), observed_at)


def read_past(body: bytes, *, now: datetime, asked: Point | None = None) -> list[Conditions]:
    """Read the hours of One Call's `data` that are over: those before `now` without `pop`.

    Forecasts in the same list have a probability of precipitation (`pop`).
    """
    answer = decoded_object(body)
    point = place_of(answer, asked)
    past = [record for record in records(answer, "data") if "pop" not in record]
    log_unknown_ids(past)
    hours = each(past, lambda record: _conditions(record, point, time_of(record)))
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
    return point, each(hours, lambda record: _step(record, point, HOUR_S))


def read_days(body: bytes, name: str, *, asked: Point | None = None) -> list[ForecastStep]:
    """Read the days of One Call under `data` or `daily`.

    Totals and extremes are for the 24 hours that end at the next midnight of the place; other
    figures of a day belong to no time and are left out.
    """
    answer = decoded_object(body)
    place_of(answer, asked)
    offset_s = number(answer, "timezone_offset") or 0.0
    if abs(offset_s) > MAX_OFFSET_S:
        refuse("no offset from UTC")
    days = records(answer, name)
    log_unknown_ids(days)
    return each(days, lambda record: _day(record, offset_s))


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


def _flattened(record: Json) -> Json:
    """Return a record of `/data/2.5` with the members of One Call."""
    main, wind = member(record, "main"), member(record, "wind")
    return {
        **record,
        **{name: main.get(name) for name in ("temp", "dew_point", "humidity")},
        # `pressure` is that of sea level if both are given, `grnd_level` that of the ground
        "pressure": main.get("pressure") if main.get("sea_level") is None else main["sea_level"],
        "wind_speed": wind.get("speed"),
        "wind_gust": wind.get("gust"),
        "wind_deg": wind.get("deg"),
        "clouds": member(record, "clouds").get("all"),
    }


def _conditions(record: Json, point: Point, observed_at: datetime) -> Conditions:
    """Return a flat record as an analysis of models for a cell."""
    temperature, dew_point = number(record, "temp"), number(record, "dew_point")
    if temperature is None:
        refuse("no temperature")
    _require_celsius(temperature)
    if dew_point is not None and not -100.0 <= dew_point <= temperature:
        dew_point = None  # near saturation most answers give one above the temperature
    mean, visibility = number(record, "wind_speed"), number(record, "visibility")
    precipitation, snow, period_s = _precipitation(record)
    ids = condition_ids(record)
    with refusing_impossible(NAME):
        return Conditions(
            provider=NAME,
            kind=ConditionsKind.ANALYSIS,
            station=f"cell {point.latitude:.2f},{point.longitude:.2f}",
            point=point,
            observed_at=observed_at,
            temperature_c=temperature,
            dew_point_c=dew_point,
            humidity_pct=humidity(number(record, "humidity")),
            pressure_hpa=number(record, "pressure"),
            wind_speed_ms=mean,
            wind_gust_ms=gust(number(record, "wind_gust"), mean),
            wind_direction_deg=number(record, "wind_deg"),
            cloud_cover_pct=number(record, "clouds"),
            visibility_m=None if visibility is None else min(visibility, VISIBILITY_CAP_M),
            precipitation_mm=precipitation,
            snow_mm=snow,
            precipitation_period_s=period_s,
            present_weather=present_weather(ids),
            description=describe(ids),
            attribution=ATTRIBUTION,
            cell_deg=CELL_DEG,
        )


def _step(record: Json, point: Point, period_s: int) -> ForecastStep:
    valid_at = time_of(record)
    values = _conditions(record, point, valid_at)
    return forecast_step(values, valid_at, period_s, _probability_pct(record))


def _day(record: Json, offset_s: float) -> ForecastStep:
    temperature = member(record, "temp")
    least, most = number(temperature, "min"), number(temperature, "max")
    if least is None or most is None:
        refuse("no temperature")
    _require_celsius(least)
    _require_celsius(most)
    precipitation = _total(number(record, "rain"), number(record, "snow"))
    if precipitation is not None and precipitation > MOST_IN_A_DAY_MM:
        refuse("impossible precipitation_mm")
    ids = condition_ids(record)
    return ForecastStep(
        valid_at=_midnight_after(time_of(record), offset_s),
        period_s=DAY_S,
        temperature_min_c=least,
        temperature_max_c=most,
        precipitation_mm=precipitation,
        snow_mm=number(record, "snow"),
        precipitation_probability_pct=_probability_pct(record),
        present_weather=present_weather(ids),
        description=describe(ids),
    )


def _midnight_after(noon: datetime, offset_s: float) -> datetime:
    offset = timedelta(seconds=offset_s)
    try:
        local = noon + offset
        return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(1) - offset
    except OverflowError:
        refuse("no time")


def _require_celsius(temperature: float) -> None:
    if not TEMPERATURE_C[0] <= temperature <= TEMPERATURE_C[1]:
        refuse("impossible temperature_c")


def _precipitation(record: Json) -> tuple[float | None, float | None, int]:
    """Return precipitation (rain and snow as water), snow, and their period in seconds."""
    rain, snow = member(record, "rain"), member(record, "snow")
    for name, period_s in (("1h", HOUR_S), ("3h", 3 * HOUR_S)):
        of_rain, of_snow = number(rain, name), number(snow, name)
        if of_rain is not None or of_snow is not None:
            return _total(of_rain, of_snow), of_snow, period_s
    return None, None, HOUR_S


def _total(rain_mm: float | None, snow_mm: float | None) -> float | None:
    """Return the water of rain and snow; each is checked, so that neither hides the other."""
    if rain_mm is None and snow_mm is None:
        return None
    if min(rain_mm or 0.0, snow_mm or 0.0) < 0:
        refuse("impossible precipitation_mm")
    return (rain_mm or 0.0) + (snow_mm or 0.0)


def _probability_pct(record: Json) -> float | None:
    """Return the probability of precipitation in percent; the service's is from 0 to 1."""
    pop = number(record, "pop")
    if pop is None:
        return None
    if not 0 <= pop <= 1:
        refuse("impossible pop")
    return round(100.0 * pop, 1)
