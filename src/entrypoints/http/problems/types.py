"""All problem types of this API, with code, status, title and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One type of problem; `meaning` is a sentence for people, also shown at /problems/{code}.

    `over_http` is false while no route can answer with it.
    """

    status: int
    title: str
    meaning: str
    over_http: bool = True


PROBLEM_TYPES: Final[Mapping[str, ProblemType]] = {
    "malformed_json": ProblemType(
        400,
        "Malformed JSON",
        "The body must be one JSON value in UTF-8, without duplicate members, NaN or Infinity, "
        "with numbers that fit in 64 bits and at most 64 levels of nesting.",
    ),
    "invalid_query": ProblemType(
        400,
        "Invalid query parameter",
        "A query parameter is unknown, missing, repeated or invalid; `errors` names each.",
    ),
    "invalid_header": ProblemType(400, "Invalid header", "A request header is malformed."),
    "bad_request": ProblemType(400, "Bad request", "The request could not be parsed."),
    "not_signed_in": ProblemType(
        401,
        "Credentials required",
        "This needs a key or a token: send it as Authorization: Bearer ...",
    ),
    "bad_credentials": ProblemType(
        401,
        "Invalid credentials",
        "The key or token in Authorization is malformed, unknown, expired or revoked.",
    ),
    "not_permitted": ProblemType(
        403,
        "Not permitted",
        "The key or token is valid, but does not have the permission that this needs.",
    ),
    "cross_origin": ProblemType(
        403,
        "Cross-origin request refused",
        "A page of another origin made the browser send this request. Links to this service work; "
        "other requests need the page's origin in the setting SKYWITNESS_CORS_ORIGINS.",
    ),
    "not_found": ProblemType(404, "Not found", "There is no resource at this address."),
    "no_source": ProblemType(
        404,
        "No weather source configured",
        "None of the configured weather sources can answer this request.",
    ),
    "location_unknown": ProblemType(
        404, "Unknown location", "The weather source has no data for this location."
    ),
    "method_not_allowed": ProblemType(
        405,
        "Method not allowed",
        "This resource does not support the method; `Allow` lists those that it does.",
    ),
    "not_acceptable": ProblemType(
        406,
        "Not acceptable",
        "This resource is not available in any media type that the Accept header allows.",
    ),
    "request_timeout": ProblemType(
        408,
        "Request timeout",
        "The headers of a request must arrive within 10 seconds, and its body within 60 more.",
    ),
    "id_taken": ProblemType(
        409, "The id is in use", "The id belongs to a report with different content."
    ),
    "external_id_taken": ProblemType(
        409,
        "The external_id is in use",
        "The same observer has already filed different content under this external_id.",
    ),
    "filing_in_progress": ProblemType(
        409,
        "Request in progress",
        "A request with this Idempotency-Key is still being processed. Retry after the number of "
        "seconds in Retry-After.",
    ),
    "held": ProblemType(
        409,
        "Somebody else works on this report",
        "Somebody else of the desk works on this report. Deciding on it is possible all the same.",
    ),
    "overtaken": ProblemType(
        409, "Conflict: the report has just changed", "The report changed during the request."
    ),
    "cannot_merge": ProblemType(
        409,
        "The report cannot be merged",
        "The other report is in no public list itself, or others are merged into this one.",
    ),
    "cannot_undo": ProblemType(
        409,
        "The decision cannot be undone",
        "The report was edited or decided about since, or the decision is undone already.",
    ),
    "object_exists": ProblemType(
        409, "Object already exists", "The photo of this ticket was sent already."
    ),
    "photo_not_sent": ProblemType(
        409, "Photo not sent yet", "Nothing was sent to the storage with this ticket yet."
    ),
    "too_many_photos": ProblemType(
        409, "Too many photos", "The report has as many photos as a report may have."
    ),
    "withdrawn": ProblemType(
        410, "Report withdrawn", "The report was withdrawn: `withdrawn_at` says when."
    ),
    "merged": ProblemType(
        410,
        "Report merged",
        "The report is the same observation as another one: `merged_into` has the id of that.",
    ),
    "erased": ProblemType(
        410, "Report erased", "The report was erased for good. Its id cannot be used again."
    ),
    "stale_revision": ProblemType(
        412,
        "If-Match does not match the current revision",
        "If-Match does not match the current revision; `ETag` carries it. Read the report again.",
    ),
    "object_changed": ProblemType(
        412, "Object has changed", "The object has changed since it was read.", over_http=False
    ),
    "too_large": ProblemType(
        413,
        "Request body too large",
        "The body exceeds the limit of 262144 bytes, or a photo that of 52428800.",
    ),
    "uri_too_long": ProblemType(
        414, "URL too long", "The path and the query may have 8192 bytes together."
    ),
    "unsupported_media_type": ProblemType(
        415, "Unsupported media type", "This method does not accept the Content-Type of the body."
    ),
    "range_outside": ProblemType(
        416,
        "Range not satisfiable",
        "The range starts beyond the end of the object; `Content-Range` says how long it is.",
    ),
    "unknown_host": ProblemType(
        421,
        "Unknown host",
        "The Host header names neither this machine nor a host from the settings "
        "SKYWITNESS_PUBLIC_URL or SKYWITNESS_ALLOWED_HOSTS.",
    ),
    "invalid": ProblemType(
        422,
        "Invalid body",
        "The JSON is well formed, but fields are missing, unknown or invalid; `errors` names each "
        "by its JSON pointer.",
    ),
    "photo_refused": ProblemType(
        422,
        "Photo refused",
        "The picture cannot be decoded, or it is too large to be decoded.",
    ),
    "idempotency_mismatch": ProblemType(
        422,
        "Idempotency-Key reused with a different body",
        "For 24 hours a key belongs to one body; use a new key for a new report.",
    ),
    "precondition_required": ProblemType(
        428,
        "If-Match is required",
        "Send If-Match with the ETag that was read, so that concurrent edits are not lost.",
    ),
    "rate_limited": ProblemType(
        429,
        "Too many requests",
        "This client has sent as many requests of this kind as it may for now. `RateLimit-Policy` "
        "says how many that are, and `Retry-After` when the next one is answered.",
    ),
    "headers_too_large": ProblemType(
        431,
        "Request headers too large",
        "A request may have at most 100 headers, and 65536 bytes of URL and headers.",
    ),
    "internal": ProblemType(
        500,
        "Internal error",
        "The request failed because of a defect in the service. The log has an entry with the "
        "request_id.",
    ),
    "store_damaged": ProblemType(
        500,
        "Stored data is damaged",
        "What is stored here cannot be read because the database file is damaged. "
        "The operator finds all damage with skywitness db check.",
    ),
    "provider_failed": ProblemType(
        502,
        "External service failed",
        "The external service did not return a usable response.",
    ),
    "provider_credentials": ProblemType(
        502,
        "External service refuses our credentials",
        "The key for the external service is wrong or not active yet.",
    ),
    "provider_plan": ProblemType(
        502,
        "Not included in the plan of the external service",
        "The account with the external service does not include this product.",
    ),
    "object_storage_failed": ProblemType(
        502, "Object storage failed", "The object storage rejected the request."
    ),
    "provider_unavailable": ProblemType(
        503, "External service unavailable", "The external service is currently unavailable."
    ),
    "provider_quota": ProblemType(
        503,
        "Quota of the external service used up",
        "The account with the external service has no calls left for now.",
    ),
    "object_storage_unavailable": ProblemType(
        503,
        "Object storage unavailable",
        "The object storage is currently unavailable.",
    ),
    "overloaded": ProblemType(
        503,
        "Too many requests are waiting",
        "Nothing was stored. Retry after the number of seconds in Retry-After.",
    ),
    "search_timeout": ProblemType(
        503,
        "Search took too long",
        "The search was ended because it took too long. Narrow it down, for example by time.",
    ),
    "store_unavailable": ProblemType(
        503,
        "Database unavailable",
        "The database currently cannot be read or written. Nothing was stored.",
    ),
    "too_many_connections": ProblemType(
        503,
        "Too many connections",
        "The limit of open connections is reached. Close connections that are not needed.",
    ),
    "stopping": ProblemType(
        503, "Service is shutting down", "The service was stopped before it could respond."
    ),
    "not_ready": ProblemType(
        503, "Service not ready", "The service is running but currently cannot do its work."
    ),
    "storage_full": ProblemType(
        507,
        "Disk full",
        "The disk that stores the reports is full or cannot be written. Nothing was stored; "
        "reading still works.",
    ),
}
"""Every problem by its code."""

BY_STATUS: Final = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
"""Codes for statuses that the framework raises; others are `bad_request`."""
