"""docs/access.md and docs/privacy.md are true: their commands run, and give the answers shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.tools.documented import Site, asked_in, blocks_of, served

BLOCKS = blocks_of("access.md")
SETUP = BLOCKS[0][1]
ASKED = asked_in(BLOCKS)
PRIVACY = asked_in(blocks_of("privacy.md"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Run the first block from an empty folder."""
    with served(tmp_path_factory.mktemp("home"), SETUP) as site:
        yield site


@pytest.mark.parametrize(("command", "expected"), ASKED)
def test_a_command_gets_the_answer_shown(
    site: Site, command: str, expected: dict[str, Any]
) -> None:
    answer = site.ask(command)

    assert {name: answer.get(name) for name in expected} == expected


def test_the_commands_about_privacy_do_one_after_the_other(site: Site) -> None:
    for command, expected in PRIVACY:
        test_a_command_gets_the_answer_shown(site, command, expected)


def test_there_is_a_command_for_every_step() -> None:
    assert (len(ASKED), len(PRIVACY)) == (5, 4)
