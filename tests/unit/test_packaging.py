"""What is built from this tree is the package `skywitness`, whole, whichever way it is built."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


def hatchling(folder: Path, target: str, into: Path) -> Path:
    """Build one archive, without fetching anything."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(into)],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (archive,) = into.iterdir()
    return archive


def test_a_wheel_built_from_the_source_archive_holds_every_module(tmp_path: Path) -> None:
    # The tree this runs in usually has the link .dev/skywitness, which must not hide src/.
    source = hatchling(ROOT, "sdist", tmp_path / "sdist")
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    wheel = hatchling(unpacked, "wheel", tmp_path / "wheel")

    modules = {
        "skywitness/" + path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src").rglob("*.py")
    }
    with zipfile.ZipFile(wheel) as archive_of_wheel:
        names = set(archive_of_wheel.namelist())

    assert modules - names == set()
    assert "skywitness/py.typed" in names
    assert {name.partition("/")[0] for name in names} == {
        "skywitness",
        wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info",
    }


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
