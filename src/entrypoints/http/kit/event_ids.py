"""Ids of events: places in the log of changes, which nobody else can read or make up."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

_NONCE_BYTES: Final = 8
_NUMBER_BYTES: Final = 8
_MAC_BYTES: Final = 8
_LENGTH: Final = (_NONCE_BYTES + _NUMBER_BYTES + _MAC_BYTES) * 4 // 3


@dataclass(frozen=True, slots=True)
class EventIds:
    """Writes and reads ids with one secret key.

    Each is new, and says nothing about its number: else the numbers between two events would tell
    how much happened that a reader may not know of.
    """

    key: bytes

    def write(self, number: int) -> str:
        """Return an id for a number."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        shown = nonce + self._masked(number.to_bytes(_NUMBER_BYTES), nonce)
        return base64.urlsafe_b64encode(shown + self._mac(shown)).decode()

    def read(self, text: str) -> int | None:
        """Return the number of an id, None for any other text."""
        try:
            both = base64.b64decode(text, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        shown, mac = both[:-_MAC_BYTES], both[-_MAC_BYTES:]
        if len(text) != _LENGTH or not hmac.compare_digest(mac, self._mac(shown)):
            return None
        nonce, masked = shown[:_NONCE_BYTES], shown[_NONCE_BYTES:]
        return int.from_bytes(self._masked(masked, nonce))

    def _masked(self, number: bytes, nonce: bytes) -> bytes:
        mask = hmac.digest(self.key, b"event id\0" + nonce, hashlib.sha256)
        return bytes(one ^ other for one, other in zip(number, mask, strict=False))

    def _mac(self, shown: bytes) -> bytes:
        return hmac.digest(self.key, b"event id check\0" + shown, hashlib.sha256)[:_MAC_BYTES]
