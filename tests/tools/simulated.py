"""Simulators with the settings that the tests of adapters share: constant weather, known keys."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from simulators.azure_language.simulator import AzureLanguage
from simulators.azure_vision.simulator import AzureVision as AzureVisionSimulator
from simulators.http_model.simulator import PATH as MODEL_PATH
from simulators.http_model.simulator import HttpModel as HttpModelSimulator
from simulators.open_meteo import simulator as open_meteo_documents
from simulators.open_meteo.simulator import OpenMeteo
from simulators.openweathermap.account import Account, Plan
from simulators.openweathermap.documents import Json, Spot
from simulators.openweathermap.simulator import OpenWeatherMap
from simulators.server import Handler, Response, Server, listening
from simulators.weather import Weather, constant
from skywitness.adapters.azure_language.analyser import AzureLanguage as AzureLanguageAnalyser
from skywitness.adapters.azure_vision.content_safety import AzureContentSafety
from skywitness.adapters.azure_vision.image_analysis import AzureVision
from skywitness.adapters.http_model.analyser import HttpModel
from skywitness.adapters.http_model.mapping import AnswerMapping, JsonPointer, RequestTemplate

KEY = "0123456789abcdef0123456789abcdef"
RAINY = Weather()


def openweathermap_simulator(
    now: datetime, plan: str = "free", *, key: str = KEY, weather: Weather = RAINY, **options: Any
) -> OpenWeatherMap:
    """A simulator of OpenWeatherMap with one key and the same weather everywhere."""
    account = Account(keys={key: Plan(plan)}, calls_per_minute=100_000)
    return OpenWeatherMap(account, now=now.timestamp, weather=constant(weather), **options)


def open_meteo_simulator(now: datetime, weather: Weather = RAINY) -> OpenMeteo:
    """A simulator of Open-Meteo with the same weather everywhere."""
    return OpenMeteo(now=now.timestamp, weather=constant(weather))


@asynccontextmanager
async def azure_language(
    simulator: Handler | None = None, *, key: str | None = KEY, **options: Any
) -> AsyncIterator[tuple[AzureLanguageAnalyser, Server]]:
    """The analyser, connected to a simulator of Azure AI Language."""
    async with listening(simulator or AzureLanguage([KEY])) as server:
        options = {"deadline_s": 60.0, **options}  # a busy machine is no fault of the service
        analyser = AzureLanguageAnalyser(endpoint=server.url, key=key, **options)
        try:
            yield analyser, server
        finally:
            await analyser.close()


@asynccontextmanager
async def azure_vision(
    simulator: Handler | None = None, *, key: str | None = KEY, **options: Any
) -> AsyncIterator[tuple[AzureVision, Server]]:
    """The analyser of tags, connected to a simulator of Azure AI."""
    async with listening(simulator or AzureVisionSimulator([KEY])) as server:
        vision = AzureVision(endpoint=server.url, key=key, **{"deadline_s": 60.0, **options})
        try:
            yield vision, server
        finally:
            await vision.close()


@asynccontextmanager
async def azure_content_safety(
    simulator: Handler | None = None, *, key: str | None = KEY, **options: Any
) -> AsyncIterator[tuple[AzureContentSafety, Server]]:
    """The moderating analyser, connected to a simulator of Azure AI."""
    async with listening(simulator or AzureVisionSimulator([KEY])) as server:
        safety = AzureContentSafety(endpoint=server.url, key=key, **{"deadline_s": 60.0, **options})
        try:
            yield safety, server
        finally:
            await safety.close()


@asynccontextmanager
async def http_model(
    simulator: Handler | None = None, **options: Any
) -> AsyncIterator[tuple[HttpModel, Server]]:
    """The analyser over HTTP, connected to a simulator of a model."""
    defaults: dict[str, Any] = {
        "key": KEY,
        "deadline_s": 60.0,
        "request": RequestTemplate('{"image": "{picture}"}'),
        "answer": AnswerMapping(tags=JsonPointer("/tags"), severity=JsonPointer("/severity")),
    }
    async with listening(simulator or HttpModelSimulator([KEY])) as server:
        model = HttpModel(url=server.url + MODEL_PATH, **(defaults | options))
        try:
            yield model, server
        finally:
            await model.close()


def seconds(time: datetime) -> int:
    return int(time.timestamp())


def spot(latitude: float = 40.71, longitude: float = -74.01) -> Spot:
    return Spot(latitude, longitude)


def changed(document: Json, **members: Any) -> Json:
    """The document with other members; None removes one."""
    return {name: v for name, v in {**document, **members}.items() if v is not None}


def json_of(document: Any) -> bytes:
    return json.dumps(document).encode()


def response_of(document: Any) -> Response:
    return Response(body=json_of(document))


def open_meteo_current(at: datetime, **members: Any) -> Json:
    """A current answer of Open-Meteo with winds in m/s; None removes a member."""
    section = {"time": seconds(at), "interval": 900, **_values()}
    return _open_meteo("current", changed(section, **members))


def open_meteo_hours(first: datetime, hours: int, **columns: Any) -> Json:
    """An hourly answer of Open-Meteo with winds in m/s; None removes a column."""
    times = [seconds(first) + 3600 * n for n in range(hours)]
    section = {"time": times, **{name: [v] * hours for name, v in _values().items()}}
    return _open_meteo("hourly", changed(section, **columns))


def _values() -> Json:
    winds = {"wind_speed_10m": RAINY.wind_speed_ms, "wind_gusts_10m": RAINY.wind_gust_ms}
    return open_meteo_documents.values(RAINY) | winds


def _open_meteo(name: str, section: Json) -> Json:
    units = open_meteo_documents.UNITS | {"wind_speed_10m": "m/s", "wind_gusts_10m": "m/s"}
    frame = open_meteo_documents.frame(40.710335, -73.99309)
    return {**frame, f"{name}_units": {"time": "unixtime", **units}, name: section}
