"""A transport that writes nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from typing_extensions import override


class RecordedTransport(asyncio.Transport):
    """Records what is written to it, call by call, and may tell somebody else of each."""

    def __init__(
        self, on_call: Callable[[bytes], None] = lambda _: None, *, unsent_bytes: int = 0
    ) -> None:
        super().__init__()
        self.calls: list[bytes] = []
        self.closed = False
        self._on_call = on_call
        self._unsent_bytes = unsent_bytes

    @override
    def write(self, data: Any) -> None:
        self.writelines([data])

    @override
    def writelines(self, list_of_data: Iterable[Any]) -> None:
        self.calls.append(b"".join(list_of_data))
        self._on_call(self.calls[-1])

    @override
    def close(self) -> None:
        self.closed = True

    @override
    def abort(self) -> None:
        self.closed = True

    @override
    def is_closing(self) -> bool:
        return self.closed

    @override
    def get_write_buffer_size(self) -> int:
        return self._unsent_bytes

    @override
    def pause_reading(self) -> None:
        pass

    @override
    def resume_reading(self) -> None:
        pass
