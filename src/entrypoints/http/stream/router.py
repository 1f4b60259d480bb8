"""The live stream of changes."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from functools import lru_cache
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Header, Query
from fastapi.sse import format_sse_event
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.report import report_or_tombstone
from skywitness.domain.documents.row import RowDocument, as_row
from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.errors import BadCredentials
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.use_cases.follow_reports import Following, Happening, Told
from skywitness.domain.use_cases.report_tail import ReportChange
from skywitness.entrypoints.http.kit.access import MayRead, require_still_known
from skywitness.entrypoints.http.kit.addresses import client_key
from skywitness.entrypoints.http.kit.dependencies import CurrentContext
from skywitness.entrypoints.http.kit.event_streams import EVENT_STREAM, EventStream, OpenStreams
from skywitness.entrypoints.http.kit.fields import Flag, integer_schema, once, whole
from skywitness.entrypoints.http.kit.responses import EVERYWHERE, problems, ref
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.problems.problem import HttpProblem
from skywitness.entrypoints.http.reports.query import ReportConditions

router = APIRouter(tags=["events"], route_class=StrictRoute)

PING_S: Final = 15.0
"""Proxies close connections on which nothing comes for a minute, some after half of one."""

CHECK_S: Final = 1.0
"""How long after a key was revoked its stream may go on."""

RETRY_MS: Final = 3_000
MOST_NUMBER: Final = (1 << 63) - 1

Number = Annotated[int, once(whole(0, MOST_NUMBER)), integer_schema(0, MOST_NUMBER)]


class StreamQuery(ReportConditions):
    """Filter of the reports to follow, and where to begin."""

    last_event_id: Number | None = Field(
        None, description="id of the event to go on behind, for clients that cannot set the header"
    )
    live: Flag = Field(True, description="false: end after what has happened so far")


@router.get(
    "/v1/stream",
    operation_id="followReports",
    summary="Follow reports as they change",
    response_class=EventStream,
    responses={
        200: {
            "description": "Server-sent events",
            "content": {EVENT_STREAM: {"schema": {"type": "string"}}},
        },
        **problems(*EVERYWHERE, 406),
    },
)
async def follow_reports(
    request: Request,
    query: Annotated[StreamQuery, Query()],
    actor: MayRead,
    context: CurrentContext,
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID")] = None,
) -> Response:
    """Send an event for each change of a report that matches, with the report as a row.

    - `report.created`, `report.updated` and `verdict.changed` carry a row, as `view=row` of the
      list; replace what you have by it.
    - `report.deleted` carries the `id` of a report that does not match, or not any more. You may
      never have seen it.
    - `reset`: what happened since `Last-Event-ID` is not known any more. Read the list again.

    Ids grow with every change. A client that reconnects with the last one misses nothing and gets
    nothing twice, for a week.
    """
    _require_accepted(request)
    client = "" if actor is LOCAL else _client(actor, request)
    context.streams.require_room(client)
    following = await context.services.follow_reports(
        query.where(), _after(query, last_event_id), actor=actor, asked=query.audience
    )
    return EventStream(_events(request, following, context.streams, client, live=query.live))
