"""The writing half of `make bench`: reports filed over many connections, flushed to disk."""

from __future__ import annotations

import itertools
import json
import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from benchmarks import made_up
from benchmarks.load import Expected, load, post
from benchmarks.measure import CommitCounter, Contest, Samples, hold, in_loop, require_right
from benchmarks.plan import Line, Plan
from benchmarks.servers import Server, running

POSTS_COUNTED = 960
WRITERS = 32
BODIES = 1_000
_ANY_ID = b"THE-EXTERNAL-ID"
ROUNDS = 3
WARM_UP_S = 3.0
PEER_RATE_BAR, FASTIFY_RATE_BAR, WORKER_RATE_BAR = 4.0, 1.0, 0.8
FASTIFY_CPU_BAR = 1.48
"""220 us on a machine where Fastify takes 149."""

WHAT = f"durable POST, {WRITERS} connections"


def writing(plan: Plan) -> list[Line]:
    """File reports; the service without its worker, as the peers have none."""
    with ExitStack() as stack:
        filing = stack.enter_context(running(plan.service(worker=False)))
        others = [s for s in (plan.peer(), plan.fastify()) if s is not None]
        others = [stack.enter_context(running(server)) for server in others]
        found = in_loop(hold(posts(plan, (filing, *others))))
        commits = {
            "ours": commits_for_each(filing, plan.service_dir / "data" / "skywitness.db"),
            "peer": commits_for_each(others[0], plan.peer_file),
        }
    with running(plan.service()) as working:
        busy = in_loop(hold(posts(plan, (working,))))[working.name]
    ours, peer = found.pop(filing.name), found["peer"]
    return [
        rate_line("the peer's", ours, peer, PEER_RATE_BAR),
        *(against_fastify(ours, found["fastify"]) if "fastify" in found else ()),
        rate_line("that without the worker, while it examines", busy, ours, WORKER_RATE_BAR),
        Line(f"{WHAT}: us of CPU, p99", each({"ours": ours, **found})),
        Line(
            f"{WHAT}: commits for each report",
            ", ".join(f"{name} {count:.3f}" for name, count in commits.items()),
        ),
    ]


def against_fastify(ours: Samples, fastify: Samples) -> list[Line]:
    cpu = ours.cpu / fastify.cpu
    p99, limit = statistics.median(ours.p99_ms), statistics.median(fastify.p99_ms)
    return [
        rate_line("Fastify's", ours, fastify, FASTIFY_RATE_BAR),
        Line(
            f"{WHAT}: CPU of ours / Fastify",
            f"{cpu:.2f} x ({ours.cpu:,.0f} / {fastify.cpu:,.0f} us)",
            f"<= {FASTIFY_CPU_BAR:g} x",
            cpu <= FASTIFY_CPU_BAR,
        ),
        Line(f"{WHAT}: p99 of ours, Fastify", f"{p99:.0f}, {limit:.0f} ms", "<= its", p99 <= limit),
    ]


def rate_line(whose: str, ours: Samples, theirs: Samples, bar: float) -> Line:
    ratio = statistics.median(a / b for a, b in zip(ours.rate, theirs.rate, strict=True))
    text = f"{ratio:.2f} x ({ours.answers_per_s:,.0f} / {theirs.answers_per_s:,.0f} a second)"
    return Line(f"{WHAT}: rate / {whose}", text, f">= {bar:g} x", ratio >= bar)


def each(found: dict[str, Samples]) -> str:
    return "; ".join(
        f"{name} {one.cpu:,.0f}, {statistics.median(one.p99_ms):.0f} ms"
        for name, one in found.items()
    )


def posts(plan: Plan, servers: Sequence[Server]) -> Contest:
    run = itertools.count()
    return Contest(
        name="POST /v1/reports",
        servers=servers,
        requests=lambda server: post_requests(f"{server.name}-{next(run)}"),
        expected={server.name: Expected(status=201, least_length=500) for server in servers},
        connections=WRITERS,
        rounds=ROUNDS,
        seconds=2 * plan.seconds,
        warm_up_s=WARM_UP_S,
    )


def post_requests(prefix: str, **headers: str) -> Iterator[bytes]:
    """Yield filings without end, each with an id and an idempotency key of its own."""
    bodies = itertools.cycle(_bodies())
    for number in itertools.count():
        name = f"{prefix}-{number}"
        body = next(bodies).replace(_ANY_ID, name.encode())
        yield post("/v1/reports", body, Idempotency_Key=f"key-{name}", **headers)


@cache
def _bodies() -> list[bytes]:
    """Encode some bodies once: it takes as long as a good part of a response."""
    made = made_up.filings(BODIES, "made-up")
    return [json.dumps({**f, "external_id": _ANY_ID.decode()}).encode() for f in made]


def commits_for_each(server: Server, file: Path) -> float:
    """Return the commits per filed report, counted in the database's log."""
    requests = itertools.islice(post_requests(f"{server.name}-counted"), POSTS_COUNTED)
    with CommitCounter(file) as counter:
        tally = in_loop(
            load(server.port, requests, Expected(status=201), connections=WRITERS, seconds=60)
        )
        require_right("counted POST", server, tally)
        return counter.commits() / tally.answers
