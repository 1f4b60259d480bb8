"""Stopping beside a program that holds the write lock of the database."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from skywitness.adapters.sqlite.driver import connect
from tests.integration.http.api import a_request

RUN = [sys.executable, "-c", "from skywitness.entrypoints.cli.main import main; main()"]
STOPPED_WITHIN_S = 10


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [*RUN, "serve", "--port", str(port)]
    environment = {"SKYWITNESS_DATA_DIR": str(folder / "data"), "PATH": ""}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None:
            try:
                httpx.get(f"{address}/livez")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield process, address
    finally:
        process.kill()
        process.wait()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with closing(connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
@pytest.mark.parametrize(("signals", "code"), [(1, 0), (2, 128 + signal.SIGTERM)])
def test_a_stop_waits_for_no_lock_of_another_program(
    tmp_path: Path, signals: int, code: int
) -> None:
    with serving(tmp_path) as (process, address):
        body = a_request(observed_at="2023-05-21T22:14:00Z")
        assert httpx.post(f"{address}/v1/reports", json=body).status_code == 201
        with locked(tmp_path / "data" / "skywitness.db"):
            for _ in range(signals):
                process.send_signal(signal.SIGTERM)
                time.sleep(0.2)  # signals that come together are delivered as one
            assert process.wait(STOPPED_WITHIN_S) == code
