"""`skywitness db`: upgrades, checks, backs up and restores the database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from skywitness.entrypoints.cli.running import call, database_tools, settings

database = typer.Typer(no_args_is_help=True, help="Database maintenance.")


@database.command("upgrade")
def db_upgrade() -> None:
    """Migrate the database to the current schema."""
    database_tools().upgrade()
    typer.echo("the schema is up to date")


@database.command("check")
def db_check() -> None:
    """Check the database file, its schema, and every stored report against what it should be.

    Lists what is wrong, and exits with 1 then.
    """
    from skywitness.entrypoints.cli.worker import progress_of

    with progress_of("checking") as progress:
        faults = database_tools().check(progress)
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(1)
    typer.echo("ok")


@database.command("rebuild")
def db_rebuild() -> None:
    """Make everything anew that is derived from the stored reports, such as indexes and words.

    It repairs what `db check` finds, but for reports that cannot be read; exits with 1 if there are
    any. Stop the service before; a backup is a good idea too.
    """
    from skywitness.entrypoints.cli.worker import progress_of

    with progress_of("rebuilding") as progress:
        damaged = database_tools().rebuild(progress)
    if damaged:
        typer.echo(f"{damaged} reports cannot be read; skywitness db check lists them", err=True)
        raise typer.Exit(1)
    typer.echo("everything that is derived was made anew")


@database.command("backup")
def db_backup(
    target: Annotated[
        str,
        typer.Argument(
            help="The new file, never an existing one; in a folder, a file named for the time. "
            "A folder that ends with / is created. With --verify, the backup to verify.",
            metavar="TARGET",
        ),
    ],
    *,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Compare all sums of a backup, restore it into a scratch folder, and check it.",
        ),
    ] = False,
    objects: Annotated[
        bool, typer.Option(help="Include stored objects, or their list if Azure stores them.")
    ] = True,
) -> None:
    """Back up database, secret key and stored objects into one file, also during service.

    A backup that is found damaged by --verify makes it exit with 1. docs/backup.md says more.
    """
    from skywitness.entrypoints.cli import backup

    chosen = settings()
    if not verify:
        call(lambda: backup.back_up(chosen, target, objects=objects))
    elif not call(lambda: backup.verify(chosen, Path(target))):
        raise typer.Exit(1)


@database.command("restore")
def db_restore(
    file: Annotated[Path, typer.Argument(help="A file of `skywitness db backup`.", metavar="FILE")],
    *,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Replace what is there, which is kept under another name."),
    ] = False,
    calls_today: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="N",
            help="Calls of weather services that each account has made today, if the database that "
            "counted them is lost.",
        ),
    ] = 0,
) -> None:
    """Restore a backup, while the service is stopped.

    Nothing changes before the backup is found whole; then all of it takes its place at once.
    """
    from skywitness.entrypoints.cli import backup

    chosen = settings()
    call(lambda: backup.restore(chosen, file, replace=replace, calls_today=calls_today))
