"""A bounded queue that serves different kinds of work in turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class FairQueue(Generic[T]):
    """Hands out one item of each kind in turn, so that many of one kind do not delay another."""

    def __init__(self, most: int) -> None:
        """`most` is the number of items that may wait."""
        self._most = most
        self._items: dict[Hashable, deque[T]] = {}  # the kind whose turn is next comes first

    def __len__(self) -> int:
        """Return the number of waiting items."""
        return sum(map(len, self._items.values()))

    def put(self, kind: Hashable, item: T) -> T | None:
        """Add an item; return the one that there is no room for, if any.

        That is the item itself, unless another kind has at least two more waiting: then the last
        of those gives way.
        """
        left_out = None
        if len(self) >= self._most:
            crowded = max(self._items, key=lambda each: len(self._items[each]))
            if len(self._items[crowded]) < len(self._items.get(kind, ())) + 2:
                return item
            left_out = self._items[crowded].pop()
        self._items.setdefault(kind, deque()).append(item)
        return left_out

    def take(self) -> T | None:
        """Remove and return the next item; None when nothing waits."""
        for kind in self._items:
            items = self._items.pop(kind)
            item = items.popleft()
            if items:
                self._items[kind] = items  # behind all other kinds
            return item
        return None

    def remove(self, kind: Hashable, item: T) -> bool:
        """Remove an item that is still waiting; say whether it was."""
        items = self._items.get(kind, ())
        if item not in items:
            return False
        self._items[kind].remove(item)
        if not self._items[kind]:
            del self._items[kind]
        return True
