"""What can be asked for weather and about texts, and how it fares."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.responses import Response

from skywitness.domain.documents.sources import SourceDocument, SourceListDocument
from skywitness.entrypoints.http.kit.access import MayRead
from skywitness.entrypoints.http.kit.dependencies import CurrentServices
from skywitness.entrypoints.http.kit.negotiation import require_json_accepted
from skywitness.entrypoints.http.kit.responses import EVERYWHERE, problems, unstored_response
from skywitness.entrypoints.http.kit.route import StrictRoute

router = APIRouter(
    tags=["weather"], route_class=StrictRoute, dependencies=[Depends(require_json_accepted)]
)


@router.get(
    "/v1/sources",
    operation_id="listSources",
    summary="Sources of weather and of analyses, and how they fare",
    response_model=SourceListDocument,
    response_description="The sources",
    responses=problems(*EVERYWHERE, 406),
)
async def list_sources(actor: MayRead, services: CurrentServices) -> Response:
    """Return the archive, the weather services and the text analysis, those that are not used last.

    Nothing is sent to any of them. `state`, `since` and `last_answer_at` are what the process that
    answers knows since its start; the budget is that of all processes.
    """
    found = await services.read_sources(actor=actor)
    return unstored_response(SourceListDocument(items=tuple(map(SourceDocument.of, found))))
