"""Decisions of the desk about reports."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Body, Depends
from starlette.responses import Response

from skywitness.domain.documents.review import (
    DecisionDocument,
    ReviewFailureDocument,
    ReviewResultDocument,
    ReviewResultListDocument,
)
from skywitness.domain.model.errors import SkywitnessError, StaleRevision
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.http.desk.models import (
    MergeRequest,
    ReviewRequest,
    ReviewsRequest,
    UndoRequest,
)
from skywitness.entrypoints.http.kit.access import MayReview
from skywitness.entrypoints.http.kit.convertors import ReportId
from skywitness.entrypoints.http.kit.dependencies import CurrentServices, RequestId
from skywitness.entrypoints.http.kit.etags import IfSeen, etag
from skywitness.entrypoints.http.kit.negotiation import require_json_accepted
from skywitness.entrypoints.http.kit.responses import (
    CHANGING,
    EVERYWHERE,
    headers,
    problems,
    unstored_response,
)
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.problems.problem import problem_from
from skywitness.entrypoints.http.problems.types import PROBLEM_TYPES
from skywitness.entrypoints.http.reports.router import REPORT
from skywitness.ports.report_queries import Representation

router = APIRouter(
    tags=["desk"], route_class=StrictRoute, dependencies=[Depends(require_json_accepted)]
)

_EXAMPLES: Final = {
    "approved": {"value": {"state": "approved"}},
    "question": {"value": {"state": "has_issues", "reason": "Was it hail, or graupel?"}},
}
_DECIDED: Final[dict[str, Any]] = {
    "response_model": DecisionDocument,
    "response_description": "The decision",
}


@router.post(
    REPORT + "/review",
    operation_id="reviewReport",
    summary="Review a report",
    responses={
        200: {"headers": headers("ETag")},
        **problems(*EVERYWHERE, *CHANGING, 412, 415, 422, 428),
    },
    **_DECIDED,
)
async def review_report(
    report_id: ReportId,
    expected: IfSeen,
    body: Annotated[ReviewRequest, Body(openapi_examples=_EXAMPLES)],
    actor: MayReview,
    services: CurrentServices,
    request_id: RequestId,
) -> Response:
    """Decide about a report: approve it, ask its observer for a correction, or reject it.

    A rejected report is seen only by its observer and the desk, with the reason, until the desk
    decides otherwise; an edit does not bring it back. The answer to an edit or a decision since
    the report was read is 412, and `changed` says which of them. The same decision again by the
    same reviewer changes nothing.
    """
    decision = services.review_report(
        report_id, expected, body.review(), actor=actor, request_id=request_id
    )
    return await _decided_on(services, report_id, decision)


@router.post(
    REPORT + "/merge",
    operation_id="mergeReport",
    summary="Merge a report into another one",
    responses={
        200: {"headers": headers("ETag")},
        **problems(*EVERYWHERE, *CHANGING, 409, 412, 415, 422, 428),
    },
    **_DECIDED,
)
async def merge_report(
    report_id: ReportId,
    expected: IfSeen,
    body: MergeRequest,
    actor: MayReview,
    services: CurrentServices,
    request_id: RequestId,
) -> Response:
    """Say that a report is the same observation as another one, which stays as it is.

    The merged report leaves the public lists and is no evidence for others any more; reading it is
    410 for the public, with the id of the other one. Nothing of it is lost: undoing the decision
    brings it back. A report that others are merged into cannot be merged.
    """
    decision = services.merge_report(
        report_id, expected, body.into, body.reason, actor=actor, request_id=request_id
    )
    return await _decided_on(services, report_id, decision)


@router.post(
    "/v1/desk/reviews",
    operation_id="reviewReports",
    summary="Review several reports",
    response_model=ReviewResultListDocument,
    response_description="What became of each",
    responses=problems(*EVERYWHERE, 406, 415, 422),
)
async def review_reports(
    body: ReviewsRequest, actor: MayReview, services: CurrentServices, request_id: RequestId
) -> Response:
    """Decide about up to 100 reports, each as by itself and whatever becomes of the others.

    Nothing is stored if the body is invalid. The request can be repeated: what was decided by it
    stays as it is.
    """
    wanted = body.decisions(services.stream.earlier_changes)
    made = await services.review_report.several(wanted, actor=actor, request_id=request_id)
    items = (
        _result(one.report_id, result, services) for one, result in zip(wanted, made, strict=True)
    )
    return unstored_response(ReviewResultListDocument(items=tuple(items)))


@router.post(
    "/v1/desk/undo",
    operation_id="undoDecision",
    summary="Undo a decision",
    responses={
        200: {"headers": headers("ETag")},
        **problems(*EVERYWHERE, *CHANGING, 409, 412, 415, 422),
    },
    **_DECIDED,
)
async def undo_decision(
    body: UndoRequest, actor: MayReview, services: CurrentServices, request_id: RequestId
) -> Response:
    """Take the latest decision about a report back: the report is again what it was before.

    Everybody of the desk may do that, while the report is neither edited nor decided about.
    """
    report_id, number = body.decision()
    report = await services.undo_decision(report_id, number, actor=actor, request_id=request_id)
    return _decided(report, services)


async def _decided_on(services: Services, report_id: UUID, decision: Awaitable[Report]) -> Response:
    """Answer with a decision; if the report has changed before, with its current ETag."""
    try:
        return _decided(await decision, services)
    except StaleRevision as error:
        problem = problem_from(error)
        problem.headers |= await _current_etag(services, report_id)
        raise problem from None


def _result(
    report_id: UUID, made: Report | SkywitnessError, services: Services
) -> ReviewResultDocument:
    if isinstance(made, Report):
        decision = DecisionDocument.of(made, _tag(made, services))
        return ReviewResultDocument(id=report_id, decision=decision, failure=None)
    problem = problem_from(made)
    failure = ReviewFailureDocument(
        status=PROBLEM_TYPES[problem.code].status,
        code=problem.code,
        detail=problem.detail,
        changed=tuple(problem.members.get("changed", ())),
    )
    return ReviewResultDocument(id=report_id, decision=None, failure=failure)


def _tag(report: Report, services: Services) -> str:
    return etag(report.revision, services.stream.earlier_changes + report.change)


def _decided(report: Report, services: Services) -> Response:
    tag = _tag(report, services)
    return unstored_response(DecisionDocument.of(report, tag), headers={"ETag": tag})


async def _current_etag(services: Services, report_id: ReportId) -> dict[str, str]:
    try:
        found = await services.queries.document(report_id, Audience.FULL, Representation.JSON)
    except SkywitnessError:  # withdrawn in the meantime: no current ETag
        return {}
    return {"ETag": etag(found.revision, found.change)}
