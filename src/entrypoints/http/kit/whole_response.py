"""Responses of one piece, written with one call.

uvicorn writes the head and the body of a response apart, and looks at each header with two regular
expressions. For a short response that is a third of all work; what arrives is the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from skywitness.entrypoints.http.kit.header_lines import NONE_KEPT, KeptHeaders, lines_of
from skywitness.entrypoints.http.kit.response_headers import Header

_STATUS_LINES: Final[Mapping[int, bytes]] = {
    status.value: f"HTTP/1.1 {status} {status.phrase}".encode() for status in HTTPStatus
}
_WITHOUT_BODY: Final = frozenset({204, 304})


def write_whole(
    cycle: RequestResponseCycle,
    status: int,
    headers: Sequence[Header],
    body: bytes,
    kept: KeptHeaders = NONE_KEPT,
) -> bool:
    """Write a response of one piece; false leaves it to uvicorn.

    `kept` are further headers, whose lines are known.

    uvicorn keeps what is unusual: a wrong length, headers of the connection, and headers that are
    none, which it refuses.
    """
    has_body = status not in _WITHOUT_BODY and cycle.scope["method"] != "HEAD"
    if (
        cycle.access_log
        or cycle.response_started
        or (body and not has_body)
        or (has_body and (b"content-length", b"%d" % len(body)) not in headers)
    ):
        return False
    head = _head(cycle, status, headers, kept)
    if head is None:
        return False
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    cycle.transport.writelines((head, body) if body else (head,))
    cycle.message_event.set()
    if not cycle.keep_alive:
        cycle.transport.close()
    cycle.on_response()
    return True


def _head(
    cycle: RequestResponseCycle,
    status: int,
    headers: Sequence[Header],
    kept: KeptHeaders,
) -> bytes | None:
    """Return the lines before the body, None when a header is unusual or would not be one line."""
    lines = lines_of((*cycle.default_headers, *headers))
    if lines is None:
        return None
    close = b"" if cycle.keep_alive else b"\r\nconnection: close"
    return b"%b%b%b%b\r\n\r\n" % (_STATUS_LINES[status], lines, kept.lines, close)
