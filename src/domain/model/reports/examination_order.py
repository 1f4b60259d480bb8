"""Which reports are examined next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

T = TypeVar("T")

FARTHEST: Final = timedelta(hours=3)
"""Nothing is scheduled farther ahead: a claim may end an hour from now and is looked at again 75
minutes later. What seems to be was scheduled by a clock that has been set back since."""

_TURNS: Final = 4


def is_due(due_at: datetime, now: datetime) -> bool:
    """Say whether an examination is due."""
    return due_at <= now or due_at > now + FARTHEST


def is_held(until: datetime, now: datetime) -> bool:
    """Say whether a lease is still held."""
    return now < until <= now + FARTHEST


def in_turns(urgent: Sequence[T], background: Sequence[T], limit: int, taken: int) -> list[T]:
    """Choose up to `limit` of both, every fourth from the background: neither is starved.

    `taken` counts those chosen so far. Where one kind is used up, the other has its turns.
    """
    kinds = [list(urgent), list(background)]
    chosen: list[T] = []
    while len(chosen) < limit and any(kinds):
        turn = (taken + len(chosen) + 1) % _TURNS == 0
        chosen.append((kinds[turn] or kinds[not turn]).pop(0))
    return chosen
