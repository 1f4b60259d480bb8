"""The page is built once for the same sources, and where it cannot be built a line says why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NODE = """#!/bin/sh
[ "$1" = --version ] && echo v{version}
exit 0
"""
NPM = """#!/bin/sh
mkdir -p node_modules/.bin
printf '#!/bin/sh\\n{schema}\\n' > node_modules/.bin/openapi-typescript
printf '#!/bin/sh\\n{vite}\\n' > node_modules/.bin/vite
chmod +x node_modules/.bin/*
"""
VITE = (
    "echo built >> ../builds; mkdir -p dist/.vite; echo {} > dist/index.html; "
    'echo "{\\\\"index.html\\\\":{\\\\"file\\\\":\\\\"a.js\\\\"},'
    '\\\\"src/screens/map/index.tsx\\\\":{\\\\"file\\\\":\\\\"a.js\\\\"},'
    '\\\\"src/i18n/de/index.ts\\\\":{\\\\"file\\\\":\\\\"a.js\\\\"}}" > dist/.vite/manifest.json'
)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with the build of the page, a source, and no Node on the path."""
    for name in ("frontend/package-lock.json", "frontend/.npmrc", "docs/openapi.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    (tmp_path / "src/entrypoints/http/pages").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "frontend" / "build.py", tmp_path / "frontend")
    return tmp_path


def with_node(clone: Path, version: str = "20.19.0", vite: str = VITE) -> None:
    """Put programs on the path that answer as Node and npm do, and count the builds."""
    for name, text in {
        "node": NODE.format(version=version),
        "npm": NPM.format(schema="exit 0", vite=vite),
    }.items():
        path = clone / "bin" / name
        path.write_text(text)
        path.chmod(0o755)


def started(clone: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(clone / "frontend" / "build.py"), *arguments],
        env={**os.environ, "PATH": f"{clone / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin"}
        if (clone / "bin" / "node").exists()
        else {**os.environ, "PATH": str(clone / "bin")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def built(clone: Path, *arguments: str) -> tuple[int, str]:
    process = started(clone, *arguments)
    said, _ = process.communicate(timeout=60)
    return process.returncode, said


def builds(clone: Path) -> int:
    return len((clone / "builds").read_text().splitlines())


@pytest.mark.parametrize("optional", [False, True])
def test_without_node_a_line_says_so(clone: Path, *, optional: bool) -> None:
    code, said = built(clone, *["--optional"] * optional)

    assert code == (0 if optional else 1)
    assert said.splitlines()[-1].startswith(
        "page: the page is not built: Node 20.19 or newer and npm are needed"
    )
    assert ("the API is served alone" in said) is optional


def test_an_old_node_is_named(clone: Path) -> None:
    with_node(clone, "18.20.4")

    code, said = built(clone)

    assert code == 1
    assert "Node 20.19 or newer is needed; this is v18.20.4" in said


def test_it_is_built_again_only_for_other_sources(clone: Path) -> None:
    with_node(clone)
    first = built(clone)
    second = built(clone)
    assert (first[0], second[0], builds(clone)) == (0, 0, 1)
    assert "the page is built" in first[1]
    assert "the page is in step" in second[1]

    (clone / "frontend" / "node_modules" / "new.js").touch()
    built(clone)
    assert builds(clone) == 1
    (clone / "docs" / "openapi.json").write_text('{"paths": {}}')
    built(clone)
    assert builds(clone) == 2
    (clone / "frontend" / "app.tsx").touch()
    built(clone)
    assert builds(clone) == 3


def test_two_at_once_build_it_once(clone: Path) -> None:
    with_node(clone)
    processes = [started(clone) for _ in range(3)]
    for process in processes:
        process.communicate(timeout=60)

    assert [process.returncode for process in processes] == [0, 0, 0]
    assert builds(clone) == 1


@pytest.mark.parametrize("optional", [False, True])
def test_a_build_that_fails_leaves_the_earlier_page(clone: Path, *, optional: bool) -> None:
    with_node(clone)
    built(clone)
    (clone / "frontend" / "node_modules" / ".bin" / "vite").write_text(
        "#!/bin/sh\necho no such module; exit 1"
    )
    (clone / "frontend" / "app.tsx").touch()

    code, said = built(clone, *["--optional"] * optional)

    assert code == (0 if optional else 1)
    assert "vite failed:\nno such module" in said
    assert (clone / "src/entrypoints/http/pages/site/index.html").exists()
