"""The faults of Azure AI for pictures."""

from __future__ import annotations

import json
from typing import Any, Final

from simulators.azure_vision import errors
from simulators.control import CONNECTION_FAULTS, Change, instead
from simulators.server import Response

RATE: Final = "Requests have exceeded the rate limit of the pricing tier. Retry later."
HUGE_BYTES: Final = 10 << 20


def _with_values(value: Any) -> Change:
    def change(good: Response) -> Response:
        try:
            document = json.loads(good.body)
        except ValueError:
            return good
        for tag in document.get("tagsResult", {}).get("values", ()):
            tag["confidence"] = value
        for category in document.get("categoriesAnalysis", ()):
            category["severity"] = value
        return Response(good.status, json.dumps(document).encode())

    return change


FAULTS: Final[dict[str, Change]] = {
    **CONNECTION_FAULTS,
    "wrong-key": instead(errors.WRONG_KEY),
    "rate-limit": instead(errors.failure(429, "429", RATE, Retry_After="1")),
    "rate-limit-bare": instead(errors.failure(429, "429", RATE)),
    "rate-limit-long": instead(errors.failure(429, "429", RATE, Retry_After="30")),
    "unavailable": instead(errors.failure(503, "ServiceUnavailable", "Try again later.")),
    "retired": instead(errors.failure(410, "Gone", "This version was retired.")),
    "nan": _with_values(float("nan")),
    "text": _with_values("high"),
    "huge": instead(Response(200, b'{"a": "' + b"x" * HUGE_BYTES + b'"}')),
    "list": instead(Response(200, b"[]")),
}
