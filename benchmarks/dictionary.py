"""Makes a dictionary for `sqlite/packing.py` from the sample, as it is stored once examined.

    python -m benchmarks.dictionary FILE

A dictionary that was ever used stays as it is: a new one gets the next number.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import zstandard

import skywitness.entrypoints.sample
from skywitness.adapters.sqlite.driver import connect
from skywitness.adapters.sqlite.packing import unpacked
from skywitness.entrypoints.cli.sample import load_sample
from skywitness.entrypoints.settings import read_settings

BYTES: Final = 6_144
_SEGMENT, _MATCH = 200, 8
"""Of several parameters these give the smallest claims and states of other reports."""

_STORED: Final = (
    "SELECT claim FROM revision",
    "SELECT state FROM report",
    "SELECT document FROM verdict",
    "SELECT document FROM conditions",
)


def stored_values() -> Iterator[bytes]:
    """Yield the JSON that is stored of the sample."""
    with tempfile.TemporaryDirectory() as folder:
        sample = Path(skywitness.entrypoints.sample.__file__).parent
        settings = read_settings(_env_file=None, data_dir=Path(folder))
        asyncio.run(load_sample(settings, sample))
        with closing(connect(Path(folder) / "skywitness.db", read_only=True)) as connection:
            for statement in _STORED:
                for (value,) in connection.execute(statement):
                    yield unpacked(value)


if __name__ == "__main__":
    trained = zstandard.train_dictionary(BYTES, list(stored_values()), k=_SEGMENT, d=_MATCH)
    Path(sys.argv[1]).write_bytes(trained.as_bytes())
