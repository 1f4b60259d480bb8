"""The photo in a request: its body, or the file of a form, as a stream."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import AsyncIterator
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from skywitness.domain.model.errors import PhotoRefused
from skywitness.entrypoints.http.kit.access import require_still_known
from skywitness.entrypoints.http.kit.bodies import require_plain_coding
from skywitness.entrypoints.http.problems.problem import HttpProblem

logging.getLogger("python_multipart").setLevel(logging.ERROR)  # it warns of what clients send

FORM: Final = "multipart/form-data"
ACCEPTED: Final = ("image/jpeg", "image/png", "image/webp", "image/avif", "image/heic", FORM)

MOST_BOUNDARY_BYTES: Final = 70
"""RFC 2046, section 5.1.1."""


def photo_in(request: Request) -> AsyncIterator[bytes]:
    """Return the bytes of the photo that a request brings, which is read as they are.

    Which kind of picture it is decides its content, not what is declared. Its name is not read.

    Raises:
        HttpProblem: the body is declared as something else.
    """
    require_plain_coding(request.headers)
    declared, options = parse_options_header(request.headers.get("content-type"))
    kind = declared.decode("latin-1").lower()
    if kind == FORM:
        boundary = options.get(b"boundary", b"")
        if not 0 < len(boundary) <= MOST_BOUNDARY_BYTES:
            raise _malformed("its boundary is missing or too long")
        return _file_of_form(_body(request), boundary)
    if not kind.startswith("image/") and kind != "application/octet-stream":
        raise HttpProblem(
            "unsupported_media_type",
            "Content-Type must be that of a picture, or multipart/form-data.",
            headers={"Accept-Post": ", ".join(ACCEPTED)},
        )
    return _body(request)


async def _body(request: Request) -> AsyncIterator[bytes]:
    """Yield the body; a key that was revoked while it arrived adds nothing."""
    async for chunk in request.stream():
        yield chunk
    await require_still_known(request)


async def _file_of_form(stream: AsyncIterator[bytes], boundary: bytes) -> AsyncIterator[bytes]:
    """Yield the content of the one file in a form."""
    form = _Form(boundary)
    async for chunk in stream:
        form.feed(chunk)
        while form.found:
            yield form.found.popleft()
    if not form.is_complete:
        raise _malformed("it has no end")
    if not form.files:
        raise PhotoRefused("the form has no file")


class _Form:
    """A form that is parsed as it arrives, and may have one file and nothing else."""

    def __init__(self, boundary: bytes) -> None:
        self.found: deque[bytes] = deque()
        self.files = 0
        self.is_complete = False
        self._name = b""
        self._value = b""
        self._is_file = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin_part,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": self._part_data,
                "on_end": self._end,
            },
        )

    def feed(self, chunk: bytes) -> None:
        """Parse the next bytes."""
        try:
            self._parser.write(chunk)
        except FormParserError:
            raise _malformed("it breaks the rules of RFC 7578") from None

    def _begin_part(self) -> None:
        self._is_file = False
        self._name = self._value = b""

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._name.lower() == b"content-disposition":
            _, options = parse_options_header(self._value)
            self._is_file = b"filename" in options
        self._name = self._value = b""

    def _end_headers(self) -> None:
        self.files += self._is_file
        if not self._is_file:
            raise PhotoRefused("the form has a field that is no file")
        if self.files > 1:
            raise PhotoRefused("the form has several files; send each in a request of its own")

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        self.found.append(data[start:end])

    def _end(self) -> None:
        self.is_complete = True


def _malformed(what: str) -> HttpProblem:
    return HttpProblem("bad_request", f"The form could not be parsed: {what}.")
