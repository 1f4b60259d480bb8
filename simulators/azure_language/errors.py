"""Error responses of the service.

Codes and the texts of the 401, the batch that is too large and the unsupported language are as
recorded; the rest follows the published list of codes.
"""

from __future__ import annotations

import json
from typing import Any, Final

from simulators.server import ApiError, Response

LIMITS_PAGE: Final = "https://aka.ms/text-analytics-data-limits"


def failure(status: int, code: str, message: str, **headers: str) -> Response:
    """Return an error response; `_` in the names of headers becomes `-`."""
    body = json.dumps({"error": {"code": code, "message": message}}).encode()
    return Response(status, body, headers={k.replace("_", "-"): v for k, v in headers.items()})


def invalid(inner: str, message: str, outer: str = "Invalid Request.") -> ApiError:
    """Return the 400 of a request that cannot be answered as a whole."""
    error = {
        "code": "InvalidRequest",
        "message": outer,
        "innererror": {"code": inner, "message": message},
    }
    return ApiError(Response(400, json.dumps({"error": error}).encode()))


def document(number: str, inner: str, message: str, outer: str) -> dict[str, Any]:
    """Return the error of one document inside a good response."""
    error = {
        "code": "InvalidArgument",
        "message": outer,
        "innererror": {"code": inner, "message": message},
    }
    return {"id": number, "error": error}


WRONG_KEY: Final = failure(
    401,
    "401",
    "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a "
    "valid key for an active subscription and use a correct regional API endpoint for your "
    "resource.",
)
NOT_FOUND: Final = failure(404, "404", "Resource not found")
TOO_LARGE: Final = failure(413, "InvalidRequest", "The request is larger than 1 MB.")
RATE: Final = "Requests have exceeded the rate limit of the pricing tier. Retry later."
QUOTA: Final = "Out of call volume quota for TextAnalytics F0 pricing tier. Retry after 12 days."
