"""Cursors: positions in a list, signed so that clients cannot make up their own."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from skywitness.domain.model.errors import InvalidQuery
from skywitness.domain.model.reports.filter import Position, ReportFilter

_SIGNATURE_BYTES: Final = 16
_MAX_LENGTH: Final = 500


@dataclass(frozen=True, slots=True)
class Cursors:
    """Writes and reads cursors with one secret key.

    A cursor is bound to the filter and the order of its list; limit, count and format may differ
    from page to page.
    """

    key: bytes

    def write(self, position: Position, list_key: bytes) -> str:
        """Return the opaque text for a position in the list with this key."""
        place = [position.timestamp.isoformat(), position.report_id]
        content = json.dumps(place, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._signature(content, list_key) + content).decode()

    def read(self, text: str, list_key: bytes) -> Position:
        """Return the position; raises `InvalidQuery` for a text of another list."""
        try:
            signed_text = base64.b64decode(text[:_MAX_LENGTH], altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise _invalid() from None
        signature, content = signed_text[:_SIGNATURE_BYTES], signed_text[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._signature(content, list_key)):
            raise _invalid()
        if base64.urlsafe_b64encode(signed_text).decode() != text:  # unused bits were changed
            raise _invalid()
        at, report_id = json.loads(content)
        return Position(datetime.fromisoformat(at), report_id)

    def _signature(self, content: bytes, list_key: bytes) -> bytes:
        signed = b"\0".join((content, list_key))
        return hmac.digest(self.key, signed, hashlib.sha256)[:_SIGNATURE_BYTES]


_FIELDS: Final = tuple(part.name for part in fields(ReportFilter))


def list_key(where: ReportFilter, order: str) -> bytes:
    """Return what cursors of a list are bound to; the same for equal lists in every process."""
    values = [getattr(where, name) for name in _FIELDS]
    filtered = repr([sorted(v) if isinstance(v, frozenset) else v for v in values])
    return b"\0".join((order.encode(), filtered.encode()))


def _invalid() -> InvalidQuery:
    return InvalidQuery.at("cursor", "is not a cursor of this list; start again without one")
