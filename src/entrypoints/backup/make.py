"""`skywitness db backup`: database, secret key and objects in one file that is whole or absent."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from skywitness.entrypoints.backup.archive import (
    ArchiveWriter,
    Part,
    pieces_of,
)
from skywitness.entrypoints.backup.manifest import DATABASE, OBJECTS, SECRET_KEY, Manifest
from skywitness.entrypoints.backup.objects import Content, Tally, add_objects
from skywitness.entrypoints.container.backup_tools import BackupTools, objects_of
from skywitness.entrypoints.container.objects import LOCAL_OBJECTS
from skywitness.entrypoints.installed_version import installed_version
from skywitness.entrypoints.setting_groups.storage import StorageKind
from skywitness.entrypoints.settings import Settings
from skywitness.entrypoints.whole_file import Draft, FileNotWritten, new_file

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
        BackupUnusable: something changed while it was copied.
        FileNotWritten: the file exists, cannot be written, or is to stand where the service keeps
            something of its own.
        SettingsError: the database cannot be read.
        StorageError: the objects cannot be listed.
    """
    now = datetime.now(UTC)
    if target.is_dir():
        target /= f"skywitness-{now:{_TIME}}.tar"
    _require_elsewhere(settings, target)
    with new_file(target) as draft:
        return _Backup(settings, target, draft, now).made(objects=objects)


def _require_elsewhere(settings: Settings, target: Path) -> None:
    """Raise `FileNotWritten` for names of the service's own files, also of those still to come."""
    own = [settings.data_dir / SECRET_KEY, settings.data_dir / LOCAL_OBJECTS]
    if settings.database_file is not None:
        parts = ("", "-wal", "-shm", "-journal")
        own += [settings.database_file.with_name(settings.database_file.name + p) for p in parts]
    place = target.resolve()
    if any(place.is_relative_to(path.resolve()) for path in own):
        raise FileNotWritten(f"{target} belongs to the service: choose another name")


@dataclass(frozen=True, slots=True)
class _Backup:
    settings: Settings
    target: Path
    draft: Draft
    made_at: datetime

    def made(self, *, objects: bool) -> Made:
        copied = self.draft.folder / "database"
        contents = BackupTools(self.settings).copy(copied)
        archive = ArchiveWriter(self.draft.file, self.made_at.timestamp())
        parts = {DATABASE: _add_file(archive, DATABASE, copied)}
        copied.unlink()
        secret = self.settings.data_dir / SECRET_KEY
        if self.settings.secret_key is None and secret.exists():
            parts[SECRET_KEY] = _add_file(archive, SECRET_KEY, secret)
        tally = asyncio.run(self._add_objects(archive, parts)) if objects else Tally()
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
        return Made(self.target, manifest, tally.missing)

    async def _add_objects(self, archive: ArchiveWriter, parts: dict[str, Part]) -> Tally:
        include = self.settings.storage is StorageKind.LOCAL  # others outlive this machine
        listed = self.draft.folder / OBJECTS
        async with objects_of(self.settings) as storage:
            with listed.open("xb") as file:
                tally = await add_objects(archive, storage, file, include=include)
        parts[OBJECTS] = _add_file(archive, OBJECTS, listed)
        return tally


def _add_file(archive: ArchiveWriter, name: str, path: Path) -> Part:
    with path.open("rb") as file:
        return archive.add(name, os.fstat(file.fileno()).st_size, pieces_of(file))
