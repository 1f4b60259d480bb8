"""Answers that are kept until something is written."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Final, Generic, TypeVar

from skywitness.adapters.sqlite.reader import Reader

T = TypeVar("T")

_VERSION: Final = "PRAGMA data_version"
"""Of a connection: another number after each commit of another one, of other processes too."""


class Unchanged(Generic[T]):
    """Keeps the latest answers of a reader while the database stays as it is.

    What is kept must hold no texts of reports: it is not forgotten when one is erased, but when
    somebody asks again.
    """

    def __init__(self, reader: Reader, most: int) -> None:
        """`most` answers are kept."""
        self._reader = reader
        self._most = most
        self._version: Any = None
        self._kept: OrderedDict[Hashable, T] = OrderedDict()

    async def get(self, key: Hashable, find: Callable[[], Awaitable[T]]) -> T:
        """Return the answer of a key, which is found unless it is kept."""
        # read first: what is written while the answer is found makes it out of date at once
        ((version,),) = await self._reader.execute_fetchall(_VERSION)
        if version != self._version:
            self._version = version
            self._kept.clear()
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        found = await find()
        if self._version == version:
            self._kept[key] = found
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found
