"""The vocabulary: what can be reported."""

from __future__ import annotations

from functools import cache
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Header
from starlette.responses import Response

from skywitness.domain.documents.phenomena import PhenomenonListDocument
from skywitness.entrypoints.http.kit.access import UNRESTRICTED
from skywitness.entrypoints.http.kit.bodies import JSON_TYPE
from skywitness.entrypoints.http.kit.languages import language_of
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
async def list_phenomena(
    accept_language: Annotated[
        str,
        Header(
            description="languages of labels by preference (RFC 9110): English or German",
            examples=["de, en;q=0.5"],
        ),
    ] = "",
) -> Response:
    """Return every phenomenon with its magnitude's units, group codes and severity.

    The list changes only with a new version of the service: cache it, and revalidate with its ETag.
    """
    language = language_of(accept_language)
    sent = {
        "Cache-Control": "public, max-age=3600",
        "Content-Language": language,
        "Vary": f"{VARY}, Accept-Language",
    }
    return Response(_vocabulary(language), 200, sent, JSON_TYPE)


@cache
def _vocabulary(language: str) -> bytes:
    return orjson.dumps(PhenomenonListDocument.of(language), option=orjson.OPT_APPEND_NEWLINE)
