"""The vocabulary: what can be reported."""

from __future__ import annotations

import hashlib
from functools import cache

import orjson
from fastapi import APIRouter, Depends
from starlette.responses import Response

from skywitness.domain.documents.phenomena import PhenomenonListDocument
from skywitness.entrypoints.http.kit.etags import IfNoneMatch, is_known
from skywitness.entrypoints.http.kit.negotiation import require_json_accepted
from skywitness.entrypoints.http.kit.responses import EVERYWHERE, headers, problems
from skywitness.entrypoints.http.kit.route import StrictRoute

router = APIRouter(
    tags=["phenomena"], route_class=StrictRoute, dependencies=[Depends(require_json_accepted)]
)


@router.get(
    "/v1/phenomena",
    operation_id="listPhenomena",
    summary="List what can be reported",
    response_model=PhenomenonListDocument,
    response_description="The vocabulary",
    responses={
        200: {"headers": headers("ETag")},
        304: {"description": "The client has this version already"},
        **problems(*EVERYWHERE, 406),
    },
)
async def list_phenomena(if_none_match: IfNoneMatch = None) -> Response:
    """Return every phenomenon with its magnitude's units, group codes and severity.

    The list changes only with a new version of the service: cache it, and revalidate with its ETag.
    """
    body, etag = _vocabulary()
    sent = {"Cache-Control": "public, max-age=3600", "ETag": etag, "Vary": "Accept"}
    if is_known(if_none_match, etag):
        return Response(None, 304, sent)
    return Response(body, 200, sent, "application/json")


@cache
def _vocabulary() -> tuple[bytes, str]:
    """Return the encoded list and its ETag."""
    body = orjson.dumps(PhenomenonListDocument.of())
    return body, f'"{hashlib.sha256(body).hexdigest()[:16]}"'
