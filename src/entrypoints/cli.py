"""The command line. Each command loads only what it needs, so that `--help` is quick."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:  # pydantic takes a quarter of a second that `--help` need not wait for
    from skywitness.entrypoints.container import DatabaseTools
    from skywitness.entrypoints.settings import Settings

T = TypeVar("T")
SAMPLE_DIR = Path("data") / "sample"
MOMENTS = ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Weather reports written by people, checked against measured weather.",
)
imports = typer.Typer(no_args_is_help=True, help="Bring in reports or observations from files.")
database = typer.Typer(no_args_is_help=True, help="Look after the database.")
simulators = typer.Typer(no_args_is_help=True, help="Play a service of others on this machine.")
app.add_typer(imports, name="import")
app.add_typer(database, name="db")
app.add_typer(simulators, name="simulate")

SimulatorPort = Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")]
SimulatorKeys = Annotated[
    list[str] | None, typer.Option("--key", help="A key to accept; may be given again.")
]
SimulatorSeed = Annotated[int, typer.Option(help="Another seed makes other answers.")]
SimulatorFault = Annotated[
    str | None, typer.Option(help="What goes wrong from the start; '?' lists what there is.")
]
SimulatorFaultRate = Annotated[
    float, typer.Option(min=0, max=1, help="The share of calls on which it does.")
]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    *,
    sample: Annotated[
        bool, typer.Option("--sample", help="Serve the shipped sample from ./data/sample.")
    ] = False,
) -> None:
    """Serve the HTTP API, and examine reports unless WORKER is off."""
    given: dict[str, object] = {"host": host, "port": port}
    if sample:
        given |= {"data_dir": SAMPLE_DIR, "database_url": ""}
    chosen = _settings(**{name: value for name, value in given.items() if value is not None})
    from skywitness.entrypoints.serving import serve

    serve(chosen, sample=Path(__file__).parent / "sample" if sample else None)


@app.command()
def worker() -> None:
    """Examine reports in a process of its own, until stopped."""
    from skywitness.entrypoints.running import work_until_stopped

    _run(work_until_stopped(_settings()))


@app.command()
def examine(
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Every report, not just due ones.")
    ] = False,
) -> None:
    """Examine what is due, then stop."""
    from skywitness.entrypoints.running import examine_due

    _run(examine_due(_settings(), everything=everything))


@imports.command("reports")
def import_reports(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
) -> None:
    """Import reports: Storm Events or Local Storm Report rows as CSV, plain or gzipped."""
    from skywitness.entrypoints.importing import import_report_file

    _run(import_report_file(_settings(), file))


@imports.command("observations")
def import_observations(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    stations: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="The list of the stations.")
    ],
) -> None:
    """Import hourly observations of stations into the archive."""
    from skywitness.entrypoints.importing import import_observation_file

    _run(import_observation_file(_settings(), file, stations))


@app.command()
def config() -> None:
    """Show every setting, its value and what it means; secrets stay hidden."""
    from skywitness.entrypoints.settings import described

    for line in described(_settings()):
        typer.echo(line)


@database.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the present schema."""
    _database_tools().upgrade()
    typer.echo("the schema is up to date")


@database.command("check")
def db_check() -> None:
    """Check the database: integrity, references, schema."""
    faults = _database_tools().check()
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(1)
    typer.echo("ok")


@simulators.command("openweathermap")
def simulate_openweathermap(
    port: SimulatorPort = 0,
    key: SimulatorKeys = None,
    plan: Annotated[
        str, typer.Option(help="free, onecall4 or onecall3; KEY:PLAN sets it for one key.")
    ] = "free",
    seed: SimulatorSeed = 0,
    now: Annotated[
        datetime | None,
        typer.Option(help="Let the weather's clock stand still, in UTC.", formats=MOMENTS),
    ] = None,
    replay: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Answer from recordings: index.json."),
    ] = None,
    fault: SimulatorFault = None,
    fault_rate: SimulatorFaultRate = 1.0,
    calls_per_minute: Annotated[int, typer.Option(min=1, help="More block the account.")] = 60,
    block_s: Annotated[float, typer.Option(min=0, help="How long it stays blocked.")] = 600,
    active_after_s: Annotated[
        float, typer.Option(min=0, help="How long keys are not active yet.")
    ] = 0,
) -> None:
    """Play OpenWeatherMap on loopback, with made-up weather and faults as asked."""
    from skywitness.entrypoints.simulators import running

    common = running.Common(
        port=port, keys=key or [], seed=seed, fault=fault, fault_rate=fault_rate
    )
    try:
        running.simulate_openweathermap(
            common,
            plan=plan,
            now=now.replace(tzinfo=UTC) if now else None,
            replay=replay,
            calls_per_minute=calls_per_minute,
            blocked_for_s=block_s,
            active_after_s=active_after_s,
        )
    except running.CannotSimulate as error:
        _stop(str(error))


@simulators.command("azure-language")
def simulate_azure_language(
    port: SimulatorPort = 0,
    key: SimulatorKeys = None,
    seed: SimulatorSeed = 0,
    fault: SimulatorFault = None,
    fault_rate: SimulatorFaultRate = 1.0,
) -> None:
    """Play Azure AI Language on loopback, with simple findings and faults as asked."""
    from skywitness.entrypoints.simulators import running

    try:
        running.simulate_azure_language(
            running.Common(port=port, keys=key or [], seed=seed, fault=fault, fault_rate=fault_rate)
        )
    except running.CannotSimulate as error:
        _stop(str(error))


def _database_tools() -> DatabaseTools:
    from skywitness.entrypoints.container import database_tools
    from skywitness.entrypoints.settings import SettingsError

    try:
        return database_tools(_settings())
    except SettingsError as error:
        _stop(str(error))


def _settings(**overrides: object) -> Settings:
    from skywitness.entrypoints.settings import SettingsError, read_settings

    try:
        settings = read_settings(**overrides)
    except SettingsError as error:
        _stop(str(error))
    _log_to_stderr(settings.log_level.value)
    return settings


def _log_to_stderr(level: str) -> None:
    from skywitness.entrypoints.log_redaction import hide_secrets

    logging.basicConfig(
        level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr
    )
    hide_secrets(logging.getLogger().handlers)
    # These log whole addresses, keys in the query included, or one line for each request.
    for name in ("httpx", "httpcore", "azure", "aiosqlite", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _run(story: Coroutine[Any, Any, T]) -> T:
    from skywitness.domain.model.errors import SkywitnessError
    from skywitness.entrypoints.formats.tables import UnknownFormat

    try:
        return asyncio.run(story)
    except UnknownFormat as error:
        names = ", ".join(error.columns) or "none"
        _stop(f"the file has none of the known layouts; its columns are: {names}")
    except SkywitnessError as error:
        _stop(f"{type(error).__name__}: {error}")
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _stop(message: str) -> NoReturn:
    typer.echo(f"skywitness: {message}", err=True)
    raise SystemExit(2)


def main() -> None:
    """Run the command line."""
    app()
