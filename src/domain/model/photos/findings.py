"""What an analysis found in a photo."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoTag:
    """What a picture shows, in a word of the analyser; `confidence` from 0 to 1."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoFindings:
    """What one analyser found; None or nothing where it did not look.

    - `severity` is that of the worst category of unwanted content, 0 (none) to 7.
    - `difference_hash` has 64 bits, of which two encodings of one picture differ in few.
    - `sharpness` is the variance of the Laplacian of the grey values 0 to 255, `brightness` their
      mean, from 0 to 1.
    - `degraded` marks findings that are missing because the analyser failed; it is asked again.
    """

    analyser: str
    tags: tuple[PhotoTag, ...] = ()
    severity: int | None = None
    difference_hash: int | None = None
    sharpness: float | None = None
    brightness: float | None = None
    degraded: bool = False
