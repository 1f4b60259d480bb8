"""Requests that bring a photo: far longer than all others, and never in memory as a whole."""

from __future__ import annotations

from typing import Final

from skywitness.domain.model.photos.photo import MOST_PHOTO_BYTES
from skywitness.entrypoints.http.kit.bodies import MAX_BODY_BYTES

LONGEST_BODY_BYTES: Final = MOST_PHOTO_BYTES + 64 * 1024
"""A photo, and what a form has around it."""

TICKETS: Final = "/photos/tickets/"

LONG_WITHIN_S: Final = 300.0
"""Time from the end of the headers to the end of the body; 50 MiB need 170 kB/s."""


def may_be_long(method: str, path: str) -> bool:
    """Say whether a request may bring a photo; one that no route answers may count as well."""
    return path.endswith("/photos") if method == "POST" else method == "PUT" and TICKETS in path


def most_body_bytes(method: str, path: str) -> int:
    """Return how long the body of a request may be."""
    return LONGEST_BODY_BYTES if may_be_long(method, path) else MAX_BODY_BYTES
