"""`skywitness serve`: HTTP in one process, with the worker inside it."""

from __future__ import annotations

import asyncio
import signal
import sys
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import typer
import uvicorn

from skywitness.entrypoints.application import application
from skywitness.entrypoints.cli.process import tune_process
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.container.sqlite_store import database_tools
from skywitness.entrypoints.http.kit.connections import connections_below
from skywitness.entrypoints.settings import Settings, StorageKind, TextKind, WeatherSource

STOP_WITHIN_S = 5
"""Time for open requests to finish at shutdown. Together with the worker's own limit it stays below
the ten seconds after which Docker kills a container.
"""


def serve(settings: Settings, *, sample: Path | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then let open requests finish.

    A request that is still open after `STOP_WITHIN_S` is answered with 503. The process exits with
    0 after SIGTERM.

    Args:
        settings: where to listen and what to serve.
        sample: a folder of reports and observations to load before the first request.
    """
    if sample is not None:
        from skywitness.entrypoints.cli.sample import load_sample  # noqa: PLC0415 # rarely needed

        asyncio.run(load_sample(settings, sample))
    elif settings.database_file is not None:
        database_tools(settings).upgrade()  # reports a bad database in one line, before listening
    config = uvicorn.Config(
        application(make_container(settings), on_start=tune_process),
        host=settings.host,
        port=settings.port,
        log_config=None,  # uvicorn logs through the root handlers, which hide secrets
        log_level=settings.log_level.value.lower(),
        access_log=False,
        server_header=False,
        proxy_headers=False,  # any local client could send them
        timeout_graceful_shutdown=STOP_WITHIN_S,
        http=connections_below(urlsplit(settings.public_url).path),
        ws="none",  # there are no WebSockets, and they would bypass the bounds on connections
    )
    listening = config.bind_socket()
    listening.listen(config.backlog)  # early clients wait in the backlog instead of being refused
    _print_welcome(settings, listening.getsockname()[1], sample=sample is not None)
    # uvicorn raises the signal again after shutdown; a requested stop is not a failure
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvicorn.Server(config).run(sockets=[listening])


def _print_welcome(settings: Settings, port: int, *, sample: bool) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{port}"
    say = partial(typer.echo, err=True)
    say(f"Skywitness listens on {address} - API docs at {address}/docs")
    if sample:
        say(f"Try: curl '{address}/v1/reports?external_id=SE477769'")
    if {*settings.weather_sources} <= {WeatherSource.ARCHIVE}:
        say(
            "To check a report filed now, start with SKYWITNESS_OPENWEATHERMAP_KEY=... (a free key "
            "of openweathermap.org), or with SKYWITNESS_WEATHER=archive,open-meteo (not for "
            "commercial use)."
        )
    if settings.storage is not StorageKind.AZURE or settings.text is not TextKind.AZURE:
        say(
            "To use Azure, set SKYWITNESS_STORAGE=azure and "
            "SKYWITNESS_AZURE_BLOB_CONNECTION_STRING, and SKYWITNESS_TEXT=azure, "
            "SKYWITNESS_AZURE_LANGUAGE_ENDPOINT and SKYWITNESS_AZURE_LANGUAGE_KEY."
        )
