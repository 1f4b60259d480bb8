"""The setting RATE_LIMITS: how many requests each client may send, by what they cost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class LimitPolicy(StrEnum):
    """Requests that are counted together."""

    READ = "read"
    SEARCH = "search"
    WRITE = "write"
    EXTERNAL = "external"
    PREVIEW = "preview"
    SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in so many seconds."""

    requests: int
    seconds: int


DEFAULT_LIMITS: Final = (
    "read=6000/minute,search=3000/minute,write=3000/minute,external=120/minute,"
    "preview=120/minute,sign-in=100/minute"
)
"""Far above what a person or a busy program sends, far below what one machine can answer."""

NO_LIMITS: Final = ("none",)

_ENTRY: Final = re.compile(
    r"([a-z-]{1,20})=([1-9][0-9]{0,8})/([1-9][0-9]{0,3})?(second|minute|hour|day)", re.ASCII
)
_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


def parsed_limits(entries: Iterable[str]) -> Mapping[LimitPolicy, Limit]:
    """Return the limit of every policy: those that are given, and the default of the others.

    Raises:
        ValueError: an entry is not a limit.
    """
    given = tuple(entries)
    if given == NO_LIMITS:
        return {}
    return dict(map(_parsed, (*DEFAULT_LIMITS.split(","), *given)))


def _parsed(entry: str) -> tuple[LimitPolicy, Limit]:
    found = _ENTRY.fullmatch(entry)
    if found is None or found[1] not in set(LimitPolicy):
        names = ", ".join(LimitPolicy)
        raise ValueError(f"must be none, or limits such as read=600/minute of {names}")
    requests, multiple = int(found[2]), int(found[3] or 1)
    return LimitPolicy(found[1]), Limit(requests, multiple * _SECONDS[found[4]])
