"""Answers of One Call: 4.0 keeps its records in `data`, 3.0 in `current`, `hourly` and `daily`.

The `next` and `prev` of 4.0 are addresses in plain http that hold the key. They are never read:
the next page is asked for by its `start`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from skywitness.adapters.openweathermap.quantities import (
    HOUR_S,
    condition_ids,
    flat_quantities,
    log_unknown_ids,
    probability_pct,
    require_believable,
    total,
)
from skywitness.adapters.openweathermap.read_current import require_present
from skywitness.adapters.openweathermap.values import (
    Json,
    decoded_object,
    each,
    member,
    moment,
    number,
    place_of,
    records,
    refuse,
)
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.condition_ids import describe, present_weather
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.forecast import ForecastStep

DAY_S: Final = 24 * HOUR_S
MAX_OFFSET_S: Final = 15 * HOUR_S
"""No clock on earth is further from UTC."""

MOST_IN_A_DAY_MM: Final = 2000.0
"""The record of 24 hours is 1825 mm (Foc-Foc, Réunion, 1966; World Meteorological Organization)."""


def read_present(
    body: bytes, *, asked: Point | None = None, now: datetime | None = None
) -> Conditions:
    """Read the analysis of the present, in `current` or as the first record of `data`.

    Raises:
        ProviderAnswerUnusable: it is no such answer, or says what cannot be.
    """
    answer = decoded_object(body)
    record = member(answer, "current") or next(iter(records(answer, "data")), {})
    observed_at = moment(record)
    require_present(observed_at, now)
    log_unknown_ids([record])
    return flat_quantities(record).conditions(place_of(answer, asked), observed_at)


def read_past(body: bytes, *, now: datetime, asked: Point | None = None) -> list[Conditions]:
    """Read the hours of `data` that are over.

    What tells them from forecasts: they lie behind `now`, and have no probability (`pop`).

    Raises:
        ProviderAnswerUnusable: it is no such answer, or says what cannot be.
    """
    answer = decoded_object(body)
    point = place_of(answer, asked)
    past = [record for record in records(answer, "data") if "pop" not in record]
    hours = each(past, lambda record: flat_quantities(record).conditions(point, moment(record)))
    log_unknown_ids(past)
    return [hour for hour in hours if hour.observed_at <= now]


def read_hours(
    body: bytes, name: str, *, asked: Point | None = None
) -> tuple[Point, list[ForecastStep]]:
    """Read the hours under a member, `data` or `hourly`, and the place that they are for.

    The service does not say whether the hour of `rain.1h` begins or ends at `dt`; here it ends.

    Raises:
        ProviderAnswerUnusable: it is no such answer, or says what cannot be.
    """
    answer = decoded_object(body)
    point, hours = place_of(answer, asked), records(answer, name)
    log_unknown_ids(hours)
    return point, each(hours, _hour)


def read_days(body: bytes, name: str, *, asked: Point | None = None) -> list[ForecastStep]:
    """Read the days under a member, `data` or `daily`.

    A day has totals and extremes, for the 24 hours that end at the next midnight of the place; its
    other figures belong to no moment and are left out.

    Raises:
        ProviderAnswerUnusable: it is no such answer, or says what cannot be.
    """
    answer = decoded_object(body)
    place_of(answer, asked)
    offset_s = _offset_s(answer)
    days = records(answer, name)
    log_unknown_ids(days)
    return each(days, lambda record: _day(record, offset_s))


def _hour(record: Json) -> ForecastStep:
    return flat_quantities(record).step(moment(record), HOUR_S, probability_pct(record))


def _day(record: Json, offset_s: float) -> ForecastStep:
    temperature = member(record, "temp")
    least, most = number(temperature, "min"), number(temperature, "max")
    if least is None or most is None:
        refuse("no temperature")
    precipitation = total(number(record, "rain"), number(record, "snow"))
    require_believable("temperature_c", least)
    require_believable("temperature_c", most)
    if precipitation is not None and precipitation > MOST_IN_A_DAY_MM:
        refuse("impossible precipitation_mm")
    ids = condition_ids(record)
    return ForecastStep(
        valid_at=_midnight_after(moment(record), offset_s),
        period_s=DAY_S,
        temperature_min_c=least,
        temperature_max_c=most,
        precipitation_mm=precipitation,
        snow_mm=number(record, "snow"),
        precipitation_probability_pct=probability_pct(record),
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


def _offset_s(answer: Json) -> float:
    """Return how far the clocks of the place are ahead of UTC, 0 where it is not said."""
    offset_s = number(answer, "timezone_offset") or 0.0
    if abs(offset_s) > MAX_OFFSET_S:
        refuse("no offset from UTC")
    return offset_s
