"""What access control costs: the same requests with open access, and with a key that is known."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks import data, made_up
from benchmarks.load import Expected, get
from benchmarks.measure import Contest, Samples, hold, in_loop
from benchmarks.plan import Line, Plan
from benchmarks.servers import Server, running, service
from benchmarks.writing import post_requests

from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.access.api_key import KeyRequest
from skywitness.domain.model.access.roles import Role
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.settings import read_settings

CONNECTIONS = 16
BAR = 1.10
REPORTS = 1_000

Requests = Callable[[Server], Iterator[bytes]]


def access(plan: Plan) -> list[Line]:
    """Read and file in both, in alternating rounds."""
    opened, guarded = (served(plan.folder / kind, kind) for kind in ("open", "keys"))
    bearer = {"Authorization": f"Bearer {asyncio.run(key_in(guarded.folder / 'data'))}"}
    ids = [str(report.id) for report in made_up.reports(REPORTS)]
    sent = {opened.name: {}, guarded.name: bearer}
    run = itertools.count()

    def reads(server: Server) -> Iterator[bytes]:
        return itertools.cycle([get(f"/v1/reports/{one}", **sent[server.name]) for one in ids])

    def files(server: Server) -> Iterator[bytes]:
        return post_requests(f"{server.name}-{next(run)}", **sent[server.name])

    with ExitStack() as stack:
        servers = [stack.enter_context(running(one)) for one in (opened, guarded)]
        read = contest(plan, "GET a report", servers, reads, Expected(least_length=800))
        filed = contest(plan, "POST", servers, files, Expected(status=201, least_length=500))
    return [line("GET a report", read), line("POST /v1/reports", filed)]


def served(folder: Path, kind: str) -> Server:
    data.fill_service(folder / "data", REPORTS)
    server = service(folder, worker=False, name=f"access-{kind}")
    server.environment = {
        **server.environment,
        "SKYWITNESS_ACCESS": kind,
        "SKYWITNESS_RATE_LIMITS": "none",
    }
    return server


async def key_in(folder: Path) -> str:
    """Create a key in a database and return it."""
    container = make_container(read_settings(_env_file=None, data_dir=folder))
    keys = container.services().manage_keys
    async with container.lifecycle().running():
        issued = await keys.create(KeyRequest(name="bench", role=Role.SERVICE), actor=LOCAL)
    return str(issued.text)


def contest(
    plan: Plan, what: str, servers: Sequence[Server], requests: Requests, expected: Expected
) -> dict[str, Samples]:
    chosen = Contest(
        name=f"access: {what}",
        servers=servers,
        requests=requests,
        expected={server.name: expected for server in servers},
        connections=CONNECTIONS,
        rounds=plan.rounds,
        seconds=plan.seconds,
    )
    return in_loop(hold(chosen))


def line(what: str, found: dict[str, Samples]) -> Line:
    opened, guarded = found["access-open"].cpu, found["access-keys"].cpu
    text = f"{guarded / opened:.3f} x ({guarded:,.1f} / {opened:,.1f} us)"
    return Line(
        f"{what}: CPU with a key / with open access", text, f"<= {BAR:g} x", guarded / opened <= BAR
    )
