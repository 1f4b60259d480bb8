"""Who waits for whom: one client reads single reports while a crowd asks an expensive question."""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.asking import Client, connected
from benchmarks.plan import Line
from benchmarks.questions import Question
from benchmarks.servers import OK, Server

CLIENTS = 8
FOR_S = 6.0
PAUSE_S = 0.01
LEAST_READS = 10
P99_BAR_MS = 50.0


@dataclass(slots=True)
class Crowd:
    """Clients that ask one question without a pause until told to stop."""

    server: Server
    path: str
    statuses: Counter[int] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    def _ask(self) -> None:
        with connected(self.server) as client:
            while not self.over.is_set():
                self.statuses[client.get(self.path)[0]] += 1

    @contextmanager
    def asking(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._ask) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join()


def while_others_ask(server: Server, question: Question, ids: Sequence[str]) -> list[Line]:
    """Read reports and readiness while a crowd asks the most expensive question."""
    crowd = Crowd(server, question.path)
    with connected(server) as client, crowd.asking():
        reads, ready = _read(client, ids)
    p99 = statistics.quantiles(reads, n=100, method="inclusive")[98] * 1e3
    return [
        Line(f"while {CLIENTS} clients ask", question.name),
        Line(
            "  p99 of GET a report",
            f"{p99:,.0f} ms of {len(reads)}; they got {_told(crowd.statuses)}",
            f"<= {P99_BAR_MS:g} ms",
            p99 <= P99_BAR_MS,
        ),
        Line("  readyz", _told(ready), "all 200", set(ready) == {OK}),
    ]


def _told(statuses: Counter[int]) -> str:
    return ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))


def _read(client: Client, ids: Sequence[str]) -> tuple[list[float], Counter[int]]:
    reads: list[float] = []
    ready: Counter[int] = Counter()
    end = time.monotonic() + FOR_S
    while time.monotonic() < end or len(reads) < LEAST_READS:
        began = time.perf_counter()
        status, _ = client.get(f"/v1/reports/{ids[len(reads) % len(ids)]}")
        reads.append(time.perf_counter() - began)
        if status != OK:
            raise RuntimeError(f"a report was answered with {status}")
        ready[client.get("/readyz")[0]] += 1
        time.sleep(PAUSE_S)
    return reads, ready
