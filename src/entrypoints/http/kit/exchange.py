"""One request and its response, between the server and the application."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response
from starlette.types import Message, Receive, Send

from skywitness.entrypoints.http.kit.bodies import MAX_BODY_BYTES
from skywitness.entrypoints.http.kit.compression import (
    LEAST_BYTES,
    compressed,
    is_compressible,
)
from skywitness.entrypoints.http.kit.header_lines import missing_headers
from skywitness.entrypoints.http.kit.response_headers import Header, completed
from skywitness.entrypoints.http.problems.problem import HttpProblem

IS_HEAD: Final = "skywitness.is_head"
"""Key of the ASGI scope of a GET that was a HEAD: its response may end with its headers."""


class Exchange:
    """Limits the body that is received, and completes the response that is sent.

    The start of a response waits for the first piece of its body: until then, it can be replaced.
    """

    __slots__ = (
        "_accept_encoding",
        "_receive",
        "_received",
        "_send",
        "_start",
        "_with_body",
        "_write",
        "added",
        "most_bytes",
        "request_id",
        "started",
        "status",
    )

    def __init__(
        self,
        request_id: str,
        receive: Receive,
        send: Send,
        *,
        accept_encoding: bytes,
        with_body: bool,
        most_bytes: int = MAX_BODY_BYTES,
        added: tuple[Header, ...] = (),
    ) -> None:
        """Take what the server passes, what the request asks for, and headers to add."""
        self.request_id = request_id
        self.added = added
        self.status = 500
        self.started = False
        self._receive = receive
        self._send = send
        self._write = getattr(send, "whole", None)
        self._accept_encoding = accept_encoding
        self._with_body = with_body
        self._received = 0
        self.most_bytes = most_bytes
        self._start: Message | None = None

    async def receive(self) -> Message:
        """Count the bytes of the body, because the declared length may be missing or wrong."""
        message = await self._receive()
        self._received += len(message.get("body", b""))
        if self._received > self.most_bytes:
            raise too_large()
        return message

    async def send(self, message: Message) -> None:
        """Send a message of the response: compressed if that is worth it, without body for HEAD."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        if self._start is not None:
            start, self._start = self._start, None
            await self._begin(start, message)
        else:
            await self._send(message if self._with_body else {**message, "body": b""})

    async def respond(self, response: Response) -> None:
        """Send a response of one piece, which has no background task.

        Our server writes a short one at once: messages and their calls cost a tenth of a read.
        """
        headers, status = response.raw_headers, response.status_code
        if self._write is not None and len(response.body) < LEAST_BYTES:
            own = [*headers, (b"x-request-id", self.request_id.encode()), *self.added]
            if self._write(status, own, missing_headers(headers), response.body):
                self.started, self.status = True, status
                return
        await self._begin(
            {"type": "http.response.start", "status": status, "headers": headers},
            {"type": "http.response.body", "body": response.body},
        )

    async def _begin(self, start: Message, first: Message) -> None:
        """Send the start of a response, and the first piece of its body or all of it."""
        if is_compressible(start, first, self._accept_encoding):
            start, first = await compressed(start, first)
        start["headers"] = completed(start["headers"], self.request_id, self.added)
        self.started, self.status = True, start["status"]
        await self._send(start)
        await self._send(first if self._with_body else {**first, "body": b""})


def too_large() -> HttpProblem:
    """Create the problem of a body beyond the limit; the rest of it is not read."""
    return HttpProblem("too_large", headers={"Connection": "close"})
