"""Settings of the services that reference weather comes from."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from skywitness.entrypoints.setting_groups.values import split, unset_if_empty, visible_ascii

WEATHER_URLS: Final = (
    "openweathermap_url",
    "open_meteo_url",
    "open_meteo_archive_url",
    "open_meteo_air_url",
    "open_meteo_geocoding_url",
)
"""URLs of weather services."""


class WeatherSource(StrEnum):
    """Where reference weather comes from."""

    ARCHIVE = "archive"
    OPENWEATHERMAP = "openweathermap"
    OPEN_METEO = "open-meteo"
    NONE = "none"


class OpenWeatherMapPlan(StrEnum):
    """What an OpenWeatherMap account has subscribed to."""

    FREE = "free"
    ONECALL4 = "onecall4"
    ONECALL3 = "onecall3"


class WeatherSettings(BaseSettings):
    """What an operator can choose about weather services."""

    weather: Annotated[tuple[WeatherSource, ...], NoDecode] = Field(
        (WeatherSource.ARCHIVE,),
        description="comma list of archive, openweathermap, open-meteo, none; a key adds "
        "openweathermap. open-meteo is free for non-commercial use, its data are CC BY 4.0: show "
        "'Weather data by Open-Meteo.com' with a link (open-meteo.com/en/terms)",
    )
    openweathermap_key: SecretStr | None = Field(
        None, description="key of an OpenWeatherMap account"
    )
    openweathermap_url: str = Field(
        "https://api.openweathermap.org", description="URL of OpenWeatherMap"
    )
    openweathermap_plan: OpenWeatherMapPlan = Field(
        OpenWeatherMapPlan.FREE,
        description="free (the present only), onecall4 or onecall3 (also the past; paid calls)",
    )
    open_meteo_url: str = Field(
        "https://api.open-meteo.com",
        description="URL of Open-Meteo or of your own instance",
    )
    open_meteo_archive_url: str = Field(
        "https://archive-api.open-meteo.com", description="URL of its archive"
    )
    open_meteo_air_url: str = Field(
        "https://air-quality-api.open-meteo.com", description="URL of its air quality service"
    )
    open_meteo_geocoding_url: str = Field(
        "https://geocoding-api.open-meteo.com", description="URL of its geocoding service"
    )

    _split_sources = field_validator("weather", mode="before")(split)
    _unset_weather_key = field_validator("openweathermap_key", mode="before")(unset_if_empty)
    _visible_weather_key = field_validator("openweathermap_key", mode="after")(visible_ascii)

    @model_validator(mode="after")
    def _check_weather(self) -> Self:
        if WeatherSource.NONE in self.weather and len(self.weather) > 1:
            raise ValueError("SKYWITNESS_WEATHER cannot combine none with other sources")
        if WeatherSource.OPENWEATHERMAP in self.weather and self.openweathermap_key is None:
            raise ValueError(
                "SKYWITNESS_WEATHER names openweathermap, but SKYWITNESS_OPENWEATHERMAP_KEY is "
                "empty"
            )
        return self

    @property
    def weather_sources(self) -> tuple[WeatherSource, ...]:
        """The sources to use; OpenWeatherMap is added when its key is set."""
        chosen = tuple(dict.fromkeys(self.weather))
        if chosen == (WeatherSource.NONE,):
            return ()
        if self.openweathermap_key is None:
            return chosen
        return tuple(dict.fromkeys((*chosen, WeatherSource.OPENWEATHERMAP)))
