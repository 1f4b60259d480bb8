"""The desk's queue, and who of the desk works on what."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.desk import CaseListDocument, HoldDocument
from skywitness.entrypoints.http.desk.query import QueueQuery
from skywitness.entrypoints.http.kit.access import MayReview
from skywitness.entrypoints.http.kit.convertors import ReportId
from skywitness.entrypoints.http.kit.cursors import list_key
from skywitness.entrypoints.http.kit.dependencies import CurrentContext, CurrentServices, RequestId
from skywitness.entrypoints.http.kit.disconnects import while_connected
from skywitness.entrypoints.http.kit.negotiation import require_json_accepted
from skywitness.entrypoints.http.kit.responses import (
    CHANGING,
    EVERYWHERE,
    headers,
    problems,
    unstored_response,
)
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.reports.router import page_url, parameters_but_cursor

QUEUE: Final = "/v1/desk/queue"
HOLD: Final = f"{QUEUE}/{{id:report_id}}/hold"

_ORDER: Final = "desk queue"
"""What cursors of the queue are bound to beside the filter, as those of lists are to an order."""

router = APIRouter(
    tags=["desk"], route_class=StrictRoute, dependencies=[Depends(require_json_accepted)]
)


@router.get(
    QUEUE,
    operation_id="listQueue",
    summary="What to look at next",
    response_model=CaseListDocument,
    response_description="One page of the queue",
    responses={
        200: {"headers": headers("Link", "Damaged-Reports")},
        **problems(*EVERYWHERE, 406),
    },
)
async def list_queue(
    request: Request,
    query: Annotated[QueueQuery, Query()],
    actor: MayReview,
    context: CurrentContext,
) -> Response:
    """List the public reports that wait for a decision, the most urgent first, and why.

    The weight of a report is its impact times the doubt about it; twice the weight counts as much
    as having been filed a day later. Reports with issues come back when their observer has edited
    them. A page may have fewer reports than `limit`, even none, and still a `next`. Areas are
    compared with the public place. `waiting` counts the whole queue, up to 10,000 reports.
    """
    where = query.where()
    key, after = list_key(where, _ORDER), None
    if query.cursor is not None:
        after = context.cursors.read(query.cursor, key)
    asked = context.services.read_queue(where, query.limit, after, actor=actor)
    page = await while_connected(request.receive, asked)
    following: str | None = None
    more: dict[str, str] = {}
    if page.next is not None:
        parameters = parameters_but_cursor(request.scope["query_string"])
        cursor = context.cursors.write(page.next, key)
        following = page_url(context.addresses.base(request), parameters, cursor, QUEUE)
        more["Link"] = f'<{following}>; rel="next"'
    if page.damaged:
        more["Damaged-Reports"] = str(page.damaged)
    shown = CaseListDocument(items=page.items, next=following, waiting=page.waiting)
    return unstored_response(shown, headers=more)


@router.put(
    HOLD,
    operation_id="holdReport",
    summary="Say that you work on a report",
    response_model=HoldDocument,
    response_description="The report is held",
    responses=problems(*EVERYWHERE, *CHANGING, 409),
)
async def hold_report(
    report_id: ReportId, actor: MayReview, services: CurrentServices, request_id: RequestId
) -> Response:
    """Hold a report for five minutes, or go on to hold it; the queue shows who holds what.

    Nobody is kept from deciding by it. A decision ends it.
    """
    hold = await services.hold_report.take(report_id, actor=actor, request_id=request_id)
    return unstored_response(HoldDocument.of(hold))


@router.delete(
    HOLD,
    status_code=204,
    operation_id="releaseReport",
    summary="Say that you no longer work on a report",
    response_description="The caller does not hold the report",
    responses=problems(*EVERYWHERE, 404, 406, 507),
)
async def release_report(
    report_id: ReportId, actor: MayReview, services: CurrentServices, request_id: RequestId
) -> Response:
    """Release a report; does nothing to one that somebody else holds."""
    await services.hold_report.release(report_id, actor=actor, request_id=request_id)
    return Response(status_code=204)
