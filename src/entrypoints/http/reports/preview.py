"""The verdict on a report before it is filed."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.responses import Response

from skywitness.domain.documents.evidence import VerdictEvidenceDocument
from skywitness.entrypoints.http.kit.access import MayFile
from skywitness.entrypoints.http.kit.dependencies import CurrentServices
from skywitness.entrypoints.http.kit.negotiation import require_json_accepted
from skywitness.entrypoints.http.kit.responses import EVERYWHERE, problems, unstored_response
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.reports.filings import filing_of
from skywitness.entrypoints.http.reports.models import ReportBody

router = APIRouter(
    tags=["reports"], route_class=StrictRoute, dependencies=[Depends(require_json_accepted)]
)


@router.post(
    "/v1/verdicts/preview",
    operation_id="previewVerdict",
    summary="Preview the verdict on a report",
    response_model=VerdictEvidenceDocument,
    response_description="What the verdict would rest on",
    responses=problems(*EVERYWHERE, 406, 415, 422),
)
async def preview_verdict(body: ReportBody, actor: MayFile, services: CurrentServices) -> Response:
    """Judge a report as its examination would; nothing is stored.

    The body is that of filing, and is checked in the same way. With the `id` of a stored report it
    is a correction of that report, which does not count as its own neighbour; its stored photos
    count for whoever may see all of it, and no others do. The verdict is null if no source of
    weather answered.
    """
    filing = filing_of(body, services.clock.now(), services.redactor)
    return unstored_response(await services.preview_verdict(filing, actor=actor))
