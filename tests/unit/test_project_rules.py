"""Rules of the project that no linter checks: small modules, a bare core, versions, locks."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
SIMULATORS = ROOT / "simulators"
LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-bootstrap.lock",
    "requirements-clients.lock",
    "requirements-datasette.lock",
)

LOGIC_LINES = 300  # of function bodies in a module; tables and schemas do not count
FUNCTION_LINES = 40  # of its body, without the docstring

# The first version of each package without a known vulnerability that affects this service, and the
# worst vulnerability before it. Packages that are not used yet are listed in advance.
FLOORS = {
    "authlib": "1.6.9",  # CVE-2026-27962: signature bypass by a key in the token
    "fastapi": "0.65.2",  # CVE-2021-32677: JSON taken from a text/plain body
    "pillow": "12.3.0",  # CVE-2026-40192: decompression bomb
    "pyjwt": "2.12.0",  # CVE-2026-32597: unknown critical headers taken
    "python-multipart": "0.0.32",  # CVE-2026-24486: writing files; several of CPU and memory
    "starlette": "1.3.1",  # CVE-2026-48710: the Host header in request.url; limits of forms ignored
}


def modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = [node for node in function.body if not is_docstring(node)]
    return 0 if not body else (body[-1].end_lineno or 0) - body[0].lineno + 1


def logic_lines(node: ast.AST) -> int:
    """Count the lines of function bodies, those of nested functions once."""
    return sum(
        body_lines(child)
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        else logic_lines(child)
        for child in ast.iter_child_nodes(node)
    )


def imported_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def pins(lock: str) -> dict[str, Version]:
    """Every package that a lock names, with its newest pin (one may differ by platform)."""
    found: dict[str, Version] = {}
    text = (ROOT / lock).read_text(encoding="utf-8")
    for name, number in re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", text, re.MULTILINE):
        version = Version(number)
        found[name] = min(found.get(name, version), version)
    return found


def test_package_inits_hold_at_most_a_docstring() -> None:
    full = [
        named(path)
        for path in SRC.rglob("__init__.py")
        if not all(is_docstring(node) for node in ast.parse(path.read_text("utf-8")).body)
    ]

    assert full == []


def test_every_folder_with_modules_is_a_package() -> None:
    bare = {
        named(path.parent) for path in modules(SRC) if not (path.parent / "__init__.py").exists()
    }

    # Alembic loads its scripts by path and would take an __init__.py for one of them.
    assert {folder for folder in bare if "/migrations" not in folder} == set()


def test_modules_are_small() -> None:
    lengths = {
        named(path): logic_lines(ast.parse(path.read_text("utf-8")))
        for path in modules(SRC) + modules(SIMULATORS)
    }

    assert {name: lines for name, lines in lengths.items() if lines > LOGIC_LINES} == {}


def test_functions_are_small() -> None:
    long = {
        f"{named(path)}:{function.lineno} {function.name}": body_lines(function)
        for path in modules(SRC) + modules(SIMULATORS)
        if "versions" not in path.parts  # a migration is one list of steps
        for function in functions(ast.parse(path.read_text("utf-8")))
        if body_lines(function) > FUNCTION_LINES
    }

    assert long == {}


def test_nothing_is_mocked() -> None:
    mocking = [
        named(path)
        for folder in (SRC, SIMULATORS, ROOT / "tests")
        for path in modules(folder)
        if any(
            name.startswith(("unittest.mock", "mock.", "pytest_mock"))
            for name in imported_names(ast.parse(path.read_text("utf-8")))
        )
    ]

    assert mocking == []


def test_the_core_loads_no_third_party_module(tmp_path: Path) -> None:
    (tmp_path / "skywitness").symlink_to(SRC, target_is_directory=True)
    core = [
        ".".join(("skywitness", *path.relative_to(SRC).with_suffix("").parts))
        for layer in ("domain", "ports")
        for path in modules(SRC / layer)
        if path.name != "__init__.py"
    ]
    code = (
        "import sys, importlib, json\n"
        "before = set(sys.modules)\n"  # modules that the interpreter itself loads at start
        f"for name in {core!r}: importlib.import_module(name)\n"
        "loaded = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(json.dumps(sorted(loaded - sys.stdlib_module_names)))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)) <= {"skywitness"}


@pytest.mark.parametrize("lock", LOCKS)
def test_no_locked_version_is_below_its_floor(lock: str) -> None:
    locked = pins(lock)

    low = {
        name: str(locked[name])
        for name, floor in FLOORS.items()
        if name in locked and locked[name] < Version(floor)
    }

    assert locked
    assert low == {}


def test_the_shipped_sqlite_library_is_free_of_the_wal_reset_bug() -> None:
    if find_spec("pysqlite3") is None:
        pytest.skip("no wheel of pysqlite3 for this platform: the journal is not WAL there")
    from pysqlite3 import dbapi2

    version = dbapi2.sqlite_version_info

    assert (
        version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_python_locks_name_no_address_and_hash_everything(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text)[1:]

    assert "://" not in text
    assert "--index" not in text
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("folder", [".", "clients", "benchmarks/fastify", "frontend"])
def test_node_locks_name_no_address_and_hash_everything(folder: str) -> None:
    lock = ROOT / folder / "package-lock.json"
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    outside = {name: package for name, package in packages.items() if name}

    assert [name for name, package in outside.items() if "resolved" in package] == []
    assert [
        name
        for name, package in outside.items()
        if not (package.get("integrity") or package.get("inBundle"))
    ] == []
