"""Moments as text of fixed width in UTC: sorting the text sorts the timestamps."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


def to_text(moment: datetime) -> str:
    """Write an aware moment as `YYYY-MM-DDTHH:MM:SS.ffffffZ`.

    Raises:
        ValueError: the moment has no offset from UTC; guessing one would shift it silently.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without offset cannot be stored")
    return _written(moment if moment.tzinfo is UTC else moment.astimezone(UTC))


@lru_cache(maxsize=64)  # one change writes the same moment into six rows
def _written(in_utc: datetime) -> str:
    """Write a moment in UTC; elsewhere the two hours at the end of summer time are equal keys."""
    return in_utc.isoformat(timespec="microseconds").replace("+00:00", "Z")


def to_text_or_none(moment: datetime | None) -> str | None:
    """Write a moment where there is one."""
    return None if moment is None else to_text(moment)


def from_text(text: str) -> datetime:
    """Read what `to_text` wrote."""
    return datetime.fromisoformat(text)


def from_text_or_none(text: str | None) -> datetime | None:
    """Read a moment where there is one."""
    return None if text is None else from_text(text)
