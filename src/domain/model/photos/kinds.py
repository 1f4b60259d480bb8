"""Kinds of picture, recognised by their first bytes."""

from __future__ import annotations

from typing import Final

HEAD_BYTES: Final = 16
"""How many of the first bytes decide."""


def is_accepted(head: bytes) -> bool:
    """Whether a file that begins so may be a JPEG, PNG or WebP picture."""
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        head[:4] == b"RIFF" and head[8:16] in _WEBP
    )


_WEBP: Final = frozenset({b"WEBPVP8 ", b"WEBPVP8L", b"WEBPVP8X"})
