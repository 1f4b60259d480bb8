"""The import contracts of pyproject.toml hold, and each of them breaks when it is violated.

The contracts are read from pyproject.toml and run on a small copy of the project with one violation
planted in it, so a contract that has lost its teeth shows up here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = ROOT / "pyproject.toml"
CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
]

# The smallest project that has something in every package.
SMALL_PROJECT = {
    "__init__.py": "",
    "domain/__init__.py": "",
    "domain/model/__init__.py": "",
    "domain/model/report.py": "from dataclasses import dataclass\n",
    "domain/model/verdict.py": "from skywitness.domain.model import report\n",
    "domain/documents/__init__.py": "",
    "domain/documents/report.py": "from skywitness.domain.model import report\n",
    "domain/use_cases/__init__.py": "",
    "domain/use_cases/file_report.py": (
        "from skywitness.domain.model import report\nfrom skywitness.ports import clock\n"
    ),
    "ports/__init__.py": "",
    "ports/clock.py": "from skywitness.domain.documents import report\n",
    "ports/weather.py": "",
    "adapters/__init__.py": "",
    "adapters/outbound/__init__.py": "",
    "adapters/outbound/breaker.py": "",
    "adapters/remote_clock.py": "from skywitness.adapters.outbound import breaker\n",
    "adapters/memory/__init__.py": "",
    "adapters/memory/clock.py": "from skywitness.ports import clock\n",
    "adapters/system_clock.py": "from skywitness.ports import clock\n",
    "entrypoints/__init__.py": "",
    "entrypoints/container/__init__.py": "",
    "entrypoints/container/container.py": (
        "def clock():\n    from skywitness.adapters import system_clock\n    return system_clock\n"
    ),
    "entrypoints/cli.py": "from skywitness.entrypoints.container import container\n",
}


@dataclass(frozen=True)
class Violation:
    """Lines added to files of the project, and the contracts that must break on them."""

    contract: str
    planted: dict[str, str]
    also_breaks: frozenset[str] = field(default_factory=frozenset)


VIOLATIONS = [
    Violation(
        "Dependencies point inwards",
        {"ports/clock.py": "from skywitness.domain.use_cases import file_report\n"},
        # the four packages draw the same line, more coarsely
        frozenset({"The project has four packages"}),
    ),
    Violation(
        "Dependencies point inwards",
        {"domain/use_cases/file_report.py": "from skywitness.entrypoints import cli\n"},
        frozenset({"The project has four packages"}),
    ),
    Violation(
        "Dependencies point inwards",
        {"domain/documents/report.py": "from skywitness.ports import weather\n"},
        frozenset(
            {
                "The project has four packages",
            }
        ),
    ),
    Violation("The project has four packages", {"utils/__init__.py": "", "utils/text.py": ""}),
    Violation(
        "The domain is a model, its documents and its use cases",
        {"domain/services/__init__.py": ""},
    ),
    Violation("The core knows no framework", {"domain/model/report.py": "import pydantic\n"}),
    Violation("The core knows no framework", {"ports/clock.py": "from azure.core import rest\n"}),
    Violation(
        "The core opens no files and no connections",
        {"domain/model/report.py": "from pathlib import Path\n"},
    ),
    Violation(
        "Adapters do not know each other",
        {"adapters/system_clock.py": "from skywitness.adapters.memory import clock as other\n"},
    ),
    Violation(
        "Adapters do not know each other",
        {
            "adapters/brand_new.py": "",
            "adapters/system_clock.py": "from skywitness.adapters import brand_new\n",
        },
    ),
    Violation(
        "Adapters do not know each other",
        {"adapters/outbound/breaker.py": "from skywitness.adapters.memory import clock\n"},
    ),
    Violation(
        "Only the container knows the adapters",
        {"entrypoints/cli.py": "from skywitness.adapters import system_clock\n"},
    ),
    Violation(
        "No cycles inside a package",
        {"domain/model/report.py": "from skywitness.domain.model import verdict\n"},
    ),
    Violation(
        "Package init files stay empty",
        {"domain/model/__init__.py": "from skywitness.domain.model.report import dataclass\n"},
    ),
]


def build_project(folder: Path, planted: dict[str, str]) -> None:
    """Write the small project, with the planted lines after its own, below `folder`."""
    package = folder / "skywitness"
    for name in SMALL_PROJECT.keys() | planted.keys():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SMALL_PROJECT.get(name, "") + planted.get(name, ""), encoding="utf-8")


def checked_contracts(folder: Path) -> tuple[set[str], set[str]]:
    """Names of the contracts kept and broken by the package in `folder`."""
    code = "from importlinter.cli import lint_imports; exit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    lines = done.stdout.splitlines()
    kept = {name for name in CONTRACTS for line in lines if line.startswith(f"{name} KEPT")}
    broken = {name for name in CONTRACTS for line in lines if line.startswith(f"{name} BROKEN")}
    assert kept | broken == set(CONTRACTS), done.stdout + done.stderr
    assert (done.returncode == 0) == (not broken)
    return kept, broken


def test_the_project_keeps_every_contract(tmp_path: Path) -> None:
    (tmp_path / "skywitness").symlink_to(ROOT / "src", target_is_directory=True)

    _, broken = checked_contracts(tmp_path)

    assert broken == set()


def test_the_small_project_keeps_every_contract(tmp_path: Path) -> None:
    build_project(tmp_path, {})

    kept, _ = checked_contracts(tmp_path)

    assert kept == set(CONTRACTS)


@pytest.mark.parametrize("violation", VIOLATIONS, ids=lambda v: v.contract.replace(" ", "-"))
def test_a_planted_violation_breaks_its_contract(violation: Violation, tmp_path: Path) -> None:
    build_project(tmp_path, violation.planted)

    _, broken = checked_contracts(tmp_path)

    assert broken == {violation.contract} | violation.also_breaks


def test_every_contract_is_violated_once() -> None:
    assert {violation.contract for violation in VIOLATIONS} == set(CONTRACTS)
