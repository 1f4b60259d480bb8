"""Things that were made for the questions that came last."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Keeps as many as it may have. Nobody waits while a thread makes one, so two may make it."""

    def __init__(self, most: int) -> None:
        """Keep nothing yet."""
        self._most = most
        self._found: dict[Hashable, T] = {}
        self._asked: deque[Hashable] = deque(maxlen=4 * most)
        self._lock = Lock()

    def __contains__(self, key: Hashable) -> bool:
        """Say whether what belongs to a key is kept."""
        return key in self._found

    def is_worth_making(self, key: Hashable) -> bool:
        """Say whether something is kept or was asked for not long ago, and note the question."""
        if key in self._found or key in self._asked:
            return True
        self._asked.append(key)
        return False

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept of a key, or make and keep it."""
        found = self._found.get(key)
        if found is None:
            found = make()
        with self._lock:
            self._found.pop(key, None)
            self._found[key] = found
            if len(self._found) > self._most:
                del self._found[next(iter(self._found))]
        return found
