"""How many calls that hold and compare many reports run at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from skywitness.domain.model.errors import StoreOverloaded

AT_ONCE: Final = 1
"""A second one would not be done sooner: they compete for the interpreter, with all requests."""

MOST_WAITING: Final = 32


class ConcurrencyLimit:
    """Lets few calls run at a time and some wait, so that their memory is bounded."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._waiting = 0
        self._most_waiting = most_waiting

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a free slot, and hold it for the block.

        Raises:
            StoreOverloaded: too many are waiting.
        """
        if self._free.locked() and self._waiting >= self._most_waiting:
            raise StoreOverloaded
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()
