"""What the connections of a server write in one turn of the event loop, written at its end.

A write to a client that waits for it wakes the client, which costs several times as much as a write
to one that is awake. Responses that are ready at the same time are therefore written one right
after the other, and the pieces of one response with a single call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, Final
from weakref import WeakKeyDictionary

from typing_extensions import override

MOST_WAITING_BYTES: Final = 64 * 1024
"""So much is written at once: the limits on unread responses count what the transport holds."""


class _Turn:
    """The connections of one event loop that have something to write."""

    def __init__(self) -> None:
        self._writing: list[TurnTransport] = []

    def add(self, transport: TurnTransport, loop: asyncio.AbstractEventLoop) -> None:
        if not self._writing:
            loop.call_soon(self._end)
        self._writing.append(transport)

    def _end(self) -> None:
        writing, self._writing = self._writing, []
        for transport in writing:
            transport.flush()


_turns: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, _Turn]] = WeakKeyDictionary()


class TurnTransport(asyncio.Transport):
    """A transport that keeps what is written to it until the turn of its event loop ends."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        """Take the transport to write to, and the loop that it belongs to."""
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._turn = _turns.setdefault(loop, _Turn())
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0

    @override
    def write(self, data: Any) -> None:
        self.writelines((data,))

    @override
    def writelines(self, list_of_data: Iterable[Any]) -> None:
        pieces = list(list_of_data)
        if not self._waiting:
            self._turn.add(self, self._loop)
        self._waiting += pieces
        self._waiting_bytes += sum(map(len, pieces))
        if self._waiting_bytes >= MOST_WAITING_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        if waiting and not self._transport.is_closing():
            self._transport.writelines(waiting)

    @override
    def close(self) -> None:
        self.flush()
        self._transport.close()

    @override
    def abort(self) -> None:
        self._waiting, self._waiting_bytes = [], 0
        self._transport.abort()

    @override
    def is_closing(self) -> bool:
        return self._transport.is_closing()

    @override
    def get_write_buffer_size(self) -> int:
        return self._waiting_bytes + self._transport.get_write_buffer_size()

    @override
    def pause_reading(self) -> None:
        self._transport.pause_reading()

    @override
    def resume_reading(self) -> None:
        self._transport.resume_reading()

    @override
    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)
