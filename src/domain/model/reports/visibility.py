"""Who may see a report, and how exactly."""

from __future__ import annotations

from enum import StrEnum


class Visibility(StrEnum):
    """Who may see a report and how exactly."""

    PUBLIC = "public"
    """Everybody, but for personal data in its texts."""

    OBSCURED = "obscured"
    """Everybody, with a stand-in for its place."""

    PRIVATE = "private"
    """Its observer and the desk."""


class Audience(StrEnum):
    """Readers: the public, or those who may see exact places and raw text."""

    PUBLIC = "public"
    FULL = "full"
