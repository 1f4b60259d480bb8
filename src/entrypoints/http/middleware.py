"""What stands before every route: names, sizes, headers, and an answer whatever happens."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skywitness.entrypoints.http.addresses import Addresses
from skywitness.entrypoints.http.bodies import MAX_BODY_BYTES
from skywitness.entrypoints.http.metrics import RequestMetrics
from skywitness.entrypoints.http.problem_kinds import KINDS
from skywitness.entrypoints.http.problems import REQUEST_ID, Refusal, problem_response

_log = logging.getLogger(__name__)

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,100}", re.ASCII)
_PROCESS: Final = secrets.token_hex(8)
_numbers = count(1)  # a random id for every request would cost more than reading a report
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
CLIENT_GONE: Final = 499
"""What metrics count a request as whose client left before it was all there; nobody is sent it."""

_HEADERS: Final = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cross-origin-resource-policy": b"same-origin",
    b"cache-control": b"no-store",
}
"""Added where a route did not set its own."""


@dataclass(slots=True)
class _Answer:
    """What is known of the answer to one request."""

    request_id: str
    status: int = 500
    started: bool = False
    extra: list[tuple[bytes, bytes]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Front:
    """Pure ASGI: a request id, the Host check, the body cap, HEAD, headers, metrics, 500s."""

    app: ASGIApp
    addresses: Addresses
    metrics: RequestMetrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; lifespan goes straight through, and WebSockets are not spoken."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, method = Headers(scope=scope), scope["method"]
        began = time.perf_counter()
        answer = _Answer(_request_id(headers))
        scope[REQUEST_ID] = answer.request_id
        if method == "HEAD":  # answered as a GET whose body is left out
            scope["method"] = "GET"
        sending = _sending(answer, send, with_body=method != "HEAD")
        try:
            await self._answer(scope, _capped(receive), sending, headers)
        except ClientDisconnect:
            answer.status = CLIENT_GONE
        except asyncio.CancelledError:  # the server's way to end what outlasts its stopping
            if answer.started:
                raise
            await self._fail("stopping", scope, receive, sending)
        except Exception:
            _log.exception("request %s failed", answer.request_id)
            if answer.started:
                raise
            await self._fail("internal", scope, receive, sending)
        finally:
            route = getattr(scope.get("route"), "path", "")
            self.metrics.note(method, route, answer.status, time.perf_counter() - began)

    async def _fail(self, code: str, scope: Scope, receive: Receive, send: Send) -> None:
        failure = Refusal(code, KINDS[code].meaning)
        await problem_response(scope[REQUEST_ID], failure)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        try:
            self._require_known(scope, headers)
            await self.app(scope, receive, send)
        except Refusal as refusal:
            await problem_response(scope[REQUEST_ID], refusal)(scope, receive, send)

    def _require_known(self, scope: Scope, headers: Headers) -> None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self.addresses.is_ours(hosts[0]):
            raise Refusal("unknown_host", KINDS["unknown_host"].meaning)
        origin = headers.get("origin")
        changes = scope["method"] not in _SAFE_METHODS
        if changes and origin is not None and not self.addresses.is_ours(_authority(origin)):
            raise Refusal("cross_origin", KINDS["cross_origin"].meaning)
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length[:20]) > MAX_BODY_BYTES:
            raise _too_large()


def _authority(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _request_id(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else new_request_id()


def new_request_id() -> str:
    """Name a request that brings no name of its own."""
    return f"{_PROCESS}-{next(_numbers):x}"


def _capped(receive: Receive) -> Receive:
    """Count the body as it comes, for clients that do not say its length or say it wrong."""
    taken = 0

    async def counting() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MAX_BODY_BYTES:
            raise _too_large()
        return message

    return counting


def _too_large() -> Refusal:
    return Refusal("too_large", KINDS["too_large"].meaning, headers={"Connection": "close"})


def _sending(answer: _Answer, send: Send, *, with_body: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.started, answer.status = True, message["status"]
            message["headers"] = [*completed(message["headers"], answer.request_id)]
        elif not with_body:
            message = {**message, "body": b""}
        await send(message)

    return sending


def completed(
    headers: Iterable[tuple[bytes, bytes]], request_id: str
) -> Iterable[tuple[bytes, bytes]]:
    """Add to the headers of an answer what every answer carries."""
    given = list(headers)
    names = {name.lower() for name, _ in given}
    yield from given
    yield b"x-request-id", request_id.encode()
    for name, value in _HEADERS.items():
        if name not in names:
            yield name, value
