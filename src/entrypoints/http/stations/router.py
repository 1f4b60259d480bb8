"""What weather stations measured: the observations that are kept as evidence."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from skywitness.domain.documents.stations import (
    StationDocument,
    StationListDocument,
    StationReadingDocument,
)
from skywitness.entrypoints.http.kit.access import MayRead
from skywitness.entrypoints.http.kit.dependencies import CurrentServices
from skywitness.entrypoints.http.kit.fields import QueryModel, Timestamp
from skywitness.entrypoints.http.kit.negotiation import require_json_accepted
from skywitness.entrypoints.http.kit.responses import EVERYWHERE, json_response, problems
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.reports.query import BoundingBox

router = APIRouter(
    tags=["weather"],
    route_class=StrictRoute,
    dependencies=[Depends(require_json_accepted)],
    responses=problems(*EVERYWHERE, 406),
)


class StationQuery(QueryModel):
    """An area and a time."""

    bbox: BoundingBox = Field(
        description="west,south,east,north in degrees; west may be greater than east, across the "
        "antimeridian"
    )
    at: Timestamp | None = Field(None, description="when it was measured; now when omitted")


@router.get(
    "/v1/stations",
    operation_id="listStations",
    summary="Stations of an area",
    response_model=StationListDocument,
    response_description="Stations",
)
async def list_stations(
    query: Annotated[StationQuery, Query()], actor: MayRead, services: CurrentServices
) -> Response:
    """Return the weather stations in an area, each with its reading nearest to a time.

    They are those of imported observations. A reading is at most an hour from `at`; `reading` is
    null where there is none. At most 500 stations are returned, in the order of their ids;
    `complete` is false if there are more.
    """
    now = services.clock.now()
    when = query.at or now
    stations = await services.read_stations(query.bbox, when, actor=actor)
    items = (
        StationDocument(
            station=one.station.id,
            name=one.station.name,
            provider=one.station.provider,
            latitude=one.station.point.latitude,
            longitude=one.station.point.longitude,
            reading=StationReadingDocument.of(one.reading, when, now),
        )
        for one in stations.found
    )
    return json_response(StationListDocument.of(items, when, complete=stations.complete))
