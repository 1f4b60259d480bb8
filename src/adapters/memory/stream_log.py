"""The log of changes over the memory store."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

from typing_extensions import override

from skywitness.adapters.memory.store import MemoryStore
from skywitness.ports.stream_log import StreamEntry, StreamLog


class MemoryStreamLog(StreamLog):
    """Reads the entries that the store has appended."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @property
    @override
    def earlier_changes(self) -> int:
        return 0

    @override
    async def kept(self) -> tuple[int, int]:
        newest = self._store.last_number
        return (self._store.stream[0].number - 1 if self._store.stream else newest), newest

    @override
    async def growth(self, number: int, within_s: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while self._store.last_number <= number:
                    await self._store.grown.wait()

    @override
    async def after(self, number: int, limit: int) -> tuple[StreamEntry, ...]:
        later = [entry for entry in self._store.stream if entry.number > number]
        return tuple(later[:limit])

    @override
    async def purge_before(self, timestamp: datetime, keys_before: datetime) -> int:
        kept = [entry for entry in self._store.stream if entry.at >= timestamp]
        keys = {n: key for n, key in self._store.keys.items() if key.created_at >= keys_before}
        gone = len(self._store.stream) - len(kept) + len(self._store.keys) - len(keys)
        self._store.stream[:] = kept
        self._store.keys = keys
        return gone
