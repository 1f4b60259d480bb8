"""The live stream of changes."""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncGenerator
from functools import lru_cache
from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Header, Query
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.report import report_or_tombstone
from skywitness.domain.documents.row import row_members
from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.errors import BadCredentials
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.use_cases.follow_reports import Following, Happening
from skywitness.domain.use_cases.report_tail import ReportChange
from skywitness.entrypoints.http.kit.access import MayRead, require_still_known
from skywitness.entrypoints.http.kit.dependencies import Context, CurrentContext
from skywitness.entrypoints.http.kit.event_ids import EventIds
from skywitness.entrypoints.http.kit.event_streams import EVENT_STREAM, EventStream
from skywitness.entrypoints.http.kit.fields import Flag, Line
from skywitness.entrypoints.http.kit.negotiation import qualities
from skywitness.entrypoints.http.kit.proxies import client_key
from skywitness.entrypoints.http.kit.responses import EVERYWHERE, problems
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.problems.problem import HttpProblem
from skywitness.entrypoints.http.reports.query import (
    AUDIENCE,
    AudienceName,
    FilterQuery,
    Observer,
    ObserverName,
)

router = APIRouter(tags=["events"], route_class=StrictRoute)

PING_S: Final = 15.0
"""Proxies close connections on which nothing comes for a minute, some after half of one."""

CHECK_S: Final = 1.0
"""How long after a key was revoked its stream may go on."""

RETRY_MS: Final = 3_000

_ACCEPTED: Final = frozenset({EVENT_STREAM, "text/*", "*/*"})


class StreamQuery(FilterQuery):
    """Filter of the reports to follow, and where to begin."""

    external_id: Line | None = Field(None, description="id in the system that the report came from")
    audience: AudienceName | None = Field(None, description=AUDIENCE)
    observer: ObserverName | None = Field(
        None, description="me: only the reports of whoever asks, in full"
    )

    last_event_id: Line | None = Field(
        None, description="id of the event to go on behind, for clients that cannot set the header"
    )
    live: Flag = Field(True, description="false: end after what has happened so far")


@router.get(
    "/v1/stream",
    operation_id="followReports",
    summary="Follow reports as they change",
    response_class=Response,
    responses={
        200: {
            "description": "Server-sent events",
            "content": {EVENT_STREAM: {}},
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

    A client that reconnects with the id of its last event misses nothing and gets nothing twice,
    for a week.
    """
    _require_accepted(request)
    client = _client(actor, request)
    context.streams.require_room(client)
    after = _after(last_event_id or query.last_event_id, context.event_ids)
    following = await context.services.follow_reports(
        _where(query, actor), after, actor=actor, asked=query.audience
    )
    return EventStream(_events(request, following, context, client, live=query.live))


async def _events(
    request: Request, following: Following, context: Context, client: str, *, live: bool
) -> AsyncGenerator[bytes, None]:
    """Yield the encoded events; the first names the place where they begin."""
    with context.streams.one(client), following.listening():
        yield _beginning(following, context.event_ids)
        checked_at = sent_at = time.monotonic()
        while live or following.place < following.newest:
            told = await following.next(sent_at + PING_S - time.monotonic() if live else 0.0)
            now = time.monotonic()
            if now - checked_at > CHECK_S:
                try:
                    await require_still_known(request)
                except BadCredentials:
                    return
                checked_at = now
            if told:
                shown = (following.audience, context.event_ids)
                yield b"".join([_encoded(one.what, one.change, *shown) for one in told])
                sent_at = now
            elif now - sent_at >= PING_S:
                yield KEEPALIVE_COMMENT
                sent_at = now


def _beginning(following: Following, ids: EventIds) -> bytes:
    place = ids.write(following.place)
    if following.is_whole:
        return format_sse_event(id=place, retry=RETRY_MS)
    return format_sse_event(event="reset", data_str="{}", id=place, retry=RETRY_MS)


@lru_cache(maxsize=512)  # many follow the same changes, one soon after the other
def _encoded(what: Happening, change: ReportChange, audience: Audience, ids: EventIds) -> bytes:
    data = _data(what, change, audience).decode()
    return format_sse_event(event=what, data_str=data, id=ids.write(change.number))


def _data(what: Happening, change: ReportChange, audience: Audience) -> bytes:
    if change.report is None or what is Happening.DELETED:
        return orjson.dumps({"id": change.report_id})
    document = report_or_tombstone(change.report, audience)
    members = orjson.loads(orjson.dumps(document, option=orjson.OPT_UTC_Z))
    return orjson.dumps(row_members(members))


def _where(query: StreamQuery, actor: Actor) -> ReportFilter:
    mine = {"observer": actor.id} if query.observer is Observer.ME else {}
    return query.where(external_id=query.external_id, **mine)


def _after(given: str | None, ids: EventIds) -> int | None:
    """Return the number to go on behind; behind all of them for an id of another service."""
    if given is None:
        return None
    number = ids.read(given)
    return sys.maxsize if number is None else number


def _client(actor: Actor, request: Request) -> str:
    if actor is LOCAL:
        return ""
    return actor.id if actor.is_known else client_key(request.scope)


def _require_accepted(request: Request) -> None:
    """Raise `HttpProblem` for a client that does not accept events."""
    ranges = qualities(request.headers.get("accept", "*/*"))
    if not any(quality and name in _ACCEPTED for name, quality in ranges):
        raise HttpProblem("not_acceptable", f"Available: {EVENT_STREAM}.")
