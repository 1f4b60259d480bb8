"""The weather for screens, and the names of places."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.weather import (
    AirQualityDocument,
    CurrentConditionsDocument,
    ForecastDocument,
    NamedPlaceListDocument,
)
from skywitness.domain.model.errors import InvalidQuery
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.entrypoints.http import weather_operations as describe
from skywitness.entrypoints.http.context import Context, json_response
from skywitness.entrypoints.http.kit.negotiation import accepted
from skywitness.entrypoints.http.query_values import Query, line, moment, number, query_of, whole

LONGEST_AIR: Final = timedelta(days=31)
"""The longest history of the air that one answer shows: 744 hourly samples."""

_SHORTEST: Final = timedelta(microseconds=1)
_LIMIT: Final = whole(1, describe.MOST_PLACES)


def add_weather_routes(app: FastAPI, context: Context) -> None:
    """Add every route that shows weather."""
    read, clock = context.services.read_weather, context.services.clock

    async def get_current_weather(request: Request) -> Response:
        where = _point(query_of(request, "lat", "lon"))
        accepted(request)
        return json_response(CurrentConditionsDocument.of(await read.current(where), clock.now()))

    async def get_forecast(request: Request) -> Response:
        where = _point(query_of(request, "lat", "lon"))
        accepted(request)
        return json_response(ForecastDocument.of(await read.forecast(where), clock.now()))

    async def get_air(request: Request) -> Response:
        query, now = query_of(request, "lat", "lon", "from", "to"), clock.now()
        window = _window(query, now)
        where = _point(query)
        accepted(request)
        return json_response(AirQualityDocument.of(await read.air(where, window), now))

    add = app.add_api_route
    add("/v1/weather/current", get_current_weather, **describe.CURRENT_WEATHER)
    add("/v1/weather/forecast", get_forecast, **describe.FORECAST)
    add("/v1/weather/air", get_air, **describe.AIR)


def add_place_routes(app: FastAPI, context: Context) -> None:
    """Add every route that names places."""
    read = context.services.read_weather

    async def find_places(request: Request) -> Response:
        query = query_of(request, "q", "limit")
        text, limit = query.needed("q", line), query.one("limit", _LIMIT)
        query.raise_if_wrong()
        accepted(request)
        found = await read.places((text or "").strip(), limit or describe.DEFAULT_PLACES)
        return json_response(NamedPlaceListDocument.of(found))

    async def name_places(request: Request) -> Response:
        query = query_of(request, "lat", "lon", "limit")
        limit = query.one("limit", _LIMIT)
        where = _point(query)
        accepted(request)
        found = await read.places_at(where, limit or describe.DEFAULT_PLACES)
        return json_response(NamedPlaceListDocument.of(found))

    app.add_api_route("/v1/places", find_places, **describe.FIND_PLACES)
    app.add_api_route("/v1/places/reverse", name_places, **describe.NAME_PLACES)


def _window(query: Query, now: datetime) -> Interval | None:
    """Read a time that begins with `from` and ends before `to`, None where none is given."""
    start, end = query.one("from", moment), query.one("to", moment)
    if "to" in query.given and "from" not in query.given:
        query.problems.add("to", "needs from")
    if start is None or (end is None and "to" in query.given):
        return None
    # without `to`: until now; a start that lies ahead is an empty answer, not an error
    end = max(start + _SHORTEST, now) if end is None else end
    if not start < end <= start + LONGEST_AIR:
        query.problems.add("to", f"must lie after from, by at most {LONGEST_AIR.days} days")
        return None
    return Interval(start, end - _SHORTEST)


def _point(query: Query) -> Point:
    """Read the place asked about; raises `InvalidQuery` naming all that is wrong so far."""
    latitude = query.needed("lat", lambda text: Point(number(text), 0.0).latitude)
    longitude = query.needed("lon", lambda text: Point(0.0, number(text)).longitude)
    query.raise_if_wrong()
    if latitude is None or longitude is None:
        raise InvalidQuery.at("lat", "is needed")  # not reached: absence is a problem above
    return Point(latitude, longitude)
