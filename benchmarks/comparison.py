"""`make bench`: compare the service with the peer on the same reports, in alternating rounds."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import data, judging, other_peers
from benchmarks.access import access
from benchmarks.page import page
from benchmarks.plan import Line, Plan, environment, print_table
from benchmarks.reading import memory, reading
from benchmarks.starting import core_import, file_import, first_answers
from benchmarks.writing import writing


def main() -> int:
    """Measure, print the table, and return 0 unless something failed to run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=5_000, help="in both databases")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.6, help="for each contestant and round")
    parser.add_argument("--only", default="", help="only parts whose name contains this text")
    parser.add_argument("--strict", action="store_true", help="a bar that is missed fails")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="skywitness-bench-") as folder:
        plan = Plan(
            reports=given.reports,
            rounds=given.rounds,
            seconds=given.seconds,
            folder=Path(folder),
            others=other_peers.installed(),
        )
        print(environment(), flush=True)
        lines = measured(plan, given.only)
    print_table(lines)
    missed = [line.what for line in lines if line.met is False]
    print(f"\n{len(missed)} of {sum(line.met is not None for line in lines)} bars missed")
    return 1 if missed and given.strict else 0


def measured(plan: Plan, only: str) -> list[Line]:
    """Run the parts and return all lines."""
    parts: Sequence[tuple[str, Callable[[Plan], list[Line]]]] = (
        ("import of the core", core_import),
        ("judging and text", lambda _: judging.lines()),
        ("import of a file", file_import),
        ("reading", reading),
        ("memory", memory),
        ("writing", writing),
        ("access", access),
        ("first answers", first_answers),
        ("page in a browser", page),
    )
    lines = []
    for name, part in (("filling the databases", filled), *(p for p in parts if only in p[0])):
        began = time.perf_counter()
        print(f"bench: {name} ...", file=sys.stderr, end=" ", flush=True)
        lines += part(plan)
        print(f"{time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return lines


def filled(plan: Plan) -> list[Line]:
    """Store the same reports in all databases."""
    data.fill_service(plan.service_dir / "data", plan.reports)
    data.fill_peer(plan.peer_file, plan.reports)
    data.fill_plain(plan.plain_file, plan.reports)
    return []


if __name__ == "__main__":
    sys.exit(main())
