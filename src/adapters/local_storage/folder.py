"""The layout of objects in a folder. All calls block and may raise `OSError`.

The content of `photos/ab.jpg` is in `photos/<version>~ab.jpg`, which never changes, and
`photos/ab.jpg~.json` describes it. This document makes an object visible: it is linked into place
(which fails if one exists) or replaces the previous one atomically. Keys contain no tilde, so `a`
and `a/b` can both exist and no key names an internal file.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from io import FileIO
from pathlib import Path
from typing import Final

from skywitness.domain.model.errors import (
    ObjectExists,
    ObjectMissing,
    StorageRefused,
    StorageUnavailable,
)
from skywitness.ports.object_storage import StoredObject

TRIES_TO_OPEN: Final = 20
ABANDONED_AFTER_S: Final = 86_400.0
"""Age at which an unfinished upload counts as abandoned by a dead process."""

INCOMING: Final = "~incoming"
LOCK: Final = "~lock"
DOCUMENT: Final = "~.json"


class Folder:
    """A folder of objects."""

    def __init__(self, root: Path) -> None:
        """Take the folder, which need not exist yet."""
        self.root = root

    def document(self, key: str) -> Path:
        """Return the path of the document of an object."""
        return self._inside(key).with_name(self._inside(key).name + DOCUMENT)

    def content(self, info: StoredObject) -> Path:
        """Return the path of the content of a version."""
        place = self._inside(info.key)
        return place.with_name(f"{info.version}~{place.name}")

    def describe(self, key: str) -> StoredObject:
        """Return the description of an object; raises `ObjectMissing` or `StorageUnavailable`."""
        try:
            text = self.document(key).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise ObjectMissing(key) from None
        try:
            return StoredObject(key=key, **json.loads(text))
        except (ValueError, TypeError):
            raise StorageUnavailable(key, "its description cannot be read") from None

    def describe_all(self, keys: list[str]) -> list[StoredObject]:
        """Return the descriptions of objects, without those that no longer exist."""
        found = []
        for key in keys:
            with suppress(ObjectMissing):  # removed in the meantime
                found.append(self.describe(key))
        return found

    def keys(self, prefix: str) -> list[str]:
        """Return all keys that begin with the prefix, in order."""
        found = []
        for folder, below, names in os.walk(self.root, onerror=_fail_unless_missing):
            path = Path(folder).relative_to(self.root).as_posix()
            start = "" if path == "." else f"{path}/"
            below[:] = [name for name in below if _may_hold(f"{start}{name}/", prefix)]
            keys = [start + n.removesuffix(DOCUMENT) for n in names if n.endswith(DOCUMENT)]
            found += [key for key in keys if key.startswith(prefix)]
        return sorted(found)

    def remove(self, key: str) -> None:
        """Remove an object, if there is one."""
        with suppress(ObjectMissing), self.alone():
            old = self.describe(key)
            self.document(key).unlink()
            _sync_folder(self.document(key).parent)
            self.content(old).unlink(missing_ok=True)
            self._remove_empty(self.document(key).parent)

    def _remove_empty(self, folder: Path) -> None:
        """Remove the folders of a key that hold nothing any more: their names tell of it."""
        with suppress(OSError):  # it holds something
            while folder != self.root:
                folder.rmdir()
                folder = folder.parent

    def sweep(self) -> int:
        """Remove files of uploads and removals whose process has ended; return how many."""
        removed = 0
        for folder, _, names in os.walk(self.root, onerror=_fail_unless_missing):
            for path in (Path(folder, name) for name in names):
                if self._is_left_over(path):
                    with self.alone():  # a file may be locked or described by now
                        removed += self._is_left_over(path) and _unlink_unless_locked(path)
        return removed

    def _is_left_over(self, path: Path) -> bool:
        """Whether a file is not part of an object: half an upload, or content of no document."""
        if path.parent == self.root / INCOMING:
            return True
        version, _, name = path.name.partition("~")
        if not (version and name) or path.name.endswith(DOCUMENT):
            return False
        key = path.with_name(name).relative_to(self.root).as_posix()
        try:
            return self.describe(key).version != version
        except ObjectMissing:
            return True
        except StorageUnavailable:
            return False

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Serialise replacing and removing, so that no content is left without a document."""
        if not self.root.exists():
            yield
            return
        with (self.root / LOCK).open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _inside(self, key: str) -> Path:
        path = self.root / key
        if not path.parent.resolve().is_relative_to(self.root.resolve()):
            raise StorageRefused(key, "a link leads out of the folder")
        return path


