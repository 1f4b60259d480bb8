"""The command line. Each command loads only what it needs, so that `--help` is quick."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

try:
    import typer
except ModuleNotFoundError:
    raise SystemExit(
        "skywitness: the command line is not installed: pip install 'skywitness[server]'"
    ) from None

from skywitness.entrypoints.cli.process import leave_out_unused_modules, pause_collector

if TYPE_CHECKING:  # pydantic takes a quarter of a second that `--help` need not wait for
    from skywitness.entrypoints.container.sqlite_store import DatabaseTools
    from skywitness.entrypoints.settings import Settings

T = TypeVar("T")


class ExportFormat(StrEnum):
    """Formats of exports."""

    JSONL = "jsonl"


SAMPLE_DIR = Path("data") / "sample"

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
imports = typer.Typer(no_args_is_help=True, help="Import reports or observations from files.")
database = typer.Typer(no_args_is_help=True, help="Database maintenance.")
audit = typer.Typer(no_args_is_help=True, help="The audit log: who did what.")
keys = typer.Typer(no_args_is_help=True, help="API keys: who may use the service.")
app.add_typer(imports, name="import")
app.add_typer(database, name="db")
app.add_typer(keys, name="keys")
app.add_typer(audit, name="audit")


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
            help="Serve a small sample of real reports; it is stored in ./data/sample.",
        ),
    ] = False,
) -> None:
    """Serve the HTTP API, and examine reports in the background unless SKYWITNESS_WORKER=false."""
    pause_collector()
    leave_out_unused_modules()
    given: dict[str, object] = {"host": host, "port": port}
    if sample:
        given |= {"data_dir": SAMPLE_DIR, "database_url": ""}
    chosen = _settings(**{name: value for name, value in given.items() if value is not None})
    from skywitness.entrypoints.cli.serve import serve

    serve(chosen, sample=Path(__file__).parents[1] / "sample" if sample else None)


@app.command()
def worker() -> None:
    """Examine reports in a separate process until stopped."""
    pause_collector()
    leave_out_unused_modules()
    from skywitness.entrypoints.cli.worker import work_until_stopped

    _run(work_until_stopped(_settings()))


@app.command()
def examine(
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Examine every report, not only those that are due.")
    ] = False,
) -> None:
    """Examine the reports that are due, then stop."""
    from skywitness.entrypoints.cli.worker import examine_due

    _run(examine_due(_settings(), everything=everything))


_INPUT_FILE: dict[str, Any] = {
    "exists": True,
    "dir_okay": False,
    "readable": True,
    "metavar": "FILE",
}


@app.command(
    "export",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    options_metavar="[OPTIONS] [FILTERS]",
)
def export(
    context: typer.Context,
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A new file; standard output by default."),
    ] = None,
    form: Annotated[
        ExportFormat, typer.Option("--format", help="JSON Lines: one report a line.")
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

    chosen = _settings()
    audience = exporting.audience_of(full=full)
    damaged = _call(
        lambda: exporting.export(chosen, context.args, output, audience, as_filed=as_filed)
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


@app.command()
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
            **_INPUT_FILE,
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

    chosen = _settings()
    if list_them:
        _run(erasing.list_erased(chosen))
        return
    wanted = _call(lambda: erasing.Wanted.of(reports or (), observer, listed))
    is_clean = _run(erasing.erase(chosen, wanted))
    erasing.say_what_is_kept_aside(chosen)
    if not is_clean:
        raise typer.Exit(1)


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

    _run(import_report_file(_settings(), file, date and date.date(), verbose=verbose))


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

    _run(import_observation_file(_settings(), file, stations, verbose=verbose))


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
        _stop(f"evaluate: the option --data FOLDER is missing; {CONTENT}")
    try:
        print_evaluation(data, as_json=as_json)
    except DatasetError as error:
        _stop(f"cannot evaluate {data}: {error}")


@app.command()
def config() -> None:
    """Show every setting with its value and meaning; secrets stay hidden."""
    from skywitness.entrypoints.settings import described

    for line in described(_settings()):
        typer.echo(line)


@database.command("upgrade")
def db_upgrade() -> None:
    """Migrate the database to the current schema."""
    _database_tools().upgrade()
    typer.echo("the schema is up to date")


@database.command("check")
def db_check() -> None:
    """Check the database file, its schema, and every stored report against what it should be.

    Lists what is wrong, and exits with 1 then.
    """
    from skywitness.entrypoints.cli.worker import progress_of

    with progress_of("checking") as progress:
        faults = _database_tools().check(progress)
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
        damaged = _database_tools().rebuild(progress)
    if damaged:
        typer.echo(f"{damaged} reports cannot be read; skywitness db check lists them", err=True)
        raise typer.Exit(1)
    typer.echo("everything that is derived was made anew")


@database.command("backup")
def db_backup(
    target: Annotated[
        Path,
        typer.Argument(
            help="The new file, never an existing one; in a folder, a file named for the time. "
            "With --verify, the backup to verify.",
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

    chosen = _settings()
    if not verify:
        _call(lambda: backup.back_up(chosen, target, objects=objects))
    elif not _call(lambda: backup.verify(chosen, target)):
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

    chosen = _settings()
    _call(lambda: backup.restore(chosen, file, replace=replace, calls_today=calls_today))


def _call(command: Callable[[], T]) -> T:
    """Run a command that cleans up when it is stopped; what it cannot do is one line."""
    from skywitness.domain.model.errors import SkywitnessError
    from skywitness.entrypoints.backup.archive import BackupUnusable
    from skywitness.entrypoints.cli.error_messages import InvalidFilter, error_message
    from skywitness.entrypoints.whole_file import FileNotWritten

    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        return command()
    except (BackupUnusable, FileNotWritten, InvalidFilter) as error:
        _stop(str(error))
    except SkywitnessError as error:
        _stop(error_message(error))
    except BrokenPipeError:  # whoever read the output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(128 + signal.SIGPIPE) from None
    except OSError as error:
        _stop(f"{error.filename or 'the output'}: {error.strerror}")
    except KeyboardInterrupt:
        raise SystemExit(130) from None


class _KeyRole(StrEnum):
    """Roles that a key can have."""

    OBSERVER = "observer"
    DESK = "desk"
    ADMIN = "admin"
    SERVICE = "service"


@app.command("sign-in-link")
def sign_in_link(
    role: Annotated[
        _KeyRole, typer.Option(help="docs/access.md says what each may do.")
    ] = _KeyRole.ADMIN,
) -> None:
    """Print a link that signs a browser in, once and within ten minutes."""
    from skywitness.domain.model.access.roles import Role
    from skywitness.entrypoints.cli.sign_in_link import sign_in_link

    typer.echo(sign_in_link(_settings(), Role(role)))


@keys.command("create")
def keys_create(
    name: Annotated[str, typer.Option(help="What the key is for; only admins see it.")],
    role: Annotated[_KeyRole, typer.Option(help="docs/access.md says what each may do.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help="Limit the key to this permission; may be repeated."),
    ] = None,
    owner: Annotated[
        str | None,
        typer.Option(help="Owner of the key that this one replaces; a new one by default."),
    ] = None,
    expires: Annotated[
        str, typer.Option(metavar="90d|12h|never", help="For how long the key is valid.")
    ] = "365d",
) -> None:
    """Create an API key and print it. It cannot be read again."""
    from skywitness.domain.model.access.roles import Permission, Role
    from skywitness.entrypoints.cli.keys import create_key

    unknown = sorted({*(scope or ())} - {*Permission})
    if unknown:
        _stop(f"--scope: there is no {unknown[0]}; there are {', '.join(Permission)}")
    scopes = [Permission(one) for one in scope or ()]
    created = create_key(
        _settings(), name=name, role=Role(role), scopes=scopes, owner=owner, expires=expires
    )
    _run(created)


@keys.command("list")
def keys_list() -> None:
    """List all API keys, expired and revoked ones too."""
    from skywitness.entrypoints.cli.keys import list_keys

    _run(list_keys(_settings()))


@keys.command("revoke")
def keys_revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the key.")],
) -> None:
    """Revoke an API key for good. A running service refuses it within a second."""
    from skywitness.entrypoints.cli.keys import revoke_key

    _run(revoke_key(_settings(), key_id))


@audit.command("verify")
def audit_verify() -> None:
    """Check that no entry of the audit log was changed, removed or inserted.

    It exits with 1 otherwise, and else prints a digest of all entries. Keep it elsewhere: whoever
    can write to the file could make the whole log anew.
    """
    state = _database_tools().audit()
    if state.broken_at is not None:
        typer.echo(f"the audit log was changed at or before entry {state.broken_at}", err=True)
        raise typer.Exit(1)
    typer.echo(f"ok: {state.rows} entries, digest {state.digest or 'none'}")


def _database_tools() -> DatabaseTools:
    from skywitness.entrypoints.container.sqlite_store import database_tools
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
    # At INFO these log one line per request, or whole URLs with keys in their query.
    for name in ("httpx", "httpcore", "azure", "aiosqlite", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _run(command: Coroutine[Any, Any, T]) -> T:
    from skywitness.domain.model.errors import (
        Invalid,
        KeyNotFound,
        ReportNotFound,
        SkywitnessError,
    )
    from skywitness.entrypoints.cli.error_messages import error_message
    from skywitness.entrypoints.formats.tables import UnusableFile
    from skywitness.entrypoints.formats.text_files import FileBroken

    try:
        return asyncio.run(command)
    except UnusableFile as error:
        _stop(str(error))
    except FileBroken as error:
        _stop(
            f"the file is damaged: {error.reason}; the rows before that are imported, "
            "and importing an intact copy adds the rest"
        )
    except (Invalid, KeyNotFound, ReportNotFound) as error:
        _stop(error_message(error))
    except SkywitnessError as error:
        _stop(f"{error_message(error)}; what was stored before that is kept")
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _stop(message: str) -> NoReturn:
    from skywitness.entrypoints.cli.terminal import printable

    typer.echo(f"skywitness: {printable(message)}", err=True)
    raise SystemExit(2)


def main() -> None:
    """Run the command line."""
    try:
        app()
    except Exception as error:
        from skywitness.entrypoints.settings import SettingsError

        if not isinstance(error, SettingsError):
            raise
        _stop(str(error))
