"""What the service says when it refuses.

Codes and the words of the 401, the batch that is too large and the language that is not supported
are as recorded; the rest follows the published list of codes.
"""

from __future__ import annotations

import json
from typing import Any, Final

from simulators.server import Response

LIMITS_PAGE: Final = "https://aka.ms/text-analytics-data-limits"


class Refused(Exception):
    """A request is answered with a refusal."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer
        super().__init__(answer.status)


def failure(status: int, code: str, message: str, **headers: str) -> Response:
    """Return an error answer; `_` in the names of headers stands for `-`."""
    body = json.dumps({"error": {"code": code, "message": message}}).encode()
    return Response(status, body, headers={k.replace("_", "-"): v for k, v in headers.items()})


def invalid(inner: str, message: str, outer: str = "Invalid Request.") -> Refused:
    """Return the 400 of a request that as a whole cannot be answered."""
    error = {
        "code": "InvalidRequest",
        "message": outer,
        "innererror": {"code": inner, "message": message},
    }
    return Refused(Response(400, json.dumps({"error": error}).encode()))


def document(number: str, inner: str, message: str, outer: str) -> dict[str, Any]:
    """Return the error of one document, which stands inside a good answer."""
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
