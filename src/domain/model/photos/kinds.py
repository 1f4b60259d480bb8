"""Kinds of picture, recognised by their first bytes."""

from __future__ import annotations

from typing import Final

HEAD_BYTES: Final = 16
"""How many of the first bytes decide."""


def is_accepted(head: bytes) -> bool:
    """Whether a file that begins so may be a JPEG, PNG, WebP, AVIF or HEIC picture.

    Whether the last two can be read depends on what is installed.
    """
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return True
    if head[4:8] == b"ftyp":
        return head[8:12] in _BRANDS
    return head[:4] == b"RIFF" and head[8:16] in _WEBP


_BRANDS: Final = frozenset({b"avif", b"heic", b"heix", b"mif1"})
"""Of still pictures (ISO/IEC 23008-12, annex B, and AVIF 1.1, section 6)."""

_WEBP: Final = frozenset({b"WEBPVP8 ", b"WEBPVP8L", b"WEBPVP8X"})
