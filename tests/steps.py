"""What a call costs, in numbers that are the same on every machine."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def watched(see: Callable[[FrameType, str, Any], None]) -> Iterator[None]:
    """Show what this thread calls in the block.

    The garbage collector waits meanwhile: it would call what other tests have left behind.
    """
    before, collects = sys.getprofile(), gc.isenabled()
    gc.disable()
    sys.setprofile(see)
    try:
        yield
    finally:
        sys.setprofile(before)
        if collects:
            gc.enable()


def peak_bytes_of(function: Callable[[], object]) -> int:
    """Return the most memory that a function uses at a time, in bytes."""
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
