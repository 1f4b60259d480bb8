"""Timestamps as text of fixed width in UTC: sorting the text sorts the times."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_text(at: datetime) -> str:
    """Write an aware time as `YYYY-MM-DDTHH:MM:SS.ffffffZ`.

    Raises:
        ValueError: the time has no offset from UTC; guessing one would shift it silently.
    """
    if at.tzinfo is None:
        raise ValueError("a time without offset from UTC cannot be stored")
    return _written(at if at.tzinfo is UTC else at.astimezone(UTC))


@lru_cache(maxsize=512)  # a batch of changes writes the same times into several rows
def _written(in_utc: datetime) -> str:
    """Write a time in UTC; in another zone the two hours at the end of summer are equal keys."""
    return in_utc.isoformat(timespec="microseconds").replace("+00:00", "Z")


def seconds(at: datetime) -> int:
    """Return the whole seconds of an aware time since 1970."""
    elapsed = at - _EPOCH
    return elapsed.days * 86_400 + elapsed.seconds


def to_text_or_none(at: datetime | None) -> str | None:
    """Write a time, if there is one."""
    return None if at is None else to_text(at)


def from_text(text: str) -> datetime:
    """Read what `to_text` wrote."""
    return datetime.fromisoformat(text)


def from_text_or_none(text: str | None) -> datetime | None:
    """Read a time, if there is one."""
    return None if text is None else from_text(text)
