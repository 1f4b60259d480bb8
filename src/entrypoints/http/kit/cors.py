"""CORS: what pages of the origins in CORS_ORIGINS may send and read.

It is ours, because a layer around the routes does not reach the problems that are answered before
them, and leaves `Vary` out where a request has no Origin: a cache could then answer a page with
what it stored for a program. Cookies are never allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Self

from starlette.responses import Response

from skywitness.entrypoints.http.kit.response_headers import Header
from skywitness.entrypoints.http.kit.responses import HEADERS
from skywitness.entrypoints.settings import Settings

_VARY: Final[Header] = (b"vary", b"Origin")
_EXPOSED: Final[Header] = (
    b"access-control-expose-headers",
    ", ".join((*HEADERS, "WWW-Authenticate", "X-Request-ID")).encode(),
)
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-Match, "
    "If-None-Match, Prefer, X-Request-ID",
    "Access-Control-Max-Age": "600",
}


class Cors:
    """Answers for the listed origins."""

    def __init__(self, origins: Iterable[str]) -> None:
        """Take the origins as browsers send them."""
        self._readable = {
            origin.encode(): (_VARY, (b"access-control-allow-origin", origin.encode()), _EXPOSED)
            for origin in origins
        }

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Take CORS_ORIGINS; None without any."""
        return cls(settings.cors_origins) if settings.cors_origins else None

    def headers(self, origin: bytes | None) -> tuple[Header, ...]:
        """Return what a response to a request with this Origin carries, problems included."""
        return self._readable.get(origin or b"", (_VARY,))

    def preflight(self, method: str, headers: Mapping[bytes, bytes]) -> Response | None:
        """Answer a preflight request of a listed origin; None for anything else."""
        asks = method == "OPTIONS" and b"access-control-request-method" in headers
        if not asks or headers.get(b"origin") not in self._readable:
            return None
        return Response(None, 200, _PREFLIGHT)
