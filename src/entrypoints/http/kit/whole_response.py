"""Responses of one piece, written with one call.

uvicorn writes the head and the body of a response apart, and looks at each header with two regular
expressions. For a short response that is a third of all work; what arrives is the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from http import HTTPStatus
from typing import Final

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from skywitness.entrypoints.http.kit.response_headers import Header

_CONTROLS: Final = bytes({*range(0x20), 0x7F} - {ord("\t")})
_STATUS_LINES: Final[Mapping[int, bytes]] = {
    status.value: f"HTTP/1.1 {status} {status.phrase}".encode() for status in HTTPStatus
}
_END: Final = b"\r\n"
_UNUSUAL: Final = frozenset({b"connection", b"transfer-encoding"})
_WITHOUT_BODY: Final = frozenset({204, 304})


def write_whole(
    cycle: RequestResponseCycle,
    status: int,
    headers: Sequence[Header],
    body: bytes,
    constant: tuple[Header, ...] = (),
) -> bool:
    """Write a response of one piece; false leaves it to uvicorn.

    `constant` are further headers that many responses have: their lines are kept.

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
    head = _head(cycle, status, headers, constant)
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
    constant: tuple[Header, ...],
) -> bytes | None:
    """Return the lines before the body, None when a header is unusual or would not be one line."""
    lines = _lines((*cycle.default_headers, *headers))
    more = _constant_lines(constant)
    if lines is None or more is None:
        return None
    close = b"" if cycle.keep_alive else b"\r\nconnection: close"
    return b"%b%b%b%b\r\n\r\n" % (_STATUS_LINES[status], lines, more, close)


def _lines(headers: Sequence[Header]) -> bytes | None:
    """Return a line for each header, after the one before; None as above."""
    names, values = zip(*headers, strict=True) if headers else ((), ())
    form = _form(names)
    if form is None:
        return None
    lines = form % values
    is_clean = len(lines) - len(lines.translate(None, _CONTROLS)) == len(_END) * len(names)
    return lines if is_clean else None


_constant_lines: Final = lru_cache(maxsize=128)(_lines)


@lru_cache(maxsize=128)  # responses differ little in which headers they have
def _form(names: tuple[bytes, ...]) -> bytes | None:
    """Return the lines of headers with these names, for their values to be put in."""
    if not _UNUSUAL.isdisjoint(names) or names.count(b"content-length") > 1:
        return None
    return b"".join(b"\r\n%b: %%b" % name.replace(b"%", b"%%") for name in names)
