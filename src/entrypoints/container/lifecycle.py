"""Opens and closes what a container built."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

Step = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The objects that have to be opened or closed, in the order in which they were built."""

    _steps: list[tuple[Step | None, Step]] = field(default_factory=list)

    def add(self, *, close: Step, open_: Step | None = None) -> None:
        """Register how an object is opened and closed."""
        self._steps.append((open_, close))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open everything for the block; close in reverse order, also if opening fails."""
        async with AsyncExitStack() as stack:
            for open_, close in self._steps:
                stack.push_async_callback(close)
                if open_ is not None:
                    await open_()
            yield
