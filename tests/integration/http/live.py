"""The HTTP face on a real socket of this machine, for tools that speak HTTP themselves."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from skywitness.entrypoints.http.kit.connections import BoundedConnection

SECONDS_TO_START = 20


@contextmanager
def served(app: FastAPI, protocol: type[BoundedConnection] = BoundedConnection) -> Iterator[str]:
    """Serve on a free port for the time of the block, and yield the address."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, http=protocol, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    started = threading.Event()

    async def serve() -> None:
        config_loop = server.serve(sockets=[listening])
        started.set()
        await config_loop

    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(SECONDS_TO_START)
        listening.close()
