"""Work that a crowd asks for is done once for all who wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class SharedWork(Generic[T]):
    """Runs one piece of work at a time; whoever asks meanwhile shares the next one.

    The one that runs already is not shared: it may not see what somebody has done since it began.
    """

    def __init__(self) -> None:
        self._last: asyncio.Task[T] | None = None
        self._waiting: asyncio.Task[T] | None = None

    async def done(self, work: Callable[[], Awaitable[T]]) -> T:
        """Return the result of this work, or of the same work that another caller waits for.

        It goes on for the others when a caller is cancelled.

        Raises:
            Exception: whatever the work raises.
        """
        if self._waiting is None:
            self._waiting = asyncio.create_task(self._after(self._last, work))
            self._last = self._waiting
        return await asyncio.shield(self._waiting)

    async def _after(self, before: asyncio.Task[T] | None, work: Callable[[], Awaitable[T]]) -> T:
        if before is not None:
            await asyncio.wait([before])
        self._waiting = None
        return await work()
