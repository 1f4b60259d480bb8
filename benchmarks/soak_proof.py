"""The soak proof of `make prove`: a steady mixed load, and nothing grows.

A hundred requests a second, most of them reading, while the worker examines what is filed. Before
that the caches are filled, since until they are full memory grows however long the run is: features
of GeoJSON, of which 2,048 are kept, by reading pages of them, and the pages of the writer, which
has 32 MiB of them, by some 20,000 requests of the same mix, sent as fast as they are answered.
Then memory is sampled every second. Its slope is the line of least squares through the samples; a
short run scatters by more than it could grow, so the limit depends on the length of the run: a
megabyte an hour, plus one that a run of any length is allowed.

Memory is what the process has for itself. Pages of files, the code of libraries and the index of
the write-ahead log, belong to the system, which reads and drops them as it likes.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
from benchmarks import data, made_up
from benchmarks.crash_proof import own_folder
from benchmarks.ledger import MERGE_PATCH, client_of, count
from benchmarks.results import Results
from benchmarks.servers import Server, service

RATE = 100
REPORTS = 8_000
"""More than the cache of the writer holds."""

WARM_UP = 20_000
"""Requests before anything is measured."""

PAGES_READ = 3
"""Pages of a thousand features, more than are kept."""

WARMING = 16
"""How many of these are under way."""

EXAMINED_WITHIN_S = 300.0

MOST_MIB_AN_HOUR = 1.0
SCATTER_MIB = 1.0
MOST_DRIFT = 2.0
"""How much slower the slowest hundredth may be in the last third than in the first."""

MOST_WAL_MIB = 64.0
AT_ONCE = 64
"""Requests under way; a service that falls further behind has failed."""

MIB = float(1 << 20)


@dataclass(slots=True)
class Watch:
    """What clients and the operating system saw: seconds since the start, and a figure."""

    latencies_s: list[tuple[float, float]] = field(default_factory=list)
    memory_mib: list[tuple[float, float]] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    wal_mib: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    behind: int = 0

    def slope_mib_an_hour(self) -> float:
        """Return the growth of memory along the line of least squares."""
        times, sizes = zip(*self.memory_mib, strict=True)
        return statistics.linear_regression(times, sizes).slope * 3600

    def p99_s(self, start: float, end: float) -> float:
        """Return the latency of the slowest hundredth between two times."""
        found = sorted(took for at, took in self.latencies_s if start <= at < end)
        return found[int(0.99 * len(found))]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the proof and print the results; return 1 if something grew or failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--warm-up", type=int, default=WARM_UP, help="requests before that")
    given = parser.parse_args(arguments)
    seconds = given.seconds
    print(f"prove: {RATE} requests a second for {seconds} s", flush=True)
    with own_folder(keep_failed=False) as folder:
        watch = asyncio.run(soak(folder, seconds, given.warm_up))
    results = Results()
    results.check_all(judged(watch, seconds))
    return results.end(
        f"{watch.statuses.total():,} answers in {seconds} s, "
        f"memory {watch.slope_mib_an_hour():+.1f} MiB an hour"
    )


def judged(watch: Watch, seconds: float) -> list[tuple[bool, str]]:
    """Return the checks: whether each passed, and what was seen."""
    wrong = {name: n for name, n in watch.statuses.items() if not name.endswith(("200", "201"))}
    total = watch.statuses.total()
    slope = watch.slope_mib_an_hour()
    allowed = MOST_MIB_AN_HOUR + SCATTER_MIB * 3600 / seconds
    early, late = (watch.p99_s(seconds * a, seconds * b) for a, b in ((0, 1 / 3), (2 / 3, 1)))
    peak = max(size for _, size in watch.memory_mib)
    return [
        (not wrong and not watch.behind, f"answers: {total:,}, others than 2xx {wrong}"),
        (total >= 0.98 * RATE * seconds, f"rate: {total / seconds:.1f} a second"),
        (
            slope <= allowed,
            f"memory: {slope:+.1f} MiB an hour, at most {allowed:.1f}; {peak:.0f} MiB",
        ),
        (late <= MOST_DRIFT * early, f"p99: {early * 1e3:.1f} ms at first, {late * 1e3:.1f} last"),
        (max(watch.files) - min(watch.files) <= AT_ONCE, f"files: up to {max(watch.files)}"),
        (max(watch.threads) <= min(watch.threads) + 8, f"threads: up to {max(watch.threads)}"),
        (watch.wal_mib <= MOST_WAL_MIB, f"write-ahead log: {watch.wal_mib:.1f} MiB"),
    ]


async def soak(folder: Path, seconds: float, warm_up: int) -> Watch:
    """Serve some examined reports, fill the caches, and send the steady load."""
    await asyncio.to_thread(data.fill_service, folder / "data", REPORTS)
    server, watch = service(folder, worker=True), Watch()
    await asyncio.to_thread(server.start)
    try:
        async with client_of(server.port) as client, asyncio.TaskGroup() as group:
            requests = _requests(client, [str(report.id) for report in made_up.reports(REPORTS)])
            await _read_features(client)
            await _warm_up(client, itertools.islice(requests, warm_up))
            began = time.monotonic()
            looking = group.create_task(_look(server, watch, began, seconds, folder / "data"))
            await _send(client, requests, watch, began, seconds)
            await looking
    finally:
        server.stop()
    return watch


async def _read_features(client: httpx.AsyncClient) -> None:
    url = "/v1/reports?format=geojson&limit=1000"
    for _ in range(PAGES_READ):
        page = await client.get(url)
        url = page.raise_for_status().links["next"]["url"]


async def _warm_up(client: httpx.AsyncClient, requests: Iterator[httpx.Request]) -> None:
    """Send without a pause; then wait until what was filed is examined."""

    async def send() -> None:
        for request in requests:
            await client.send(request)

    await asyncio.gather(*(send() for _ in range(WARMING)))
    async with asyncio.timeout(EXAMINED_WITHIN_S):
        while await count(client, verdict="pending"):  # noqa: ASYNC110 # no event: another process
            await asyncio.sleep(0.5)


async def _send(
    client: httpx.AsyncClient,
    requests: Iterator[httpx.Request],
    watch: Watch,
    began: float,
    seconds: float,
) -> None:
    """Send at fixed times, however long the answers take."""
    async with asyncio.TaskGroup() as group:
        free = asyncio.Semaphore(AT_ONCE)
        for number, request in enumerate(requests):
            at = number / RATE
            if at >= seconds:
                break
            await asyncio.sleep(max(0.0, began + at - time.monotonic()))
            watch.behind += free.locked()
            await free.acquire()
            task = group.create_task(_answered(client, request, watch, began))
            task.add_done_callback(lambda _: free.release())


async def _answered(
    client: httpx.AsyncClient, request: httpx.Request, watch: Watch, began: float
) -> None:
    sent = time.monotonic()
    try:
        status = str((await client.send(request)).status_code)
    except httpx.HTTPError as error:
        status = type(error).__name__
    watch.latencies_s.append((sent - began, time.monotonic() - sent))
    watch.statuses[f"{request.method} {status}"] += 1


def _requests(client: httpx.AsyncClient, ids: list[str]) -> Iterator[httpx.Request]:
    """Yield the mix without end: 60 % single reports, 20 % lists, 10 % filings, others."""
    chance = random.Random(made_up.SEED)
    for number in itertools.count():
        yield client.build_request(**chance.choices(_KINDS, _WEIGHTS)[0](chance, ids, number))


def _file(_chance: random.Random, _ids: list[str], number: int) -> dict[str, Any]:
    filing = next(made_up.filings(1, f"soak-{number}"))
    return {"method": "POST", "url": "/v1/reports", "json": filing}


def _edit(chance: random.Random, ids: list[str], number: int) -> dict[str, Any]:
    return {
        "method": "PATCH",
        "url": f"/v1/reports/{chance.choice(ids)}",
        "headers": {**MERGE_PATCH, "If-Match": "*"},
        "content": json.dumps({"narrative": f"Edited for the {number}th time."}),
    }


def _read(path: Callable[[random.Random, list[str]], str]) -> Callable[..., dict[str, Any]]:
    return lambda chance, ids, _number: {"method": "GET", "url": path(chance, ids)}


def _box(chance: random.Random, _ids: list[str]) -> str:
    west, south = chance.randrange(-10, 28), chance.randrange(36, 58)
    return f"/v1/reports?bbox={west},{south},{west + 3},{south + 2}"


_KINDS: tuple[Callable[[random.Random, list[str], int], dict[str, Any]], ...] = (
    _read(lambda chance, ids: f"/v1/reports/{chance.choice(ids)}"),
    _read(_box),
    _read(lambda _c, _i: "/v1/reports?phenomenon=hail&format=geojson&limit=50"),
    _read(lambda chance, _ids: f"/v1/reports?q={chance.choice(('hail', 'roof tree', 'bridge'))}"),
    _read(lambda _c, _i: "/v1/events?bbox=-10,36,30,60&from=2025-06-01T00:00:00Z"),
    _read(lambda chance, ids: f"/v1/reports/{chance.choice(ids)}/verdict"),
    _file,
    _edit,
)
_WEIGHTS = (60, 10, 5, 5, 1, 5, 10, 4)


async def _look(server: Server, watch: Watch, began: float, seconds: float, folder: Path) -> None:
    """Sample the process every second until the end."""
    process, wal = psutil.Process(server.pid), folder / "skywitness.db-wal"
    while (now := time.monotonic() - began) < seconds:
        memory = process.memory_info()
        own = memory.rss - getattr(memory, "shared", 0)  # only Linux tells
        watch.memory_mib.append((now, own / MIB))
        watch.files.append(process.num_fds())
        watch.threads.append(process.num_threads())
        watch.wal_mib = max(watch.wal_mib, wal.stat().st_size / MIB if wal.exists() else 0.0)
        await asyncio.sleep(1.0)


if __name__ == "__main__":
    sys.exit(main())
