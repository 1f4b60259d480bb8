"""How many streams of events may be open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from skywitness.entrypoints.http.problems.problem import HttpProblem

MOST_STREAMS: Final = 2_000
"""Half of the connections that a process has, so that streams leave room for requests."""

MOST_OF_ONE: Final = 200
"""Of one key, session or address; an office may have many pages open."""


class OpenStreams:
    """The streams that are open, by whose they are."""

    def __init__(self, most: int = MOST_STREAMS, most_of_one: int = MOST_OF_ONE) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._open: Counter[str] = Counter()

    def require_room(self, client: str) -> None:
        """Raise `HttpProblem` if there are too many; the local user, `""`, may have all."""
        if self._open.total() >= self._most:
            raise HttpProblem("overloaded", "Too many streams are open.")
        if client and self._open[client] >= self._most_of_one:
            raise HttpProblem(
                "rate_limited",
                f"{self._most_of_one} streams are open; close one, or retry later.",
                headers={"Retry-After": "10"},
            )

    @contextmanager
    def one(self, client: str) -> Iterator[None]:
        """Count one for the time of the block."""
        self._open[client] += 1
        try:
            yield
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]
