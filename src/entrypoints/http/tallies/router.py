"""How many reports there are: on a map, and over time."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.tallies import MapDocument, SummaryDocument, map_members
from skywitness.entrypoints.http.kit.access import MayRead
from skywitness.entrypoints.http.kit.dependencies import CurrentServices
from skywitness.entrypoints.http.kit.direct_route import DirectRoute
from skywitness.entrypoints.http.kit.disconnects import while_connected
from skywitness.entrypoints.http.kit.etags import IfNoneMatch, weak_tag
from skywitness.entrypoints.http.kit.negotiation import accepted
from skywitness.entrypoints.http.kit.responses import (
    EVERYWHERE,
    cached_response,
    encoded,
    geojson,
    problems,
)
from skywitness.entrypoints.http.tallies.query import MapQuery, SummaryQuery
from skywitness.ports.report_queries import Representation

direct = APIRouter(tags=["reports"], route_class=DirectRoute)


@direct.get(
    "/v1/map",
    operation_id="getMap",
    summary="Map reports",
    response_model=MapDocument,
    response_description="Clusters and single reports",
    responses={200: geojson(MapDocument), **problems(*EVERYWHERE, 406)},
)
async def get_map(
    request: Request,
    actor: MayRead,
    query: Annotated[MapQuery, Query()],
    services: CurrentServices,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Count the reports that match in the cells of a grid, 64 pixels wide.

    The lines of the grid depend on the zoom alone, so clusters stay when the map is moved. Places
    that are known to 10 km at best are never put together with others. A report that is alone is
    shown with its row.
    """
    form = accepted(request, (Representation.GEOJSON, Representation.JSON))
    counted = services.tally_reports.clusters(
        query.filter, query.zoom, actor=actor, asked=query.audience
    )
    clusters, grid = await while_connected(request.receive, counted)
    body = encoded(map_members(clusters, grid, orjson.loads))
    return cached_response(body, form, weak_tag(body), actor, if_none_match)


@direct.get(
    "/v1/summary",
    operation_id="getSummary",
    summary="Summarise reports",
    response_model=SummaryDocument,
    response_description="Numbers of reports",
    responses=problems(*EVERYWHERE, 406),
)
async def get_summary(
    request: Request,
    actor: MayRead,
    query: Annotated[SummaryQuery, Query()],
    services: CurrentServices,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Count the reports that match by their kinds and over time.

    A report is counted in the bucket in which it began, or in the first one if that was before
    `from`. `periods` are the times with reports, without long quiet spans.
    """
    form = accepted(request, (Representation.JSON,))
    bucketing = query.bucketing(services.clock.now())
    counted = services.tally_reports.timeline(
        query.filter, bucketing, actor=actor, asked=query.audience
    )
    timeline = await while_connected(request.receive, counted)
    body = encoded(SummaryDocument.of(timeline))
    return cached_response(body, form, weak_tag(body), actor, if_none_match)
