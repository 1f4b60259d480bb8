"""The operations about weather and places as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Final

from skywitness.entrypoints.http import parameters
from skywitness.entrypoints.http.operation_parts import READING, content, operation

MOST_PLACES: Final = 10
DEFAULT_PLACES: Final = 5

_ASKING: Final = (*READING, 502)
"""404 also stands for no source and for an unknown place, 502 and 503 for what a provider does."""

_PLACES: Final = parameters.limit(MOST_PLACES, DEFAULT_PLACES, "places in the answer")

CURRENT_WEATHER: Final = operation(
    "GET",
    "getCurrentWeather",
    "weather",
    "The weather at a place now",
    "The newest conditions of the configured source; 404 `no_source` where there is none.",
    takes=parameters.POINT,
    answers={"200": {"description": "Conditions", "content": content(json="CurrentConditions")}},
    problems=_ASKING,
)

FORECAST: Final = operation(
    "GET",
    "getForecast",
    "weather",
    "What is expected at a place",
    "Steps of the next days, oldest first, each for the `period_s` seconds that end at "
    "`valid_at`. Forecasts are never evidence for a verdict. 404 `no_source` where no source is "
    "configured.",
    takes=parameters.POINT,
    answers={"200": {"description": "Forecast", "content": content(json="WeatherForecast")}},
    problems=_ASKING,
)

AIR: Final = operation(
    "GET",
    "getAirQuality",
    "weather",
    "What is in the air at a place",
    "The newest sample, or with `from` those of a time that is over, oldest first; none where the "
    "source knows none. 404 `no_source` where no source is configured.",
    takes=(*parameters.POINT, *parameters.AIR_TIME),
    answers={"200": {"description": "Samples", "content": content(json="AirQuality")}},
    problems=_ASKING,
)

FIND_PLACES: Final = operation(
    "GET",
    "findPlaces",
    "weather",
    "Find places by name",
    "The likeliest first; none where the name is not known. 404 `no_source` where no gazetteer is "
    "configured.",
    takes=(parameters.PLACE_NAME, _PLACES),
    answers={"200": {"description": "Places", "content": content(json="NamedPlaces")}},
    problems=_ASKING,
)

NAME_PLACES: Final = operation(
    "GET",
    "namePlaces",
    "weather",
    "Name the places at a point",
    "The nearest first; none where nothing with a name is near. 404 `no_source` where no gazetteer "
    "is configured.",
    takes=(*parameters.POINT, _PLACES),
    answers={"200": {"description": "Places", "content": content(json="NamedPlaces")}},
    problems=_ASKING,
)
