"""Stopping beside whatever holds it up: another program's lock, half-sent requests, silence."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import httpx
import pytest

from skywitness.adapters.sqlite.driver import connect
from tests.integration.http.api import a_request

RUN = [sys.executable, "-c", "from skywitness.entrypoints.cli.main import main; main()"]
STOPPED_WITHIN_S = 10


IN_A_HURRY = """
from skywitness.entrypoints.cli import serve
serve.ENDED_WITHIN_S = 0.2
from skywitness.entrypoints.cli.main import main
main()
"""


@contextmanager
def serving(
    folder: Path, program: Sequence[str] = RUN, **settings: str
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [*program, "serve", "--port", str(port)]
    environment = {"SKYWITNESS_DATA_DIR": str(folder / "data"), "PATH": "", **settings}
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
def locked(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
@pytest.mark.parametrize(("signals", "code"), [(1, 0), (2, 128 + signal.SIGTERM)])
def test_a_stop_waits_for_no_lock_of_another_program(
    tmp_path: Path, signals: int, code: int
) -> None:
    with serving(tmp_path) as (process, address), httpx.Client(timeout=60) as client:
        body = a_request(observed_at="2023-05-21T22:14:00Z")
        assert client.post(f"{address}/v1/reports", json=body).status_code == 201
        with locked(tmp_path / "data" / "skywitness.db"), ThreadPoolExecutor(1) as other:
            held_up = other.submit(client.post, f"{address}/v1/reports", json=body)
            with pytest.raises(TimeoutError):
                held_up.result(0.5)
            for _ in range(signals):
                process.send_signal(signal.SIGTERM)
                time.sleep(0.2)  # signals that come together are delivered as one
            assert process.wait(STOPPED_WITHIN_S) == code
            assert held_up.exception() is not None or held_up.result().status_code != 201


HOST = b"Host: localhost\r\n"
HALF_SENT = {
    "a head": b"GET /livez HTTP/1.1\r\n" + HOST,
    "a body": b"POST /v1/reports HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
    b"Content-Length: 100\r\n\r\n{",
    "pages that nobody reads": b"GET /openapi.json HTTP/1.1\r\n" + HOST + b"\r\n",
    "a request that waits for a silent service": b"GET /v1/weather/current?lat=1&lon=2 HTTP/1.1"
    b"\r\n" + HOST + b"\r\n",
}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
@pytest.mark.parametrize(("signals", "code"), [(1, 0), (2, 128 + signal.SIGTERM)])
def test_a_stop_waits_for_no_client_and_no_external_service(
    tmp_path: Path, signals: int, code: int
) -> None:
    with ExitStack() as stack:
        silent = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        settings = {
            "SKYWITNESS_OPENWEATHERMAP_URL": f"http://127.0.0.1:{silent.getsockname()[1]}",
            "SKYWITNESS_OPENWEATHERMAP_KEY": "a-key-for-tests-only",
        }
        process, address = stack.enter_context(serving(tmp_path, **settings))
        for sent in HALF_SENT.values():
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", httpx.URL(address).port))
            client.sendall(sent * (200 if b"openapi" in sent else 1))
        stack.enter_context(silent.accept()[0])  # the weather is being asked for
        for _ in range(signals):
            process.send_signal(signal.SIGTERM)
            time.sleep(0.2)  # signals that come together are delivered as one

        assert process.wait(STOPPED_WITHIN_S if signals == 1 else 3) == code


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_a_stop_that_takes_too_long_is_broken_off_and_says_what_it_waited_for(
    tmp_path: Path,
) -> None:
    hurried = [sys.executable, "-c", IN_A_HURRY]
    with serving(tmp_path, hurried) as (process, address), closing(socket.socket()) as client:
        client.connect(("127.0.0.1", httpx.URL(address).port))
        client.sendall(HALF_SENT["a body"])
        assert httpx.get(f"{address}/livez").status_code == 200  # so the half has arrived
        process.send_signal(signal.SIGTERM)

        assert process.wait(STOPPED_WITHIN_S) == 0

    log = (tmp_path / "log").read_text()
    assert "ended 0.2 s after it was asked to stop; still running: MainThread, " in log


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_a_stop_logs_no_traceback_for_clients_that_do_not_read(tmp_path: Path) -> None:
    with ExitStack() as stack:
        process, address = stack.enter_context(serving(tmp_path))
        for number in range(100):
            body = a_request(narrative=f"{number} " + "Large hail fell. " * 500)
            assert httpx.post(f"{address}/v1/reports", json=body).status_code == 201
        client = stack.enter_context(socket.socket())
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", httpx.URL(address).port))
        client.sendall((b"GET /v1/reports?limit=1000 HTTP/1.1\r\n" + HOST + b"\r\n") * 10)
        assert client.recv(100).startswith(b"HTTP/1.1 200")
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOPPED_WITHIN_S) == 0

    log = (tmp_path / "log").read_text()
    assert "graceful shutdown exceeded" in log  # so the response was under way
    assert "Traceback" not in log
