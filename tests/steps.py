"""What a call costs, in numbers that are the same on every machine."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Callable
from types import FrameType
from typing import Any


def calls_of(function: Callable[[], object]) -> int:
    """Count the calls and steps of generators, in Python and in C, that a function makes."""
    count = 0

    def see(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        if event in {"call", "c_call"}:
            count += 1

    with watched(see):
        function()
    return count


class watched:  # noqa: N801 - used like a function
    """Show what this thread calls in the block.

    The garbage collector waits meanwhile: it would call what other tests have left behind.
    """

    def __init__(self, see: Callable[[FrameType, str, Any], None]) -> None:
        self._see = see

    def __enter__(self) -> None:
        self._before, self._collects = sys.getprofile(), gc.isenabled()
        gc.disable()
        sys.setprofile(self._see)

    def __exit__(self, *_: object) -> None:
        sys.setprofile(self._before)
        if self._collects:
            gc.enable()


def noting(names: list[str]) -> Callable[[FrameType, str, Any], None]:
    """Note the names of the functions of Python that are called."""

    def see(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_filename != __file__:
            names.append(frame.f_code.co_qualname)

    return see


def peak_bytes_of(function: Callable[[], object]) -> int:
    """Return the most memory that a function uses at a time, in bytes."""
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
