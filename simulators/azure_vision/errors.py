"""Error responses of both services; codes as published, texts made up."""

from __future__ import annotations

import json
from typing import Any, Final

from simulators.server import Response


def failure(status: int, code: str, message: str, inner: str = "", **headers: str) -> Response:
    """Return an error response; `_` in the names of headers becomes `-`."""
    error: dict[str, Any] = {"code": code, "message": message}
    if inner:
        error["innererror"] = {"code": inner, "message": message}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, json.dumps({"error": error}).encode(), headers=named)


WRONG_KEY: Final = failure(
    401, "401", "Access denied due to invalid subscription key or wrong API endpoint."
)
NOT_FOUND: Final = failure(404, "404", "Resource not found")
TOO_LARGE: Final = failure(413, "RequestEntityTooLarge", "The picture is too large.")
NO_VERSION: Final = failure(400, "InvalidRequest", "The api-version is not supported.")
NO_PICTURE: Final = failure(
    400, "InvalidRequest", "The picture is damaged or of another format.", "InvalidImageFormat"
)
NO_CONTENT: Final = failure(400, "InvalidRequestBody", "The picture is damaged or too small.")
NO_FEATURE: Final = failure(400, "InvalidRequest", "There is no such feature.", "BadArgument")
