"""Asks a server one question at a time and measures the CPU time of the answers."""

from __future__ import annotations

import contextlib
import http.client
import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.measure import cpu_seconds
from benchmarks.population import LARGEST_TOWN
from benchmarks.questions import Question
from benchmarks.servers import HOST, OK, Server
from typing_extensions import override

TIMEOUT_S = 300
EXPENSIVE_S = 0.2
"""A question that costs this much is asked once: nothing would be learned from a second time."""

ENOUGH_S = 0.02
SETTLED_AFTER_S = 0.03
FILED = {
    "phenomenon": "hail",
    "narrative": "Hail the size of peas.",
    "observed_at": "2021-06-15T12:00:00Z",
    "place": {"latitude": LARGEST_TOWN.latitude, "longitude": LARGEST_TOWN.longitude},
}
"""What is filed before a question about what has just been written."""


class Client:
    """One connection to a server, opened again if the server closed it while it was idle."""

    def __init__(self, server: Server) -> None:
        self._connection = http.client.HTTPConnection(HOST, server.port, timeout=TIMEOUT_S)

    def get(self, path: str, coding: str = "identity") -> tuple[int, bytes]:
        """Return the status and the body of the answer."""
        with contextlib.suppress(ConnectionError):  # among them http.client.RemoteDisconnected
            return self._get(path, coding)
        self.close()
        return self._get(path, coding)

    def _get(self, path: str, coding: str) -> tuple[int, bytes]:
        self._connection.request("GET", path, headers={"Accept-Encoding": coding})
        response = self._connection.getresponse()
        return response.status, response.read()

    def file(self) -> None:
        """File a report, and wait until the service has nothing to do for it any more."""
        kind = {"Content-Type": "application/json"}
        self._connection.request("POST", "/v1/reports", json.dumps(FILED), kind)
        self._connection.getresponse().read()
        time.sleep(SETTLED_AFTER_S)

    def close(self) -> None:
        self._connection.close()


@contextlib.contextmanager
def connected(server: Server) -> Iterator[Client]:
    """Close the connection after the block."""
    client = Client(server)
    try:
        yield client
    finally:
        client.close()


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU time of an answer, its status, and the number of its items if it is a list.

    `is_short` says that a page has fewer items than it may have although more may follow.
    """

    ms: float
    status: int
    items: int | None
    is_short: bool

    @override
    def __str__(self) -> str:
        if self.status != OK:
            return f"{self.ms:,.2f} [{self.status}]"
        items = "" if self.items is None else f" ({self.items}{'+' if self.is_short else ''})"
        return f"{self.ms:,.2f}{items}"


@dataclass(slots=True)
class Answers:
    """The answers of one server to one question."""

    seconds: list[float] = field(default_factory=list)
    status: int = 0
    body: bytes = b""

    @property
    def is_known(self) -> bool:
        """Whether asking again would tell nothing new."""
        return any(spent >= EXPENSIVE_S for spent in self.seconds)

    def ask(self, client: Client, server: Server, question: Question) -> None:
        """Ask until enough time was spent to tell the cost."""
        spent = 0.0
        while spent < ENOUGH_S and not self.is_known:
            if question.after_write:
                client.file()
            before = cpu_seconds(server.pid)
            coding = "gzip" if question.is_compressed else "identity"
            self.status, self.body = client.get(question.path, coding)
            self.seconds.append(cpu_seconds(server.pid) - before)
            spent += self.seconds[-1]

    def cost(self, limit: int) -> Cost:
        """Return the median of all answers but the first, for which caches were cold."""
        ms = statistics.median(self.seconds[1:] or self.seconds) * 1e3
        with contextlib.suppress(ValueError, TypeError, KeyError):
            document = json.loads(self.body)
            items = len(document["items"])
            return Cost(ms, self.status, items, items < limit and bool(document.get("next")))
        return Cost(ms, self.status, None, False)
