"""`skywitness erase`: removes reports for good."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from skywitness.entrypoints.cli.running import run, settings


def erase(
    reports: Annotated[
        list[str] | None, typer.Argument(help="Ids of reports.", metavar="[ID]...")
    ] = None,
    observer: Annotated[
        str | None, typer.Option(help="Erase all reports of this observer instead.")
    ] = None,
    listed: Annotated[
        Path | None,
        typer.Option(
            help="Erase reports of a list that --list made before a database was restored.",
            exists=True,
            dir_okay=False,
            readable=True,
            metavar="FILE",
        ),
    ] = None,
    *,
    list_them: Annotated[
        bool, typer.Option("--list", help="Print the ids of all erased reports, erase nothing.")
    ] = False,
) -> None:
    """Erase reports for good, with everything that is stored about them, also during service.

    Exits with 1 if traces are left in the files, because others read them. Backups that were made
    before are not changed. docs/backup.md says more.
    """
    from skywitness.entrypoints.cli import erase as erasing

    chosen = settings()
    if list_them:
        run(erasing.list_erased(chosen))
        return
    is_clean = run(erasing.erase(chosen, erasing.Wanted.of(reports or (), observer, listed)))
    erasing.say_what_is_kept_aside(chosen)
    if not is_clean:
        raise typer.Exit(1)
