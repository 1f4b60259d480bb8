"""Commands of the documentation, run as a reader would run them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

DOCUMENTS = Path(__file__).parents[2] / "docs"
PUBLISHED = "http://127.0.0.1:8000"
COMMAND = """#!/bin/sh
exec "{python}" -c "from skywitness.entrypoints.cli.main import main; main()" "$@"
"""
BLOCK = re.compile(r"^```(sh|json)\n(.*?)^```", re.M | re.S)

Block = tuple[str, str]
"""The kind of a block, and its text."""


def blocks_of(document: str) -> list[Block]:
    """Return the blocks of a document that are commands or answers."""
    return BLOCK.findall((DOCUMENTS / document).read_text("utf-8"))


def asked_in(blocks: list[Block]) -> list[tuple[str, dict[str, Any]]]:
    """Return every curl command that is followed by an answer, with what it shows of that."""
    return [
        (command, json.loads(answer))
        for (kind, command), (_, answer) in pairwise(blocks)
        if kind == "sh" and command.startswith("curl")
    ]


def shows(answer: Any, part: Any) -> bool:
    """Whether an answer has every member that the documentation shows of it."""
    if isinstance(part, dict):
        return all(name in answer and shows(answer[name], part[name]) for name in part)
    return bool(answer == part)


@dataclass(frozen=True, slots=True)
class Site:
    """A service, and a shell in the folder that it was started in."""

    home: Path
    address: str
    environment: dict[str, str]

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the documentation."""
        return subprocess.run(
            ["sh", "-c", command.strip().replace(PUBLISHED, self.address)],
            cwd=self.home,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def ask(self, command: str) -> dict[str, Any]:
        """Run a curl command and return its answer."""
        done = self.run(f"{command.strip()} -sS")
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


@contextmanager
def served(home: Path, script: str, **settings: str) -> Iterator[Site]:
    """Run a script that ends with `skywitness serve`, from a folder and on a free port."""
    if shutil.which("curl") is None:
        pytest.skip("no curl on this machine")
    command = home / "skywitness"
    command.write_text(COMMAND.format(python=sys.executable), encoding="utf-8")
    command.chmod(0o755)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SKYWITNESS_")}
    environment = {
        **kept,
        "PATH": f"{home}:{kept['PATH']}",
        "SKYWITNESS_PORT": "0",
        **{f"SKYWITNESS_{name}": value for name, value in settings.items()},
    }
    script = script.replace("skywitness serve", "exec skywitness serve")
    with subprocess.Popen(
        ["sh", "-e", "-c", script], cwd=home, env=environment, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        said: list[str] = []
        for line in server.stderr:
            said.append(line)
            if found := re.search(r"listens on (http://\S+)", line):
                break
        else:
            pytest.fail("nothing is served: " + "".join(said))
        try:
            yield Site(home, found[1], environment)
        finally:
            server.terminate()
        assert server.wait(20) == 0
