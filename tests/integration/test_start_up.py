"""A fresh interpreter loads only what it needs, and the application leaves the process alone.

That the core loads nothing but the standard library is held by tests/unit/test_project_rules.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

UNUSED_WHILE_READING = {
    "aiohttp",
    "alembic",
    "azure",
    "mako",
    "numpy",
    "phonenumbers",
    "py3langid",
    "sqlalchemy",
    "sqlmodel",
    "uvicorn",
}

LOADED_LATER = (
    "skywitness.domain.model.assessment",
    "skywitness.domain.use_cases",
    "skywitness.entrypoints.http",
    "skywitness.entrypoints.worker",
)
"""Packages that the start needs little of."""

USED_AT_THE_START = {
    "skywitness.domain.model.assessment": {
        "camera_distance",
        "grades",
        "sentences",
        "severity",
    },
    "skywitness.domain.use_cases": {
        "authenticate",
        "change_report",
        "list_reports",
        "read_report",
        "readable_report",
        "record_refusals",
        "sign_in",
    },
    "skywitness.entrypoints.http": {
        "app",
        "health",
        "kit",
        "late_routes",
        "problems",
        "reports",
    },
}

MOST_MODULES = 300
"""Of this package, while reading; all of the application are 450."""

# Runs the application as a server does: lifespan, readiness, a page, a missing report. Prints the
# statuses, the modules loaded by then, and the settings of the process; then files a report.
SERVED = """
import asyncio, gc, json, sys
from pathlib import Path
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.application import application
from skywitness.entrypoints.settings import read_settings

BODY = json.dumps({
    "phenomenon": "hail", "observed_at": "2026-05-21T22:14:00Z",
    "place": {"latitude": 41.59, "longitude": -93.62},
}).encode()

