"""What commands share: they read the settings, and say in one line what they cannot do."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:  # pydantic takes a quarter of a second that `--help` need not wait for
    from skywitness.entrypoints.container.sqlite_store import DatabaseTools
    from skywitness.entrypoints.settings import Settings

T = TypeVar("T")


def settings(**overrides: object) -> Settings:
    """Read the settings, and log as they say; `overrides` are options of the command.

    Raises:
        SettingsError: a setting is invalid or misspelled; `main` says which.
    """
    from skywitness.entrypoints.settings import read_settings

    chosen = read_settings(**overrides)
    _log_to_stderr(chosen.log_level.value)
    return chosen


def _log_to_stderr(level: str) -> None:
    from skywitness.entrypoints.log_redaction import hide_secrets

    logging.basicConfig(
        level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr
    )
    hide_secrets(logging.getLogger().handlers)
    # At INFO these log one line per request, or whole URLs with keys in their query.
    for name in ("httpx", "httpcore", "azure", "aiosqlite", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


def database_tools() -> DatabaseTools:
    """Open the tools of the database that the settings name."""
    from skywitness.entrypoints.container.sqlite_store import database_tools

    return database_tools(settings())


def run(command: Coroutine[Any, Any, T]) -> T:
    """Run a command that stores what it does bit by bit; what it cannot do is one line."""
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
        stop(str(error))
    except FileBroken as error:
        stop(
            f"the file is damaged: {error.reason}; the rows before that are imported, "
            "and importing an intact copy adds the rest"
        )
    except (Invalid, KeyNotFound, ReportNotFound) as error:
        stop(error_message(error))
    except SkywitnessError as error:
        stop(f"{error_message(error)}; what was stored before that is kept")
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def call(command: Callable[[], T]) -> T:
    """Run a command that cleans up when it is stopped; what it cannot do is one line."""
    from skywitness.domain.model.errors import SkywitnessError
    from skywitness.entrypoints.backup.archive import BackupUnusable
    from skywitness.entrypoints.cli.error_messages import InvalidFilter, error_message
    from skywitness.entrypoints.whole_file import FileNotWritten

    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        return command()
    except (BackupUnusable, FileNotWritten, InvalidFilter) as error:
        stop(str(error))
    except SkywitnessError as error:
        stop(error_message(error))
    except BrokenPipeError:  # whoever read the output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(128 + signal.SIGPIPE) from None
    except OSError as error:
        stop(f"{error.filename or 'the output'}: {error.strerror}")
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def stop(message: str) -> NoReturn:
    """Print one line on standard error, and exit with 2."""
    from skywitness.entrypoints.cli.terminal import printable

    typer.echo(f"skywitness: {printable(message)}", err=True)
    raise SystemExit(2)
