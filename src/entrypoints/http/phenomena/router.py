"""The vocabulary: what can be reported."""

from __future__ import annotations

from functools import cache

import orjson
from fastapi import APIRouter, Depends
from starlette.responses import Response

from skywitness.domain.documents.phenomena import PhenomenonListDocument
from skywitness.entrypoints.http.kit.access import UNRESTRICTED
from skywitness.entrypoints.http.kit.bodies import JSON_TYPE
from skywitness.entrypoints.http.kit.negotiation import VARY, require_json_accepted
from skywitness.entrypoints.http.kit.responses import EVERYWHERE, problems
from skywitness.entrypoints.http.kit.route import StrictRoute

router = APIRouter(
    tags=["phenomena"],
    route_class=StrictRoute,
    dependencies=[UNRESTRICTED, Depends(require_json_accepted)],
)


@router.get(
    "/v1/phenomena",
    operation_id="listPhenomena",
    summary="List what can be reported",
    response_model=PhenomenonListDocument,
    response_description="The vocabulary",
    responses=problems(*EVERYWHERE, 406),
)
async def list_phenomena() -> Response:
    """Return every phenomenon with its magnitude's units, group codes and severity.

    The list changes only with a new version of the service: cache it, and revalidate with its ETag.
    """
    sent = {"Cache-Control": "public, max-age=3600", "Vary": VARY}
    return Response(_vocabulary(), 200, sent, JSON_TYPE)


@cache
def _vocabulary() -> bytes:
    return orjson.dumps(PhenomenonListDocument.of(), option=orjson.OPT_APPEND_NEWLINE)
