"""Problem documents (RFC 9457), and the table that maps errors of the core to them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any, Final

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.model import errors
from skywitness.entrypoints.http.problems.types import PROBLEM_TYPES

MEDIA_TYPE: Final = "application/problem+json"
REQUEST_ID: Final = "skywitness.request_id"
"""Key of the ASGI scope that holds the id of the request."""

PREFIX: Final = "skywitness.prefix"
"""Key of the ASGI scope that holds the path prefix that clients see; may be empty."""

CODES: Final[Mapping[type[errors.SkywitnessError], str]] = {
    errors.Invalid: "invalid",
    errors.InvalidQuery: "invalid_query",
    errors.BadCredentials: "bad_credentials",
    errors.NotSignedIn: "not_signed_in",
    errors.NotPermitted: "not_permitted",
    errors.KeyNotFound: "not_found",
    errors.ReportNotFound: "not_found",
    errors.ReportMerged: "merged",
    errors.CaseHeld: "held",
    errors.ReportErased: "erased",
    errors.ReportWithdrawn: "withdrawn",
    errors.StaleRevision: "stale_revision",
    errors.CannotUndo: "cannot_undo",
    errors.CannotMerge: "cannot_merge",
    errors.IdentityTaken: "id_taken",
    errors.ExternalIdTaken: "external_id_taken",
    errors.IdempotencyMismatch: "idempotency_mismatch",
    errors.FilingInProgress: "filing_in_progress",
    errors.PhotoError: "photo_refused",
    errors.PhotoNotFound: "not_found",
    errors.PhotoTypeUnknown: "unsupported_media_type",
    errors.PhotoTooLarge: "too_large",
    errors.PhotoRefused: "photo_refused",
    errors.PhotoNotSent: "photo_not_sent",
    errors.TooManyPhotos: "too_many_photos",
    errors.LeaseLost: "overtaken",
    errors.StoreOverloaded: "overloaded",
    errors.SearchTimeout: "search_timeout",
    errors.StoreFull: "storage_full",
    errors.StoreUnavailable: "store_unavailable",
    errors.StoreDamaged: "store_damaged",
    errors.NoWeatherSource: "no_source",
    errors.ProviderError: "provider_failed",
    errors.ProviderUnavailable: "provider_unavailable",
    errors.ProviderCredentialsRefused: "provider_credentials",
    errors.ProviderEntitlementMissing: "provider_plan",
    errors.ProviderQuotaExhausted: "provider_quota",
    errors.ProviderRequestRefused: "provider_failed",
    errors.ProviderAnswerUnusable: "provider_failed",
    errors.LocationUnknown: "location_unknown",
    errors.ArchiveEmpty: "location_unknown",
    errors.StorageError: "object_storage_failed",
    errors.ObjectMissing: "not_found",
    errors.ObjectExists: "object_exists",
    errors.ObjectChanged: "object_changed",
    errors.RangeOutside: "range_outside",
    errors.StorageUnavailable: "object_storage_unavailable",
    errors.StorageRefused: "object_storage_failed",
}
"""The problem for each error of the core. A test keeps the table complete."""

MOST_ERRORS: Final = 20
"""How many faults a problem names; its detail says how many there are."""

_CHALLENGES: Final[Mapping[str, str]] = {
    "not_signed_in": 'Bearer realm="skywitness"',
    "bad_credentials": 'Bearer realm="skywitness", error="invalid_token"',
    "not_permitted": 'Bearer realm="skywitness", error="insufficient_scope"',
}
"""What refused clients have to send (RFC 6750)."""

_BUSY: Final = frozenset({429, 503, 507})
_PASSING: Final = frozenset({"filing_in_progress"})
"""Problems that pass by themselves, beside all with a status of `_BUSY`."""


class FieldProblem(BaseModel):
    """What is wrong with one field of the body, or with one parameter."""

    pointer: str | None = Field(None, description="JSON pointer into the body")
    parameter: str | None = Field(None, description="name of the query parameter")
    detail: str


class Problem(BaseModel):
    """Why a request failed (RFC 9457)."""

    type: str = Field(json_schema_extra={"format": "uri-reference"})
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    instance: str = Field(json_schema_extra={"format": "uri-reference"})
    code: str
    request_id: str
    errors: list[FieldProblem] = Field(
        json_schema_extra={"maxItems": MOST_ERRORS},
        description=f"the first {MOST_ERRORS} faults; `detail` says how many more there are",
    )


class HttpProblem(Exception):
    """An error with a problem document, raised by the HTTP layer or made from a core error."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        """Take the code of a problem type; `detail` defaults to its general meaning.

        `errors` name single fields or parameters, `members` are added to the document.
        """
        self.code = code
        self.detail = detail or PROBLEM_TYPES[code].meaning
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.members = dict(members or {})
        super().__init__(self.detail)


def problem_from(error: errors.SkywitnessError) -> HttpProblem:
    """Convert an error of the core by the table."""
    code = next(CODES[kind] for kind in type(error).__mro__ if kind in CODES)
    headers: dict[str, str] = {}
    members = _members(error)
    if challenge := _CHALLENGES.get(code):
        headers["WWW-Authenticate"] = challenge
    if _passes(code):
        headers["Retry-After"] = str(max(1, math.ceil(getattr(error, "retry_after_s", None) or 1)))
    if isinstance(error, errors.InvalidQuery):
        return invalid_query([(p.field, p.detail) for p in error.problems])
    if isinstance(error, errors.Invalid):
        return invalid_body([(pointer(p.field), p.detail) for p in error.problems])
    is_of_photo = isinstance(error, errors.PhotoError)
    detail = str(error) if is_of_photo else _detail(error, code)
    return HttpProblem(code, detail, headers=headers, members=members)


def _members(error: errors.SkywitnessError) -> dict[str, Any]:
    """Return what a problem says to programs beside its code."""
    match error:
        case errors.NotSignedIn(permission=permission) | errors.NotPermitted(permission=permission):
            return {"permission": str(permission)}
        case errors.CaseHeld(holder=holder):
            return {"held_by": holder}
        case errors.StaleRevision(changed=changed) if changed:
            return {"changed": list(changed)}
        case errors.ReportMerged(into=into):
            return {"merged_into": str(into)}
        case errors.ReportWithdrawn(withdrawn_at=withdrawn_at):
            at = withdrawn_at.astimezone(UTC).isoformat()
            return {"withdrawn_at": at.replace("+00:00", "Z")}
        case _:
            return {}


def invalid_body(faults: Sequence[tuple[str, str]]) -> HttpProblem:
    """Create the problem of a body from pairs of JSON pointer and message."""
    return _invalid("invalid", "pointer", faults)


def invalid_query(faults: Sequence[tuple[str, str]]) -> HttpProblem:
    """Create the problem of a query from pairs of parameter and message."""
    return _invalid("invalid_query", "parameter", faults)


def _invalid(code: str, kind: str, faults: Sequence[tuple[str, str]]) -> HttpProblem:
    where, first = faults[0]
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    summary = f"{where}: {first}{more}" if where else f"{first}{more}"
    return HttpProblem(
        code,
        summary,
        errors=[{kind: where, "detail": detail} for where, detail in faults[:MOST_ERRORS]],
    )


def pointer(field: str) -> str:
    """Turn a dotted path into a JSON pointer (RFC 6901); the empty path is the whole document."""
    return "".join(f"/{part}" for part in field.split(".")) if field else ""


def respond(request: Request, problem: HttpProblem) -> Response:
    """Create the response with a problem document."""
    scope = request.scope
    return problem_response(problem, str(scope.get(REQUEST_ID, "")), scope.get(PREFIX, ""))


def problem_response(problem: HttpProblem, request_id: str, prefix: str = "") -> Response:
    """Create a problem document for a request of which only the id may be known."""
    kind = PROBLEM_TYPES[problem.code]
    document: dict[str, Any] = {
        "type": f"{prefix}/problems/{problem.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        "instance": f"urn:skywitness:request:{request_id}",
        "code": problem.code,
        "request_id": request_id,
        "errors": list(problem.errors),
        **problem.members,
    }
    headers = {"Cache-Control": "no-store", **problem.headers}
    if _passes(problem.code):
        headers.setdefault("Retry-After", "1")
    # ASCII, because the detail may quote input that must not break the response
    body = json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
    return Response(body, kind.status, headers, MEDIA_TYPE)


def _passes(code: str) -> bool:
    """Say whether the same request may succeed a little later, and so is told when."""
    return code in _PASSING or PROBLEM_TYPES[code].status in _BUSY


def shown(text: str, limit: int = 60) -> str:
    """Shorten input of a client for a message, and drop what UTF-8 cannot encode."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return cut.encode("utf-8", "replace").decode()


