"""Responses of one piece, written with one call.

uvicorn writes the head and the body of a response apart, and looks at each header with two regular
expressions. For a short response that is a third of all work; what arrives is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Final

from starlette.types import Message
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

_CONTROLS: Final = bytes({*range(0x20), 0x7F} - {ord("\t")})
_STATUS_LINES: Final[Mapping[int, bytes]] = {
    status.value: f"HTTP/1.1 {status} {status.phrase}".encode() for status in HTTPStatus
}
_END: Final = b"\r\n"
_UNUSUAL: Final = frozenset({b"connection", b"transfer-encoding"})
_WITHOUT_BODY: Final = frozenset({204, 304})


def write_whole(cycle: RequestResponseCycle, start: Message, message: Message) -> bool:
    """Write a response that consists of these two messages; false leaves it to uvicorn.

    uvicorn keeps what is unusual: a response in several pieces or with a wrong length, headers of
    the connection, and headers that are none, which it refuses.
    """
    body = message.get("body", b"")
    has_body = cycle.scope["method"] != "HEAD" and start["status"] not in _WITHOUT_BODY
    if (
        cycle.access_log
        or cycle.response_started
        or message.get("more_body", False)
        or (body and not has_body)
        or (has_body and (b"content-length", b"%d" % len(body)) not in start["headers"])
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
    """Return the lines before the body, None when a header is unusual or would not be one line."""
    headers = [*cycle.default_headers, *start["headers"]]
    names, values = zip(*headers, strict=True) if headers else ((), ())
    lines = _lines(names)
    if lines is None:
        return None
    head = _STATUS_LINES[start["status"]] + lines % values
    ends = len(names) + 2
    if not cycle.keep_alive:
        head = head[: -len(_END)] + b"connection: close\r\n\r\n"
        ends += 1
    return head if len(head) - len(head.translate(None, _CONTROLS)) == len(_END) * ends else None


@lru_cache(maxsize=128)  # responses differ little in which headers they have
def _lines(names: tuple[bytes, ...]) -> bytes | None:
    """Return the lines of headers with these names, for their values to be put in."""
    if not _UNUSUAL.isdisjoint(names) or names.count(b"content-length") > 1:
        return None
    lines = [name.replace(b"%", b"%%") + b": %b" for name in names]
    return b"\r\n".join((b"", *lines, b"", b""))
