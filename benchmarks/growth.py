"""`make bench-growth`: what questions cost as the database grows, and who waits for whom.

Each size has a database and a service of its own. A question is asked of all of them in
alternation, one at a time; its cost is the CPU time that the service spends until the answer is
there. In the end eight clients ask the most expensive ones while another one reads single reports.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import grown, questions
from benchmarks.asking import Answers, Client, Cost, connected
from benchmarks.crowd import while_others_ask
from benchmarks.measure import cpu_seconds
from benchmarks.plan import Line, environment, print_table
from benchmarks.questions import Question
from benchmarks.servers import Server, running, service

from skywitness.adapters.sqlite.database import ensure_current

COUNTS = (5_000, 50_000, 500_000)
ROUNDS = 3
SECRET = "the growth benchmark makes its own cursors"
BYTES_BAR = 5_000
DEPTH_BAR = 1.2
JUDGED_UP_TO = 300_000
"""Bars for a cost itself hold for the largest database of at most so many reports."""
BEGAN_S = time.monotonic()


@dataclass(slots=True)
class Size:
    """A database of one size, the service on it, and what questions cost there."""

    count: int
    bytes_each: float
    server: Server
    client: Client
    ids: list[str]
    first_tally_ms: float = 0.0
    costs: dict[Question, Cost] = field(default_factory=dict)


def main() -> int:
    """Measure every size and print the table; return 0 unless something failed to run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS, help="reports, ascending")
    parser.add_argument("--keep", type=Path, help="folder for the databases; reused next time")
    parser.add_argument("--only", default="", help="only questions whose name contains this text")
    parser.add_argument("--singles", action="store_true", help="leave out the pairs of filters")
    parser.add_argument("--no-crowd", dest="crowd", action="store_false", help="only costs")
    parser.add_argument("--all", action="store_true", help="print every filter, not only the worst")
    parser.add_argument("--strict", action="store_true", help="a bar that is missed fails")
    given = parser.parse_args()
    print(environment(), flush=True)
    with tempfile.TemporaryDirectory(prefix="skywitness-growth-") as folder:
        lines = measured(given, given.keep or Path(folder))
    say("done")
    print_table(lines)
    missed = [line.what for line in lines if line.met is False]
    print(f"\n{len(missed)} of {sum(line.met is not None for line in lines)} bars missed")
    return 1 if missed and given.strict else 0


def measured(given: argparse.Namespace, folder: Path) -> list[Line]:
    """Fill what is missing, ask everything, and return all lines."""
    with ExitStack() as stack:
        sizes = [opened(stack, folder / str(count), count) for count in given.counts]
        asked = chosen(given.only, pairs=not given.singles)
        say(f"asking {len(asked)} questions")
        for question in asked:
            ask_all(sizes, question)
        lines = table(sizes, show_all=given.all)
        if given.crowd and not given.only:
            say("asking the most expensive ones with many clients")
            lines += beside_the_costliest(sizes[-1])
    return lines


def opened(stack: ExitStack, folder: Path, count: int) -> Size:
    """Serve a database of that size, which is filled unless it is there."""
    file = folder / "data" / "skywitness.db"
    if not file.exists():
        say(f"filling a database with {count:,} reports")
        grown.fill(file.parent, count)
    ensure_current(file)  # a kept one may be of an earlier version
    server = service(folder, worker=False)
    server.environment = {**server.environment, "SKYWITNESS_SECRET_KEY": SECRET}
    stack.enter_context(running(server))
    client = stack.enter_context(connected(server))
    _, body = client.get("/v1/reports?limit=100&to=2021-12-01T00:00:00Z")
    ids = [item["id"] for item in json.loads(body)["items"]]
    size = Size(count, file.stat().st_size / count, server, client, ids)
    size.first_tally_ms = first_tally_ms(size)
    return size


def first_tally_ms(size: Size) -> float:
    """Have all reports read into memory, so that no question pays for it; return the cost."""
    before = cpu_seconds(size.server.pid)
    size.client.get("/v1/summary")
    return (cpu_seconds(size.server.pid) - before) * 1e3


def chosen(part_of_name: str, *, pairs: bool) -> list[Question]:
    asked = [*questions.named(), *questions.at_depths(SECRET), *questions.single_filters()]
    asked += questions.pairs_of_filters() if pairs else []
    return [question for question in asked if part_of_name in question.name]


def ask_all(sizes: Sequence[Size], question: Question) -> None:
    """Ask in alternation, so that other load of the machine affects all sizes alike."""
    asked = [Answers() for _ in sizes]
    for number in range(ROUNDS):
        for size, one in zip(sizes, asked, strict=True):
            one.ask(size.client, size.server, question.about(size.ids[0], number))
    for size, one in zip(sizes, asked, strict=True):
        size.costs[question] = one.cost(question.limit)


