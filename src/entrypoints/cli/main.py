"""The command line. Each command loads only what it needs, so that `--help` is quick."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

try:
    import typer
except ModuleNotFoundError:
    raise SystemExit(
        "skywitness: the command line is not installed: pip install 'skywitness[server]'"
    ) from None

from skywitness.entrypoints.cli.commands.access import audit, keys, sign_in_link
from skywitness.entrypoints.cli.commands.database import database
from skywitness.entrypoints.cli.commands.erasure import erase
from skywitness.entrypoints.cli.commands.files import export, imports
from skywitness.entrypoints.cli.commands.photos import photos
from skywitness.entrypoints.cli.process import (
    leave_out_unused_modules,
    load_fastapi,
    pause_collector,
)
from skywitness.entrypoints.cli.running import run, settings, stop

SAMPLE_FOLDER = "sample"
"""In the data folder: the sample and an operator's own reports never share a database."""

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:  # typer passes the value by position
    if wanted:
        from skywitness.entrypoints.installed_version import installed_version

        typer.echo(f"skywitness {installed_version()}")
        raise typer.Exit


@app.callback()
def skywitness(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Weather reports written by people, checked against measured weather.

    Settings are read from the environment and from `.env`; `skywitness config` lists them.
    """


@app.command()
def serve(
    host: Annotated[
        str | None,
        typer.Option(help="Address to listen on; by default SKYWITNESS_HOST, else 127.0.0.1."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="Port to listen on; by default SKYWITNESS_PORT, else 8000. 0 takes a free one.",
        ),
    ] = None,
    *,
    sample: Annotated[
        bool,
        typer.Option(
            "--sample",
            help="Serve a small sample of real reports, and three made up; it is stored in the "
            "folder `sample` of SKYWITNESS_DATA_DIR, by default ./data/sample.",
        ),
    ] = False,
) -> None:
    """Serve the HTTP API, and examine reports in the background unless SKYWITNESS_WORKER=false."""
    pause_collector()
    leave_out_unused_modules()
    given: dict[str, object] = {"host": host, "port": port}
    chosen = settings(**{name: value for name, value in given.items() if value is not None})
    if sample:
        beside = {"data_dir": chosen.data_dir / SAMPLE_FOLDER, "database_url": ""}
        chosen = chosen.model_copy(update=beside)
    load_fastapi()
    from skywitness.entrypoints.cli.serve import serve

    serve(chosen, sample=Path(__file__).parents[1] / "sample" if sample else None)


@app.command()
def worker() -> None:
    """Examine reports in a separate process until stopped."""
    pause_collector()
    leave_out_unused_modules()
    from skywitness.entrypoints.cli.worker import work_until_stopped

    run(work_until_stopped(settings()))


@app.command()
def examine(
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Examine every report, not only those that are due.")
    ] = False,
) -> None:
    """Examine the reports that are due, then stop."""
    from skywitness.entrypoints.cli.worker import examine_due

    run(examine_due(settings(), everything=everything))


app.command(
    "export",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    options_metavar="[OPTIONS] [FILTERS]",
)(export)


@app.command()
def evaluate(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    data: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="Folder with NCEI details files and, for verdicts, "
            "observations.csv; docs/evaluation.md explains how to download them.",
        ),
    ] = None,
) -> None:
    """Measure verdicts, text analysis and redaction on real reports."""
    from skywitness.entrypoints.cli.evaluate import print_evaluation
    from skywitness.entrypoints.evaluation.dataset import CONTENT, DatasetError

    if data is None:
        stop(f"evaluate: the option --data FOLDER is missing; {CONTENT}")
    try:
        print_evaluation(data, as_json=as_json)
    except DatasetError as error:
        stop(f"cannot evaluate {data}: {error}")


@app.command()
def config() -> None:
    """Show every setting with its value and meaning; secrets stay hidden."""
    from skywitness.entrypoints.settings import described

    for line in described(settings()):
        typer.echo(line)


app.command("erase")(erase)
app.command("sign-in-link")(sign_in_link)
app.add_typer(imports, name="import")
app.add_typer(database, name="db")
app.add_typer(keys, name="keys")
app.add_typer(audit, name="audit")
app.add_typer(photos, name="photos")


def main() -> None:
    """Run the command line."""
    try:
        app()
    except Exception as error:
        from skywitness.entrypoints.settings import SettingsError

        if not isinstance(error, SettingsError):
            raise
        stop(str(error))
