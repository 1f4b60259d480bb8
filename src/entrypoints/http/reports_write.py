"""Filing, changing, withdrawing and restoring reports."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import orjson
from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.reports import feature_document, report_document
from skywitness.domain.model.errors import SkywitnessError, StaleRevision
from skywitness.domain.model.reports.filing import Filing
from skywitness.domain.model.reports.report import Audience, ExaminationState, Report
from skywitness.domain.use_cases.file_report import IdempotencyKey
from skywitness.domain.use_cases.revise_report import Precondition
from skywitness.entrypoints.fingerprints import fingerprint
from skywitness.entrypoints.http import operations as describe
from skywitness.entrypoints.http.context import (
    PRINCIPAL,
    REPORT_PATH,
    Context,
    report_id,
    request_id,
)
from skywitness.entrypoints.http.filings import filing_of, patched
from skywitness.entrypoints.http.kit.bodies import MERGE_PATCH_TYPE, read_json
from skywitness.entrypoints.http.kit.direct_route import DirectRoute
from skywitness.entrypoints.http.kit.etags import etag, precondition
from skywitness.entrypoints.http.kit.negotiation import accepted
from skywitness.entrypoints.http.problems.problem import PREFIX, HttpProblem, problem_from
from skywitness.entrypoints.http.query_values import require_no_query
from skywitness.entrypoints.http.reports_read import document_response
from skywitness.ports.report_queries import Document, Representation

LONGEST_WAIT_S: Final = 10
FORMS: Final = (Representation.JSON, Representation.GEOJSON)

_KEY: Final = re.compile(r'[\x21\x23-\x7e][\x21-\x7e]{0,254}|"(?P<quoted>[\x21\x23-\x7e]{1,255})"')
_WAIT: Final = re.compile(r"wait=\"?([0-9]{1,6})\"?", re.IGNORECASE)


def add_change_routes(app: FastAPI, context: Context) -> None:
    """Add every route that changes a report."""
    _add_revising(app, context)
    _add_withdrawing(app, context)


def add_filing_route(app: FastAPI, context: Context) -> None:
    """Add the route that files."""
    services = context.services

    async def file_report(request: Request) -> Response:
        require_no_query(request)
        form = accepted(request, FORMS)
        key = _idempotency_key(request.headers)
        wait_s = _wait_s(request.headers)
        value, body = await read_json(request), await request.body()
        filing = filing_of(value, services.clock.now())
        filed = await services.file_report(
            filing,
            fingerprint=fingerprint(value),
            principal=PRINCIPAL,
            idempotency=_named(key, request, body) if key else None,
            request_id=request_id(request),
        )
        document = _encoded(filed.report, form)
        if wait_s:
            document = await _examined(context, filed.report, form, wait_s) or document
        response = document_response(document, form, 201)
        response.headers["Location"] = f"{request.scope[PREFIX]}/v1/reports/{filed.report.id}"
        if filed.replayed:
            response.headers["Idempotency-Replayed"] = "true"
        if wait_s is not None:
            response.headers["Preference-Applied"] = f"wait={wait_s}"
        return response

    app.router.add_api_route(
        "/v1/reports", file_report, **describe.FILE_REPORT, route_class_override=DirectRoute
    )


def _add_revising(app: FastAPI, context: Context) -> None:
    clock = context.services.clock

    async def replace_report(request: Request) -> Response:
        seen, form = _before_change(request)
        value = await read_json(request)
        filing = filing_of(value, clock.now())
        return await _revise(context, request, seen, lambda _: filing, form)

    async def patch_report(request: Request) -> Response:
        seen, form = _before_change(request)
        patch = await read_json(request, MERGE_PATCH_TYPE)
        return await _revise(
            context, request, seen, lambda report: patched(report, patch, clock.now()), form
        )

    app.add_api_route(REPORT_PATH, replace_report, **describe.REPLACE_REPORT)
    app.add_api_route(REPORT_PATH, patch_report, **describe.PATCH_REPORT)


def _add_withdrawing(app: FastAPI, context: Context) -> None:
    services = context.services

    async def withdraw_report(request: Request) -> Response:
        seen, _ = _before_change(request)
        wanted = report_id(request)
        try:
            await services.withdraw_report(
                wanted, seen, principal=PRINCIPAL, request_id=request_id(request)
            )
        except StaleRevision as error:
            raise await _stale(context, error, Representation.JSON) from None
        return Response(status_code=204)

    async def restore_report(request: Request) -> Response:
        require_no_query(request)
        form = accepted(request, FORMS)
        await request.body()
        wanted = report_id(request)
        await services.restore_report(wanted, principal=PRINCIPAL, request_id=request_id(request))
        document = await services.queries.document(wanted, Audience.PUBLIC, form)
        return document_response(document, form)

    app.add_api_route(REPORT_PATH, withdraw_report, **describe.WITHDRAW_REPORT)
    app.add_api_route(REPORT_PATH + "/restore", restore_report, **describe.RESTORE_REPORT)


def _before_change(request: Request) -> tuple[Precondition, Representation]:
    """Check what every change needs; a malformed id is refused before anything else."""
    report_id(request)
    require_no_query(request)
    return precondition(request.headers), accepted(request, FORMS)


async def _revise(
    context: Context,
    request: Request,
    seen: Precondition,
    edit: Callable[[Report], Filing],
    form: Representation,
) -> Response:
    wanted = report_id(request)
    try:
        await context.services.revise_report(
            wanted, seen, edit, principal=PRINCIPAL, request_id=request_id(request)
        )
    except StaleRevision as error:
        raise await _stale(context, error, form) from None
    # Read anew: an examination that was stored meanwhile counted a change of its own.
    document = await context.services.queries.document(wanted, Audience.PUBLIC, form)
    return document_response(document, form)


async def _stale(context: Context, error: StaleRevision, form: Representation) -> HttpProblem:
    """Say that the report has moved on, with the ETag to go on from."""
    refusal = problem_from(error)
    try:
        now = await context.services.queries.document(error.report_id, Audience.PUBLIC, form)
    except SkywitnessError:  # withdrawn meanwhile: there is nothing to go on from
        return refusal
    refusal.headers["ETag"] = etag(now.revision, now.change, form)
    return refusal


def _encoded(report: Report, form: Representation) -> Document:
    document = report_document(report)
    shown = feature_document(document) if form is Representation.GEOJSON else document
    return Document(orjson.dumps(shown), report.revision, report.change)


async def _examined(
    context: Context, report: Report, form: Representation, wait_s: int
) -> Document | None:
    """Wait until a report is examined.

    None where it was revised, where time is up before, and where the service is stopping: what was
    filed is kept, and its client must hear so.
    """
    try:
        return await _until_examined(context, report, form, wait_s)
    except asyncio.CancelledError:
        return None


async def _until_examined(
    context: Context, report: Report, form: Representation, wait_s: int
) -> Document | None:
    until = time.monotonic() + wait_s
    pause_s, looked_at = 0.02, 0
    while time.monotonic() < until:
        await asyncio.sleep(min(pause_s, until - time.monotonic()))
        pause_s = min(pause_s * 1.5, 0.25)
        document = await _present(context, report.id, form)
        if document is None or document.revision != report.revision:
            return None
        if document.change != looked_at and _is_examined(document, form):
            return document
        looked_at = document.change
    return None


async def _present(context: Context, wanted: UUID, form: Representation) -> Document | None:
    try:
        return await context.services.queries.document(wanted, Audience.PUBLIC, form)
    except SkywitnessError:  # what was filed stays filed, whatever became of it since
        return None


def _is_examined(document: Document, form: Representation) -> bool:
    shown: dict[str, Any] = orjson.loads(document.body)
    report = shown["properties"] if form is Representation.GEOJSON else shown
    return bool(report["examination"]["state"] != ExaminationState.PENDING)


def _idempotency_key(headers: Headers) -> str | None:
    given = headers.getlist("idempotency-key")
    if not given:
        return None
    found = _KEY.fullmatch(given[0]) if len(given) == 1 else None
    if found is None:
        raise HttpProblem(
            "invalid_header",
            "Idempotency-Key must be one key of 1 to 255 visible ASCII characters, bare or quoted.",
        )
    return found["quoted"] or given[0]


def _named(key: str, request: Request, body: bytes) -> IdempotencyKey:
    scope = f"{PRINCIPAL} {request.method} {request.url.path}"
    return IdempotencyKey(key=key, scope=scope, body_digest=hashlib.sha256(body).hexdigest())


def _wait_s(headers: Headers) -> int | None:
    """Return the seconds to wait for a verdict, at most ten; other preferences are let pass."""
    preferences = ",".join(headers.getlist("prefer")).split(",")
    for preference in preferences:
        found = _WAIT.fullmatch(preference.split(";")[0].strip())
        if found:
            return min(int(found[1]), LONGEST_WAIT_S)
    return None
