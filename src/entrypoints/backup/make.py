"""`skywitness db backup`: database, secret key and objects in one file that is whole or absent."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from skywitness.entrypoints.backup.archive import (
    ArchiveWriter,
    BackupUnusable,
    Part,
    pieces_of,
)
from skywitness.entrypoints.backup.manifest import DATABASE, OBJECTS, SECRET_KEY, Manifest
from skywitness.entrypoints.backup.objects import Content, Tally, add_objects
from skywitness.entrypoints.container.backup_tools import BackupTools, objects_of
from skywitness.entrypoints.installed_version import installed_version
from skywitness.entrypoints.settings import Settings, StorageKind

_TIME: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made: its file, what is in it, and the keys of missing objects."""

    path: Path
    manifest: Manifest
    missing: list[str]


def make_backup(settings: Settings, target: Path, *, objects: bool = True) -> Made:
    """Write a backup to a new file, or to one named for the time in a folder.

    Everything that was acknowledged before the call is in it. The file is complete and flushed
    before it gets its name; it is readable by its owner alone.

    Raises:
        BackupUnusable: the file exists or cannot be written.
        SettingsError: the database cannot be read.
        StorageError: the objects cannot be listed.
    """
    now = datetime.now(UTC)
    if target.is_dir():
        target /= f"skywitness-{now:{_TIME}}.tar"
    if os.path.lexists(target):
        raise BackupUnusable(f"{target} exists and is never overwritten: choose another name")
    with writing(target), _scratch(target) as folder:
        return _Backup(settings, target, folder, now).made(objects=objects)


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Turn what fails while a file is written into one line; raises `BackupUnusable`."""
    try:
        yield
    except OSError as error:
        raise BackupUnusable(f"{target} cannot be written: {error.strerror}") from None


@dataclass(frozen=True, slots=True)
class _Backup:
    settings: Settings
    target: Path
    folder: Path
    made_at: datetime

    def made(self, *, objects: bool) -> Made:
        copied = self.folder / "database"
        contents = BackupTools(self.settings).copy(copied)
        draft = self.folder / "archive"
        parts: dict[str, Part] = {}
        tally = Tally()
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            archive = ArchiveWriter(file, self.made_at.timestamp())
            parts[DATABASE] = _add_file(archive, DATABASE, copied)
            copied.unlink()
            secret = self.settings.data_dir / SECRET_KEY
            if self.settings.secret_key is None and secret.exists():
                parts[SECRET_KEY] = _add_file(archive, SECRET_KEY, secret)
            if objects:
                tally = asyncio.run(self._add_objects(archive, parts))
            manifest = Manifest(
                made_at=self.made_at,
                program_version=installed_version(),
                schema_revision=contents.revision,
                counts=contents.counts,
                parts=parts,
                objects=tally.counts[Content.INCLUDED],
                listed=tally.counts[Content.ELSEWHERE],
                missing=tally.counts[Content.MISSING],
            )
            manifest.write(archive)
            archive.close()
        _name(draft, self.target)
        return Made(self.target, manifest, tally.missing)

    async def _add_objects(self, archive: ArchiveWriter, parts: dict[str, Part]) -> Tally:
        include = self.settings.storage is StorageKind.LOCAL  # others outlive this machine
        listed = self.folder / OBJECTS
        async with objects_of(self.settings) as storage:
            with listed.open("xb") as file:
                tally = await add_objects(archive, storage, file, include=include)
        parts[OBJECTS] = _add_file(archive, OBJECTS, listed)
        return tally


def _add_file(archive: ArchiveWriter, name: str, path: Path) -> Part:
    with path.open("rb") as file:
        return archive.add(name, os.fstat(file.fileno()).st_size, pieces_of(file))


@contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    """Make a folder beside the target, on the same file system, for the time of the block."""
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name[:100]}.", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _name(draft: Path, target: Path) -> None:
    """Give a complete file its name, unless another has it by now, and make the name durable.

    Raises:
        BackupUnusable: there is a file of this name.
    """
    try:
        os.link(draft, target)
    except FileExistsError:
        raise BackupUnusable(f"{target} exists and is never overwritten") from None
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            raise BackupUnusable(f"{target} exists and is never overwritten") from None
        draft.rename(target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
