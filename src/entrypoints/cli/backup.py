"""`skywitness db backup` and `skywitness db restore`: what they print."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import typer

from skywitness.entrypoints.backup.make import make_backup
from skywitness.entrypoints.backup.manifest import Manifest
from skywitness.entrypoints.backup.objects import Content
from skywitness.entrypoints.backup.restore import restore_backup, verify_backup
from skywitness.entrypoints.cli.terminal import counted
from skywitness.entrypoints.settings import Settings


def back_up(settings: Settings, target: str, *, objects: bool) -> None:
    """Make a backup and say what is in it, and what is not.

    A target that ends with `/` is a folder, and is created for its owner alone. A file of that name
    would be made otherwise, and stand in the way of the next backup.
    """
    if target.endswith("/"):
        Path(target).mkdir(mode=0o700, exist_ok=True)
    made = make_backup(settings, Path(target), objects=objects)
    size = made.path.stat().st_size
    typer.echo(f"{made.path}: {_described(made.manifest)}, {size:,} bytes")
    if settings.secret_key is not None:
        _note("the secret key is a setting (SKYWITNESS_SECRET_KEY) and not in the backup: keep it")
    if not objects:
        _note("stored objects are left out")
    if made.manifest.listed:
        _note(f"{made.manifest.listed:,} objects are listed only: Azure stores them")
    _name_missing(made.manifest.missing, made.missing)


def verify(settings: Settings, file: Path) -> bool:
    """Verify a backup, print what is wrong, and return whether it is sound."""
    verified = verify_backup(settings, file)
    for fault in verified.faults:
        typer.echo(fault, err=True)
    if not verified.faults:
        typer.echo(f"ok: {_described(verified.manifest)}")
    return not verified.faults


def restore(settings: Settings, file: Path, *, replace: bool, calls_today: int) -> None:
    """Restore a backup, and say what was kept aside and what is gone."""
    restored = restore_backup(settings, file, replace=replace, calls_today=calls_today)
    manifest = restored.manifest
    typer.echo(f"restored: {_described(manifest)}")
    for path in restored.kept_aside:
        typer.echo(f"kept aside: {path}")
    _note(
        f"what was stored after {_time(manifest.made_at)} is not in the backup, nor are the "
        "idempotency keys used since: a filing that is repeated with one is filed again"
    )
    if manifest.counts.get("api_key") and not restored.kept_aside:
        _note("API keys are those of then: revoke again what was revoked since")
    _name_missing(restored.objects.counts[Content.MISSING], restored.objects.missing)


def _described(manifest: Manifest) -> str:
    parts = [counted(manifest.reports, "report")]
    if manifest.objects:
        parts.append(counted(manifest.objects, "object"))
    return f"{', '.join(parts)} as of {_time(manifest.made_at)}"


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _name_missing(count: int, keys: list[str]) -> None:
    for key in keys:
        _note(f"missing object: {key}")
    if count > len(keys):
        _note(f"{count - len(keys):,} more objects are missing")


def _note(line: str) -> None:
    typer.echo(line, err=True)
