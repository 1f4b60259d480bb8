"""Files that are whole or absent, never half, and never in place of another."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO


class FileNotWritten(Exception):
    """A file cannot be written; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that is being written, and a folder beside it for what it is made of."""

    file: IO[bytes]
    folder: Path


@contextmanager
def new_file(target: Path) -> Iterator[Draft]:
    """Write a file that gets its name when the block ends without an error, flushed to disk.

    It is readable by its owner alone.

    Raises:
        FileNotWritten: there is a file of this name, or the disk refuses.
    """
    _require_free(target)
    try:
        with _scratch(target) as folder:
            draft = folder / "draft"
            handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "wb") as file:
                yield Draft(file, folder)
                file.flush()
                os.fsync(file.fileno())
            _name(draft, target)
    except OSError as error:
        raise FileNotWritten(f"{target} cannot be written: {error.strerror}") from None


@contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    """Make a folder beside the target, on the same file system, for the time of the block."""
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name[:100]}.", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _require_free(target: Path) -> None:
    if os.path.lexists(target):
        raise FileNotWritten(f"{target} exists and is never overwritten: choose another name")


def _name(draft: Path, target: Path) -> None:
    """Give a complete file its name, unless another has it by now, and make the name durable."""
    try:
        os.link(draft, target)
    except OSError:  # the name is taken, or the file system has no hard links
        _require_free(target)
        draft.rename(target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
