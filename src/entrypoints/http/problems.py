"""Every refusal as a problem document (RFC 9457), from one table of errors and one of problems."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.model import errors
from skywitness.entrypoints.http.problem_kinds import KINDS

MEDIA_TYPE: Final = "application/problem+json"
REQUEST_ID: Final = "skywitness.request_id"
"""The member of an ASGI scope that names the request."""

CODES: Final[Mapping[type[errors.SkywitnessError], str]] = {
    errors.Invalid: "invalid",
    errors.InvalidQuery: "invalid_query",
    errors.ReportNotFound: "not_found",
    errors.ReportWithdrawn: "withdrawn",
    errors.StaleRevision: "stale_revision",
    errors.IdentityTaken: "id_taken",
    errors.ExternalIdTaken: "external_id_taken",
    errors.IdempotencyMismatch: "idempotency_mismatch",
    errors.FilingInProgress: "filing_in_progress",
    errors.LeaseLost: "overtaken",
    errors.StoreOverloaded: "overloaded",
    errors.StoreFull: "storage_full",
    errors.NoWeatherSource: "no_source",
    errors.ProviderError: "provider_failed",
    errors.ProviderUnavailable: "provider_unavailable",
    errors.ProviderCredentialsRefused: "provider_credentials",
    errors.ProviderEntitlementMissing: "provider_plan",
    errors.ProviderQuotaExhausted: "provider_quota",
    errors.ProviderRequestRefused: "provider_failed",
    errors.ProviderAnswerUnusable: "provider_failed",
    errors.LocationUnknown: "location_unknown",
    errors.StorageError: "object_storage_failed",
    errors.ObjectMissing: "not_found",
    errors.ObjectExists: "object_exists",
    errors.ObjectChanged: "object_changed",
    errors.RangeOutside: "range_outside",
    errors.StorageUnavailable: "object_storage_unavailable",
    errors.StorageRefused: "object_storage_failed",
}
"""Which problem each error of the core is. A test keeps the table complete."""

_BUSY: Final = frozenset({429, 503, 507})


class Refusal(Exception):
    """What this face refuses by itself, before or beside the core."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        """Name the problem by its code; `members` join the document as they are."""
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.members = dict(members or {})


def refusal_of(error: errors.SkywitnessError) -> Refusal:
    """Turn an error of the core into the answer that the table gives it."""
    code = next(CODES[kind] for kind in type(error).__mro__ if kind in CODES)
    headers = {}
    after = getattr(error, "retry_after_s", None)
    if KINDS[code].status in _BUSY:
        headers["Retry-After"] = str(max(1, math.ceil(after or 1)))
    if isinstance(error, errors.InvalidQuery):
        return _refused_each(code, "parameter", [(p.field, p.detail) for p in error.problems])
    if isinstance(error, errors.Invalid):
        return invalid([(pointer(p.field), p.detail) for p in error.problems])
    return Refusal(code, _detail(error, code), headers=headers)


def invalid(found: Sequence[tuple[str, str]]) -> Refusal:
    """Refuse a body for what is wrong at each JSON pointer."""
    return _refused_each("invalid", "pointer", found)


def _refused_each(code: str, name: str, found: Sequence[tuple[str, str]]) -> Refusal:
    where, first = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    summary = f"{where}: {first}{more}" if where else f"{first}{more}"
    return Refusal(code, summary, errors=[{name: at, "detail": detail} for at, detail in found])


def pointer(field: str) -> str:
    """Turn a dotted path into a JSON pointer (RFC 6901); the empty path is the whole document."""
    return "".join(f"/{part}" for part in field.split(".")) if field else ""


def problem(request: Request, refusal: Refusal) -> Response:
    """Write a refusal as a problem document."""
    return problem_response(str(request.scope.get(REQUEST_ID, "")), refusal)


def problem_response(request_id: str, refusal: Refusal) -> Response:
    """Write the problem document of a request that is known by its id alone."""
    kind = KINDS[refusal.code]
    document: dict[str, Any] = {
        "type": f"/problems/{refusal.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": refusal.detail,
        "instance": f"urn:skywitness:request:{request_id}",
        "code": refusal.code,
        "request_id": request_id,
        "errors": list(refusal.errors),
        **refusal.members,
    }
    headers = {"Cache-Control": "no-store", **refusal.headers}
    if kind.status in _BUSY:
        headers.setdefault("Retry-After", "1")
    # ASCII: what a client sent may be part of it, and must never be what breaks the answer
    body = json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode()
    return Response(body, kind.status, headers, MEDIA_TYPE)


def shown(text: str, limit: int = 60) -> str:
    """Shorten what a client sent for a message, without what no UTF-8 text can carry."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return cut.encode("utf-8", "replace").decode()


def _detail(error: errors.SkywitnessError, code: str) -> str:
    """Say what happened, from data that is meant to be seen; reasons of providers never are."""
    match error:
        case errors.ReportNotFound(report_id=report_id):
            return f"No report has the id {report_id}."
        case errors.ReportWithdrawn(report_id=report_id):
            return f"Report {report_id} was withdrawn; POST .../restore brings it back."
        case errors.StaleRevision(report_id=report_id):
            return f"Report {report_id} has moved on; read it again and repeat the change on that."
        case errors.IdentityTaken(report_id=report_id):
            return f"The id {report_id} belongs to a report with another content."
        case errors.ExternalIdTaken(report_id=report_id):
            return f"This external_id is in use by report {report_id}, with another content."
        case errors.ProviderError(provider=provider):
            return f"{KINDS[code].meaning} Asked: {provider}."
        case _:
            return KINDS[code].meaning
