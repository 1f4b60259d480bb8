"""Text files, plain or gzipped, in the encodings that agencies and spreadsheets write."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from skywitness.domain.model.errors import SkywitnessError

MAX_ROW: Final = 1_000_000
"""Maximum characters of a row, so that a file without line ends does not exhaust the memory."""

_SKIPPED_AT_ONCE: Final = 65_536
_GZIP: Final = b"\x1f\x8b"

WINDOWS: Final = "not UTF-8: letters read as Windows-1252"
DAMAGED: Final = "letters were lost in an earlier conversion (U+FFFD)"
NO_TEXT: Final = "holds bytes that are not text"

_LOST: Final = "\N{REPLACEMENT CHARACTER}"
_ESCAPED: Final = re.compile("[\udc80-\udcff]")
_NEVER_WRITTEN: Final = re.compile("\udced[\udca0-\udcbf][\udc80-\udcbf]|\udcc0\udc80")
"""Surrogates and NUL in forms that UTF-8 forbids."""


def _windows_letters() -> dict[int, str]:
    letters = {}
    for byte in range(0x80, 0x100):
        letters[0xDC00 + byte] = bytes([byte]).decode("cp1252", "replace")
    return letters


_WINDOWS_LETTERS: Final = _windows_letters()
"""The character of each byte that is not UTF-8, by the surrogate that `surrogateescape` gives."""


@dataclass(eq=False)
class FileBroken(SkywitnessError):
    """The file cannot be read to its end; rows before the fault are valid."""

    reason: str


class Lines:
    """The lines of a text, truncated to `left` characters, which is `longest` in a new row.

    Bytes that are not UTF-8 are read as Windows-1252, with a warning. With `is_row` they are lines
    of table rows: `left` counts down until `start_row`, and a row that is too long is an error.
    `fault` and `warnings` are those of the lines since `start_row`.
    """

    def __init__(self, file: TextIO) -> None:
        """Take a file opened with `newline=""` and `surrogateescape`."""
        self._file = file
        self.longest = MAX_ROW
        self.left = MAX_ROW
        self.is_row = False
        self.number = 0
        self.fault = ""
        self.warnings: tuple[str, ...] = ()
        self._read = self._again = ""
        self._found_before: tuple[str, tuple[str, ...]] = "", ()

    def start_row(self) -> None:
        """Forget what was found in the lines of the row before."""
        self.left, self.fault, self.warnings = self.longest, "", ()

    def take_back(self) -> None:
        """Forget the last line, so that it is read again."""
        self._again = self._read
        self.number -= 1
        self.fault, self.warnings = self._found_before

    def __iter__(self) -> Lines:
        """Return itself."""
        return self

    def __next__(self) -> str:
        """Return the next line, truncated; raises `csv.Error` for a row that is too long."""
        line = self._again or self._file.readline(self.left + 1)
        if not line:
            raise StopIteration
        self._read, self._again = line, ""
        self._found_before = self.fault, self.warnings
        self.number += 1
        is_cut = len(line) > self.left
        if is_cut:
            end = line
            while end and not end.endswith(("\n", "\r")):
                end = self._file.readline(_SKIPPED_AT_ONCE)
            line = line[: self.left]
        if not line.isascii():
            line = self._decoded(line)
        if not self.is_row:
            return line
        if is_cut:
            raise csv.Error(f"longer than {self.longest:,} characters")
        self.left -= len(line)
        if "\0" in line:
            self.fault = NO_TEXT
            line = line.replace("\0", _LOST)
        return line

    def _decoded(self, line: str) -> str:
        if _LOST in line:
            self._warn(DAMAGED)
        if _ESCAPED.search(line) is None:
            return line
        self._warn(WINDOWS)
        letters = _NEVER_WRITTEN.sub(_LOST, line).translate(_WINDOWS_LETTERS)
        if letters.count(_LOST) > line.count(_LOST):
            self.fault = NO_TEXT
        return letters

    def _warn(self, warning: str) -> None:
        if warning not in self.warnings:
            self.warnings += (warning,)


@contextmanager
def open_text(path: Path) -> Iterator[Lines]:
    """Open a file as text: UTF-8, UTF-16 with a byte order mark, or Windows-1252.

    Raises:
        FileBroken: as `open_bytes`.
    """
    with open_bytes(path) as file:
        yield _lines(file)


@contextmanager
def open_bytes(path: Path) -> Iterator[io.BufferedReader]:
    """Open a file, gzipped or not.

    Raises:
        FileBroken: a .gz file is not gzip, truncated or damaged; raised while reading.
    """
    with path.open("rb") as stored:
        if path.suffix != ".gz" and stored.peek(2)[:2] != _GZIP:
            yield stored
            return
        try:
            with gzip.open(stored) as unpacked:
                yield io.BufferedReader(unpacked)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise FileBroken(f"its gzip data is truncated or damaged ({error})") from None


def _lines(file: io.BufferedReader) -> Lines:
    if file.peek(2)[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return Lines(io.TextIOWrapper(file, "utf-16", errors="replace", newline=""))
    return Lines(io.TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline=""))
