"""Peers whose packages are not the service's: installed the first time they are used."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.servers import ROOT, Server

from tests.tools.node import NodeUnavailable, install_node_packages
from tests.tools.own_venv import PackagesUnavailable, install_python_packages, programs

FASTIFY = ROOT / "benchmarks" / "fastify"


def installed() -> frozenset[str]:
    """Install the peers; say which cannot be had and why, and return the names of the others."""
    found = set()
    installers: dict[str, Callable[[], object]] = {
        "fastify": _install_fastify,
        "datasette": lambda: install_python_packages("datasette"),
    }
    for name, install in installers.items():
        try:
            install()
            found.add(name)
        except (NodeUnavailable, PackagesUnavailable) as reason:
            print(f"bench: without {name}: {reason}", file=sys.stderr, flush=True)
    return frozenset(found)


def fastify(folder: Path, database: Path) -> Server:
    command = ["node", str(FASTIFY / "server.mjs"), str(database)]
    return Server(
        name="fastify", command=command, folder=folder, environment={"NODE_ENV": "production"}
    )


def datasette(folder: Path, database: Path) -> Server:
    options = ("suggest_facets off", "default_cache_ttl 0", "num_sql_threads 1")
    settings = [word for option in options for word in ("--setting", *option.split())]
    return Server(
        name="datasette",
        command=[
            str(programs("datasette") / "datasette"),
            "serve",
            str(database),
            *settings,
            "--port",
        ],
        folder=folder,
        alive="/-/versions.json",
    )


def _install_fastify() -> None:
    """Compile its SQLite where the headers of Node are installed; else npm has to find a binary."""
    node = shutil.which("node")
    root = Path(node).resolve().parents[1] if node else Path()
    if (root / "include" / "node" / "node_version.h").exists():
        build = {"npm_config_build_from_source": "true", "npm_config_nodedir": str(root)}
        install_node_packages(FASTIFY, **build)
    else:
        install_node_packages(FASTIFY)
