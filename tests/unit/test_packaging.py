"""What is built from this tree is the package `skywitness`, whole, whichever way it is built."""

from __future__ import annotations

import fnmatch
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import requires
from pathlib import Path

import pytest
from frontend.build import SITE, is_in_step
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PAGE = "skywitness/entrypoints/http/pages/site/"


def hatchling(folder: Path, target: str, into: Path, **environment: str) -> tuple[Path, str]:
    """Build one archive, without fetching anything; returns it and what was said."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(into)],
        cwd=folder,
        check=True,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    (archive,) = into.iterdir()
    return archive, done.stdout


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive of this tree, unpacked."""
    # The tree this runs in usually has the link .dev/skywitness, which must not hide src/.
    folder = tmp_path_factory.mktemp("sdist")
    source, _ = hatchling(ROOT, "sdist", folder / "archive")
    with tarfile.open(source) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    return unpacked


@pytest.fixture(scope="module")
def wheel(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that is built from it."""
    return hatchling(unpacked, "wheel", tmp_path_factory.mktemp("wheel") / "archive")[0]


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_a_wheel_built_from_the_source_archive_holds_every_module(wheel: Path) -> None:
    modules = {
        "skywitness/" + path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src").rglob("*.py")
    }
    names = names_in(wheel)

    assert modules - names == set()
    assert "skywitness/py.typed" in names
    assert {name.partition("/")[0] for name in names} == {
        "skywitness",
        wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info",
    }


def test_a_wheel_holds_the_page_as_it_was_built(wheel: Path) -> None:
    if not is_in_step():
        pytest.skip("the page is not built: no Node")
    built = {path.relative_to(SITE).as_posix() for path in SITE.rglob("*") if path.is_file()}
    held = {name.removeprefix(PAGE) for name in names_in(wheel) if name.startswith(PAGE)}

    assert held == built
    assert {"index.html", "sw.js"} <= held
    for pattern in ("assets/*.js", "assets/*.css", "assets/*.woff2", "sheets/*", "assets/*.js.br"):
        assert fnmatch.filter(held, pattern), pattern


def test_a_wheel_that_is_built_without_node_says_that_it_has_no_page(
    unpacked: Path, tmp_path: Path
) -> None:
    bare = shutil.copytree(
        unpacked, tmp_path / "bare", ignore=lambda folder, _: ["site"] * folder.endswith("/pages")
    )
    wheel, said = hatchling(bare, "wheel", tmp_path / "wheel", PATH=str(tmp_path))

    assert "the page is not built: Node" in said
    assert not any(name.startswith(PAGE) for name in names_in(wheel))
    assert "skywitness/entrypoints/http/pages/router.py" in names_in(wheel)


def required() -> list[Requirement]:
    return [Requirement(text) for text in requires("skywitness") or []]


def test_the_core_installs_no_server_and_no_sdk() -> None:
    unconditional = {each.name for each in required() if each.marker is None}

    assert unconditional == {"orjson", "typing-extensions"}


@pytest.mark.parametrize(
    ("extra", "package"),
    [
        ("server", "fastapi"),
        ("server", "uvicorn"),
        ("server", "typer"),
        ("sqlite", "sqlalchemy"),
        ("text", "py3langid"),
        ("weather", "httpx"),
        ("azure", "azure-storage-blob"),
        ("azure", "azure-ai-textanalytics"),
    ],
)
def test_an_extra_installs_its_packages(extra: str, package: str) -> None:
    markers = [str(each.marker) for each in required() if each.name == package]

    assert any(f'extra == "{extra}"' in marker for marker in markers)
