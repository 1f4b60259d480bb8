"""Request counts and durations, kept as plain numbers until Prometheus scrapes them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Final

BOUNDS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass(slots=True)
class Durations:
    """Durations of requests: their sum, and the number between each bound and the next."""

    total_s: float = 0.0
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))

    def copy(self) -> Durations:
        """Return durations that change no more."""
        return Durations(self.total_s, self.buckets.copy())


@dataclass(frozen=True, slots=True)
class RequestMetrics:
    """Requests by method, route and status; URLs that match no route count as one route."""

    counts: dict[tuple[str, str, int], int] = field(default_factory=dict)
    durations: dict[tuple[str, str], Durations] = field(default_factory=dict)

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        method = method if method in METHODS else "other"
        counted = (method, route, status)
        self.counts[counted] = self.counts.get(counted, 0) + 1
        durations = self.durations.get((method, route))
        if durations is None:
            durations = self.durations[method, route] = Durations()
        durations.total_s += seconds
        durations.buckets[bisect_left(BOUNDS_S, seconds)] += 1

    def copy(self) -> RequestMetrics:
        """Return what was counted so far, for a thread that reads it while requests go on."""
        durations = {labels: measured.copy() for labels, measured in self.durations.items()}
        return RequestMetrics(self.counts.copy(), durations)
