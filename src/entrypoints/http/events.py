"""Events: what reports near each other tell of together, in a list and around one report."""

from __future__ import annotations

from typing import Final

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.reports import Json, magnitude_document, rfc3339
from skywitness.domain.model.events.event import Event
from skywitness.entrypoints.http import event_operations as describe
from skywitness.entrypoints.http.context import CACHE, REPORT_PATH, Context, report_form, report_id
from skywitness.entrypoints.http.filters import (
    DEFAULT_LIMIT,
    EVENT_FILTERS,
    MAX_LIMIT,
    report_filter,
)
from skywitness.entrypoints.http.kit.negotiation import MEDIA_TYPES
from skywitness.entrypoints.http.parameters import DEFAULT_MIN_REPORTS, MAX_MIN_REPORTS
from skywitness.entrypoints.http.query_values import only_format, query_of, whole
from skywitness.ports.report_queries import Representation

PATH: Final = "/v1/events"

_DECIMALS: Final = 5
"""Of a degree: about a metre. A centre is computed, and no better than that."""


def add_event_routes(app: FastAPI, context: Context) -> None:
    """Add the list of events, and the event of one report."""
    services = context.services

    async def list_events(request: Request) -> Response:
        query = query_of(request, *EVENT_FILTERS, "min_reports", "limit", "format")
        least = query.one("min_reports", whole(1, MAX_MIN_REPORTS)) or DEFAULT_MIN_REPORTS
        limit = query.one("limit", whole(1, MAX_LIMIT)) or DEFAULT_LIMIT
        query.one("format", str)
        where, form = report_filter(query), report_form(request)
        events = await services.find_events(where, least)
        base = context.addresses.base(request)
        shown = [_shown(event_document(one, base), form) for one in events.found[:limit]]
        count = {"value": len(events.found), "exact": events.exact}
        if form is Representation.JSON:
            return _response({"items": shown, "count": count}, form)
        return _response({"type": "FeatureCollection", "features": shown, "count": count}, form)

    async def get_event(request: Request) -> Response:
        only_format(request)
        form = report_form(request)
        events = await services.find_event(report_id(request))
        document = event_document(events.found[0], context.addresses.base(request))
        return _response(_shown({**document, "exact": events.exact}, form), form)

    app.add_api_route(PATH, list_events, **describe.LIST_EVENTS)
    app.add_api_route(REPORT_PATH + "/event", get_event, **describe.GET_EVENT)


def event_document(event: Event, base: str) -> Json:
    """Show an event; `base` is the absolute address that paths are appended to."""
    box, centre = event.box, event.centre
    reports = [report_link(str(one.report_id), base) for one in event.public_claims]
    return {
        "phenomenon": event.phenomenon,
        "phenomena": dict(event.phenomena),
        "observed_at": rfc3339(event.when.start),
        "observed_until": rfc3339(event.when.end),
        "bbox": None if box is None else [box.west, box.south, box.east, box.north],
        "centre": None
        if centre is None
        else {
            "latitude": round(centre.latitude, _DECIMALS),
            "longitude": round(centre.longitude, _DECIMALS),
        },
        "magnitude": magnitude_document(event.magnitude),
        "report_count": len(event.public_claims),
        "voice_count": event.independent_reports,
        "reports": reports,
        "links": {"self": f"{reports[0]['links']['self']}/event"},
    }


def report_link(id_: str, base: str) -> Json:
    """Show which report is meant, and where it is read."""
    return {"id": id_, "links": {"self": f"{base}/v1/reports/{id_}"}}


def _shown(document: Json, form: Representation) -> Json:
    """Wrap an event as a GeoJSON feature where that is asked for: its centre, and its box beside.

    RFC 7946 has boxes across the antimeridian as ours are: west lies east of east.
    """
    if form is Representation.JSON:
        return document
    centre = document["centre"]
    if centre is None:
        return {"type": "Feature", "geometry": None, "properties": document}
    point = {"type": "Point", "coordinates": [centre["longitude"], centre["latitude"]]}
    return {
        "type": "Feature",
        "bbox": document["bbox"],
        "geometry": point,
        "properties": document,
    }


def _response(document: Json, form: Representation) -> Response:
    headers = {"Cache-Control": CACHE, "Vary": "Accept"}
    return Response(orjson.dumps(document), 200, headers, MEDIA_TYPES[form])
