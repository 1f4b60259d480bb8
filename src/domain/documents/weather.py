"""Reference weather, forecasts, air quality and named places.

Each names its provider, the time it is for, its age, and whether it is `stale`: a cached value
served because the provider did not answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.documents.locality import PhraseDocument, time_zone_and_phrase
from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.locality import phrase_from
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.weather.air_quality import AirQuality, AirSample
from skywitness.domain.model.weather.conditions import VALUE_FIELDS, Conditions, ConditionsKind
from skywitness.domain.model.weather.forecast import Forecast, ForecastStep
from skywitness.domain.model.weather.present_weather import PresentWeather

_PRESENT_WEATHER = "Empty: no significant weather is reported. Null: nothing is reported."


@dataclass(kw_only=True)
class PresentWeatherDocument(Document):
    """One group of present weather, written as in a METAR (WMO code table 4678)."""

    group: str = field(metadata=about("Such as `-SHRA` or `FZFG`."))
    description: str = field(metadata=about("The group in words."))

    @classmethod
    def all(
        cls, groups: Sequence[PresentWeather] | None
    ) -> tuple[PresentWeatherDocument, ...] | None:
        """Show groups; None where nothing is reported."""
        if groups is None:
            return None
        return tuple(cls(group=str(one), description=one.description) for one in groups)


@dataclass(kw_only=True)
class ConditionsDocument(Document):
    """Reference weather in SI units; null where the source gave no value."""

    provider: str
    kind: ConditionsKind
    station: str
    latitude: float
    longitude: float
    observed_at: datetime
    age_s: int = field(metadata=about("Seconds since `observed_at`."))
    temperature_c: float | None
    dew_point_c: float | None
    humidity_pct: float | None
    pressure_hpa: float | None
    wind_speed_ms: float | None
    wind_gust_ms: float | None
    wind_direction_deg: float | None
    cloud_cover_pct: float | None
    visibility_m: float | None
    precipitation_mm: float | None
    snow_mm: float | None
    precipitation_period_s: int
    present_weather: tuple[PresentWeatherDocument, ...] | None = field(
        metadata=about(_PRESENT_WEATHER)
    )
    description: str
    attribution: str


def conditions_members(conditions: Conditions, now: datetime) -> dict[str, Any]:
    """Return the members of a `ConditionsDocument`, for a document that has more."""
    return {
        "provider": conditions.provider,
        "kind": conditions.kind,
        "station": conditions.station,
        "latitude": conditions.point.latitude,
        "longitude": conditions.point.longitude,
        "observed_at": in_utc(conditions.observed_at),
        "age_s": _age_s(conditions.observed_at, now),
        **{name: getattr(conditions, name) for name in VALUE_FIELDS},
        "precipitation_period_s": conditions.precipitation_period_s,
        "present_weather": PresentWeatherDocument.all(conditions.present_weather),
        "description": conditions.description,
        "attribution": conditions.attribution,
    }


@dataclass(kw_only=True)
class NearConditionsDocument(ConditionsDocument):
    """Reference weather near a claim."""

    distance_m: int = field(metadata=about("Distance from the claim in metres."))
    time_offset_s: int = field(metadata=about("Seconds from the claim; negative for earlier."))

    @classmethod
    def of(cls, conditions: Conditions, claim: Claim, now: datetime) -> NearConditionsDocument:
        """Show conditions, and how far from the claim they are in place and time."""
        return cls(
            **conditions_members(conditions, now),
            distance_m=round(claim.as_compared().place.point.distance_m(conditions.point)),
            time_offset_s=round(claim.when.offset_s(conditions.observed_at)),
        )


@dataclass(kw_only=True)
class CurrentConditionsDocument(ConditionsDocument):
    """The current weather at a place."""

    cell_deg: float | None = field(
        metadata=about("Width of the grid cell in degrees; null for a station.")
    )
    stale: bool = field(metadata=about("Cached, because the provider did not answer."))

    @classmethod
    def of(cls, conditions: Conditions, now: datetime) -> CurrentConditionsDocument:
        """Show the conditions at a place now."""
        return cls(
            **conditions_members(conditions, now),
            cell_deg=conditions.cell_deg,
            stale=conditions.stale,
        )


@dataclass(kw_only=True)
class ForecastStepDocument(Document):
    """Forecast for the `period_s` seconds that end at `valid_at`.

    Precipitation and snow are totals of the period, the other values those at its end. Long steps
    also give the extremes of the temperature.
    """

    valid_at: datetime
    period_s: int = field(metadata=about(ge=1))
    temperature_c: float | None
    temperature_min_c: float | None
    temperature_max_c: float | None
    humidity_pct: float | None
    pressure_hpa: float | None
    wind_speed_ms: float | None
    wind_gust_ms: float | None
    wind_direction_deg: float | None
    cloud_cover_pct: float | None
    visibility_m: float | None
    precipitation_mm: float | None
    snow_mm: float | None
    precipitation_probability_pct: float | None = field(metadata=about(ge=0, le=100))
    present_weather: tuple[PresentWeatherDocument, ...] | None = field(
        metadata=about(_PRESENT_WEATHER)
    )
    description: str

    @classmethod
    def of(cls, step: ForecastStep) -> ForecastStepDocument:
        """Show one step."""
        return cls(
            valid_at=in_utc(step.valid_at),
            period_s=step.period_s,
            **{name: getattr(step, name) for name in _STEP_VALUES},
            present_weather=PresentWeatherDocument.all(step.present_weather),
            description=step.description,
        )


_STEP_VALUES = tuple(
    f.name
    for f in fields(ForecastStep)
    if f.name not in {"valid_at", "period_s", "present_weather", "description"}
)


@dataclass(kw_only=True)
class ForecastDocument(Document):
    """A weather forecast for a place."""

    provider: str
    latitude: float
    longitude: float
    fetched_at: datetime
    age_s: int = field(metadata=about("Seconds since `fetched_at`."))
    stale: bool = field(metadata=about("Cached, because the provider did not answer."))
    attribution: str
    items: tuple[ForecastStepDocument, ...]

    @classmethod
    def of(cls, forecast: Forecast, now: datetime) -> ForecastDocument:
        """Show a forecast."""
        return cls(
            provider=forecast.provider,
            latitude=forecast.point.latitude,
            longitude=forecast.point.longitude,
            fetched_at=in_utc(forecast.fetched_at),
            age_s=_age_s(forecast.fetched_at, now),
            stale=forecast.stale,
            attribution=forecast.attribution,
            items=tuple(ForecastStepDocument.of(step) for step in forecast.steps),
        )


@dataclass(kw_only=True)
class AirSampleDocument(Document):
    """Concentrations near the ground in micrograms per cubic metre."""

    observed_at: datetime
    index: int | None
    pm2_5_ugm3: float | None
    pm10_ugm3: float | None
    ozone_ugm3: float | None
    nitrogen_dioxide_ugm3: float | None
    sulphur_dioxide_ugm3: float | None
    carbon_monoxide_ugm3: float | None
    nitrogen_monoxide_ugm3: float | None
    ammonia_ugm3: float | None

    @classmethod
    def of(cls, sample: AirSample) -> AirSampleDocument:
        """Show one sample; it has the members of the model."""
        members = {f.name: getattr(sample, f.name) for f in fields(AirSample)}
        return cls(**members | {"observed_at": in_utc(sample.observed_at)})


@dataclass(kw_only=True)
class AirQualityDocument(Document):
    """Air quality at a place. Time and age are those of the newest sample, null without one."""

    provider: str
    latitude: float
    longitude: float
    observed_at: datetime | None
    age_s: int | None
    stale: bool = field(metadata=about("Cached, because the provider did not answer."))
    index_scale: str = field(metadata=about("The scale of `index`."))
    attribution: str
    items: tuple[AirSampleDocument, ...]

    @classmethod
    def of(cls, air: AirQuality, now: datetime) -> AirQualityDocument:
        """Show air quality."""
        newest = air.samples[-1].observed_at if air.samples else None
        return cls(
            provider=air.provider,
            latitude=air.point.latitude,
            longitude=air.point.longitude,
            observed_at=None if newest is None else in_utc(newest),
            age_s=None if newest is None else _age_s(newest, now),
            stale=air.stale,
            index_scale=air.index_scale,
            attribution=air.attribution,
            items=tuple(AirSampleDocument.of(sample) for sample in air.samples),
        )


@dataclass(kw_only=True)
class NamedPlaceDocument(Document):
    """A named place; country and region are empty when unknown."""

    name: str
    latitude: float
    longitude: float
    country: str = field(metadata=about("ISO 3166-1 alpha-2."))
    region: str
    time_zone: str = field(metadata=about("Name in the IANA database, by the nearest town."))
    phrase: PhraseDocument = field(
        metadata=about("Where the position that was asked for lies from here; else 0 m.")
    )
    provider: str
    attribution: str

    @classmethod
    def of(cls, place: NamedPlace, asked: Point | None = None) -> NamedPlaceDocument:
        """Show a named place, and where the position that was asked for lies from it."""
        return cls(
            name=place.name,
            latitude=place.point.latitude,
            longitude=place.point.longitude,
            country=place.country,
            region=place.region,
            time_zone=time_zone_and_phrase(place.point.latitude, place.point.longitude)[0],
            phrase=PhraseDocument.of(phrase_from(place, asked or place.point)),
            provider=place.provider,
            attribution=place.attribution,
        )


@dataclass(kw_only=True)
class NamedPlaceListDocument(Document):
    """Places, the best match or the nearest first."""

    items: tuple[NamedPlaceDocument, ...]

    @classmethod
    def of(cls, places: Sequence[NamedPlace], asked: Point | None = None) -> NamedPlaceListDocument:
        """Show named places, and where the position that was asked for lies from each."""
        return cls(items=tuple(NamedPlaceDocument.of(place, asked) for place in places))


def _age_s(at: datetime, now: datetime) -> int:
    return round((now - at).total_seconds())
