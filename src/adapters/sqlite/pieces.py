"""Long work on the event loop, done in pieces."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

T = TypeVar("T")
R = TypeVar("R")

PIECE: Final = 64
"""Items converted without a pause: one of them takes up to 50 us."""


class Pieces:
    """Converts many items without keeping other requests waiting for more than one piece.

    Only one caller at a time has more than a piece; otherwise a pause would be as long as all of
    their pieces together.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def map(self, convert: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """Return the converted items."""
        if len(items) <= PIECE:
            return [convert(item) for item in items]
        converted: list[R] = []
        async with self._turn:
            for start in range(0, len(items), PIECE):
                converted += map(convert, items[start : start + PIECE])
                await asyncio.sleep(0)
        return converted
