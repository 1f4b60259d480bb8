"""How many reports there are: on a map, and over time."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.tallies import MapDocument, SummaryDocument, map_members
from skywitness.entrypoints.http.kit.access import MayRead
from skywitness.entrypoints.http.kit.dependencies import CurrentServices
from skywitness.entrypoints.http.kit.negotiation import accepted, require_json_accepted
from skywitness.entrypoints.http.kit.responses import (
    EVERYWHERE,
    geojson,
    json_response,
    problems,
)
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.tallies.query import MapQuery, SummaryQuery
from skywitness.ports.report_queries import Representation

router = APIRouter(tags=["reports"], route_class=StrictRoute)


@router.get(
    "/v1/map",
    operation_id="getMap",
    summary="Map reports",
    response_model=MapDocument,
    response_description="Clusters and single reports",
    responses={200: geojson(MapDocument), **problems(*EVERYWHERE, 406)},
)
async def get_map(
    request: Request,
    query: Annotated[MapQuery, Query()],
    actor: MayRead,
    services: CurrentServices,
) -> Response:
    """Count the reports that match in the cells of a grid, 64 pixels wide.

    The lines of the grid depend on the zoom alone, so clusters stay when the map is moved. Places
    that are known to 10 km at best are never put together with others. A report that is alone is
    shown with its row.
    """
    form = accepted(request, (Representation.GEOJSON, Representation.JSON))
    clusters, grid = await services.tally_reports.clusters(
        query.where(), query.zoom, actor=actor, asked=query.audience
    )
    return json_response(map_members(clusters, grid, orjson.loads), form)


@router.get(
    "/v1/summary",
    operation_id="getSummary",
    summary="Summarise reports",
    response_model=SummaryDocument,
    response_description="Numbers of reports",
    dependencies=[Depends(require_json_accepted)],
    responses=problems(*EVERYWHERE, 406),
)
async def get_summary(
    query: Annotated[SummaryQuery, Query()], actor: MayRead, services: CurrentServices
) -> Response:
    """Count the reports that match by their kinds and over time.

    A report is counted in the bucket in which it began, or in the first one if that was before
    `from`. `periods` are the times with reports, without long quiet spans.
    """
    bucketing = query.bucketing(services.clock.now())
    timeline = await services.tally_reports.timeline(
        query.where(), bucketing, actor=actor, asked=query.audience
    )
    return json_response(SummaryDocument.of(timeline))
