"""The file of a backup: a tar archive of plain files, read without trusting anything in it.

Written and read here and not with `tarfile`, whose reader follows links, long names and sparse
files, and takes as much memory as an extended header asks for. A part of a backup is a regular file
with a short name, its bytes stand in the file as they are, and every other header is refused.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Self

_BLOCK: Final = 512
_PIECE: Final = 1 << 20
_RECORD: Final = 20 * _BLOCK  # what tar programs pad an archive to


class BackupUnusable(Exception):
    """A backup cannot be made, read or restored; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Part:
    """Size in bytes and SHA-256 (hexadecimal) of one file of a backup."""

    size: int
    sha256: str


class ArchiveWriter:
    """Appends files to an archive."""

    def __init__(self, file: IO[bytes], made_at: float) -> None:
        """Take the file to write to, and the time of its parts in seconds from 1970."""
        self._file = file
        self._made_at = made_at

    def add(self, name: str, size: int, pieces: Iterable[bytes]) -> Part:
        """Append a file whose size is known.

        Raises:
            BackupUnusable: the pieces are more or fewer bytes.
        """
        adding = self.adding(name, size)
        for piece in pieces:
            adding.write(piece)
        return adding.end()

    def adding(self, name: str, size: int) -> Adding:
        """Begin a file whose size is known; the caller writes it and ends it."""
        header = tarfile.TarInfo(name)
        header.size, header.mode, header.mtime = size, 0o600, int(self._made_at)
        self._file.write(header.tobuf(tarfile.GNU_FORMAT))
        return Adding(self._file, name, size)

    def close(self) -> None:
        """Write the end of the archive; the file stays open."""
        self._file.write(bytes(2 * _BLOCK))
        self._file.write(bytes(-self._file.tell() % _RECORD))


class Adding:
    """One file that is being written."""

    def __init__(self, file: IO[bytes], name: str, size: int) -> None:
        self._file, self._name, self._size = file, name, size
        self._written = 0
        self._digest = hashlib.sha256()

    def write(self, piece: bytes) -> None:
        """Append to the file."""
        self._written += len(piece)
        self._digest.update(piece)
        self._file.write(piece)

    def end(self) -> Part:
        """Fill the last block; raises `BackupUnusable` if the size is not the one announced."""
        if self._written != self._size:
            raise BackupUnusable(f"{self._name} changed while it was copied; try again")
        self._file.write(bytes(-self._size % _BLOCK))
        return Part(self._size, self._digest.hexdigest())


class Archive:
    """An archive that is being read: where each of its files begins, and how long it is."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        """Find the files; none of their bytes is read yet.

        Raises:
            BackupUnusable: it is no archive of plain files, or it is cut short.
        """
        self.path = path
        self._file = file
        self._files: dict[str, tuple[int, int]] = {}
        length = file.seek(0, os.SEEK_END)
        offset = 0
        while (found := self._header(offset)) is not None:
            name, size = found
            offset += _BLOCK
            if name in self._files:
                raise self._unusable(f"it has two files {name!r}")
            if offset + size > length:
                raise self._unusable("it is cut short")
            self._files[name] = (offset, size)
            offset += size + -size % _BLOCK

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file; whoever opened it closes it.

        Raises:
            BackupUnusable: it is no archive of plain files.
            OSError: it cannot be opened.
        """
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for
            raise BackupUnusable(f"{path} is not a file")
        file = path.open("rb")
        try:
            return cls(path, file)
        except BaseException:
            file.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @property
    def names(self) -> frozenset[str]:
        """The names of all files, which are to be compared and never used as paths."""
        return frozenset(self._files)

    def size(self, name: str) -> int:
        """Return the bytes of a file.

        Raises:
            BackupUnusable: there is none of this name.
        """
        if name not in self._files:
            raise self._unusable(f"{name} is missing in it")
        return self._files[name][1]

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a file."""
        rest = self.size(name)
        offset = self._files[name][0]
        while rest:
            self._file.seek(offset)  # others may read in between
            piece = self._file.read(min(rest, _PIECE))
            if not piece:
                raise self._unusable("it is cut short")
            yield piece
            offset += len(piece)
            rest -= len(piece)

    def text(self, name: str, most_bytes: int) -> str:
        """Return a short file of UTF-8 text.

        Raises:
            BackupUnusable: it is missing, too long, or no such text.
        """
        if self.size(name) > most_bytes:
            raise self._unusable(f"its {name} is too long")
        try:
            return b"".join(self.pieces(name)).decode()
        except UnicodeDecodeError:
            raise self._unusable(f"its {name} is damaged") from None

    def sha256(self, name: str) -> str:
        """Return the digest of a file in hexadecimal."""
        digest = hashlib.sha256()
        for piece in self.pieces(name):
            digest.update(piece)
        return digest.hexdigest()

    def _header(self, offset: int) -> tuple[str, int] | None:
        """Return name and size of the file at an offset; None at the end of the archive."""
        self._file.seek(offset)
        block = self._file.read(_BLOCK)
        if len(block) == _BLOCK and not any(block):
            return None
        if not offset and len(block) < _BLOCK:
            raise self._unusable("it is not a tar file")
        try:
            header = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        except (tarfile.HeaderError, ValueError):
            reason = "it is damaged or cut short" if offset else "it is not a tar file"
            raise self._unusable(reason) from None
        if header.type not in {tarfile.REGTYPE, tarfile.AREGTYPE} or header.size < 0:
            raise self._unusable(f"it has an entry {header.name[:100]!r} that is no plain file")
        return header.name, header.size

    def _unusable(self, reason: str) -> BackupUnusable:
        return BackupUnusable(f"{self.path} is not a whole backup of Skywitness: {reason}")


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the bytes of an open file."""
    while piece := file.read(_PIECE):
        yield piece