async def ask(app, method, path, body=b""):
    sent = []
    async def receive():
        return {"type": "http.request", "body": body}
    async def send(message):
        sent.append(message)
    headers = [(b"host", b"127.0.0.1:8000")]
    if body:
        headers += [(b"content-type", b"application/json"),
                    (b"content-length", str(len(body)).encode())]
    await app({"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1",
        "method": method, "scheme": "http", "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 50000), "server": ("127.0.0.1", 8000), "state": {}},
        receive, send)
    return next(m["status"] for m in sent if m["type"] == "http.response.start")

def process():
    return [sys.getswitchinterval(), gc.get_freeze_count()]

async def main(folder):
    before = process()
    settings = read_settings(_env_file=None, data_dir=folder, worker=False)
    app = application(make_container(settings))
    async with app.router.lifespan_context(app):
        statuses = [await ask(app, "GET", path) for path in (
            "/livez", "/readyz", "/v1/reports",
            "/v1/reports/01890000-0000-7000-8000-000000000000")]
        loaded = sorted(sys.modules)
        statuses.append(await ask(app, "POST", "/v1/reports", BODY) if WRITE else None)
        changed = process() != before
    print(json.dumps([statuses, loaded, changed]))

WRITE = sys.argv[2] == "write"
asyncio.run(main(Path(sys.argv[1])))
"""


def fresh(code: str, *arguments: str) -> Any:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SKYWITNESS_", "COV_"))}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=kept,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def parts_of(package: str, loaded: list[str]) -> set[str]:
    """Return the modules and packages right below a package that are loaded."""
    below = package + "."
    return {name.removeprefix(below).partition(".")[0] for name in loaded if below in name}


def test_reading_loads_no_orm_no_sdk_and_no_server_and_changes_no_process_setting(
    tmp_path: Path,
) -> None:
    first, _, _ = fresh(SERVED, str(tmp_path), "write")  # creates the database

    statuses, loaded, changed = fresh(SERVED, str(tmp_path), "read")

    assert first == [200, 200, 200, 404, 201]
    assert statuses[:4] == [200, 200, 200, 404]
    assert UNUSED_WHILE_READING & {name.partition(".")[0] for name in loaded} == set()
    assert len([name for name in loaded if name.startswith("skywitness.")]) <= MOST_MODULES
    assert {package: parts_of(package, loaded) for package in LOADED_LATER} == {
        package: USED_AT_THE_START.get(package, set()) for package in LOADED_LATER
    }
    assert not changed


# Prints whether the collector runs before, during and after the start, and what it leaves alone.
STARTED = """
import gc, json
from skywitness.entrypoints.cli.process import pause_collector, tune_process

states = [gc.isenabled()]
pause_collector()
states.append(gc.isenabled())
tune_process()
states.append(gc.isenabled())
print(json.dumps([states, gc.get_freeze_count() > 0]))
"""


def test_the_garbage_collector_pauses_for_the_start_only() -> None:
    assert fresh(STARTED) == [[True, False, True], True]


# Prints which modules were loaded that the service leaves out.
SERVER = """
import json, sys
from skywitness.entrypoints.cli.process import UNUSED_MODULES, leave_out_unused_modules

leave_out_unused_modules()
import skywitness.entrypoints.cli.serve
print(json.dumps([name for name in UNUSED_MODULES if sys.modules.get(name) is not None]))
"""


def test_the_server_does_without_what_its_libraries_load_if_it_is_there() -> None:
    assert fresh(SERVER) == []


# Prints whether what reads and writes reports is loaded at the start, and once all is; then how
# often Python compiles anything while a report is written and read.
PREPARED = """
import asyncio, builtins, json, sys
from pathlib import Path
from skywitness.adapters.sqlite import codec
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.entrypoints.application import application
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.settings import read_settings
from tests.builders import a_report

compiled = []
def noting(*given, **named):
    compiled.append(given[1])
    return compile_(*given, **named)

async def main(folder):
    settings, loaded = read_settings(_env_file=None, data_dir=folder, worker=False), asyncio.Event()
    app = application(make_container(settings), on_loaded=loaded.set)
    async with app.router.lifespan_context(app):
        states = ["cattrs" in sys.modules]
        await loaded.wait()
        states.append("cattrs" in sys.modules)
        builtins.compile = noting
        report = a_report()
        stored = codec.encode_report(report)
        assert codec.decode_report(stored.state, stored.claim, stored.verdict) == report
        codec.decode_public_claim(str(report.id), "o", "pending", stored.claim.encode())
    print(json.dumps([states, compiled]))

compile_ = compile
asyncio.run(main(Path(sys.argv[1])))
"""


def test_what_reads_reports_is_built_before_the_first_request_needs_it(tmp_path: Path) -> None:
    assert fresh(PREPARED, str(tmp_path)) == [[False, True], []]


# Prints the files that Python opens for requests once all is loaded: it fails while a process has
# as many open as it may.
OPENED = (
    SERVED.partition("def process")[0]
    + """
async def main(folder):
    settings, loaded = read_settings(_env_file=None, data_dir=folder, worker=False), asyncio.Event()
    app = application(make_container(settings), on_loaded=loaded.set)
    opened = []
    async with app.router.lifespan_context(app):
        await loaded.wait()
        sys.addaudithook(lambda name, given: name == "open" and opened.append(str(given[0])))
        statuses = [await ask(app, "POST", "/v1/reports", BODY)]
        statuses += [await ask(app, "GET", "/v1/reports") for _ in range(2)]
        found = [name for name in opened if not name.endswith(".pyc")]
    print(json.dumps([statuses, found]))

asyncio.run(main(Path(sys.argv[1])))
"""
)


def test_what_requests_need_of_files_is_read_before(tmp_path: Path) -> None:
    assert fresh(OPENED, str(tmp_path)) == [[201, 200, 200], []]


# Prints the kinds of routes that the application has.
ROUTES = """
import json, sys
from pathlib import Path
from skywitness.entrypoints.application import application
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.settings import read_settings

app = application(make_container(read_settings(_env_file=None, data_dir=Path(sys.argv[1]))))
print(json.dumps(sorted({type(route).__name__ for route in app.routes})))
"""


def test_the_start_builds_each_route_once(tmp_path: Path) -> None:
    kinds = fresh(ROUTES, str(tmp_path))

    assert kinds == ["APIRoute", "DirectRoute", "StrictRoute"]  # no router that builds its own
