"""Every adapter of a port is run by a contract suite of that port; read from the source alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUITES = ROOT / "tests" / "integration" / "contracts"
PARTS = {
    *("ReportRepository", "Credentials", "IdempotencyRecords", "AuditLog", "DeskRecords"),
    *("UnitOfWork", "ReceivedPhoto"),
}
"""Ports that the adapters of `UnitOfWorkFactory` and `PhotoPreparation` hand out: their suites run
them too."""


def classes(folder: Path) -> Iterator[tuple[str, set[str]]]:
    """Yield every class below a folder with the names of its bases."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield node.name, {base.id for base in node.bases if isinstance(base, ast.Name)}


def imports(path: Path) -> set[str]:
    """Return what a file imports by name, modules with their dots."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            found |= names | {f"{node.module}"} | {f"{node.module}.{name}" for name in names}
    return found


def reach(path: Path) -> set[str]:
    """Return what a file of tests imports, and what the helpers do that it imports."""
    helpers, found = {path}, imports(path)
    while True:
        modules = (name for name in found if name.startswith("tests."))
        paths = {ROOT / (module.replace(".", "/") + ".py") for module in modules}
        new = {each for each in paths - helpers if each.exists()}
        if not new:
            return found
        helpers |= new
        found = found.union(*map(imports, new))


PORTS = {name for name, bases in classes(ROOT / "src" / "ports") if "Protocol" in bases} - PARTS
IMPLEMENTED = sorted(
    (port, adapter)
    for adapter, bases in classes(ROOT / "src" / "adapters")
    for port in bases & PORTS
)


def test_a_contract_suite_of_the_port_runs_every_adapter_of_it() -> None:
    fixtures = imports(SUITES / "conftest.py")
    suites = [reach(path) | fixtures for path in SUITES.glob("test_*.py")]

    run = {pair for pair in IMPLEMENTED for suite in suites if suite.issuperset(pair)}
    assert [pair for pair in IMPLEMENTED if pair not in run] == []


def test_every_port_has_an_adapter_in_memory_or_beside_it() -> None:
    assert {port for port, _ in IMPLEMENTED} == PORTS
