"""Responses of one piece are written with one call, and are the bytes that uvicorn would write."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from skywitness.entrypoints.http.kit.connections import connections_of
from skywitness.entrypoints.http.kit.header_lines import NONE_KEPT, KeptHeaders
from tests.tools.transport import RecordedTransport

Header = tuple[bytes, bytes]

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
TYPE = (b"content-type", b"application/json")


async def answered(
    protocol: type[HttpToolsProtocol],
    request: bytes,
    status: int,
    headers: list[Header],
    *pieces: bytes,
    written_at_once: bool = False,
) -> RecordedTransport:
    """Return what one request makes a protocol write."""

    async def app(_: Any, __: Any, send: Any) -> None:
        own, kept = kept_apart(headers)
        if written_at_once and send.whole(status, own, kept, pieces[0]):
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        for number, piece in enumerate(pieces, 1):
            more = number < len(pieces)
            await send({"type": "http.response.body", "body": piece, "more_body": more})

    config = Config(app, log_config=None, access_log=False, server_header=False)
    state = ServerState()
    state.default_headers = [(b"date", b"Fri, 22 May 2026 12:00:00 GMT")]
    connection = protocol(config=config, server_state=state, app_state={})
    transport = RecordedTransport()
    connection.connection_made(transport)
    connection.data_received(request)
    await asyncio.gather(*state.tasks)
    connection.connection_lost(None)
    return transport


def kept_apart(headers: list[Header]) -> tuple[list[Header], KeptHeaders]:
    """Return the last header apart from the others, if it may be kept."""
    try:
        return headers[:-1], KeptHeaders(headers[-1:])
    except ValueError:
        return headers, NONE_KEPT


def sized(body: bytes, *more: Header) -> list[Header]:
    return [TYPE, (b"content-length", b"%d" % len(body)), *more]


Case = tuple[bytes, int, list[Header], bytes] | tuple[bytes, int, list[Header], bytes, bytes]

CASES: dict[str, Case] = {
    "body": (GET, 200, sized(b"{}"), b"{}"),
    "created": (GET, 201, sized(b"{}", (b"location", b"/a")), b"{}"),
    "no body": (GET, 204, [(b"allow", b"GET")], b""),
    "no header": (GET, 204, [], b""),
    "percent signs": (GET, 200, sized(b"{}", (b"link", b"%b%s%"), (b"x-%d", b"%%")), b"{}"),
    "two lengths": (GET, 200, sized(b"{}", (b"content-length", b"3")), b"{}"),
    "not modified": (GET, 304, [(b"etag", b'"1"')], b""),
    "head": (GET.replace(b"GET", b"HEAD"), 200, sized(b"{}"), b""),
    "closing": (GET.replace(b"/1.1", b"/1.0"), 200, sized(b"{}"), b"{}"),
    "asked to close": (
        GET.replace(b"Host", b"Connection: close\r\nHost"),
        200,
        sized(b"{}"),
        b"{}",
    ),
    "says that it closes": (GET, 413, sized(b"{}", (b"connection", b"close")), b"{}"),
    "without length": (GET, 200, [TYPE], b"{}"),
    "two pieces": (GET, 200, sized(b"{}"), b"{", b"}"),
    "beyond its length": (GET, 200, sized(b"{}"), b"{}}"),
    "short of its length": (GET, 200, sized(b"{}"), b"{"),
    "two lines": (GET, 200, sized(b"{}", (b"link", b"a\r\nset-cookie: b")), b"{}"),
    "control": (GET, 200, sized(b"{}", (b"link", b"a\x00")), b"{}"),
    "a tab": (GET, 200, sized(b"{}", (b"link", b"a\tb")), b"{}"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
async def test_what_arrives_is_what_uvicorn_writes(
    case: Case,
) -> None:
    request, status, headers, *pieces = case
    ours = await answered(connections_of(""), request, status, headers, *pieces)
    theirs = await answered(HttpToolsProtocol, request, status, headers, *pieces)

    assert b"".join(ours.calls) == b"".join(theirs.calls)
    assert ours.closed == theirs.closed


ONE_PIECE = {name: case for name, case in CASES.items() if len(case) == 4}


@pytest.mark.parametrize("case", ONE_PIECE.values(), ids=ONE_PIECE.keys())
async def test_what_is_written_at_once_is_the_same(case: Case) -> None:
    at_once = await answered(connections_of(""), *case, written_at_once=True)
    by_messages = await answered(connections_of(""), *case)

    assert b"".join(at_once.calls) == b"".join(by_messages.calls)
    assert at_once.closed == by_messages.closed


@pytest.mark.parametrize(
    "name", ["body", "created", "no body", "not modified", "head", "closing", "asked to close"]
)
async def test_a_response_of_one_piece_is_one_write(name: str) -> None:
    request, status, headers, *pieces = CASES[name]
    ours = await answered(connections_of(""), request, status, headers, *pieces)

    assert len(ours.calls) == 1


@pytest.mark.parametrize(
    "header",
    [(b"connection", b"close"), (b"link", b"a\r\nset-cookie: b"), (b"link", b"a\x00")],
)
def test_what_is_left_to_uvicorn_is_not_kept(header: Header) -> None:
    with pytest.raises(ValueError, match="cannot be kept"):
        KeptHeaders((TYPE, header))
