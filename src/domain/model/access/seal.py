"""Texts that only this service writes: browsers keep them and bring them back."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

LONGEST: Final = 4000
"""Characters; browsers keep about 4,096 for a cookie."""

_MAC_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Seal:
    """Signs what it writes; a text of another purpose, key or time is none of its own.

    What is sealed can be read by whoever holds it.
    """

    key: bytes
    purpose: str

    def write(self, content: Mapping[str, Any], until: datetime) -> str:
        """Return a text that holds `content` and can be read until a time.

        Raises:
            ValueError: it would be too long.
        """
        data = json.dumps([int(until.timestamp()), content], separators=(",", ":")).encode()
        text = base64.urlsafe_b64encode(self._mac(data) + data).rstrip(b"=").decode()
        if len(text) > LONGEST:
            raise ValueError("too much for a sealed text")
        return text

    def read(self, text: str, now: datetime) -> tuple[dict[str, Any], datetime] | None:
        """Return content and end of a text of its own, None for any other."""
        if len(text) > LONGEST or not text.isascii():
            return None
        try:
            both = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            return None
        mac, data = both[:_MAC_BYTES], both[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(data)):
            return None
        until_s, content = json.loads(data)
        until = datetime.fromtimestamp(until_s, UTC)
        return (content, until) if now < until else None

    def _mac(self, data: bytes) -> bytes:
        return hmac.digest(self.key, self.purpose.encode() + b"\0" + data, hashlib.sha256)
