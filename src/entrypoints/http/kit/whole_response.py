"""Responses of one piece, written with one call.

uvicorn writes the head and the body of a response apart, and looks at each header with two regular
expressions. For a short response that is a third of all work; what arrives is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from starlette.types import Message
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

_CONTROLS: Final = bytes({*range(0x20), 0x7F} - {ord("\t")})
_STATUS_LINES: Final[Mapping[int, bytes]] = {
    status.value: f"HTTP/1.1 {status} {status.phrase}".encode() for status in HTTPStatus
}
_line: Final = b": ".join
_END: Final = (b"", b"")
_WITHOUT_BODY: Final = frozenset({204, 304})


def write_whole(cycle: RequestResponseCycle, start: Message, message: Message) -> bool:
    """Write a response that consists of these two messages; false leaves it to uvicorn.

    uvicorn keeps what is unusual: a response in several pieces or with a wrong length, headers of
    the connection, and headers that are none, which it refuses.
    """
    headers, body = dict(start["headers"]), message.get("body", b"")
    has_body = cycle.scope["method"] != "HEAD" and start["status"] not in _WITHOUT_BODY
    length = headers.get(b"content-length") if has_body else b"0"
    if (
        cycle.access_log
        or cycle.response_started
        or message.get("more_body", False)
        or length != b"%d" % len(body)
        or b"connection" in headers
        or b"transfer-encoding" in headers
    ):
        return False
    head = _head(cycle, start)
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


def _head(cycle: RequestResponseCycle, start: Message) -> bytes | None:
    """Return the lines before the body, None when a header would not be one line."""
    lines = [_STATUS_LINES[start["status"]]]
    lines += map(_line, cycle.default_headers)
    lines += map(_line, start["headers"])
    if not cycle.keep_alive:
        lines.append(b"connection: close")
    lines += _END
    head = b"\r\n".join(lines)
    ends = len(lines) - 1
    return head if len(head) - len(head.translate(None, _CONTROLS)) == 2 * ends else None
