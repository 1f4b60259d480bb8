"""Weather for display, and the names of places."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from skywitness.domain.documents.weather import (
    AirQualityDocument,
    CurrentConditionsDocument,
    ForecastDocument,
    NamedPlaceListDocument,
)
from skywitness.entrypoints.http.kit.access import MayReadWeather
from skywitness.entrypoints.http.kit.cross_site import refuse_links
from skywitness.entrypoints.http.kit.dependencies import CurrentServices
from skywitness.entrypoints.http.kit.negotiation import require_json_accepted
from skywitness.entrypoints.http.kit.responses import EVERYWHERE, json_response, problems
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.weather.models import (
    AirQuery,
    PlaceNameQuery,
    PlacesAtQuery,
    PointQuery,
)

router = APIRouter(
    tags=["weather"],
    route_class=StrictRoute,
    dependencies=[
        Depends(refuse_links),
        Depends(require_json_accepted),
    ],
    responses=problems(*EVERYWHERE, 404, 406, 502),
)


@router.get(
    "/v1/weather/current",
    operation_id="getCurrentWeather",
    summary="Current weather",
    response_model=CurrentConditionsDocument,
    response_description="Conditions",
)
async def get_current_weather(
    query: Annotated[PointQuery, Query()], actor: MayReadWeather, services: CurrentServices
) -> Response:
    """Return the newest conditions at a position; 404 `no_source` if no source is configured."""
    found = await services.read_weather.current(query.point, actor=actor)
    return json_response(CurrentConditionsDocument.of(found, services.clock.now()))


@router.get(
    "/v1/weather/forecast",
    operation_id="getForecast",
    summary="Forecast",
    response_model=ForecastDocument,
    response_description="Forecast",
)
async def get_forecast(
    query: Annotated[PointQuery, Query()], actor: MayReadWeather, services: CurrentServices
) -> Response:
    """Return the forecast for the next days at a position, in steps, earliest first.

    Each step covers the `period_s` seconds that end at `valid_at`. Forecasts are never evidence for
    a verdict. 404 `no_source` if no source is configured.
    """
    found = await services.read_weather.forecast(query.point, actor=actor)
    return json_response(ForecastDocument.of(found, services.clock.now()))


@router.get(
    "/v1/weather/air",
    operation_id="getAirQuality",
    summary="Air quality",
    response_model=AirQualityDocument,
    response_description="Samples",
)
async def get_air_quality(
    query: Annotated[AirQuery, Query()], actor: MayReadWeather, services: CurrentServices
) -> Response:
    """Return the newest sample, or with `from` all samples of a past period, oldest first.

    The list is empty if the source has none. 404 `no_source` if no source is configured.
    """
    now = services.clock.now()
    found = await services.read_weather.air(query.point, query.window(now), actor=actor)
    return json_response(AirQualityDocument.of(found, now))


@router.get(
    "/v1/places",
    operation_id="findPlaces",
    summary="Find places by name",
    response_model=NamedPlaceListDocument,
    response_description="Places",
)
async def find_places(
    query: Annotated[PlaceNameQuery, Query()], actor: MayReadWeather, services: CurrentServices
) -> Response:
    """Return places with this name, the best match first; none if it is unknown.

    Without a weather source that finds places they are towns of GeoNames with 1,000 inhabitants
    or more: those of exactly this name first, then those that begin so, the larger ones first. The
    name may be followed by county, region or country: `Corona, NY`. `near` puts nearer ones first;
    of the towns of GeoNames a large one far away still comes before a small one close by.

    When a weather source fails, the towns answer for it; `provider` names who did.
    """
    read = services.read_weather
    found = await read.places(query.q.strip(), query.limit, query.near, actor=actor)
    return json_response(NamedPlaceListDocument.of(found))


@router.get(
    "/v1/places/reverse",
    operation_id="namePlaces",
    summary="Name a position",
    response_model=NamedPlaceListDocument,
    response_description="Places",
)
async def name_places(
    query: Annotated[PlacesAtQuery, Query()], actor: MayReadWeather, services: CurrentServices
) -> Response:
    """Return the named places nearest to a position, the nearest first; none if none is near.

    Without a weather source that names positions, or when it fails, they are towns of GeoNames
    within 500 km.
    """
    found = await services.read_weather.places_at(query.point, query.limit, actor=actor)
    return json_response(NamedPlaceListDocument.of(found, query.point))
