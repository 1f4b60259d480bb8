"""Reads `/data/2.5/air_pollution` and its history."""

from __future__ import annotations

from typing import Final

from skywitness.adapters.openweathermap.values import (
    ATTRIBUTION,
    NAME,
    Json,
    decoded_object,
    member,
    place_of,
    records,
    time_of,
    values_of,
)
from skywitness.adapters.outbound.model_weather import Check, each
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.air_quality import AirQuality, AirSample

INDEX_SCALE: Final = "openweathermap 1-5 (1 is good)"

_FIELDS: Final = {
    "pm2_5": "pm2_5_ugm3",
    "pm10": "pm10_ugm3",
    "o3": "ozone_ugm3",
    "no2": "nitrogen_dioxide_ugm3",
    "so2": "sulphur_dioxide_ugm3",
    "co": "carbon_monoxide_ugm3",
    "no": "nitrogen_monoxide_ugm3",
    "nh3": "ammonia_ugm3",
}


def read_air(body: bytes, *, asked: Point | None = None) -> AirQuality:
    """Read one sample or a series; an empty list means that the service has no data.

    Raises:
        ProviderAnswerUnusable: the answer has another shape.
    """
    answer = decoded_object(body)
    point = place_of(member(answer, "coord"), asked)
    samples = each(NAME, records(answer, "list"), _sample)
    return AirQuality(
        provider=NAME,
        point=point,
        samples=tuple(sorted(samples, key=lambda sample: sample.observed_at)),
        index_scale=INDEX_SCALE,
        attribution=ATTRIBUTION,
    )


def _sample(record: Json, check: Check) -> AirSample:
    given = values_of(member(record, "components"), _FIELDS)
    index = member(record, "main").get("aqi")
    return AirSample(
        observed_at=time_of(record),
        index=int(index) if type(index) in {int, float} and index in {1, 2, 3, 4, 5} else None,
        **{field: check(field, value) for field, value in given.items()},
    )
