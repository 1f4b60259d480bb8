"""The sources of the page: they compile strictly, their tests pass, no words are left in them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from frontend.build import DOCUMENT, HERE, quiet_environment, run, sizes

from tests.tools.node import node_tool

FIRST_ROUTE_BYTES = 120_000
FONT_BYTES = 60_000
STYLE_BYTES = 40_000
SHEETS_BYTES = 3_500_000

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def programs() -> Path:
    """Where the page's tools are; its client is generated."""
    programs = node_tool("openapi-typescript", HERE).parent
    run(programs / "openapi-typescript", DOCUMENT, "--output", "src/api/schema.d.ts")
    return programs


def said_by(*command: str | Path) -> str:
    """Return what a tool finds wrong; of `literals.mjs` that is all it prints."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=HERE,
        env=quiet_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    if done.returncode:
        return done.stdout or f"exit code {done.returncode}"
    return done.stdout if "literals.mjs" in command else ""


def test_the_page_compiles_strictly(programs: Path) -> None:
    assert said_by(programs / "tsc", "--noEmit") == ""


def test_the_tests_of_its_logic_pass(programs: Path) -> None:
    assert said_by(programs / "vitest", "run") == ""


def test_every_word_is_a_text_of_a_language(programs: Path) -> None:
    components = sorted(path.relative_to(HERE) for path in (HERE / "src").rglob("*.tsx"))

    assert programs.exists()
    assert len(components) > 10
    assert said_by("node", "literals.mjs", *components) == ""


def test_words_in_a_component_are_found(programs: Path, tmp_path: Path) -> None:
    component = tmp_path / "component.tsx"
    component.write_text(
        'const a = <p class="plain" title="Words here">{t("a.key")} more words {"in braces"}</p>;\n'
        'const b = <img alt={`An image`} src="words.png" />;\n'
    )

    assert programs.exists()
    found = said_by("node", "literals.mjs", component).splitlines()
    assert [line.partition(": ")[2] for line in found] == [
        "Words here",
        "more words",
        "in braces",
        "An image",
    ]


def test_the_page_is_as_small_as_it_has_to_be(site: Path) -> None:
    found = sizes(site)

    assert 20_000 < found["first route"] <= FIRST_ROUTE_BYTES
    assert 0 < found["fonts"] <= FONT_BYTES
    assert 0 < found["styles"] <= STYLE_BYTES
    assert 0 < found["sheets"] <= SHEETS_BYTES
