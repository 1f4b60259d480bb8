"""`skywitness db restore` and `db backup --verify`: from a backup to a database that works."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from skywitness.entrypoints.backup.archive import Archive, BackupUnusable
from skywitness.entrypoints.backup.manifest import DATABASE, SECRET_KEY, Manifest, require_sums
from skywitness.entrypoints.backup.objects import Tally, put_objects
from skywitness.entrypoints.container.backup_tools import BackupTools, objects_of
from skywitness.entrypoints.settings import Settings

_TIME: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, where what it replaced is now, and which objects are missing."""

    manifest: Manifest
    kept_aside: list[Path]
    objects: Tally


@dataclass(frozen=True, slots=True)
class Verified:
    """A backup whose sums are right, and what is wrong with the database in it."""

    manifest: Manifest
    faults: list[str]


def verify_backup(settings: Settings, file: Path) -> Verified:
    """Compare all sums, restore the database into a scratch folder, and check everything in it.

    Raises:
        BackupUnusable: it is no whole backup.
        SettingsError: its database is damaged or newer than this program.
    """
    with opened(file) as archive, tempfile.TemporaryDirectory() as scratch:
        manifest = Manifest.read(archive)
        require_sums(archive, manifest)
        database = Path(scratch) / DATABASE
        tools = BackupTools(settings)
        _extract(archive, DATABASE, database)
        _require_contents(archive, manifest, tools, database)
        return Verified(manifest, tools.problems(database))


def restore_backup(
    settings: Settings, file: Path, *, replace: bool = False, calls_today: int = 0
) -> Restored:
    """Put the database, the secret key and the objects of a backup in place.

    Nothing changes before all sums are found right and the database is restored, checked and
    migrated in a folder beside the target; then it takes its place at once. With `replace`, what
    was there is kept aside. `calls_today` is the least number of calls that each account of a
    weather service has made today.

    Raises:
        BackupUnusable: it is no whole backup, or the target is not empty.
        SettingsError: the target is in use or cannot be written, or the database in the backup is
            newer than this program.
        StorageError: an object cannot be stored.
    """
    tools = BackupTools(settings)
    with opened(file) as archive:
        manifest = Manifest.read(archive)
        if not replace:
            _require_empty(settings, tools)
        with tools.replacing() as replacement:
            require_sums(archive, manifest)
            _extract(archive, DATABASE, replacement.database)
            _require_contents(archive, manifest, tools, replacement.database)
            now = datetime.now(UTC)
            tools.begin_anew(replacement.database, now, calls_today)
            if SECRET_KEY in manifest.parts:
                _extract(archive, SECRET_KEY, replacement.folder / SECRET_KEY)
            objects = asyncio.run(_put_objects(settings, archive))
            kept = tools.put_in_place(replacement, f".replaced-{now:{_TIME}}")
    return Restored(manifest, kept, objects)


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """Open a backup for the block; raises `BackupUnusable`."""
    try:
        archive = Archive.open(file)
    except OSError as error:
        raise BackupUnusable(f"{file} cannot be read: {error.strerror}") from None
    with closing(archive):
        yield archive


def _require_empty(settings: Settings, tools: BackupTools) -> None:
    """Raise `BackupUnusable` if something would be replaced."""
    there = [tools.path, settings.data_dir / SECRET_KEY]
    for path in there:
        if path.exists() and path.stat().st_size:
            raise BackupUnusable(
                f"{path} exists: --replace restores in its place and keeps it under another name"
            )


def _extract(archive: Archive, name: str, target: Path) -> None:
    try:
        with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            for piece in archive.pieces(name):
                file.write(piece)
    except OSError as error:
        reason = f"cannot be restored to {target.parent}: {error.strerror}"
        raise BackupUnusable(f"{archive.path} {reason}") from None


def _require_contents(
    archive: Archive, manifest: Manifest, tools: BackupTools, database: Path
) -> None:
    """Compare what a restored database holds with what the manifest says."""
    found = tools.contents(database)
    if (found.revision, found.counts) != (manifest.schema_revision, dict(manifest.counts)):
        raise BackupUnusable(
            f"{archive.path}: its database is not the one that its manifest counts"
        )


async def _put_objects(settings: Settings, archive: Archive) -> Tally:
    async with objects_of(settings) as storage:
        return await put_objects(archive, storage)
