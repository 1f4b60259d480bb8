"""The table of towns that comes with the package: constant data, like a module of this one.

This is the only module of the core that opens a file. The file is mapped into memory, because eight
megabytes of Python literals would have to be loaded whole.
"""

from __future__ import annotations

import mmap
from functools import cache
from pathlib import Path
from typing import Final

from skywitness.domain.model.geography.towns.table import Towns

FILE: Final = Path(__file__).with_name("towns.bin")


@cache
def the_towns() -> Towns:
    """Return the installed towns."""
    with FILE.open("rb") as file:
        return Towns(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
