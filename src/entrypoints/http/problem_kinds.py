"""The problems that this face can answer with, by code: status, title and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem; `meaning` is a sentence for people, also shown at /problems/{code}."""

    status: int
    title: str
    meaning: str


KINDS: Final[Mapping[str, Kind]] = {
    "malformed_json": Kind(
        400,
        "The body is not JSON that can be read",
        "The body must be one JSON value in UTF-8: no member twice, no NaN or Infinity, numbers "
        "within 64 bits, at most 64 levels deep.",
    ),
    "invalid_query": Kind(
        400,
        "A query parameter cannot stand",
        "The address carries a query parameter that is unknown, repeated or invalid; `errors` "
        "names each.",
    ),
    "invalid_header": Kind(
        400, "A header cannot stand", "A request header does not have the form that it must have."
    ),
    "bad_request": Kind(
        400, "The request cannot be read", "The request is not one that this service can read."
    ),
    "cross_origin": Kind(
        403,
        "Another site may not change anything here",
        "The request comes from a page of another origin.",
    ),
    "not_found": Kind(404, "There is nothing here", "Nothing is kept under this address."),
    "no_source": Kind(
        404,
        "No weather source is configured",
        "Nothing that is configured can answer this question about the weather.",
    ),
    "location_unknown": Kind(
        404, "The place is not known", "The weather source knows nothing about this place."
    ),
    "method_not_allowed": Kind(
        405,
        "This method does not exist here",
        "The address exists, but not for this method; `Allow` lists those it has.",
    ),
    "not_acceptable": Kind(
        406,
        "None of the accepted media types is offered",
        "The Accept header leaves no media type that this address offers.",
    ),
    "id_taken": Kind(
        409,
        "The id is in use",
        "The id that the client brought belongs to a report with another content.",
    ),
    "external_id_taken": Kind(
        409,
        "The external id is in use",
        "The same observer filed another content under this external_id before.",
    ),
    "filing_in_progress": Kind(
        409,
        "The same request is still running",
        "A request with this Idempotency-Key is still running; repeat it in a moment.",
    ),
    "overtaken": Kind(409, "Somebody was quicker", "The report changed at the same moment."),
    "object_exists": Kind(409, "The object exists", "An object of this name is there already."),
    "withdrawn": Kind(410, "The report was withdrawn", "The report was withdrawn."),
    "stale_revision": Kind(
        412,
        "If-Match does not name the present revision",
        "If-Match does not name the present revision; `ETag` carries it. Read the report again.",
    ),
    "object_changed": Kind(412, "The object has changed", "The object is another one by now."),
    "request_timeout": Kind(
        408,
        "The request took too long to come",
        "The headers of a request must be here within 10 seconds, its body within 60 more.",
    ),
    "too_large": Kind(413, "The body is too large", "The body is larger than 262144 bytes."),
    "unsupported_media_type": Kind(
        415,
        "The body has the wrong media type",
        "The Content-Type is not one that this method takes.",
    ),
    "range_outside": Kind(
        416, "The range lies outside", "The range begins beyond the end of the object."
    ),
    "unknown_host": Kind(
        421,
        "This service does not answer to that name",
        "The Host header names neither this machine nor a host of the settings PUBLIC_URL or "
        "ALLOWED_HOSTS.",
    ),
    "invalid": Kind(
        422,
        "The report cannot stand as it is",
        "The JSON is well formed, but fields are missing, unknown or wrong; `errors` names each "
        "by its JSON pointer.",
    ),
    "idempotency_mismatch": Kind(
        422,
        "The Idempotency-Key was used for another body",
        "Within 24 hours a key stands for one body; take a new key for a new report.",
    ),
    "precondition_required": Kind(
        428,
        "If-Match is needed",
        "Send If-Match with the ETag that was read, so that nobody's edit is lost.",
    ),
    "headers_too_large": Kind(
        431,
        "The headers are too large",
        "A request may have 100 headers at most, and 65536 bytes of address and headers.",
    ),
    "internal": Kind(
        500,
        "Something went wrong here",
        "This is a defect of the service. The request_id finds it in the log.",
    ),
    "provider_failed": Kind(
        502,
        "An outside service gave no usable answer",
        "The service behind this address gave no usable answer.",
    ),
    "provider_credentials": Kind(
        502,
        "An outside service refuses our credentials",
        "The key for the service behind this address is wrong, or not active yet.",
    ),
    "provider_plan": Kind(
        502,
        "Our plan does not include this",
        "The account with the service behind this address does not include this product.",
    ),
    "object_storage_failed": Kind(
        502, "The object storage refused", "The object storage refused what was asked of it."
    ),
    "provider_unavailable": Kind(
        503,
        "An outside service does not answer",
        "The service behind this address does not answer now.",
    ),
    "provider_quota": Kind(
        503,
        "The quota of an outside service is used up",
        "The account with the service behind this address has no calls left for now.",
    ),
    "object_storage_unavailable": Kind(
        503, "The object storage does not answer", "The object storage does not answer now."
    ),
    "overloaded": Kind(
        503,
        "Too many changes are waiting",
        "Nothing was stored. Repeat the request after the seconds of Retry-After.",
    ),
    "too_many_connections": Kind(
        503,
        "Too many connections are open",
        "More connections are open than are served at once. Close those that are not needed.",
    ),
    "stopping": Kind(
        503,
        "The service is stopping",
        "The service was stopped before the request was answered.",
    ),
    "not_ready": Kind(
        503, "The service is not ready", "The service runs, but cannot do its work now."
    ),
    "storage_full": Kind(
        507,
        "The disk is full",
        "The disk that holds the reports is full. Nothing was stored; reading still works.",
    ),
}
"""Every problem by its code."""

BY_STATUS: Final = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
"""The code for a bare status that the framework raises; others are `bad_request`."""
