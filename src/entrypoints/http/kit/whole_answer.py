"""Answers that are known at once and as a whole, before they are responses."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from skywitness.entrypoints.http.kit.header_lines import KeptHeaders
from skywitness.entrypoints.http.kit.response_headers import Header
from skywitness.entrypoints.http.kit.responses import EncodedResponse


@dataclass(slots=True)
class WholeAnswer:
    """A status, a body, and all headers: its own, and those that many answers have."""

    status: int
    own: tuple[Header, ...]
    kept: KeptHeaders
    body: bytes

    def response(self) -> Response:
        """Return the same as a response."""
        return EncodedResponse(self.body, self.status, [*self.own, *self.kept.headers])
