"""`make bench`: compare the service with the peer on the same reports, in alternating rounds."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

from benchmarks import data, judging, made_up
from benchmarks.load import Expected, get, load, post
from benchmarks.measure import CommitCounter, Contest, Samples, hold, require_right
from benchmarks.plan import Line, Plan, environment, print_table
from benchmarks.servers import HOST, Server, running
from benchmarks.starting import core_import, file_import, first_answers

T = TypeVar("T")

READ_BAR = 5.0
POST_BAR = 4.0
IDS = 1_000
POSTS_COUNTED = 960
WRITERS = 32
MOST_A_SECOND = 4_000
READERS = 16
PAGE = "/v1/reports?limit=50&bbox=-2,44,22,56&from=2025-06-01T00:00:00Z&to=2025-07-01T00:00:00Z"


def main() -> int:
    """Measure, print the table, and return 0 unless something failed to run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=5_000, help="in both databases")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0, help="for each contestant and round")
    parser.add_argument("--strict", action="store_true", help="a bar that is missed fails")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="skywitness-bench-") as folder:
        plan = Plan(
            reports=given.reports,
            rounds=given.rounds,
            seconds=given.seconds,
            folder=Path(folder),
        )
        print(environment(), flush=True)
        lines = measured(plan)
    print_table(lines)
    missed = [line.what for line in lines if line.met is False]
    print(f"\n{len(missed)} of {sum(line.met is not None for line in lines)} bars missed")
    return 1 if missed and given.strict else 0