def _detail(error: errors.SkywitnessError, code: str) -> str:  # noqa: PLR0911  # one for each
    """Describe the error with data that clients may see; never with a provider's message."""
    match error:
        case errors.NotPermitted(permission=permission):
            return f"This needs the permission {permission}, which these credentials do not have."
        case errors.CannotMerge(reason=reason):
            return reason
        case errors.ReportMerged(report_id=report_id, into=into):
            return f"Report {report_id} was merged into {into}."
        case errors.ReportNotFound(report_id=report_id) if code == "not_found":
            return f"No report has the id {report_id}."
        case errors.ReportWithdrawn(report_id=report_id):
            return f"Report {report_id} was withdrawn; POST .../restore brings it back."
        case errors.StaleRevision(report_id=report_id, changed=changed):
            what = f" ({', '.join(changed)})" if changed else ""
            return f"Report {report_id} has changed{what}; read it again and repeat the change."
        case errors.IdentityTaken(report_id=report_id):
            return f"The id {report_id} belongs to a report with different content."
        case errors.ExternalIdTaken(report_id=report_id):
            holder = "Another report" if report_id is None else f"Report {report_id}"
            return f"{holder} uses this external_id, with different content."
        case errors.ProviderError(provider=provider):
            return f"{PROBLEM_TYPES[code].meaning} Provider: {provider}."
        case _:
            return PROBLEM_TYPES[code].meaning
