"""Starts and stops servers, each in a process on a free loopback port."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
START_WITHIN_S = 60.0
STOP_WITHIN_S = 20.0
POLL_S = 0.005
OK = 200


class NotServing(Exception):
    """A server did not start, or ended; the message ends with the last lines of its log."""


@dataclass(slots=True, kw_only=True)
class Server:
    """A server and its command, which ends with the option for the port."""

    name: str
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    alive: str = "/livez"
    """The path that is asked to find out whether it serves."""
    port: int = 0
    _process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The id of the process that serves."""
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> Path:
        """Where standard output and error go."""
        return self.folder / f"{self.name}.log"

    def spawn(self) -> None:
        """Start the process on a free port, without waiting for it to respond."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self.command, str(self.port)],
                cwd=self.folder,
                env={**quiet_environment(), **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def start(self, path: str | None = None) -> float:
        """Start, wait for a 200 from `path` or `alive`, and return the seconds it took."""
        path = path or self.alive
        began = time.perf_counter()
        self.spawn()
        while not self._answers(path):
            if self._process is None or self._process.poll() is not None:
                raise NotServing(f"{self.name} ended at its start:\n{self.last_words()}")
            if time.perf_counter() - began > START_WITHIN_S:
                self.kill()
                raise NotServing(f"{self.name} does not answer {path}:\n{self.last_words()}")
            time.sleep(POLL_S)
        return time.perf_counter() - began

    def _answers(self, path: str) -> bool:
        request = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\nConnection: close\r\n\r\n"
        try:
            with socket.create_connection((HOST, self.port), timeout=START_WITHIN_S) as connection:
                connection.sendall(request.encode())
                first = connection.recv(64)
                while connection.recv(65_536):
                    pass
        except OSError:
            return False
        return first[9:12] == b"%d" % OK

    def last_words(self) -> str:
        """The end of the log."""
        return self.log.read_text(errors="replace")[-3_000:] if self.log.exists() else ""

    def kill(self) -> None:
        """End the process at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> int:
        """Ask the process to end, wait for it, and return its exit code."""
        if self._process is None:
            return 0
        process, self._process = self._process, None
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            return process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise NotServing(f"{self.name} did not stop in {STOP_WITHIN_S:g} s") from None


@contextlib.contextmanager
def running(server: Server) -> Iterator[Server]:
    """Serve for the time of the block."""
    server.start()
    try:
        yield server
    finally:
        server.stop()


def service(folder: Path, *, worker: bool, name: str = "skywitness") -> Server:
    """Return the service with default settings and its data in `folder`/data."""
    return Server(
        name=name,
        command=[*skywitness(), "serve", "--port"],
        folder=folder,
        environment={
            "SKYWITNESS_DATA_DIR": str(folder / "data"),
            "SKYWITNESS_WORKER": "true" if worker else "false",
            "SKYWITNESS_LOG_LEVEL": "WARNING",
        },
    )


def uvicorn_app(name: str, app: str, folder: Path, **environment: str) -> Server:
    """Return an application of this folder, served by one uvicorn process."""
    command = [sys.executable, "-m", "uvicorn", app, "--app-dir", str(ROOT), "--no-access-log"]
    return Server(
        name=name,
        command=[*command, "--log-level", "warning", "--port"],
        folder=folder,
        environment=environment,
    )


def skywitness() -> list[str]:
    """Return how to start the command line in this environment."""
    found = shutil.which("skywitness", path=str(Path(sys.executable).parent))
    if found is not None:
        return [found]
    return [sys.executable, "-c", "from skywitness.entrypoints.cli.main import main; main()"]


def quiet_environment() -> dict[str, str]:
    """Return the environment without variables that would affect a server."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SKYWITNESS_", "PYTHON", "PYTEST", "COV_", "UVICORN_"))
    }


def free_port() -> int:
    """Return a free loopback port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port
