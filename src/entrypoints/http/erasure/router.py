"""Erasing reports for good."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.entrypoints.http.kit.access import needs
from skywitness.entrypoints.http.kit.convertors import ReportId
from skywitness.entrypoints.http.kit.dependencies import CurrentServices, RequestId
from skywitness.entrypoints.http.kit.negotiation import require_json_accepted
from skywitness.entrypoints.http.kit.responses import EVERYWHERE, problems
from skywitness.entrypoints.http.kit.route import StrictRoute

router = APIRouter(
    tags=["reports"], route_class=StrictRoute, dependencies=[Depends(require_json_accepted)]
)

ERASURE: Final = "/v1/admin/reports/{id:report_id}"


@router.delete(
    ERASURE,
    status_code=204,
    operation_id="eraseReport",
    summary="Erase a report for good",
    response_description="Nothing is left of the report",
    responses={
        202: {"description": "The report is erased; traces in files are still being removed"},
        **problems(*EVERYWHERE, 404, 406, 412, 507),
    },
)
async def erase_report(
    report_id: ReportId,
    actor: Annotated[Actor, needs(Permission.ERASE_REPORTS)],
    services: CurrentServices,
    request_id: RequestId,
) -> Response:
    """Erase a report with its revisions, verdicts and everything else that is stored about it.

    It cannot be undone; withdrawing a report can. From then on the report is 410, lists with
    `updated_since` tell of it by its id, and its id cannot be used again. Does nothing to a report
    that is erased already. Backups that were made before still have it.
    """
    is_clean = await services.erase_reports.one(report_id, actor=actor, request_id=request_id)
    return Response(status_code=204 if is_clean else 202)
