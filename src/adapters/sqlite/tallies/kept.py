"""Things that were made for the questions that came last."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Keeps as many as it may have; threads wait for each other, and nothing is made twice."""

    def __init__(self, most: int) -> None:
        """Keep nothing yet."""
        self._most = most
        self._found: dict[Hashable, T] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept of a key, or make and keep it."""
        with self._lock:
            found = self._found.pop(key) if key in self._found else make()
            if len(self._found) >= self._most:
                del self._found[next(iter(self._found))]
            self._found[key] = found
        return found
