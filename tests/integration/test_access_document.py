"""docs/access.md and docs/privacy.md are true: their commands run, and give the answers shown."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "access.md"
PUBLISHED = "http://127.0.0.1:8000"
COMMAND = """#!/bin/sh
exec "{python}" -c "from skywitness.entrypoints.cli.main import main; main()" "$@"
"""
BLOCK = re.compile(r"^```(sh|json)\n(.*?)^```", re.M | re.S)
BLOCKS = BLOCK.findall(DOCUMENT.read_text("utf-8"))
SETUP = BLOCKS[0][1]


def asked_in(blocks: list[tuple[str, str]]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (command, json.loads(answer))
        for (kind, command), (_, answer) in pairwise(blocks)
        if kind == "sh" and command.startswith("curl")
    ]


ASKED = asked_in(BLOCKS)
PRIVACY = asked_in(BLOCK.findall(DOCUMENT.with_name("privacy.md").read_text("utf-8")))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """Run the first block from an empty folder, with a free port; yield folder and address."""
    if shutil.which("curl") is None:
        pytest.skip("no curl on this machine")
    home = tmp_path_factory.mktemp("home")
    command = home / "skywitness"
    command.write_text(COMMAND.format(python=sys.executable), encoding="utf-8")
    command.chmod(0o755)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SKYWITNESS_")}
    environment = {**kept, "PATH": f"{home}:{kept['PATH']}", "SKYWITNESS_PORT": "0"}
    script = SETUP.replace("skywitness serve", "exec skywitness serve")
    with subprocess.Popen(
        ["sh", "-e", "-c", script], cwd=home, env=environment, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        said: list[str] = []
        for line in server.stderr:
            said.append(line)
            if found := re.search(r"listens on (http://\S+)", line):
                yield home, found[1]
                break
        else:
            pytest.fail("nothing is served: " + "".join(said))
        server.terminate()
        assert server.wait(20) == 0


@pytest.mark.parametrize(("command", "expected"), ASKED)
def test_a_command_gets_the_answer_shown(
    served: tuple[Path, str], command: str, expected: dict[str, Any]
) -> None:
    home, address = served
    script = command.strip().replace(PUBLISHED, address) + " -sS"
    done = subprocess.run(
        ["sh", "-c", script], cwd=home, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert {name: answer.get(name) for name in expected} == expected


def test_the_commands_about_privacy_do_one_after_the_other(served: tuple[Path, str]) -> None:
    for command, expected in PRIVACY:
        test_a_command_gets_the_answer_shown(served, command, expected)


def test_there_is_a_command_for_every_step() -> None:
    assert (len(ASKED), len(PRIVACY)) == (5, 4)
