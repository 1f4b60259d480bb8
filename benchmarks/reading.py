"""The reading half of `make bench`: a report, a 304, and a page of a month and a box."""

from __future__ import annotations

import itertools
import json
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import psutil
from benchmarks import made_up
from benchmarks.load import Expected, get, load
from benchmarks.measure import Contest, Samples, hold, in_loop, require_right
from benchmarks.plan import Line, Plan
from benchmarks.servers import HOST, Server, running

IDS = 1_000
READERS = 16
NOT_MODIFIED = 304
TAG = '"1.2"'
"""The ETag of every report here: its first revision, filed and examined."""

MONTH = ("2025-06-01T00:00:00Z", "2025-07-01T00:00:00Z")
PAGE = f"/v1/reports?limit=50&bbox=-2,44,22,56&from={MONTH[0]}&to={MONTH[1]}"
DATASETTE_PAGE = (
    "/plain/report.json?_shape=array&_json=document&_nocount=1&_size=50&_sort_desc=observed_at"
    f"&observed_at__gte={MONTH[0]}&observed_at__lt={MONTH[1]}"
    "&longitude__gte=-2&longitude__lte=22&latitude__gte=44&latitude__lte=56"
)

CONSTANT_BAR, CONSTANT_304_BAR = 0.42, 0.50
FASTIFY_BAR, FASTIFY_PAGE_BAR = 1.9, 1.0
PEER_BAR = 5.0
GETS, MEMORY_BAR_MB = 10_000, 80.0

Figures = dict[str, Samples]


def reading(plan: Plan) -> list[Line]:
    """Ask the service, its floors and its peers for the same."""
    ids = [str(report.id) for report in made_up.reports(plan.reports)][:IDS]
    constant, plain, ours = plan.floor(), plan.floor_sqlite(), plan.service()
    others = [s for s in (plan.peer(), plan.fastify(), plan.datasette()) if s is not None]
    with ExitStack() as stack:
        servers = [stack.enter_context(running(s)) for s in (constant, plain, ours, *others)]
        for other in (plain, *others):
            require_same(ours, other, ids[0])
        revalidating = [s for s in servers if s.name not in {"peer", "datasette"}]
        one = contest(plan, "GET", servers, lambda server: reports_in_turn(server, ids))
        known = contest(plan, "304", revalidating, lambda server: reports_in_turn(server, ids, TAG))
        page = contest(plan, "page", servers, lambda server: itertools.repeat(get(page_of(server))))
    return [*report_lines(one), *not_modified_lines(known), *page_lines(page)]


def contest(
    plan: Plan, what: str, servers: Sequence[Server], requests: Callable[[Server], Iterator[bytes]]
) -> Figures:
    whole = Expected(status=200, least_length=800)
    other = Expected(status=NOT_MODIFIED) if what == "304" else whole
    chosen = Contest(
        name=what,
        servers=servers,
        requests=requests,
        expected={server.name: other for server in servers} | {"floor": whole},
        connections=READERS,
        rounds=plan.rounds,
        seconds=plan.seconds,
    )
    return in_loop(hold(chosen))


def reports_in_turn(server: Server, ids: Sequence[str], tag: str = "") -> Iterator[bytes]:
    headers = {"If-None-Match": tag} if tag else {}
    asked = [get(report_of(server, at, ids), **headers) for at in range(len(ids))]
    return itertools.cycle(asked)


def report_of(server: Server, at: int, ids: Sequence[str]) -> str:
    if server.name == "datasette":  # its rows were added in the same order
        return f"/plain/report/{at + 1}.json?_shape=array&_json=document"
    return f"/v1/reports/{ids[at]}"


def page_of(server: Server) -> str:
    return DATASETTE_PAGE if server.name == "datasette" else PAGE


# --- The same work -------------------------------------------------------------------------------


def require_same(ours: Server, other: Server, first_id: str) -> None:
    """Raise `RuntimeError` unless both return the same report and the same page."""
    for path_of in (lambda server: report_of(server, 0, [first_id]), page_of):
        mine, theirs = (documents(server, path_of(server)) for server in (ours, other))
        if mine != theirs:
            pairs = zip(mine, theirs, strict=False)
            differing = {k for a, b in pairs for k in a.keys() | b.keys() if a.get(k) != b.get(k)}
            raise RuntimeError(
                f"{path_of(ours)}: service and {other.name} differ: {len(mine)} and {len(theirs)} "
                f"reports, different in {sorted(differing)}"
            )


def documents(server: Server, path: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"http://{HOST}:{server.port}{path}", timeout=30) as found:
        answer = json.load(found)
    if server.name == "datasette":
        return [row["document"] for row in answer]
    items: list[dict[str, Any]] = answer.get("items", [answer])
    return items


# --- The lines -----------------------------------------------------------------------------------


def report_lines(found: Figures) -> list[Line]:
    return [
        at_least("GET a report: CPU of the constant / ours", found, "floor", CONSTANT_BAR),
        at_most("GET a report: CPU of ours / Fastify", found, "fastify", FASTIFY_BAR),
        at_least("GET a report: CPU of the peer / ours", found, "peer", PEER_BAR),
        *all_of("GET a report", found),
    ]


def not_modified_lines(found: Figures) -> list[Line]:
    return [
        at_least("304: CPU of the constant / ours", found, "floor", CONSTANT_304_BAR),
        *all_of("304", found),
    ]


def page_lines(found: Figures) -> list[Line]:
    return [
        at_most("page of 50: CPU of ours / Fastify", found, "fastify", FASTIFY_PAGE_BAR),
        at_least("page of 50: CPU of the peer / ours", found, "peer", PEER_BAR),
        *all_of("page of 50", found),
    ]


def at_least(what: str, found: Figures, other: str, bar: float) -> Line:
    ours, theirs = found["skywitness"].cpu, found[other].cpu
    ratio = theirs / ours
    text = f"{ratio:.2f} x ({theirs:,.0f} / {ours:,.0f} us)"
    return Line(what, text, f">= {bar:g} x", ratio >= bar)


def at_most(what: str, found: Figures, other: str, bar: float) -> Line:
    if other not in found:
        return Line(what, "not measured", f"<= {bar:g} x")
    ours, theirs = found["skywitness"].cpu, found[other].cpu
    ratio = ours / theirs
    text = f"{ratio:.2f} x ({ours:,.0f} / {theirs:,.0f} us)"
    return Line(what, text, f"<= {bar:g} x", ratio <= bar)


def all_of(what: str, found: Figures) -> list[Line]:
    cpu = ", ".join(f"{name} {samples.cpu:,.0f}" for name, samples in found.items())
    rates = ", ".join(f"{name} {samples.answers_per_s:,.0f}" for name, samples in found.items())
    return [Line(f"{what}: us of CPU", cpu), Line(f"{what}: answers per second", rates)]


def memory(plan: Plan) -> list[Line]:
    """Read reports from a service that was just started, and look at its memory."""
    ids = [str(report.id) for report in made_up.reports(plan.reports)][:IDS]
    with running(plan.service()) as server:
        requests = itertools.islice(reports_in_turn(server, ids), GETS)
        tally = in_loop(load(server.port, requests, Expected(), connections=READERS))
        require_right("memory", server, tally)
        resident = psutil.Process(server.pid).memory_info().rss / 1e6
    what, bar = f"resident memory after {GETS:,} GETs", f"<= {MEMORY_BAR_MB:g} MB"
    return [Line(what, f"{resident:.0f} MB", bar, resident <= MEMORY_BAR_MB)]