def measured(plan: Plan) -> list[Line]:
    """Run every part and return all lines."""
    parts: Sequence[tuple[str, Callable[[Plan], list[Line]]]] = (
        ("filling both databases", filled),
        ("import of the core", core_import),
        ("judging and reading text", lambda _: judging.lines()),
        ("import of a file", file_import),
        ("reading", reading),
        ("writing", writing),
        ("first answers", first_answers),
    )
    lines = []
    for name, part in parts:
        began = time.perf_counter()
        print(f"bench: {name} ...", file=sys.stderr, end=" ", flush=True)
        lines += part(plan)
        print(f"{time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return lines


def filled(plan: Plan) -> list[Line]:
    """Store the same reports in both databases."""
    in_loop(data.fill_service(plan.service_dir / "data", plan.reports))
    data.fill_peer(plan.peer_file, plan.reports)
    return []


def reading(plan: Plan) -> list[Line]:
    """Request reports and pages from service, peer and floor."""
    ids = [str(report.id) for report in made_up.reports(plan.reports)][:IDS]
    with ExitStack() as stack:
        servers = [
            stack.enter_context(running(s)) for s in (plan.floor(), plan.service(), plan.peer())
        ]
        floor, ours, peer = servers
        require_same(ours, peer, [f"/v1/reports/{ids[0]}", PAGE])
        one = hold_for(plan, "GET /v1/reports/{id}", servers, lambda _: asked_in_turn(ids))
        page = hold_for(plan, "GET page of 50", servers, lambda _: itertools.repeat(get(PAGE)))
    return [
        *compared("GET /v1/reports/{id}", one, floor, ours, peer),
        *compared("GET page of 50", page, floor, ours, peer),
    ]


def asked_in_turn(ids: Sequence[str]) -> Iterator[bytes]:
    return itertools.cycle([get(f"/v1/reports/{each}") for each in ids])


def hold_for(
    plan: Plan,
    name: str,
    servers: Sequence[Server],
    requests: Callable[[Server], Iterator[bytes]],
) -> dict[str, Samples]:
    contest = Contest(
        name=name,
        servers=servers,
        requests=requests,
        expected={server.name: Expected(status=200, least_length=800) for server in servers},
        connections=READERS,
        rounds=plan.rounds,
        seconds=plan.seconds,
    )
    return in_loop(hold(contest))


def compared(
    what: str, samples: dict[str, Samples], floor: Server, ours: Server, peer: Server
) -> list[Line]:
    mine, theirs, least = (samples[server.name] for server in (ours, peer, floor))
    ratio = theirs.cpu / mine.cpu
    return [
        Line(
            f"{what}: CPU of the peer / ours",
            f"{ratio:.1f} x ({theirs.cpu:,.0f} / {mine.cpu:,.0f} us; floor {least.cpu:,.0f} us)",
            f">= {READ_BAR:g} x",
            ratio >= READ_BAR,
        ),
        Line(
            f"{what}: answers per second",
            f"ours {mine.answers_per_s:,.0f}, peer {theirs.answers_per_s:,.0f}, "
            f"floor {least.answers_per_s:,.0f}",
        ),
    ]


def require_same(ours: Server, peer: Server, paths: Sequence[str]) -> None:
    """Check that the peer does the same work: it must return the same reports."""
    for path in paths:
        mine, theirs = (answer(server, path) for server in (ours, peer))
        for mine_one, peer_one in zip(
            mine.get("items", [mine]), theirs.get("items", [theirs]), strict=True
        ):
            differing = {
                k for k in mine_one.keys() | peer_one.keys() if mine_one.get(k) != peer_one.get(k)
            }
            if differing:
                raise RuntimeError(f"{path}: service and peer differ in {sorted(differing)}")


def answer(server: Server, path: str) -> Any:
    with urllib.request.urlopen(f"http://{HOST}:{server.port}{path}", timeout=30) as found:
        return json.load(found)


def writing(plan: Plan) -> list[Line]:
    """File reports over many connections; the service without its worker, as the peer has none."""
    with ExitStack() as stack:
        filing = stack.enter_context(running(plan.service(worker=False)))
        peer = stack.enter_context(running(plan.peer()))
        samples = in_loop(hold(posts(plan, (filing, peer))))
        commits = {
            "ours": commits_for_each(filing, plan.service_dir / "data" / "skywitness.db"),
            "peer": commits_for_each(peer, plan.peer_file),
        }
    with running(plan.service()) as working:
        busy = in_loop(hold(posts(plan, (working,))))[working.name]
    mine, theirs = samples[filing.name], samples[peer.name]
    ratio = statistics.median(a / b for a, b in zip(mine.rate, theirs.rate, strict=True))
    return [
        Line(
            f"durable POST, {WRITERS} connections: rate against the peer",
            f"{ratio:.1f} x ({mine.answers_per_s:,.0f} / {theirs.answers_per_s:,.0f} a second)",
            f">= {POST_BAR:g} x",
            ratio >= POST_BAR,
        ),
        Line(
            "durable POST: CPU of server, p99",
            f"ours {mine.cpu:,.0f} us, {statistics.median(mine.p99_ms):.0f} ms; "
            f"peer {theirs.cpu:,.0f} us, {statistics.median(theirs.p99_ms):.0f} ms",
        ),
        Line(
            "durable POST: commits for each report",
            f"ours {commits['ours']:.3f}, peer {commits['peer']:.3f}",
        ),
        Line("durable POST: rate while the worker examines", f"{busy.answers_per_s:,.0f} a second"),
    ]


def posts(plan: Plan, servers: Sequence[Server]) -> Contest:
    run = itertools.count()

    def fresh(server: Server) -> Iterator[bytes]:
        # prepared before timing: creating one takes a quarter of the time of a response
        made = post_requests(f"{server.name}-{next(run)}", int(plan.seconds * MOST_A_SECOND))
        return iter(list(made))

    return Contest(
        name="POST /v1/reports",
        servers=servers,
        requests=fresh,
        expected={server.name: Expected(status=201, least_length=500) for server in servers},
        connections=WRITERS,
        rounds=3,
        seconds=2 * plan.seconds,
    )


def post_requests(prefix: str, count: int) -> Iterator[bytes]:
    made = made_up.filings(count, prefix)
    return (post("/v1/reports", json.dumps(filing).encode()) for filing in made)


def commits_for_each(server: Server, file: Path) -> float:
    """Return the commits per filed report, counted in the database's log."""
    requests = post_requests(f"{server.name}-counted", POSTS_COUNTED)
    with CommitCounter(file) as counter:
        tally = in_loop(
            load(server.port, requests, Expected(status=201), connections=WRITERS, seconds=60)
        )
        require_right("counted POST", server, tally)
        return counter.commits() / tally.answers


def in_loop(story: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine, on uvloop if available, so that the load generator costs little."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return asyncio.run(story)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(story)


if __name__ == "__main__":
    sys.exit(main())
