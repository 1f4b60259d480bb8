"""Middleware for all requests: host check, body limit, headers, metrics, errors."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from skywitness.entrypoints.http.kit.access import REFUSED, record_refusal, refuse_key_in
from skywitness.entrypoints.http.kit.addresses import Addresses
from skywitness.entrypoints.http.kit.bodies import MAX_BODY_BYTES
from skywitness.entrypoints.http.kit.compression import LEAST_BYTES
from skywitness.entrypoints.http.kit.cors import Cors
from skywitness.entrypoints.http.kit.cross_site import TrustedOrigins
from skywitness.entrypoints.http.kit.direct_route import DirectRoutes
from skywitness.entrypoints.http.kit.exchange import IS_HEAD, Exchange, too_large
from skywitness.entrypoints.http.kit.long_bodies import most_body_bytes
from skywitness.entrypoints.http.kit.metrics import RequestMetrics
from skywitness.entrypoints.http.kit.proxies import Proxies
from skywitness.entrypoints.http.kit.response_headers import OVER_HTTPS, Header
from skywitness.entrypoints.http.problems.handlers import PROBLEM_ERRORS, problem_of
from skywitness.entrypoints.http.problems.problem import (
    PREFIX,
    REQUEST_ID,
    HttpProblem,
    problem_response,
)

if TYPE_CHECKING:  # loads the library `limits`, for those who limit
    from skywitness.entrypoints.http.kit.rate_limits import RateLimits

_log = logging.getLogger(__name__)

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._:-]{1,100}")
_PROCESS: Final = secrets.token_hex(8)
_numbers = count(1)  # a random id for each request would cost more than reading a report
MAX_URL_BYTES: Final = 8192
"""Of path and query: every parameter costs time on the event loop."""

CLIENT_GONE: Final = 499
"""How metrics count requests whose client disconnected before they were complete; never sent."""

_UNUSUAL: Final = frozenset({b"origin", b"sec-fetch-site", b"content-length"})
"""Headers that may be a reason to refuse a GET."""

FirstHeaders = dict[bytes, bytes]
"""The first value of each header."""


@dataclass(frozen=True, slots=True)
class RequestMiddleware:
    """Pure ASGI: proxies, request id, host, origin, size and rate checks, HEAD, headers, gzip,
    CORS, metrics, 500s.

    It calls direct routes itself, and the application for everything else.
    """

    app: ASGIApp
    addresses: Addresses
    origins: TrustedOrigins
    cors: Cors | None
    metrics: RequestMetrics
    direct: DirectRoutes
    proxies: Proxies | None
    limits: RateLimits | None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request; anything else is passed on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        if self.proxies is not None:
            scope = self.proxies.as_sent(scope)
        headers = dict(reversed(scope["headers"]))
        if scope["method"] == "GET" and self._is_answered_at_once(scope, headers, send, began):
            return
        await self._run(scope, receive, send, headers, began)

    async def _run(
        self, scope: Scope, receive: Receive, send: Send, headers: FirstHeaders, began: float
    ) -> None:
        method = scope["method"]
        exchange = Exchange(
            _request_id(headers),
            receive,
            send,
            accept_encoding=headers.get(b"accept-encoding", b""),
            with_body=method != "HEAD",
            most_bytes=MAX_BODY_BYTES
            if method == "GET"
            else most_body_bytes(method, scope["path"]),
            added=self._added(scope, headers),
        )
        if method == "HEAD":  # in a copy: the server has to see HEAD in its own
            scope = {**scope, "method": "GET", IS_HEAD: True}
        scope[REQUEST_ID] = exchange.request_id
        scope[PREFIX] = self.addresses.prefix(scope)
        try:
            await self._answer(scope, exchange, headers)
        except ClientDisconnect:
            exchange.status = CLIENT_GONE
        except asyncio.CancelledError:  # the server cancels requests that outlast its shutdown
            if exchange.started:
                raise
            await _respond(HttpProblem("stopping"), scope, exchange)
        except Exception:
            _log.exception("request %s failed", exchange.request_id)
            if exchange.started:
                raise
            await _respond(HttpProblem("internal"), scope, exchange)
        finally:
            route = getattr(scope.get("route"), "path_format", "")
            if exchange.status in REFUSED:
                record_refusal(scope, exchange.status, exchange.request_id)
            self.metrics.note(method, route, exchange.status, time.perf_counter() - began)

    def _is_answered_at_once(
        self, scope: Scope, headers: FirstHeaders, send: Send, began: float
    ) -> bool:
        """Answer a usual request with plain calls; false leaves it to all the rest.

        So it does with what is refused or fails, which happens there again.
        """
        write = getattr(send, "whole", None)
        if write is None or self.limits is not None or not _UNUSUAL.isdisjoint(headers):
            return False
        if not self.addresses.is_own(headers.get(b"host", b"").decode("latin-1")):
            return False
        try:
            answer = self.direct.at_once(scope, headers)
        except Exception:  # whatever it is, it happens again on the usual way, which tells of it
            return False
        if answer is None or len(answer.body) >= LEAST_BYTES:
            return False
        request_id = (b"x-request-id", _request_id(headers).encode())
        own = (*answer.own, request_id, *self._added(scope, headers))
        if not write(answer.status, own, answer.kept, answer.body):
            return False
        seconds = time.perf_counter() - began
        self.metrics.note("GET", scope["route"].path_format, answer.status, seconds)
        return True

    def _added(self, scope: Scope, headers: FirstHeaders) -> tuple[Header, ...]:
        """Return the headers of a response that follow from the request alone."""
        added = () if self.cors is None else self.cors.headers(headers.get(b"origin"))
        if self.addresses.is_https or scope.get("scheme") == "https":
            return (*added, OVER_HTTPS)
        return added

    async def _answer(self, scope: Scope, exchange: Exchange, headers: FirstHeaders) -> None:
        try:
            self._check(scope, headers, exchange.most_bytes)
            response = None if self.cors is None else self.cors.preflight(scope["method"], headers)
            if response is None:
                if self.limits is not None:
                    has_credentials = b"authorization" in headers or b"cookie" in headers
                    await self.limits.spend(scope, exchange, has_credentials=has_credentials)
                answer = self.direct.find(scope)
                if answer is None:
                    await self.app(scope, exchange.receive, exchange.send)
                    return
                if scope["method"] == "GET" and (known := self.direct.at_once(scope, headers)):
                    response = known.response()
                if response is None:
                    response = await answer(scope, exchange.receive, exchange.send)
            await exchange.respond(response)
        except PROBLEM_ERRORS as error:
            if exchange.started:
                raise
            await _respond(problem_of(error), scope, exchange)

    def _check(self, scope: Scope, headers: FirstHeaders, most_bytes: int) -> None:
        host = headers.get(b"host", b"").decode("latin-1")
        is_repeated = len(headers) < len(scope["headers"]) and _count(scope, b"host") > 1
        if is_repeated or not self.addresses.may_ask(host, scope):
            raise HttpProblem("unknown_host")
        if b"origin" in headers or b"sec-fetch-site" in headers:
            self.origins.require(scope, Headers(scope=scope))
        if len(scope["path"]) + len(scope["query_string"]) > MAX_URL_BYTES:
            raise HttpProblem("uri_too_long")
        if b"skw_" in scope["query_string"]:
            refuse_key_in(scope["query_string"])
        length = headers.get(b"content-length")
        if length is not None and length.isdigit() and int(length[:20]) > most_bytes:
            raise too_large()


async def _respond(problem: HttpProblem, scope: Scope, exchange: Exchange) -> None:
    response = problem_response(problem, exchange.request_id, scope[PREFIX])
    await response(scope, exchange.receive, exchange.send)


def _count(scope: Scope, name: bytes) -> int:
    return sum(each == name for each, _ in scope["headers"])


def _request_id(headers: FirstHeaders) -> str:
    given = headers.get(b"x-request-id")
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given.decode("ascii")
    return new_request_id()


def new_request_id() -> str:
    """Return an id for a request without one."""
    return f"{_PROCESS}-{next(_numbers):x}"
