"""Counts of requests, kept as plain numbers and written for Prometheus only when it asks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from skywitness.ports.examination_queue import Backlog

if TYPE_CHECKING:
    from prometheus_client import Metric

BOUNDS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass(slots=True)
class _Durations:
    total_s: float = 0.0
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))


@dataclass(frozen=True, slots=True)
class RequestMetrics:
    """Requests by method, route and status; addresses that match no route are one route."""

    _counts: dict[tuple[str, str, int], int] = field(default_factory=dict)
    _durations: dict[tuple[str, str], _Durations] = field(default_factory=dict)

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        method = method if method in METHODS else "other"
        counted = (method, route, status)
        self._counts[counted] = self._counts.get(counted, 0) + 1
        durations = self._durations.get((method, route))
        if durations is None:
            durations = self._durations[method, route] = _Durations()
        durations.total_s += seconds
        durations.buckets[bisect_left(BOUNDS_S, seconds)] += 1

    def exposition(self, backlog: Backlog, reports: int) -> bytes:
        """Write everything in the text format of Prometheus."""
        from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 # rarely

        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Collector(self, backlog, reports))
        return generate_latest(registry)

    def families(self) -> Iterator[Metric]:
        """Yield the metrics of requests."""
        from prometheus_client.core import (  # noqa: PLC0415 # loaded when Prometheus asks
            CounterMetricFamily,
            HistogramMetricFamily,
        )

        requests = CounterMetricFamily(
            "skywitness_http_requests", "Requests answered", labels=["method", "route", "status"]
        )
        for (method, route, status), count in self._counts.items():
            requests.add_metric([method, route, str(status)], count)
        yield requests
        durations = HistogramMetricFamily(
            "skywitness_http_request_duration_seconds",
            "Time from the head of a request to the end of its answer",
            labels=["method", "route"],
        )
        for labels, kept in self._durations.items():
            durations.add_metric(labels, _cumulative(kept.buckets), kept.total_s)
        yield durations


@dataclass(frozen=True, slots=True, eq=False)
class _Collector:
    requests: RequestMetrics
    backlog: Backlog
    reports: int

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415 # as above

        yield from self.requests.families()
        yield GaugeMetricFamily("skywitness_reports", "Reports kept", value=self.reports)
        waiting = GaugeMetricFamily(
            "skywitness_examinations", "Examinations waiting, by state", labels=["state"]
        )
        for state in ("due", "later", "failed"):
            waiting.add_metric([state], getattr(self.backlog, state))
        yield waiting


def _cumulative(buckets: list[int]) -> list[tuple[str, float]]:
    total, written = 0, []
    for bound, count in zip((*BOUNDS_S, float("inf")), buckets, strict=True):
        total += count
        written.append(("+Inf" if bound == float("inf") else str(bound), float(total)))
    return written
