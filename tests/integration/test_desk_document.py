"""docs/desk.md is true: its commands run one after the other, and give the answers shown."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

from tests.tools.documented import blocks_of, served

SETUP = blocks_of("access.md")[0][1]
BLOCKS = [*blocks_of("desk.md"), ("", "")]


def shown_of(answer: Any, expected: Any) -> Any:
    """Return what an answer has of the members that are expected, at every depth."""
    if isinstance(answer, dict) and isinstance(expected, dict):
        return {name: shown_of(answer.get(name), value) for name, value in expected.items()}
    if isinstance(answer, list) and isinstance(expected, list) and len(answer) == len(expected):
        return [shown_of(*pair) for pair in zip(answer, expected, strict=True)]
    return answer


def test_the_commands_of_the_desk_give_the_answers_shown(tmp_path: Path) -> None:
    compared = 0
    with served(tmp_path, SETUP) as site:
        for (kind, text), (following, expected) in pairwise(BLOCKS):
            if kind != "sh":
                continue
            if not text.startswith("curl"):
                assert site.run(text).returncode == 0
                continue
            answer = site.ask(text)
            if following == "json":
                wanted = orjson.loads(expected)
                assert shown_of(answer, wanted) == wanted, text
                compared += 1
            else:
                assert "code" not in answer, answer
    assert compared == 11
