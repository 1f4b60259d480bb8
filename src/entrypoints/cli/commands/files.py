"""`skywitness import` and `skywitness export`: reports and observations from and to files."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from skywitness.entrypoints.cli.running import call, run, settings

imports = typer.Typer(no_args_is_help=True, help="Import reports or observations from files.")


class ExportFormat(StrEnum):
    """Formats of exports."""

    JSONL = "jsonl"
    CSV = "csv"


_INPUT_FILE: dict[str, Any] = {
    "exists": True,
    "dir_okay": False,
    "readable": True,
    "metavar": "FILE",
}


def export(
    context: typer.Context,
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A new file; standard output by default."),
    ] = None,
    form: Annotated[
        ExportFormat, typer.Option("--format", help="JSON Lines or CSV: one report a line.")
    ] = ExportFormat.JSONL,
    full: Annotated[
        bool,
        typer.Option(
            "--full", help="Texts as they were filed, with personal data, instead of public ones."
        ),
    ] = False,
    as_filed: Annotated[
        bool,
        typer.Option(
            "--as-filed",
            help="Without what this service found out: review, verdict, insight and the like.",
        ),
    ] = False,
) -> None:
    """Export reports, in the order in which they were filed; `import reports` takes them back.

    Filters are those of the list, as options: --phenomenon hail --from 2026-05-01T00:00:00Z
    --bbox=-97,40,-90,44. docs/formats.md describes the lines.
    """
    from skywitness.entrypoints.cli import export as exporting

    chosen = settings()
    audience = exporting.audience_of(full=full)
    damaged = call(
        lambda: exporting.export(
            chosen, context.args, output, audience, form.value, as_filed=as_filed
        )
    )
    if damaged:
        typer.echo(
            f"{damaged:,} reports are damaged and left out; skywitness db check lists them",
            err=True,
        )
        raise typer.Exit(1)


Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose",
        help="List every refused row and every warning, not only the first 20 of a kind.",
    ),
]


@imports.command("reports")
def import_reports(
    file: Annotated[Path, typer.Argument(help="File of reports; .gz is read too.", **_INPUT_FILE)],
    date: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="Day of SPC daily reports, if it is not in the name of the file.",
        ),
    ] = None,
    *,
    verbose: Verbose = False,
) -> None:
    """Import reports: files of NCEI, IEM and SPC, NWS bulletins, tables, JSON and GeoJSON.

    docs/formats.md describes each layout.
    """
    from skywitness.entrypoints.cli.imports import import_report_file

    run(import_report_file(settings(), file, date and date.date(), verbose=verbose))


@imports.command("observations")
def import_observations(
    file: Annotated[
        Path, typer.Argument(help="CSV file of readings; .gz is read too.", **_INPUT_FILE)
    ],
    stations: Annotated[
        Path | None,
        typer.Option(
            help="CSV file of the stations (station, lat, lon), if FILE has no positions.",
            **_INPUT_FILE,
        ),
    ] = None,
    *,
    verbose: Verbose = False,
) -> None:
    """Import station observations: exports of IEM, NCEI global-hourly files, and tables.

    docs/formats.md describes each layout.
    """
    from skywitness.entrypoints.cli.imports import import_observation_file

    run(import_observation_file(settings(), file, stations, verbose=verbose))