class Upload:
    """One run of `put`: a file under a unique name until it is complete."""

    def __init__(self, folder: Folder) -> None:
        """Take the folder; nothing is written yet."""
        self.token = secrets.token_hex(16)
        self.size = 0
        self._digest = hashlib.sha256()
        self._folder = folder
        self._incoming = folder.root / INCOMING
        self._content = self._incoming / self.token
        self._document = self._incoming / f"{self.token}.json"
        self._file: FileIO | None = None
        self._files = ExitStack()

    def begin(self, key: str, *, replace: bool) -> None:
        """Open a file for the content; raises `ObjectExists` if it must not replace one."""
        place = self._folder.document(key)
        if not replace and place.exists():
            raise ObjectExists(key)  # avoids reading in vain; only the link is decisive
        _make_folder(self._incoming)
        _drop_abandoned(self._incoming)
        self._file = self._create(self._content)

    def write(self, piece: bytes) -> None:
        """Append to the content."""
        self._digest.update(piece)
        _write_all(self._opened(), piece)
        self.size += len(piece)

    def sha256(self) -> str:
        """Return the digest of the written bytes in hexadecimal."""
        return self._digest.hexdigest()

    def finish(self, info: StoredObject, *, replace: bool) -> None:
        """Make the object visible; raises `ObjectExists`."""
        os.fsync(self._opened())
        described = {name: value for name, value in asdict(info).items() if name != "key"}
        document = self._create(self._document)
        _write_all(document, json.dumps(described, indent=1).encode())
        os.fsync(document)
        with self._folder.alone():  # a removal may take the empty folder away
            _make_folder(self._folder.document(info.key).parent)
            old = self._folder.describe_all([info.key]) if replace else []
            self._show(info, replace=replace)
            for each in old:
                self._folder.content(each).unlink(missing_ok=True)

    def clean_up(self) -> None:
        """Close the files and remove those that did not become an object."""
        self._content.unlink(missing_ok=True)
        self._document.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """Close the files and leave them as they are."""
        self._files.close()

    def _create(self, path: Path) -> FileIO:
        """Create a file; it is locked while this process lives, so no sweep removes it."""
        with self._folder.alone():
            file = self._files.enter_context(path.open("xb", buffering=0))
            fcntl.flock(file, fcntl.LOCK_EX)
            return file

    def _show(self, info: StoredObject, *, replace: bool) -> None:
        content, place = self._folder.content(info), self._folder.document(info.key)
        self._content.rename(content)
        try:
            if replace:
                self._document.replace(place)
            else:
                os.link(self._document, place)
        except FileExistsError:
            content.unlink()
            raise ObjectExists(info.key) from None
        except OSError:
            content.unlink()
            raise
        _sync_folder(place.parent)

    def _opened(self) -> FileIO:
        if self._file is None:
            raise ValueError("the upload has not begun")
        return self._file


class Reader:
    """One object being read."""

    def __init__(self, folder: Folder) -> None:
        """Take the folder; nothing is opened yet."""
        self._folder = folder
        self._file: FileIO | None = None

    def begin(self, key: str) -> StoredObject:
        """Open the present version; raises `ObjectMissing` or `StorageUnavailable`."""
        for _ in range(TRIES_TO_OPEN):
            info = self._folder.describe(key)
            # replaced between the two steps: the new document names the new content
            with suppress(FileNotFoundError):
                self._file = self._folder.content(info).open("rb", buffering=0)
                return info
        raise StorageUnavailable(key, "its content is not there")

    def read(self, start: int, size: int) -> bytes:
        """Return some bytes; fewer than requested only at the end."""
        if self._file is None:
            raise ValueError("the object is not open")
        return os.pread(self._file.fileno(), size, start)

    def close(self) -> None:
        """Close the file, if it was opened."""
        if self._file is not None:
            self._file.close()


def _may_hold(folder: str, prefix: str) -> bool:
    if "~" in folder:
        return False
    return folder.startswith(prefix) or prefix.startswith(folder)


def _fail_unless_missing(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def _make_folder(folder: Path) -> None:
    """Create a folder and its parents durably."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _write_all(file: FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def _unlink_unless_locked(path: Path) -> bool:
    with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
        return True
    return False


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _drop_abandoned(incoming: Path) -> None:
    oldest = time.time() - ABANDONED_AFTER_S
    for path in incoming.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()
