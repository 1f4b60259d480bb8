"""`skywitness serve`: HTTP in one process, with the worker inside it."""

from __future__ import annotations

import asyncio
import errno
import gc
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType

import typer
import uvicorn
from typing_extensions import override

from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.addresses import is_loopback
from skywitness.entrypoints.application import application
from skywitness.entrypoints.cli.process import allow_files, end_at_once, end_within, tune_process
from skywitness.entrypoints.cli.sign_in_link import link_of
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.container.sqlite_store import database_tools
from skywitness.entrypoints.http.kit.connections import (
    MOST_CONNECTIONS,
    SPARE_FILES,
    connections_of,
)
from skywitness.entrypoints.setting_groups.access import Access
from skywitness.entrypoints.setting_groups.storage import StorageKind
from skywitness.entrypoints.setting_groups.weather import WeatherSource
from skywitness.entrypoints.settings import Settings, SettingsError, TextKind

STOP_WITHIN_S = 4
"""Time for open requests to finish at shutdown. Together with the worker's own limit it stays below
the ten seconds after which Docker kills a container.
"""

ENDED_WITHIN_S = 9.0
"""Time for everything at shutdown. Each step has a limit of its own, but on a busy machine, or with
a slow disk, they add up to more than Docker waits."""

KEEP_ALIVE_S = 75
"""Idle time between requests, longer than clients and proxies leave a connection unused: httpx five
seconds, nginx and load balancers of AWS a minute. Whoever closes first must be the client, or
it sends a request into a connection that is just being closed, and gets no answer.
"""

MOST_UNSENT_BYTES = 128 * 1024
"""What the kernel takes of a response beyond what the client has room for; else up to 4 MiB."""


def serve(settings: Settings, *, sample: Path | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then let open requests finish.

    A request that is still open after `STOP_WITHIN_S` is answered with 503. The process exits with
    0 after SIGTERM, also when that takes longer than `ENDED_WITHIN_S` and is broken off. A second
    signal ends it at once.

    Args:
        settings: where to listen and what to serve.
        sample: a folder of reports and observations to load before the first request.

    Raises:
        SettingsError: the address cannot be listened on.
    """
    listening = bound_socket(settings.host, settings.port)
    allow_files(MOST_CONNECTIONS + SPARE_FILES)
    if sample is not None:
        from skywitness.entrypoints.cli.sample import load_sample  # noqa: PLC0415 # rarely needed

        asyncio.run(load_sample(settings, sample))
    elif settings.database_file is not None:
        _upgrade(settings, listening)  # reports a bad database in one line, before it serves
    container = make_container(settings)
    config = uvicorn.Config(
        application(
            container,
            on_start=tune_process,
            on_loaded=gc.freeze,  # what was loaded late stays as well
            sample=sample is not None,
        ),
        host=settings.host,
        port=settings.port,
        log_config=None,  # uvicorn logs through the root handlers, which hide secrets
        log_level=settings.log_level.value.lower(),
        access_log=False,
        server_header=False,
        proxy_headers=False,  # ours are read in kit/proxies.py, from TRUSTED_PROXIES alone
        timeout_graceful_shutdown=STOP_WITHIN_S,
        timeout_keep_alive=KEEP_ALIVE_S,
        http=connections_of(settings.public_url),
        ws="none",  # there are no WebSockets, and they would bypass the bounds on connections
    )
    with _explained(settings.host, settings.port):
        listening.listen(config.backlog)  # early clients wait here instead of being refused
    port = listening.getsockname()[1]
    _print_welcome(settings, port, sample=sample is not None)
    if settings.access is Access.KEYS:
        _print_sign_in(settings, container.cursor_key(), port)
    # uvicorn raises the signal again after shutdown; a requested stop is not a failure
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _Server(config).run(sockets=[listening])


def _upgrade(settings: Settings, listening: socket.socket) -> None:
    """Bring the database up to date; while that changes an earlier one, answer that it does.

    Raises:
        SettingsError: the database cannot be used.
    """
    tools = database_tools(settings)
    if not tools.is_outdated():
        tools.upgrade()  # creates it, if anything
        return
    from skywitness.entrypoints.http.upgrading import upgrading  # noqa: PLC0415 # rarely needed

    config = uvicorn.Config(
        upgrading,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )
    asyncio.run(_answering(_Server(config), listening.dup(), tools.upgrade))


async def _answering(
    server: uvicorn.Server, listening: socket.socket, work: Callable[[], None]
) -> None:
    """Serve while a thread works. A signal ends the process, and undoes what is not committed."""
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.to_thread(work)
    finally:
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    """A server that a second signal ends at once, and the first one in limited time."""

    @override
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            end_at_once(sig)
        end_within(ENDED_WITHIN_S)
        super().handle_exit(sig, frame)


def bound_socket(host: str, port: int) -> socket.socket:
    """Return a socket with an address, before anything else is opened or loaded.

    Raises:
        SettingsError: the address cannot be used; the message says what else to choose.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family)
    if sys.platform != "win32":  # there it would share the port with another process
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if sys.platform == "linux":  # connections inherit it
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, MOST_UNSENT_BYTES)
    with _explained(host, port):
        bound.bind((host, port))
    return bound


@contextmanager
def _explained(host: str, port: int) -> Iterator[None]:
    """Name the setting to change when an address cannot be used."""
    try:
        yield
    except OSError as error:
        raise SettingsError(_why_not(host, port, error)) from None


def _why_not(host: str, port: int, error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return (
            f"{host} is no address of this machine; choose another with --host or SKYWITNESS_HOST"
        )
    is_in_use = error.errno == errno.EADDRINUSE
    reason = "is in use" if is_in_use else f"cannot be used: {error.strerror}"
    return (
        f"port {port} of {host} {reason}; choose another with --port or SKYWITNESS_PORT "
        "(0 takes a free one)"
    )


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


def _print_sign_in(settings: Settings, key: bytes, port: int) -> None:
    """Say who gets answers, who may file, and how an admin signs in.

    A link signs in whoever reads it. It is shown on a terminal alone, because standard error is
    otherwise collected with the logs of other programs.
    """
    say = partial(typer.echo, err=True)
    if not (is_loopback(settings.host) or settings.public_url or settings.allowed_hosts):
        say(
            "Only requests to this machine's own names are answered: set SKYWITNESS_PUBLIC_URL or "
            "SKYWITNESS_ALLOWED_HOSTS to what others call it."
        )
    say("Whoever files needs a key: skywitness keys create --help")
    if settings.oidc_client_id or not sys.stderr.isatty():
        say("To sign in with a browser: skywitness sign-in-link")
    else:
        link = link_of(settings, key, Role.ADMIN, port)
        say(f"To sign in as an admin, once and within ten minutes: {link}")
