"""Options of `make bench`, a description of the machine, and the printed table."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import other_peers
from benchmarks.servers import Server, service, uvicorn_app


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; `met` is None for a figure without a target."""

    what: str
    measured: str
    bar: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Numbers of rounds and requests."""

    reports: int
    rounds: int
    seconds: float
    folder: Path
    others: frozenset[str] = frozenset()
    """Peers that may not be had everywhere, by name: fastify, datasette."""

    @property
    def service_dir(self) -> Path:
        return self.folder / "service"

    @property
    def peer_file(self) -> Path:
        return self.folder / "peer.db"

    @property
    def plain_file(self) -> Path:
        return self.folder / "plain.db"

    def service(self, *, worker: bool = True) -> Server:
        name = "skywitness" if worker else "skywitness-idle-worker"
        return service(self.service_dir, worker=worker, name=name)

    def peer(self) -> Server:
        database = str(self.peer_file)
        return uvicorn_app("peer", "benchmarks.peer:app", self.folder, PEER_DATABASE=database)

    def floor(self) -> Server:
        return uvicorn_app("floor", "benchmarks.floor:app", self.folder)

    def floor_sqlite(self) -> Server:
        database, app = str(self.plain_file), "benchmarks.floor_sqlite:app"
        return uvicorn_app("floor-sqlite", app, self.folder, PLAIN_DATABASE=database)

    def fastify(self) -> Server | None:
        """Return the peer for Node, None where it cannot be had."""
        known = "fastify" in self.others
        return other_peers.fastify(self.folder, self.plain_file) if known else None

    def datasette(self) -> Server | None:
        """Return Datasette, None where it cannot be had."""
        known = "datasette" in self.others
        return other_peers.datasette(self.folder, self.plain_file) if known else None


def environment() -> str:
    """Describe the machine."""
    from skywitness.adapters.sqlite.driver import VERSION

    load_now = ", ".join(f"{x:.1f}" for x in os.getloadavg()) if hasattr(os, "getloadavg") else "?"
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, load {load_now}; "
        f"Python {platform.python_version()}, SQLite {'.'.join(map(str, VERSION))}"
    )


def print_table(lines: Sequence[Line]) -> None:
    """Print the lines in columns."""
    width = max(len(line.what) for line in lines)
    said = max(len(line.measured) for line in lines)
    print(f"\n{'what':{width}}  {'measured':{said}}  {'bar':>9}")
    for line in lines:
        met = {True: "ok", False: "MISSED", None: ""}[line.met]
        print(f"{line.what:{width}}  {line.measured:{said}}  {line.bar:>9}  {met}".rstrip())
