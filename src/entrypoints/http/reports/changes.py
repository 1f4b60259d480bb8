"""Filing, editing, withdrawing and restoring reports.

`direct` contains the route for filing, the most frequent one; the application adds it itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Awaitable
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Header
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.report import ReportDocument
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.errors import SkywitnessError, StaleRevision
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.use_cases.file_report import IdempotencyKey
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.http.kit.access import MayChange, MayFile
from skywitness.entrypoints.http.kit.convertors import ReportId
from skywitness.entrypoints.http.kit.dependencies import CurrentServices, RequestId
from skywitness.entrypoints.http.kit.direct_route import DirectRoute
from skywitness.entrypoints.http.kit.etags import IfMatch, etag
from skywitness.entrypoints.http.kit.negotiation import representation
from skywitness.entrypoints.http.kit.preferences import preferences
from skywitness.entrypoints.http.kit.responses import CHANGING, EVERYWHERE, problems
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.problems.problem import PREFIX, HttpProblem, problem_from
from skywitness.entrypoints.http.reports.filings import filing_of, patched
from skywitness.entrypoints.http.reports.models import PatchBody, ReplacementBody, ReportBody
from skywitness.entrypoints.http.reports.representations import (
    document_response,
    filed_report,
    one_report,
)
from skywitness.entrypoints.http.reports.router import REPORT, REPORTS
from skywitness.ports.report_queries import Document, Representation

LONGEST_WAIT_S: Final = 10

_KEY: Final = re.compile(r'[\x21\x23-\x7e][\x21-\x7e]{0,254}|"(?P<quoted>[\x21\x23-\x7e]{1,255})"')

direct = APIRouter(tags=["reports"], route_class=DirectRoute)
router = APIRouter(tags=["reports"], route_class=StrictRoute)

_CHANGED: Final[dict[str, Any]] = {
    "response_model": ReportDocument,
    "response_description": "The report in its current state",
}

IdempotencyKeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r'^([!#-~][!-~]{0,254}|"[!#-~]{1,255}")$',
        description="a new UUID, say, for every report: for 24 hours the same key with the same "
        "body returns the report that was filed first",
    ),
]
PreferHeader = Annotated[
    str | None,
    Header(
        alias="Prefer",
        openapi_examples={"wait": {"value": "wait=5"}},
        description="`wait=N` waits up to N seconds (at most 10) for the verdict; other "
        "preferences are ignored",
    ),
]


@direct.post(
    REPORTS,
    status_code=201,
    operation_id="fileReport",
    summary="File a report",
    response_model=ReportDocument,
    response_description="The report as it was filed, with its verdict if it was waited for and "
    "ready in time",
    responses={
        201: one_report("Location", "Idempotency-Replayed", "Preference-Applied"),
        **problems(*EVERYWHERE, 406, 409, 410, 415, 422, 507),
    },
)
async def file_report(
    request: Request,
    services: CurrentServices,
    actor: MayFile,
    request_id: RequestId,
    body: ReportBody,
    idempotency_key: IdempotencyKeyHeader = None,
    prefer: PreferHeader = None,
) -> Response:
    """Store what an observer says.

    A 201 means the report has been fsynced to disk. It is examined in the background;
    `Prefer: wait=N` waits for its verdict. Members that the service sets (verdict, si_value, ...)
    are refused.
    """
    form, wait_s = representation(request), _wait_s(prefer)
    key = _key(idempotency_key)
    filed = await services.file_report(
        filing_of(body, services.clock.now(), services.redactor),
        actor=actor,
        idempotency=_scoped(key, actor, await request.body()) if key else None,
        request_id=request_id,
    )
    earlier = services.stream.earlier_changes
    shown = filed_report(filed.report, form, actor, earlier, filed.document)
    if wait_s:
        shown = (
            await _examined(services, filed.report, form, shown.audience, wait_s, actor) or shown
        )
    location = f"{request.scope[PREFIX]}{REPORTS}/{filed.report.id}"
    more = ((b"location", location.encode("latin-1")),)
    response = document_response(shown, form, actor, 201, more=more)
    if filed.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    if wait_s is not None:
        response.headers["Preference-Applied"] = f"wait={wait_s}"
    return response


def _key(given: str | None) -> str | None:
    if given is None:
        return None
    found = _KEY.fullmatch(given)
    if found is None:
        raise HttpProblem(
            "invalid_header",
            "Idempotency-Key must be one key of 1 to 255 visible ASCII characters, bare or quoted.",
        )
    return found["quoted"] or given


def _scoped(key: str, actor: Actor, body: bytes) -> IdempotencyKey:
    digest = hashlib.sha256(body).hexdigest()
    return IdempotencyKey(key=key, scope=f"{actor.id} POST {REPORTS}", body_digest=digest)


def _wait_s(prefer: str | None) -> int | None:
    """Return the seconds to wait for a verdict, at most ten; other preferences are ignored."""
    value = preferences(prefer or "").get("wait", "")
    if not (value.isascii() and value.isdigit()):
        return None
    digits = value.lstrip("0") or "0"
    return min(int(digits), LONGEST_WAIT_S) if len(digits) < 9 else LONGEST_WAIT_S


async def _examined(
    services: Services,
    report: Report,
    form: Representation,
    audience: Audience,
    wait_s: int,
    actor: Actor,
) -> Document | None:
    """Wait for the examination of a report and return the report; None if it takes too long.

    None also if it changes meanwhile or the service is stopping: the report is stored, and the
    client must get its 201.
    """
    try:
        wait = services.await_examination
        if await wait(report.id, wait_s, actor=actor, revision=report.revision):
            shown = await services.queries.document(report.id, audience, form)
            return shown if shown.revision == report.revision else None
    except (SkywitnessError, asyncio.CancelledError):
        return None
    return None


@router.put(
    REPORT,
    operation_id="replaceReport",
    summary="Replace a report",
    responses={200: one_report(), **problems(*EVERYWHERE, *CHANGING, 412, 415, 422, 428)},
    **_CHANGED,
)
async def replace_report(
    request: Request,
    report_id: ReportId,
    expected: IfMatch,
    services: CurrentServices,
    actor: MayChange,
    request_id: RequestId,
    body: ReplacementBody,
) -> Response:
    """Replace the claim by a new revision; never creates a report.

    The id, the observer and the external_id may be left out, and cannot be changed.
    """
    form = representation(request)
    filing = filing_of(body, services.clock.now(), services.redactor)
    change = services.revise_report(
        report_id, expected, lambda _: filing, actor=actor, request_id=request_id
    )
    return await _changed(services, report_id, form, actor, change)


@router.patch(
    REPORT,
    operation_id="patchReport",
    summary="Edit a report",
    responses={200: one_report(), **problems(*EVERYWHERE, *CHANGING, 412, 415, 422, 428)},
    **_CHANGED,
)
async def patch_report(
    request: Request,
    report_id: ReportId,
    expected: IfMatch,
    services: CurrentServices,
    actor: MayChange,
    request_id: RequestId,
    body: PatchBody,
) -> Response:
    """Edit a report with a merge patch (RFC 7396) of the request that would file it.

    Null removes a member. A phenomenon that was read from the narrative is read again.
    """
    form, now = representation(request), services.clock.now()
    change = services.revise_report(
        report_id,
        expected,
        lambda report: patched(report, body, now, services.redactor),
        actor=actor,
        request_id=request_id,
    )
    return await _changed(services, report_id, form, actor, change)


@router.delete(
    REPORT,
    status_code=204,
    operation_id="withdrawReport",
    summary="Withdraw a report",
    response_description="The report is withdrawn",
    responses=problems(*EVERYWHERE, *CHANGING, 412, 428),
)
async def withdraw_report(
    request: Request,
    report_id: ReportId,
    expected: IfMatch,
    services: CurrentServices,
    actor: MayChange,
    request_id: RequestId,
) -> Response:
    """Remove a report from every list; reading it returns 410 from then on.

    It is kept and can be restored.
    """
    form = representation(request)
    change = services.withdraw_report(report_id, expected, actor=actor, request_id=request_id)
    await _unless_stale(services, report_id, form, actor, change)
    return Response(status_code=204)


@router.post(
    REPORT + "/restore",
    operation_id="restoreReport",
    summary="Restore a report",
    responses={200: one_report(), **problems(*EVERYWHERE, *CHANGING, 409, 412)},
    **_CHANGED,
)
async def restore_report(
    request: Request,
    report_id: ReportId,
    services: CurrentServices,
    actor: MayChange,
    request_id: RequestId,
) -> Response:
    """Restore a withdrawn report and examine it again; does nothing to any other."""
    form = representation(request)
    await request.body()
    change = services.restore_report(report_id, actor=actor, request_id=request_id)
    return await _changed(services, report_id, form, actor, change)


async def _changed(
    services: Services,
    report_id: UUID,
    form: Representation,
    actor: Actor,
    change: Awaitable[object],
) -> Response:
    await _unless_stale(services, report_id, form, actor, change)
    # read again: an examination may have changed it in the meantime
    shown = await services.read_report(report_id, form, actor=actor)
    return document_response(shown, form, actor)


async def _unless_stale(
    services: Services,
    report_id: UUID,
    form: Representation,
    actor: Actor,
    change: Awaitable[object],
) -> None:
    """Make a change; if the report has changed before, send its current ETag with the 412."""
    try:
        await change
    except StaleRevision as error:
        problem = problem_from(error)
        try:
            current = await services.read_report(report_id, form, actor=actor)
        except SkywitnessError:  # withdrawn in the meantime: no current ETag
            raise problem from None
        problem.headers["ETag"] = etag(current.revision, current.change, form, current.audience)
        raise problem from None
