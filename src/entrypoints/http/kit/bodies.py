"""Request bodies: read completely under a size limit, and decoded as strict JSON."""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from typing_extensions import override

from skywitness.entrypoints.http.kit.access import require_still_known
from skywitness.entrypoints.http.kit.response_headers import Header
from skywitness.entrypoints.http.kit.usual_json import usual_object
from skywitness.entrypoints.http.problems.problem import HttpProblem, invalid_body, shown
from skywitness.entrypoints.http.problems.validation import escaped

MAX_BODY_BYTES: Final = 256 * 1024
LOOKED_UP_AFTER_S: Final = 1.0
"""Who sent a request is found out before its body, which may take a minute to arrive."""

MAX_DEPTH: Final = 64
MAX_VALUES: Final = 1000
"""Members and items in a body, on all levels; a report has about twenty."""

JSON_TYPE: Final = "application/json"
MERGE_PATCH_TYPE: Final = "application/merge-patch+json"

_INT64: Final = 1 << 63
_INT64_DIGITS: Final = 20


async def read_json(request: Request, media_type: str = JSON_TYPE) -> Any:
    """Return the JSON value of the body.

    Raises:
        HttpProblem: the media type is another one, the body is compressed or too large, it is not
            JSON, it holds too many values, or a string in it holds half of a surrogate pair.
        BadCredentials: the key was revoked, or the session ended, while the body arrived.
    """
    if not _is_plainly(media_type, request.scope["headers"]):
        headers = request.headers
        require_media_type(headers.get("content-type", ""), media_type)
        if "content-encoding" in headers:
            require_plain_coding(headers)
    began_s = time.monotonic()
    body = await request.body()
    if time.monotonic() - began_s > LOOKED_UP_AFTER_S:
        await require_still_known(request)
    return decoded(body)


def _is_plainly(media_type: str, headers: Iterable[Header]) -> bool:
    """Say whether headers declare this type and no coding: `Headers` would cost eight calls."""
    declared: bytes | None = None
    for name, value in headers:
        if name == b"content-encoding":
            return False
        if name == b"content-type" and declared is None:
            declared = value
    return declared == media_type.encode()


class WholeRequest(Request):
    """Receives its body with a loop: the generators of Starlette cost as much as decoding it."""

    @override
    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            pieces: list[bytes] = []
            is_complete = False
            while not is_complete:
                message = await self.receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                pieces.append(message.get("body", b""))
                is_complete = not message.get("more_body", False)
            self._body = b"".join(pieces)
        return self._body


def require_media_type(declared: str, wanted: str) -> None:
    """Reject a body that is not declared as this type in UTF-8."""
    given, *parameters = declared.split(";")
    charsets = [
        value.strip().strip('"').lower()
        for name, _, value in (parameter.partition("=") for parameter in parameters)
        if name.strip().lower() == "charset"
    ]
    if given.strip().lower() == wanted and all(c in {"utf-8", "utf8"} for c in charsets):
        return
    accepts = {"Accept-Patch": wanted} if wanted == MERGE_PATCH_TYPE else {"Accept-Post": wanted}
    raise HttpProblem("unsupported_media_type", f"Content-Type must be {wanted}.", headers=accepts)


def require_plain_coding(headers: Headers) -> None:
    """Reject a compressed body, as in RFC 9110, section 15.5.16."""
    codings = ",".join(headers.getlist("content-encoding")).split(",")
    if {coding.strip().lower() for coding in codings} - {"", "identity"}:
        raise HttpProblem(
            "unsupported_media_type",
            "The body must not be compressed: no Content-Encoding is supported.",
            headers={"Accept-Encoding": "identity"},
        )


def decoded(body: bytes) -> Any:
    """Return the value of a JSON text; raises what `read_json` does."""
    usual = usual_object(body)
    if usual is not None:
        return usual
    if not body.strip():
        raise _malformed("The body is empty; it must be a JSON value.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _malformed(f"Byte {error.start} is not UTF-8.") from None
    try:
        value = _decoder.decode(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _malformed(f"Not JSON at {where}: {error.msg}.") from None
    except RecursionError:
        raise _too_deep() from None
    if not _is_plain(body):
        _require_plain(value)
    return value


def _is_plain(body: bytes) -> bool:
    r"""Whether the bytes alone show few values, nothing nested too deep and no \u to check."""
    return (
        b"\\u" not in body
        and body.count(b"{") + body.count(b"[") <= MAX_DEPTH
        and body.count(b",") < MAX_VALUES - MAX_DEPTH
    )


def _require_plain(value: object) -> None:
    """Reject deep nesting, too many values, and strings that UTF-8 cannot encode."""
    broken = [
        (pointer, "must not contain lone surrogates")
        for pointer, text in _texts(value)
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)
    ]
    if broken:
        raise invalid_body(broken)


def _texts(value: object) -> Iterator[tuple[str, str]]:
    """Yield every string in a value, names of members included, with its pointer."""
    waiting: list[tuple[str, object, int]] = [("", value, 1)]
    seen = 0
    while waiting:
        pointer, item, depth = waiting.pop()
        if isinstance(item, str):
            yield pointer, item
            continue
        if not isinstance(item, dict | list):
            continue
        if depth > MAX_DEPTH:
            raise _too_deep()
        seen += len(item)
        if seen > MAX_VALUES:
            raise invalid_body([("", f"must not have more than {MAX_VALUES} members and items")])
        members = item.items() if isinstance(item, dict) else enumerate(item)
        for name, member in members:
            if isinstance(name, str):
                yield pointer, name
            waiting.append((f"{pointer}/{escaped(name)}", member, depth + 1))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        times = Counter(name for name, _ in pairs)
        twice = next(name for name, count in times.items() if count > 1)
        raise _malformed(f'The member "{shown(twice)}" appears twice in one object.')
    return members


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _malformed(f"The number {shown(text)} is too large.")
    return value


def _int(text: str) -> int:
    value = int(text) if len(text) <= _INT64_DIGITS else _INT64
    if not -_INT64 <= value < _INT64:
        raise _malformed(f"The number {shown(text)} does not fit in 64 bits.")
    return value


def _constant(text: str) -> float:
    raise _malformed(f"{text} is not a JSON number.")


def _malformed(detail: str) -> HttpProblem:
    return HttpProblem("malformed_json", detail)


def _too_deep() -> HttpProblem:
    return _malformed(f"The body is nested more than {MAX_DEPTH} levels deep.")


_decoder: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_float, parse_int=_int, parse_constant=_constant
)
