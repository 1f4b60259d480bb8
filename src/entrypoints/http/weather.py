"""The weather for screens."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.model.documents import conditions_document
from skywitness.domain.model.errors import InvalidQuery
from skywitness.domain.model.place import Point
from skywitness.entrypoints.http import operations as describe
from skywitness.entrypoints.http.context import Context, json_response
from skywitness.entrypoints.http.negotiation import accepted
from skywitness.entrypoints.http.query_values import number, query_of


def add_weather_routes(app: FastAPI, context: Context) -> None:
    """Add every route that shows weather."""
    services = context.services

    async def get_current_weather(request: Request) -> Response:
        where = _where(request)
        accepted(request)
        conditions = await services.read_current_weather(where)
        return json_response(conditions_document(conditions, None, services.clock.now()))

    app.add_api_route("/v1/weather/current", get_current_weather, **describe.CURRENT_WEATHER)


def _where(request: Request) -> Point:
    """Read the place asked about; raises `InvalidQuery` naming all that is wrong with it."""
    query = query_of(request, "lat", "lon")
    latitude = query.needed("lat", lambda text: Point(number(text), 0.0).latitude)
    longitude = query.needed("lon", lambda text: Point(0.0, number(text)).longitude)
    query.raise_if_wrong()
    if latitude is None or longitude is None:
        raise InvalidQuery.at("lat", "is needed")  # not reached: absence is a problem above
    return Point(latitude, longitude)
