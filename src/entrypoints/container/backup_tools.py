"""What backups need of the database and of the objects of some settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from skywitness.entrypoints.container.container import Container
from skywitness.entrypoints.container.redaction import redactor
from skywitness.entrypoints.container.sqlite_store import (
    beside_database,
    database_file,
    finish_restoring,
    usable,
)
from skywitness.entrypoints.settings import Settings, SettingsError
from skywitness.ports.object_storage import ObjectStorage

if TYPE_CHECKING:
    from skywitness.adapters.sqlite.backup import Contents
    from skywitness.adapters.sqlite.replacement import Replacement

_IN_BACKUP: Final = "the database in the backup"


class BackupTools:
    """Copies, checks and replaces a database.

    Every method raises `SettingsError` with one line about what cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        """Take the settings; raises `SettingsError` for a store in memory."""
        self.path = database_file(settings)
        self._beside = beside_database(settings)
        finish_restoring(settings)

    def copy(self, target: Path) -> Contents:
        """Copy the database to a new file while it is in use, and check the copy."""
        from skywitness.adapters.sqlite import backup

        try:
            with usable(self.path):
                return backup.copy(self.path, target)
        except backup.CopyFailed as error:
            raise SettingsError(
                f"the database cannot be copied to {target.parent.parent}: {error}"
            ) from None

    def contents(self, path: Path) -> Contents:
        """Check the structure of a copy and return what it holds."""
        from skywitness.adapters.sqlite import backup

        with usable(path, _IN_BACKUP):
            return backup.contents(path)

    def problems(self, path: Path) -> list[str]:
        """Migrate a copy, check everything in it, and return what is wrong."""
        from skywitness.adapters.sqlite import check, database

        with usable(path, _IN_BACKUP):
            database.ensure_current(path, redactor())
            return check.problems(path)

    @contextmanager
    def replacing(self) -> Iterator[Replacement]:
        """Make the folder for what replaces the database, and remove it unless it did."""
        from skywitness.adapters.sqlite.replacement import Replacement, unused

        replacement = Replacement(self.path)
        with usable(self.path):
            with unused(self.path):
                pass
            with replacement.preparing():
                yield replacement

    def begin_anew(self, path: Path, now: datetime, calls_today: int) -> None:
        """Migrate a restored copy and make it fit to be written again.

        Calls of weather services that the database to be replaced has counted stay counted, and API
        keys that are revoked in it stay revoked.
        """
        from skywitness.adapters.sqlite import backup, check, database

        with usable(path, _IN_BACKUP):
            database.ensure_current(path, redactor())
            if foreign := check.foreign_code(path):
                raise SettingsError(f"{_IN_BACKUP} has a foreign {foreign[0]}")
            backup.begin_anew(path, now, backup.carried_from(self.path), calls_today)

    def put_in_place(self, replacement: Replacement, suffix: str) -> list[Path]:
        """Replace the database; return the paths of what was there before."""
        with usable(self.path):
            return replacement.put_in_place(self._beside, suffix)


@asynccontextmanager
async def objects_of(settings: Settings) -> AsyncIterator[ObjectStorage]:
    """Open the object storage, without the database."""
    container = Container(settings=settings)
    storage = container.storage()
    async with container.lifecycle().running():
        yield storage
