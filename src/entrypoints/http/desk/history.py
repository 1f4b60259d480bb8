"""What has happened to a report."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from skywitness.domain.documents.history import HistoryDocument
from skywitness.entrypoints.http.kit.access import MayRead
from skywitness.entrypoints.http.kit.convertors import ReportId
from skywitness.entrypoints.http.kit.dependencies import CurrentServices
from skywitness.entrypoints.http.kit.negotiation import require_json_accepted
from skywitness.entrypoints.http.kit.responses import (
    EVERYWHERE,
    READING,
    json_response,
    problems,
)
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.reports.query import AudienceQuery
from skywitness.entrypoints.http.reports.router import REPORT

router = APIRouter(
    tags=["reports"], route_class=StrictRoute, dependencies=[Depends(require_json_accepted)]
)


@router.get(
    REPORT + "/history",
    operation_id="listHistory",
    summary="Read the history",
    response_model=HistoryDocument,
    response_description="What has happened to the report",
    responses=problems(*EVERYWHERE, *READING),
)
async def list_history(
    report_id: ReportId,
    query: Annotated[AudienceQuery, Query()],
    actor: MayRead,
    services: CurrentServices,
) -> Response:
    """Return edits with what they changed, decisions, withdrawals and restorations, oldest first.

    The observer and the desk see all of it. The public sees what is public of the edits, and the
    decisions by which the report is public, without who made them and why.
    """
    found = services.read_history(report_id, actor=actor, asked=query.audience)
    return json_response(await found)
