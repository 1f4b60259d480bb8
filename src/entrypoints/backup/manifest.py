"""What a backup says of itself: the last file but one of it; the last has the sum of this one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from skywitness.entrypoints.backup.archive import Archive, ArchiveWriter, BackupUnusable, Part

DATABASE: Final = "skywitness.db"
SECRET_KEY: Final = "secret_key"  # noqa: S105 # the name of a file
OBJECTS: Final = "objects.jsonl"
OBJECT: Final = "objects/"
MANIFEST: Final = "manifest.json"
MANIFEST_SUM: Final = "manifest.json.sha256"

FORMAT: Final = "skywitness-backup-1"
_MOST_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """When and by what a backup was made, what it counts, and the sums of its parts.

    `counts` are the rows of each table. `parts` are files of the archive by their names; the sum of
    a stored object is in its name. `objects` are those in the backup, `listed` those that are only
    named in it because another service stores them, `missing` those whose content was not found.
    """

    made_at: datetime
    program_version: str
    schema_revision: str
    counts: Mapping[str, int]
    parts: Mapping[str, Part] = field(default_factory=dict)
    objects: int = 0
    listed: int = 0
    missing: int = 0

    @property
    def reports(self) -> int:
        """The number of stored reports, withdrawn ones included."""
        return self.counts.get("report", 0)

    def write(self, archive: ArchiveWriter) -> None:
        """Append the manifest and its sum, in the form that `sha256sum -c` takes."""
        members = {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}
        content = json.dumps(members, indent=1).encode() + b"\n"
        archive.add(MANIFEST, len(content), [content])
        line = f"{hashlib.sha256(content).hexdigest()}  {MANIFEST}\n".encode()
        archive.add(MANIFEST_SUM, len(line), [line])

    @classmethod
    def read(cls, archive: Archive) -> Manifest:
        """Read the manifest of an archive, which is complete only if it has one.

        Raises:
            BackupUnusable: it is missing or damaged, or of a version not known here.
        """
        if not {MANIFEST, MANIFEST_SUM} <= archive.names:
            raise _unusable(archive, "its manifest is missing, or it is cut short")
        text = archive.text(MANIFEST, _MOST_BYTES)
        stated = archive.text(MANIFEST_SUM, _MOST_BYTES).partition(" ")[0]
        if hashlib.sha256(text.encode()).hexdigest() != stated:
            raise _unusable(archive, f"the sum of {MANIFEST} is wrong")
        try:
            return cls._from(json.loads(text))
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError):
            raise _unusable(archive, f"its {MANIFEST} is not of this version") from None

    @classmethod
    def _from(cls, members: dict[str, Any]) -> Manifest:
        if members.pop("format") != FORMAT:
            raise ValueError
        made_at = datetime.fromisoformat(members.pop("made_at")).astimezone(UTC)
        parts = {str(name): Part(**part) for name, part in members.pop("parts").items()}
        if not parts.keys() <= {DATABASE, SECRET_KEY, OBJECTS}:
            raise ValueError
        counts = {str(name): int(count) for name, count in members.pop("counts").items()}
        members |= {name: int(members.get(name, 0)) for name in ("objects", "listed", "missing")}
        return cls(made_at=made_at, parts=parts, counts=counts, **members)


def require_sums(archive: Archive, manifest: Manifest) -> None:
    """Compare every file of an archive with its sum.

    Raises:
        BackupUnusable: one is missing, damaged, or not part of the backup.
    """
    stated = {name: part.sha256 for name, part in manifest.parts.items()}
    for name in sorted(archive.names - {MANIFEST, MANIFEST_SUM}):
        expected = name.removeprefix(OBJECT) if name.startswith(OBJECT) else stated.get(name)
        if expected is None:
            raise _unusable(archive, f"{name[:100]!r} is not part of it")
        if archive.sha256(name) != expected:
            raise _unusable(archive, f"the sum of {name[:100]!r} is wrong")
    if lacking := sorted({DATABASE, *stated} - archive.names):
        raise _unusable(archive, f"{', '.join(lacking)} is missing in it")


def _unusable(archive: Archive, reason: str) -> BackupUnusable:
    return BackupUnusable(f"{archive.path} is not a whole backup of Skywitness: {reason}")
