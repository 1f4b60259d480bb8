"""What all routes share: the services, the names of this service, and the key of its cursors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.document import Document
from skywitness.domain.documents.reports import Json
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.http.addresses import Addresses
from skywitness.entrypoints.http.cursors import Cursors
from skywitness.entrypoints.http.metrics import RequestMetrics
from skywitness.entrypoints.http.problems import REQUEST_ID, Refusal
from skywitness.entrypoints.http.schemas import UUID_PATTERN

PRINCIPAL: Final = "local"
"""Who acts in open mode: the one user of this machine."""

CACHE: Final = "no-cache"
"""Documents may be kept, and are asked about before they are shown again."""

_ID: Final = re.compile(UUID_PATTERN)


@dataclass(frozen=True, slots=True)
class Context:
    """Built once; every route closes over it."""

    services: Services
    addresses: Addresses
    cursors: Cursors
    metrics: RequestMetrics


def report_id(request: Request) -> UUID:
    """Return the id in the path; a malformed one names nothing, as any unknown one."""
    text = request.path_params["id"]
    if not _ID.fullmatch(text):
        raise Refusal("not_found", "A report id is a UUID with its four hyphens.")
    return UUID(text)


def request_id(request: Request) -> str:
    """Return the id of this request."""
    return str(request.scope[REQUEST_ID])


def json_response(document: Document | Json, status: int = 200) -> Response:
    """Encode a document."""
    headers = {"Cache-Control": CACHE, "Vary": "Accept"}
    body = orjson.dumps(document, option=orjson.OPT_UTC_Z)
    return Response(body, status, headers, "application/json")
