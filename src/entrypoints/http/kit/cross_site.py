"""Requests that a page of another site makes a browser send, without asking its user.

Browsers send `Origin` with everything but plain GETs, and `Sec-Fetch-Site` (W3C Fetch Metadata)
with everything to https and to this machine; programs send neither. A page cannot read our
responses, but its images alone could spend the calls of a weather account.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from skywitness.entrypoints.http.problems.problem import HttpProblem
from skywitness.entrypoints.settings import Settings

_ELSEWHERE: Final = frozenset({"cross-site", "same-site"})
"""Another port of this machine is the same site: only `same-origin` is this service."""

_PORTS: Final = {"http": 80, "https": 443}

Origin = tuple[str, str, int | None]
"""Scheme, host and port; the port is that of the scheme where none is written."""


@dataclass(frozen=True, slots=True)
class TrustedOrigins:
    """The origins whose pages may send requests: our own, and those that are listed."""

    public: Origin | None
    listed: frozenset[str]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take PUBLIC_URL and CORS_ORIGINS."""
        return cls(parsed_origin(settings.public_url), frozenset(settings.cors_origins))

    def require(self, scope: Scope, headers: Headers) -> None:
        """Refuse a request of another site's page, unless its user followed a link.

        Raises:
            HttpProblem: `cross_origin`.
        """
        origin = headers.get("origin")
        if origin is not None:
            if origin in self.listed:
                return
            if not self._is_own(origin, f"{scope['scheme']}://{headers['host']}"):
                raise HttpProblem("cross_origin")
        site = headers.get("sec-fetch-site")
        if site in _ELSEWHERE and not (scope["method"] == "GET" and _is_link(headers)):
            raise HttpProblem("cross_origin")

    def is_own_page(self, scope: Scope, headers: Headers) -> bool:
        """Say whether a request comes from our own page, or from no page at all.

        What changes something has to show that: browsers send `Origin` with it.
        """
        origin = headers.get("origin")
        if origin is not None:
            return self._is_own(origin, f"{scope['scheme']}://{headers['host']}")
        return scope["method"] == "GET" or headers.get("sec-fetch-site") == "same-origin"

    def _is_own(self, origin: str, asked: str) -> bool:
        given = parsed_origin(origin)
        return given is not None and given in {parsed_origin(asked), self.public}


def parsed_origin(url: str) -> Origin | None:
    """Return the origin of a URL; None for `null` and what is no URL."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    return (parts.scheme, host, port or _PORTS.get(parts.scheme)) if host else None


def _is_link(headers: Headers) -> bool:
    """Say whether a whole page is loaded to be looked at, neither framed nor in advance."""
    return (
        headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
        and "sec-purpose" not in headers
        and "purpose" not in headers
    )


async def refuse_links(request: Request) -> None:
    """Refuse links from other sites too; a dependency of routes that call external services.

    Raises:
        HttpProblem: `cross_origin`.
    """
    headers = request.headers
    if headers.get("sec-fetch-site") in _ELSEWHERE and _is_link(headers):
        raise HttpProblem("cross_origin")
