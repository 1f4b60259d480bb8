"""Serving HTTP: one process, the worker inside it, and the sample if asked for."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from rich.console import Console

from skywitness.entrypoints.container.assembly import Container, make_container
from skywitness.entrypoints.container.stores import database_tools
from skywitness.entrypoints.http.app import create_app
from skywitness.entrypoints.http.kit.connections import BoundedConnection
from skywitness.entrypoints.settings import Settings, StorageKind, TextKind, WeatherSource
from skywitness.entrypoints.worker.background import background

STOP_WITHIN_S = 5
"""How long requests under way may take to end; with the worker's own, less than the ten seconds
after which Docker kills.
"""


def serve(settings: Settings, *, sample: Path | None = None) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished first.

    What takes longer than a few seconds then, a service elsewhere that hangs for instance, is ended
    with 503. SIGTERM ends the process with 0.

    `sample` is a folder to load reports and observations from before the first request.
    """
    if sample is not None:
        from skywitness.entrypoints.cli.sample import load_sample  # noqa: PLC0415 # rarely needed

        asyncio.run(load_sample(settings, sample))
    elif settings.database_file is not None:
        database_tools(settings).upgrade()  # what is wrong with it is said in one line, and now
    config = uvicorn.Config(
        application(make_container(settings)),
        host=settings.host,
        port=settings.port,
        log_config=None,  # its lines go where all others go, and secrets are hidden there
        log_level=settings.log_level.value.lower(),
        access_log=False,
        server_header=False,
        proxy_headers=False,  # believed from nobody: every client of this machine could send them
        timeout_graceful_shutdown=STOP_WITHIN_S,
        http=BoundedConnection,
        ws="none",  # WebSockets are not spoken, and would leave those bounds
    )
    listening = config.bind_socket()
    listening.listen(config.backlog)  # who comes from now on waits, and is not turned away
    _welcome(settings, listening.getsockname()[1], sample=sample is not None)
    # uvicorn repeats the signal once all is closed: as asked for, which is no failure
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvicorn.Server(config).run(sockets=[listening])


def application(container: Container) -> FastAPI:
    """Build the app of a container; its lifespan opens and closes what the container built."""
    return create_app(
        container.services(),
        container.settings(),
        lambda: running(container),
        container.cursor_key(),
    )


@contextlib.asynccontextmanager
async def running(container: Container) -> AsyncIterator[None]:
    """Open what the container built and, unless WORKER is off, examine reports meanwhile."""
    async with container.lifecycle().running():
        _leave_out_of_collections()
        _take_short_turns()
        if not container.settings().worker:
            yield
            return
        async with background(container.worker(), container.services().purge_expired):
            yield


def _take_short_turns() -> None:
    """Let threads take turns of 50 microseconds instead of five milliseconds.

    The threads of the database want only a moment between two statements; waiting a whole turn of
    the event loop for it would make them slower than the disk.
    """
    sys.setswitchinterval(50e-6)


def _leave_out_of_collections() -> None:
    """Spare what was loaded so far the cyclic garbage collector: it stays for good anyway.

    Walking through it again and again took a quarter of the processor time of a filing.
    """
    gc.collect()
    gc.freeze()


def _welcome(settings: Settings, port: int, *, sample: bool) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{port}"
    say = Console(stderr=True, highlight=False, soft_wrap=True).print
    say(f"Skywitness answers on {address} - API docs at {address}/docs")
    if sample:
        say(f"Try: curl '{address}/v1/reports?external_id=SE477769'")
    if not {WeatherSource.OPENWEATHERMAP, WeatherSource.OPEN_METEO} & {*settings.weather_sources}:
        say(
            "To check a report filed now, start with SKYWITNESS_OPENWEATHERMAP_KEY=... (a free key "
            "of openweathermap.org), or with SKYWITNESS_WEATHER=archive,open-meteo (not for "
            "commercial use)."
        )
    if settings.storage is not StorageKind.AZURE or settings.text is not TextKind.AZURE:
        say(
            "To use Azure, set SKYWITNESS_STORAGE=azure with AZURE_BLOB_CONNECTION_STRING, and "
            "SKYWITNESS_TEXT=azure with AZURE_LANGUAGE_ENDPOINT and AZURE_LANGUAGE_KEY."
        )