def beside_the_costliest(size: Size) -> list[Line]:
    """Read beside a crowd that asks the costliest single filter, then pair, then other question."""
    singles, pairs = set(questions.single_filters()), set(questions.pairs_of_filters())
    groups = (singles, pairs, size.costs.keys() - singles - pairs)
    lines = []
    for group in (group & size.costs.keys() for group in groups):
        if group:
            costliest = max(group, key=lambda question: size.costs[question].ms)
            lines += while_others_ask(size.server, costliest.about(size.ids[0]), size.ids)
    return lines


# --- The table -----------------------------------------------------------------------------------


def table(sizes: Sequence[Size], *, show_all: bool) -> list[Line]:
    """Return a line for every named question, and for the worst of the filters."""
    head = " / ".join(f"{size.count:,}" for size in sizes)
    singles, pairs = set(questions.single_filters()), set(questions.pairs_of_filters())
    shown = [q for q in sizes[0].costs if show_all or q not in pairs | singles]
    lines = [Line("ms of CPU (items)", head, "growth")]
    tallies = " / ".join(f"{size.first_tally_ms:,.0f}" for size in sizes)
    lines += [Line("first summary: reads all reports", tallies)]
    lines += [growth_line(question.name, question, sizes) for question in shown]
    for what, group in (("filter alone", singles), ("pair of filters", pairs)):
        lines += worst([q for q in sizes[0].costs if q in group], what, sizes)
    return [*lines, *depth_lines(sizes[-1]), bytes_line(sizes)]


def worst(group: Sequence[Question], what: str, sizes: Sequence[Size]) -> list[Line]:
    if not group:
        return []
    steepest = max(group, key=lambda question: growth(question, sizes))
    costliest = max(group, key=lambda question: sizes[-1].costs[question].ms)
    missed = sum(not is_met(q, sizes) for q in group)
    return [
        growth_line(f"{what} ({missed} of {len(group)} miss), steepest", steepest, sizes),
        Line("", steepest.name),
        growth_line(f"{what}, costliest", costliest, sizes),
        Line("", costliest.name),
    ]


def growth(question: Question, sizes: Sequence[Size]) -> float:
    return sizes[-1].costs[question].ms / sizes[0].costs[question].ms


def growth_line(what: str, question: Question, sizes: Sequence[Size]) -> Line:
    shown = " / ".join(str(size.costs[question]) for size in sizes)
    ratio = growth(question, sizes)
    if question.most_ms is not None:
        return cost_line(what, f"{shown}: {ratio:.1f} x", question, sizes)
    bar = "" if question.bar is None else f"<= {question.bar:g} x or short"
    met = None if question.bar is None or len(sizes) < 2 else is_met(question, sizes)
    return Line(what, f"{shown}: {ratio:.1f} x", bar, met)


def cost_line(what: str, shown: str, question: Question, sizes: Sequence[Size]) -> Line:
    """Return the line of a question with a bar for its cost."""
    judged = [size for size in sizes if size.count <= JUDGED_UP_TO]
    if not judged or question.most_ms is None:
        return Line(what, shown)
    size = judged[-1]
    bar = f"<= {question.most_ms:g} ms at {size.count:,}"
    return Line(what, shown, bar, size.costs[question].ms <= question.most_ms)


def is_met(question: Question, sizes: Sequence[Size]) -> bool:
    """Say whether the cost grows no more than it may, or the page stopped at its budget."""
    is_short = sizes[-1].costs[question].is_short
    return is_short or question.bar is None or growth(question, sizes) <= question.bar


def depth_lines(size: Size) -> list[Line]:
    shown = [cost.ms for q, cost in size.costs.items() if q.name.startswith("cursor at")]
    if len(shown) < 2:
        return []
    ratio, bar = max(shown) / shown[0], f"<= {DEPTH_BAR} x"
    return [Line("cursor: costliest depth / 1 %", f"{ratio:.2f} x", bar, ratio <= DEPTH_BAR)]


def bytes_line(sizes: Sequence[Size]) -> Line:
    shown, last = " / ".join(f"{s.bytes_each:,.0f}" for s in sizes), sizes[-1].bytes_each
    return Line("bytes on disk for each report", shown, f"<= {BYTES_BAR:,}", last <= BYTES_BAR)


def say(text: str) -> None:
    print(f"bench-growth, {time.monotonic() - BEGAN_S:.0f} s: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
