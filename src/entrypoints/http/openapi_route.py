"""The route of the OpenAPI document."""

from __future__ import annotations

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from skywitness.entrypoints.http.kit.access import UNRESTRICTED
from skywitness.entrypoints.http.kit.etags import revalidated, weak_tag
from skywitness.entrypoints.http.kit.negotiation import VARY
from skywitness.entrypoints.http.kit.responses import CACHE
from skywitness.entrypoints.http.openapi import openapi_document
from skywitness.entrypoints.http.problems.problem import PREFIX

router = APIRouter(include_in_schema=False, dependencies=[UNRESTRICTED])


@router.get("/openapi.json", response_model=None)
async def get_openapi(request: Request) -> Response:
    """Return the OpenAPI document."""
    prefix, built = request.scope[PREFIX], request.app.state.openapi_documents
    if prefix not in built:
        built.clear()  # usually one prefix; several if other applications mount this one
        document = openapi_document(request.app, prefix)
        built[prefix] = orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
    sent = {"Cache-Control": CACHE, "Vary": VARY, "ETag": weak_tag(built[prefix])}
    response = Response(built[prefix], 200, sent, "application/json")
    return revalidated(response, request.headers.get("if-none-match"))
