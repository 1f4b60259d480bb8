"""Middleware for all requests: host check, body limit, headers, metrics, errors."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skywitness.entrypoints.http.kit.addresses import Addresses
from skywitness.entrypoints.http.kit.bodies import MAX_BODY_BYTES
from skywitness.entrypoints.http.kit.compression import accepts_gzip, compressing
from skywitness.entrypoints.http.kit.cross_site import TrustedOrigins
from skywitness.entrypoints.http.kit.metrics import RequestMetrics
from skywitness.entrypoints.http.problems.problem import (
    PREFIX,
    REQUEST_ID,
    HttpProblem,
    problem_response,
)

_log = logging.getLogger(__name__)

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,100}", re.ASCII)
_PROCESS: Final = secrets.token_hex(8)
_numbers = count(1)  # a random id for each request would cost more than reading a report
MAX_URL_BYTES: Final = 8192
"""Of path and query: every parameter costs time on the event loop."""

CLIENT_GONE: Final = 499
"""How metrics count requests whose client disconnected before they were complete; never sent."""

_HEADERS: Final = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cross-origin-resource-policy": b"same-origin",
    b"cache-control": b"no-store",
    b"vary": b"Accept-Encoding",
}
"""Added to responses that do not set them."""


@dataclass(slots=True)
class _Sent:
    """The state of the response to one request."""

    request_id: str
    status: int = 500
    started: bool = False


@dataclass(frozen=True, slots=True)
class RequestMiddleware:
    """Pure ASGI: request id, host, origin and size checks, HEAD, headers, gzip, metrics, 500s."""

    app: ASGIApp
    addresses: Addresses
    origins: TrustedOrigins
    metrics: RequestMetrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request; anything else is passed on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, method = Headers(scope=scope), scope["method"]
        began = time.perf_counter()
        sent = _Sent(_request_id(headers))
        scope = {
            **scope,  # a copy: the server has to see HEAD in its own, or it misses the body
            "method": "GET" if method == "HEAD" else method,
            REQUEST_ID: sent.request_id,
            PREFIX: self.addresses.prefix(scope),
        }
        sending = _sending(sent, send, with_body=method != "HEAD")
        if accepts_gzip(headers.get("accept-encoding", "")):
            sending = compressing(sending)
        try:
            await self._answer(scope, _limited(receive), sending, headers)
        except ClientDisconnect:
            sent.status = CLIENT_GONE
        except asyncio.CancelledError:  # the server cancels requests that outlast its shutdown
            if sent.started:
                raise
            await _respond(HttpProblem("stopping"), scope, receive, sending)
        except Exception:
            _log.exception("request %s failed", sent.request_id)
            if sent.started:
                raise
            await _respond(HttpProblem("internal"), scope, receive, sending)
        finally:
            route = getattr(scope.get("route"), "path_format", "")
            self.metrics.note(method, route, sent.status, time.perf_counter() - began)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        try:
            self._check(scope, headers)
            await self.app(scope, receive, send)
        except HttpProblem as problem:
            await _respond(problem, scope, receive, send)

    def _check(self, scope: Scope, headers: Headers) -> None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self.addresses.is_own(hosts[0]):
            raise HttpProblem("unknown_host")
        self.origins.require(scope, headers)
        if len(scope["path"]) + len(scope["query_string"]) > MAX_URL_BYTES:
            raise HttpProblem("uri_too_long")
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length[:20]) > MAX_BODY_BYTES:
            raise _too_large()


async def _respond(problem: HttpProblem, scope: Scope, receive: Receive, send: Send) -> None:
    await problem_response(problem, scope[REQUEST_ID], scope[PREFIX])(scope, receive, send)


def _request_id(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else new_request_id()


def new_request_id() -> str:
    """Return an id for a request without one."""
    return f"{_PROCESS}-{next(_numbers):x}"


def _limited(receive: Receive) -> Receive:
    """Count the bytes of the body, because the declared length may be missing or wrong."""
    taken = 0

    async def counting() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MAX_BODY_BYTES:
            raise _too_large()
        return message

    return counting


def _too_large() -> HttpProblem:
    return HttpProblem("too_large", headers={"Connection": "close"})


def _sending(sent: _Sent, send: Send, *, with_body: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            sent.started, sent.status = True, message["status"]
            message["headers"] = [*completed(message["headers"], sent.request_id)]
        elif not with_body:
            message = {**message, "body": b""}
        await send(message)

    return sending


def completed(
    headers: Iterable[tuple[bytes, bytes]], request_id: str
) -> Iterable[tuple[bytes, bytes]]:
    """Add the headers that every response carries."""
    given = list(headers)
    names = {name.lower() for name, _ in given}
    yield from given
    yield b"x-request-id", request_id.encode()
    for name, value in _HEADERS.items():
        if name not in names:
            yield name, value
