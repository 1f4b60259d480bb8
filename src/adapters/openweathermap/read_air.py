"""Reads `/data/2.5/air_pollution` and its history."""

from __future__ import annotations

from typing import Final

from skywitness.adapters.openweathermap.values import (
    ATTRIBUTION,
    NAME,
    Json,
    decoded_object,
    each,
    member,
    number,
    place_of,
    records,
    time_of,
)
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.air_quality import AirQuality, AirSample

INDEX_SCALE: Final = "openweathermap 1-5 (1 is good)"

_MOST_UGM3: Final = 100_000.0
"""More than in any fire; models give negative values, and -9999 for none."""


def read_air(body: bytes, *, asked: Point | None = None) -> AirQuality:
    """Read one sample or a series; an empty list means that the service has no data.

    Raises:
        ProviderAnswerUnusable: the answer has another shape or impossible values.
    """
    answer = decoded_object(body)
    point = place_of(member(answer, "coord"), asked)
    samples = each(records(answer, "list"), _sample)
    return AirQuality(
        provider=NAME,
        point=point,
        samples=tuple(sorted(samples, key=lambda sample: sample.observed_at)),
        index_scale=INDEX_SCALE,
        attribution=ATTRIBUTION,
    )


def _sample(record: Json) -> AirSample:
    given = member(record, "components")
    return AirSample(
        observed_at=time_of(record),
        index=_index(member(record, "main")),
        pm2_5_ugm3=_amount(given, "pm2_5"),
        pm10_ugm3=_amount(given, "pm10"),
        ozone_ugm3=_amount(given, "o3"),
        nitrogen_dioxide_ugm3=_amount(given, "no2"),
        sulphur_dioxide_ugm3=_amount(given, "so2"),
        carbon_monoxide_ugm3=_amount(given, "co"),
        nitrogen_monoxide_ugm3=_amount(given, "no"),
        ammonia_ugm3=_amount(given, "nh3"),
    )


def _index(main: Json) -> int | None:
    value = number(main, "aqi")
    return int(value) if value in {1, 2, 3, 4, 5} else None


def _amount(given: Json, name: str) -> float | None:
    value = number(given, name)
    return None if value is None or not 0 <= value <= _MOST_UGM3 else value
