"""A server that is watched while others use it: how it answers, and how much memory it takes.

The watcher is a process of its own, so that it waits for nothing but the server and the machine.
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

import psutil
from benchmarks.load import get
from benchmarks.servers import HOST, ROOT, Server

EVERY_S = 0.01
MIB = float(1 << 20)


@dataclass(slots=True)
class Watched:
    """What was seen: the memory of the process alone, and the slowest of frequent small requests.

    `paused_s` is by how much the watcher itself was late at most.
    """

    before_mib: float = 0.0
    most_mib: float = 0.0
    slowest_s: float = 0.0
    paused_s: float = 0.0
    answers: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def grown_mib(self) -> float:
        """By how much the memory grew at most."""
        return max(0.0, self.most_mib - self.before_mib)


@contextmanager
def watched(server: Server) -> Iterator[Watched]:
    """Ask for /livez every 10 ms for the time of the block; the result is there after it."""
    seen = Watched()
    command = [sys.executable, "-m", "benchmarks.watched", str(server.port), str(server.pid)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as watcher:
        assert watcher.stdout is not None
        watcher.stdout.readline()  # it watches
        try:
            yield seen
        finally:
            for name, value in json.loads(watcher.communicate()[0]).items():
                setattr(seen, name, value)


def watch(port: int, process: psutil.Process) -> Watched:
    """Ask until standard input ends."""
    seen = Watched(process.memory_info().rss / MIB)
    with socket.create_connection((HOST, port), 30) as connection:
        due = time.perf_counter()
        while not select.select([sys.stdin], [], [], max(0.0, due - time.perf_counter()))[0]:
            began = time.perf_counter()
            seen.paused_s = max(seen.paused_s, began - due)
            connection.sendall(get("/livez"))
            answer = connection.recv(65_536)
            seen.slowest_s = max(seen.slowest_s, time.perf_counter() - began)
            seen.most_mib = max(seen.most_mib, process.memory_info().rss / MIB)
            seen.answers += 1
            if not answer.startswith(b"HTTP/1.1 200"):
                seen.failures.append(answer[:60].decode(errors="replace"))
                break
            due = time.perf_counter() + EVERY_S
    return seen


if __name__ == "__main__":
    os.write(1, b"watching\n")
    found = watch(int(sys.argv[1]), psutil.Process(int(sys.argv[2])))
    print(json.dumps(asdict(found)))
