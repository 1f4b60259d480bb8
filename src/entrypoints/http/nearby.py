"""Likely duplicates: for the form before it files, and of a report that is filed."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.reports import Json
from skywitness.domain.model.errors import InvalidQuery
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.phenomena.phenomenon import required
from skywitness.domain.use_cases.find_nearby import Nearby
from skywitness.entrypoints.http import event_operations
from skywitness.entrypoints.http import operations as describe
from skywitness.entrypoints.http.context import REPORT_PATH, Context, json_response, report_id
from skywitness.entrypoints.http.events import report_link
from skywitness.entrypoints.http.kit.negotiation import accepted
from skywitness.entrypoints.http.query_values import moment, number, query_of, require_no_query

PATH: Final = "/v1/reports/nearby"


def add_nearby_route(app: FastAPI, context: Context) -> None:
    """Add the route."""
    find_nearby = context.services.find_nearby

    async def list_nearby(request: Request) -> Response:
        query = query_of(request, "lat", "lon", "observed_at", "phenomenon")
        latitude = query.needed("lat", lambda text: Point(number(text), 0.0).latitude)
        longitude = query.needed("lon", lambda text: Point(0.0, number(text)).longitude)
        observed_at = query.needed("observed_at", moment)
        phenomenon = query.needed("phenomenon", lambda text: required(text).key)
        query.raise_if_wrong()
        if latitude is None or longitude is None or observed_at is None or phenomenon is None:
            raise InvalidQuery.at("lat", "is needed")  # not reached: absence is a problem above
        accepted(request)
        found = await find_nearby(Point(latitude, longitude), observed_at, phenomenon)
        return json_response({"items": [_nearby(one) for one in found]})

    app.add_api_route(PATH, list_nearby, **describe.LIST_NEARBY)


def add_duplicate_routes(app: FastAPI, context: Context) -> None:
    """Add the route of what likely tells of the same event as a report."""
    find_duplicates = context.services.find_duplicates

    async def list_duplicates(request: Request) -> Response:
        require_no_query(request)
        accepted(request)
        base = context.addresses.base(request)
        items = [
            {
                **_nearby(one.nearby),
                "copied_text": one.is_copy,
                "links": report_link(str(one.nearby.report_id), base)["links"],
            }
            for one in await find_duplicates(report_id(request))
        ]
        return json_response({"items": items})

    app.add_api_route(
        REPORT_PATH + "/duplicates", list_duplicates, **event_operations.LIST_DUPLICATES
    )


def _nearby(near: Nearby) -> Json:
    return {
        "id": str(near.report_id),
        "phenomenon": near.phenomenon,
        "distance_m": round(near.distance_m),
        "time_offset_s": round(near.time_offset_s),
    }
