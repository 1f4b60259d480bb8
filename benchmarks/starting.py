"""Start-up times: importing a file, starting the service, importing the core."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

from benchmarks import made_up
from benchmarks.plan import Line, Plan
from benchmarks.servers import quiet_environment, skywitness

IMPORT_BAR_S = 20.0
START_BAR = 5.0
IMPORT_ROWS = 5_000

CORE = """
import json, pkgutil, sys, time
before = set(sys.modules)
began = time.perf_counter()
import skywitness.domain, skywitness.ports
for package in (skywitness.domain, skywitness.ports):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        __import__(module.name)
took = time.perf_counter() - began
tops = {name.partition(".")[0] for name in set(sys.modules) - before}
print(json.dumps([took * 1e3, sorted(tops - set(sys.stdlib_module_names) - {"skywitness"})]))
"""


def core_import(_plan: Plan) -> list[Line]:
    """Import domain and ports in a fresh interpreter."""
    runs = []
    for _ in range(5):
        done = subprocess.run(
            [sys.executable, "-c", CORE],
            check=True,
            capture_output=True,
            env=quiet_environment(),
        )
        runs.append(json.loads(done.stdout))
    foreign = runs[0][1]
    return [
        Line(
            "importing the core: third-party modules",
            ", ".join(foreign) or "none",
            "none",
            not foreign,
        ),
        Line("importing the core", f"{statistics.median(r[0] for r in runs):.0f} ms"),
    ]


def file_import(plan: Plan) -> list[Line]:
    """Import a file into an empty data folder, everything included."""
    file = plan.folder / "storm-events.csv"
    made_up.write_storm_events(file, IMPORT_ROWS)
    began = time.perf_counter()
    done = subprocess.run(
        [*skywitness(), "import", "reports", str(file)],
        check=False,
        capture_output=True,
        text=True,
        cwd=plan.folder,
        env={
            **quiet_environment(),
            "SKYWITNESS_DATA_DIR": str(plan.folder / "imported"),
            "SKYWITNESS_LOG_LEVEL": "WARNING",
        },
    )
    took = time.perf_counter() - began
    if done.returncode or f"{IMPORT_ROWS:,} filed" not in done.stdout:
        raise RuntimeError(f"import reports failed:\n{done.stdout[-500:]}\n{done.stderr[-2000:]}")
    what = f"import reports, {IMPORT_ROWS:,} rows"
    return [Line(what, f"{took:.1f} s", f"< {IMPORT_BAR_S:g} s", took < IMPORT_BAR_S)]


def first_answers(plan: Plan) -> list[Line]:
    """Start each server several times, alternating, and wait for its first response."""
    report = f"/v1/reports/{next(made_up.reports(1)).id}"
    asked = (
        (plan.floor(), "/livez"),
        (plan.peer(), "/livez"),
        (plan.peer(), report),
        (plan.service(), "/livez"),
        (plan.service(), report),
    )
    took: dict[int, list[float]] = {number: [] for number in range(len(asked))}
    for _ in range(5):
        for number, (server, path) in enumerate(asked):
            took[number].append(server.start(path))
            server.stop()
    floor, peer, peer_report, ours, ours_report = (statistics.median(took[n]) for n in took)
    lines = []
    for path, mine, theirs in (("/livez", ours, peer), ("a report", ours_report, peer_report)):
        ratio = mine / floor
        times = f"{mine * 1e3:,.0f} / {floor * 1e3:,.0f} ms; peer {theirs * 1e3:,.0f} ms"
        text = f"{ratio:.1f} x ({times})"
        bar = f"<= {START_BAR:g} x"
        lines.append(Line(f"first answer to {path} / bare uvicorn", text, bar, ratio <= START_BAR))
    return lines
