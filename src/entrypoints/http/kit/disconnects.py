"""Requests that end with the connection of their client."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Final, TypeVar

from starlette.requests import ClientDisconnect
from starlette.types import Receive

T = TypeVar("T")

WATCH_AFTER_S: Final = 0.1
"""Only what takes longer is watched: a task for each request would cost a tenth of a page."""


async def while_connected(
    receive: Receive, answer: Awaitable[T], *, watch_after_s: float = WATCH_AFTER_S
) -> T:
    """Wait for an answer; cancel it when the client disconnects first.

    The body of the request must have been read, or be of no interest.

    Raises:
        ClientDisconnect: nobody waits for the answer any more.
    """
    watch = _Watch(receive)
    timer = asyncio.get_running_loop().call_later(watch_after_s, watch.begin)
    try:
        return await answer
    except asyncio.CancelledError:
        if watch.saw_disconnect:
            watch.caller.uncancel()
            raise ClientDisconnect from None
        raise
    finally:
        timer.cancel()
        watch.end()


class _Watch:
    """Cancels the task that made it when a client disconnects."""

    def __init__(self, receive: Receive) -> None:
        caller = asyncio.current_task()
        if caller is None:
            raise RuntimeError("not in a task")
        self.caller = caller
        self.saw_disconnect = False
        self._receive = receive
        self._watching: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._watching = asyncio.create_task(self._watch())

    def end(self) -> None:
        if self._watching is not None:
            self._watching.cancel()

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.saw_disconnect = True
        self.caller.cancel()
