"""`skywitness photos`: keeps photos and the objects that hold them in line."""

from __future__ import annotations

import typer

from skywitness.entrypoints.cli.running import run, settings

photos = typer.Typer(no_args_is_help=True, help="Photos of reports.")


@photos.callback()
def _photos() -> None:
    """Have the commands below keep their names."""


@photos.command("reconcile")
def photos_reconcile() -> None:
    """Remove what interrupted uploads and removals left behind, and look for missing objects.

    It may run beside the service. Lists objects that are missing, and exits with 1 then.
    """
    from skywitness.entrypoints.cli.photos import reconcile
    from skywitness.entrypoints.cli.terminal import counted

    found = run(reconcile(settings()))
    given_up, deleted = counted(found.given_up, "photo"), counted(found.deleted, "object")
    typer.echo(f"{given_up} given up, {deleted} deleted")
    for key in found.missing:
        typer.echo(f"missing: {key}", err=True)
    if found.missing:
        raise typer.Exit(1)
