"""How the weather for screens is shown, as plain values.

Every document says who gave the data, for which time, how old it is and whether it is `stale`:
kept from before because the provider does not answer. Units are SI and named in the member.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from skywitness.domain.documents.reports import (
    Json,
    conditions_document,
    present_weather_documents,
    rfc3339,
)
from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.weather.air_quality import AirQuality, AirSample
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.forecast import Forecast, ForecastStep

_STEP_VALUES = tuple(
    f.name
    for f in fields(ForecastStep)
    if f.name not in {"valid_at", "period_s", "present_weather", "description"}
)
_SAMPLE_VALUES = tuple(f.name for f in fields(AirSample) if f.name != "observed_at")


def current_document(conditions: Conditions, now: datetime) -> Json:
    """Show the conditions at a place now."""
    return {
        **conditions_document(conditions, None, now),
        "cell_deg": conditions.cell_deg,
        "stale": conditions.stale,
    }


def forecast_document(forecast: Forecast, now: datetime) -> Json:
    """Show a forecast; its age counts from when the provider said so."""
    return {
        "provider": forecast.provider,
        "latitude": forecast.point.latitude,
        "longitude": forecast.point.longitude,
        "fetched_at": rfc3339(forecast.fetched_at),
        "age_s": _age_s(forecast.fetched_at, now),
        "stale": forecast.stale,
        "attribution": forecast.attribution,
        "items": [_step_document(step) for step in forecast.steps],
    }


def _step_document(step: ForecastStep) -> Json:
    return {
        "valid_at": rfc3339(step.valid_at),
        "period_s": step.period_s,
        **{name: getattr(step, name) for name in _STEP_VALUES},
        "present_weather": present_weather_documents(step.present_weather),
        "description": step.description,
    }


def air_document(air: AirQuality, now: datetime) -> Json:
    """Show the air; time and age are those of the newest sample, null where there is none."""
    newest = air.samples[-1].observed_at if air.samples else None
    return {
        "provider": air.provider,
        "latitude": air.point.latitude,
        "longitude": air.point.longitude,
        "observed_at": None if newest is None else rfc3339(newest),
        "age_s": None if newest is None else _age_s(newest, now),
        "stale": air.stale,
        "index_scale": air.index_scale,
        "attribution": air.attribution,
        "items": [
            {
                "observed_at": rfc3339(sample.observed_at),
                **{name: getattr(sample, name) for name in _SAMPLE_VALUES},
            }
            for sample in air.samples
        ],
    }


def places_document(places: Sequence[NamedPlace]) -> Json:
    """Show named places; names have no age."""
    return {
        "items": [
            {
                "name": place.name,
                "latitude": place.point.latitude,
                "longitude": place.point.longitude,
                "country": place.country,
                "region": place.region,
                "provider": place.provider,
                "attribution": place.attribution,
            }
            for place in places
        ]
    }


def _age_s(moment: datetime, now: datetime) -> int:
    return round((now - moment).total_seconds())
