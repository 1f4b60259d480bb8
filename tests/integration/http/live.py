"""The API on a real socket of this machine, for tools that speak HTTP themselves."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from skywitness.entrypoints.http.kit.connections import BoundedConnection

SECONDS_TO_START = 20


@contextmanager
def served(
    app: ASGIApp,
    protocol: type[BoundedConnection] = BoundedConnection,
    *,
    listening: socket.socket | None = None,
) -> Iterator[str]:
    """Serve for the time of the block, on a free port unless a socket is given; yield the URL."""
    listening = listening or socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, http=protocol, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(SECONDS_TO_START)
        listening.close()
