"""The route of the OpenAPI document."""

from __future__ import annotations

import asyncio

import orjson
from fastapi import APIRouter, FastAPI
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
    prefix, state = request.scope[PREFIX], request.app.state
    built: dict[str, bytes] = state.openapi_documents
    async with state.openapi_lock:
        if prefix not in built:
            built.clear()  # usually one prefix; several if other applications mount this one
            built[prefix] = await asyncio.to_thread(_document, request.app, prefix)
        body = built[prefix]
    sent = {"Cache-Control": CACHE, "Vary": VARY, "ETag": weak_tag(body)}
    response = Response(body, 200, sent, "application/json")
    return revalidated(response, request.headers.get("if-none-match"))


def _document(app: FastAPI, prefix: str) -> bytes:
    """Write the document, which takes half a second the first time."""
    return orjson.dumps(openapi_document(app, prefix), option=orjson.OPT_APPEND_NEWLINE)
