"""The same picture in two photos, told by their difference hashes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from skywitness.domain.model.photos.findings import PhotoFindings
from skywitness.domain.model.photos.photo import Photo

SAME_BITS: Final = 5
"""Of 64 bits, as many differ at most between encodings, sizes and shades of one picture."""

LEAST_MIXED: Final = 10
"""Pictures of little but sky or wall have nearly all bits alike, whatever they show."""


def telling_hash(findings: tuple[PhotoFindings, ...]) -> int | None:
    """Return the difference hash by which a picture can be recognised, None without one."""
    known = (one.difference_hash for one in findings if one.difference_hash is not None)
    return next((one for one in known if LEAST_MIXED <= one.bit_count() <= 64 - LEAST_MIXED), None)


def bits_apart(one: int, other: int) -> int:
    """Return how many bits differ between two hashes."""
    return (one ^ other).bit_count()


def telling_hashes(photos: Iterable[Photo]) -> list[int]:
    """Return the hashes by which the pictures of photos that are shown can be recognised."""
    shown = (photo for photo in photos if photo.is_stored and not photo.is_hidden)
    hashes = (telling_hash(photo.findings) for photo in shown)
    return [one for one in hashes if one is not None]
