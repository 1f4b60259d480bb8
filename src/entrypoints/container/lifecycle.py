"""Opening and closing what a container built, in order and in reverse."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

Step = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What has to be opened and closed, in the order it was built."""

    _steps: list[tuple[Step | None, Step]] = field(default_factory=list)

    def add(self, *, close: Step, open_: Step | None = None) -> None:
        """Note how something that was built is opened and closed."""
        self._steps.append((open_, close))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open everything for the time of the block; what was opened is closed whatever happens."""
        async with AsyncExitStack() as stack:
            for open_, close in self._steps:
                stack.push_async_callback(close)
                if open_ is not None:
                    await open_()
            yield
