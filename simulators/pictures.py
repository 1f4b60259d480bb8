"""What simulators say about pictures: the same about each, so that it needs no model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TAGS: Final[Mapping[str, float]] = {
    "outdoor": 0.99,
    "sky": 0.97,
    "cloud": 0.93,
    "storm": 0.81,
    "hail": 0.74,
    "grass": 0.31,
}

_KINDS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"RIFF")


def is_picture(content: bytes) -> bool:
    """Say whether content begins as a picture does."""
    return content.startswith(_KINDS)
