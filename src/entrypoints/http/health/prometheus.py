"""Metrics in the text format of Prometheus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    SummaryMetricFamily,
)

from skywitness.entrypoints.http.kit.metrics import BOUNDS_S, RequestMetrics
from skywitness.ports.examination_queue import MOST_COUNTED, Backlog
from skywitness.ports.provider_state import BreakerState, ProviderState
from skywitness.ports.report_queries import SearchCounters


def exposition(
    requests: RequestMetrics,
    backlog: Backlog | None,
    reports: int | None,
    searches: SearchCounters,
    providers: Sequence[ProviderState],
) -> bytes:
    """Write all metrics; None is left out."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(requests, backlog, reports, searches, providers))
    return generate_latest(registry)


@dataclass(frozen=True, slots=True, eq=False)
class _Collector:
    requests: RequestMetrics
    backlog: Backlog | None
    reports: int | None
    searches: SearchCounters
    providers: Sequence[ProviderState]

    def collect(self) -> Iterator[Metric]:
        yield from _of_requests(self.requests)
        if self.reports is not None:
            yield GaugeMetricFamily("skywitness_reports", "Stored reports", value=self.reports)
        if self.backlog is not None:
            yield _of_examinations(self.backlog)
        yield from _of_searches(self.searches)
        if self.providers:
            yield from _of_providers(self.providers)


def _of_requests(requests: RequestMetrics) -> Iterator[Metric]:
    counted = CounterMetricFamily(
        "skywitness_http_requests", "Requests", labels=["method", "route", "status"]
    )
    for (method, route, status), count in requests.counts.items():
        counted.add_metric([method, route, str(status)], count)
    yield counted
    durations = HistogramMetricFamily(
        "skywitness_http_request_duration_seconds",
        "Time from the headers of a request to the end of its response",
        labels=["method", "route"],
    )
    for labels, measured in requests.durations.items():
        durations.add_metric(labels, _cumulative(measured.buckets), measured.total_s)
    yield durations


def _of_examinations(backlog: Backlog) -> Metric:
    waiting = GaugeMetricFamily(
        "skywitness_examinations",
        f"Waiting examinations, by state, counted up to {MOST_COUNTED}",
        labels=["state"],
    )
    for state in ("due", "later", "failed"):
        waiting.add_metric([state], getattr(backlog, state))
    return waiting


def _of_searches(searches: SearchCounters) -> Iterator[Metric]:
    refused = CounterMetricFamily(
        "skywitness_searches_refused",
        "Searches that took too long (timeout), or found too many waiting (overloaded)",
        labels=["reason"],
    )
    for reason in ("timeout", "overloaded"):
        refused.add_metric([reason], getattr(searches, reason))
    yield refused
    yield SummaryMetricFamily(
        "skywitness_search_wait_seconds",
        "Time that searches waited for their turn",
        count_value=searches.ended,
        sum_value=searches.waited_s,
    )


def _of_providers(providers: Sequence[ProviderState]) -> Iterator[Metric]:
    calls = CounterMetricFamily(
        "skywitness_provider_calls", "Calls to an external service", labels=["provider"]
    )
    results = CounterMetricFamily(
        "skywitness_provider_answers",
        "Requests served from the cache (hits), by a call (misses) or with stale data (stale)",
        labels=["provider", "cache"],
    )
    resting = GaugeMetricFamily(
        "skywitness_provider_resting",
        "1 while the circuit breaker is open or half open",
        labels=["provider"],
    )
    left = GaugeMetricFamily(
        "skywitness_provider_calls_left", "Calls left of today's quota", labels=["provider"]
    )
    age = GaugeMetricFamily(
        "skywitness_provider_last_success_age_seconds",
        "Time since the last successful call",
        labels=["provider"],
    )
    for state in providers:
        name = [state.name]
        calls.add_metric(name, state.upstream_calls)
        for kind in ("hits", "misses", "stale"):
            results.add_metric([state.name, kind], getattr(state, f"cache_{kind}"))
        resting.add_metric(name, float(state.breaker is not BreakerState.CLOSED))
        if state.calls_left_today is not None:
            left.add_metric(name, state.calls_left_today)
        if state.last_success_age_s is not None:
            age.add_metric(name, state.last_success_age_s)
    yield from (calls, results, resting, left, age)


def _cumulative(buckets: list[int]) -> list[tuple[str, float]]:
    total, written = 0, []
    for bound, count in zip((*BOUNDS_S, float("inf")), buckets, strict=True):
        total += count
        written.append(("+Inf" if bound == float("inf") else str(bound), float(total)))
    return written
