from __future__ import annotations

import asyncio
import re
import shutil
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from typing_extensions import override

from skywitness.adapters.memory.examination_queue import MemoryExaminationQueue
from skywitness.adapters.memory.queries import MemoryReportQueries
from skywitness.adapters.memory.store import MemoryStore
from skywitness.domain.model.errors import SearchTimeout
from skywitness.entrypoints.http.health import checks, prometheus
from skywitness.entrypoints.http.health.models import Readiness
from skywitness.entrypoints.http.problems.types import PROBLEM_TYPES
from skywitness.ports.examination_queue import Backlog
from skywitness.ports.provider_state import BreakerState, ProviderState, ProviderWatch
from tests.integration.http.api import Api, app_of, client_of, require_problem, services_with


class BrokenQueue(MemoryExaminationQueue):
    @override
    async def backlog(self, now: datetime) -> Backlog:
        raise OSError("the disk is gone")


async def test_liveness(api: Api) -> None:
    assert (await api.http.get("/livez")).json() == {"status": "pass"}


async def test_readiness(api: Api) -> None:
    await api.file()

    shown = Readiness.model_validate_json((await api.http.get("/readyz")).content)

    assert shown.status == "pass"
    assert shown.checks["store"] == {"status": "pass"}
    assert shown.checks["examinations"]["due"] == 1


async def test_late_examinations_are_a_warning(api: Api) -> None:
    await api.file()
    api.clock.advance(timedelta(hours=1))

    answer = await api.http.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["status"] == "warn"
    assert "late" in answer.json()["checks"]["examinations"]["reason"]


async def test_a_failing_store_is_not_ready(api: Api) -> None:
    services = services_with(api.services, queue=BrokenQueue(MemoryStore()))
    async with client_of(app_of(services)) as http:
        answer = await http.get("/readyz")
        alive = await http.get("/livez")

    problem = require_problem(answer, 503, "not_ready")
    assert problem["checks"]["store"]["status"] == "fail"
    assert "disk is gone" not in answer.text
    assert alive.status_code == 200


class SlowQueue(MemoryExaminationQueue):
    @override
    async def backlog(self, now: datetime) -> Backlog:
        raise SearchTimeout


class SlowQueries(MemoryReportQueries):
    @override
    async def total(self) -> int:
        raise SearchTimeout


async def test_a_large_store_is_ready_though_counting_takes_too_long(api: Api) -> None:
    slow = {"queue": SlowQueue(MemoryStore()), "queries": SlowQueries(MemoryStore())}
    async with client_of(app_of(services_with(api.services, **slow))) as http:
        ready = await http.get("/readyz")
        metrics = await http.get("/metrics")

    assert ready.status_code == metrics.status_code == 200
    assert ready.json()["status"] == "warn"
    assert ready.json()["checks"]["store"] == {"status": "pass"}
    assert "too long" in ready.json()["checks"]["examinations"]["reason"]
    found = {family.name for family in text_string_to_metric_families(metrics.text)}
    assert "skywitness_http_requests" in found
    assert not found & {"skywitness_reports", "skywitness_examinations"}


@pytest.mark.parametrize(("low", "status"), [(0, "pass"), (1 << 62, "warn")])
async def test_a_nearly_full_disk_is_a_warning(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, low: int, status: str
) -> None:
    monkeypatch.setattr(checks, "LOW_DISK_BYTES", low)
    async with client_of(app_of(api.services, data_dir=tmp_path)) as http:
        answer = await http.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["status"] == answer.json()["checks"]["disk"]["status"] == status
    assert answer.json()["checks"]["disk"]["free_bytes"] == pytest.approx(
        shutil.disk_usage(tmp_path).free, rel=0.5
    )
    assert str(tmp_path) not in answer.text


async def test_a_missing_folder_has_no_disk(api: Api, tmp_path: Path) -> None:
    async with client_of(app_of(api.services, data_dir=tmp_path / "none")) as http:
        answer = await http.get("/readyz")

    assert "disk" not in answer.json()["checks"]


async def test_metrics(api: Api) -> None:
    path = await api.filed_path()
    for address in (path, path, "/nothing", "/v1/reports?limit=0"):
        await api.http.get(address)

    answer = await api.http.get("/metrics")

    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    families = {f.name: f for f in text_string_to_metric_families(answer.text)}
    requests = {
        (s.labels["method"], s.labels["route"], s.labels["status"]): s.value
        for s in families["skywitness_http_requests"].samples
    }
    assert requests["POST", "/v1/reports", "201"] == 1
    assert requests["GET", "/v1/reports/{id}", "200"] == 2
    assert requests["GET", "", "404"] == 1
    assert requests["GET", "/v1/reports", "400"] == 1
    assert families["skywitness_reports"].samples[0].value == 1
    refused = families["skywitness_searches_refused"].samples
    assert {s.labels["reason"]: s.value for s in refused} == {"timeout": 0, "overloaded": 0}
    waits = {s.name.rpartition("_")[2] for s in families["skywitness_search_wait_seconds"].samples}
    assert waits == {"count", "sum"}
    waiting = {s.labels["state"]: s.value for s in families["skywitness_examinations"].samples}
    assert waiting == {"due": 1, "later": 0, "failed": 0}
    durations = families["skywitness_http_request_duration_seconds"].samples
    counts = [s for s in durations if s.name.endswith("_count")]
    assert sum(s.value for s in counts) == 5


async def test_a_crowd_at_the_metrics_has_them_written_once_and_beside_the_loop(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []

    def noting(*given: Any) -> bytes:
        threads.append(threading.get_ident())
        return exposition(*given)

    exposition = prometheus.exposition
    monkeypatch.setattr(prometheus, "exposition", noting)

    answers = await asyncio.gather(*(api.http.get("/metrics") for _ in range(20)))

    assert {answer.status_code for answer in answers} == {200}
    assert len(threads) <= 2  # the first alone, or with some; the rest together
    assert threading.get_ident() not in threads


class Watched(ProviderWatch):
    """Reports a fixed state."""

    def __init__(self, state: ProviderState) -> None:
        self.name = state.name
        self.fixed = state

    @override
    async def state(self, now: datetime) -> ProviderState:
        return self.fixed


UNAVAILABLE = ProviderState(
    name="openweathermap",
    breaker=BreakerState.OPEN,
    retry_after_s=599.2,
    calls_left_today=120,
    last_success_age_s=61.5,
    last_failure="ProviderQuotaExhausted",
    cache_hits=7,
    cache_stale=2,
    upstream_calls=3,
)


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (UNAVAILABLE, "warn"),
        (replace(UNAVAILABLE, breaker=BreakerState.HALF_OPEN), "warn"),
        (replace(UNAVAILABLE, breaker=BreakerState.CLOSED, retry_after_s=None), "pass"),
        (replace(UNAVAILABLE, breaker=BreakerState.CLOSED, calls_left_today=0), "warn"),
        (ProviderState(name="openweathermap"), "pass"),
    ],
)
async def test_an_unavailable_provider_is_only_a_warning(
    api: Api, state: ProviderState, status: str
) -> None:
    services = services_with(api.services, watches=[Watched(state)])
    async with client_of(app_of(services)) as http:
        answer = await http.get("/readyz")

    assert answer.status_code == 200
    shown = Readiness.model_validate_json(answer.content)
    assert shown.status == status
    check = shown.checks["provider:openweathermap"]
    assert check["status"] == status
    assert check["breaker"] == state.breaker
    assert check.get("calls_left_today") == state.calls_left_today
    assert check.get("last_failure") == state.last_failure
    assert ("retry_after_s" in check) == (state.retry_after_s is not None)


async def test_metrics_of_providers(api: Api) -> None:
    services = services_with(api.services, watches=[Watched(UNAVAILABLE)])
    async with client_of(app_of(services)) as http:
        answer = await http.get("/metrics")

    found = {
        (sample.name, sample.labels.get("cache", "")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.labels.get("provider") == "openweathermap"
    }
    assert found == {
        ("skywitness_provider_calls_total", ""): 3,
        ("skywitness_provider_answers_total", "hits"): 7,
        ("skywitness_provider_answers_total", "misses"): 0,
        ("skywitness_provider_answers_total", "stale"): 2,
        ("skywitness_provider_resting", ""): 1,
        ("skywitness_provider_calls_left", ""): 120,
        ("skywitness_provider_last_success_age_seconds", ""): 61.5,
    }


async def test_the_documentation_loads_nothing_from_other_hosts(api: Api) -> None:
    page = await api.http.get("/docs")

    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    linked = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert linked
    for address in linked:
        if address.startswith("data:"):
            continue
        assert address.startswith("/docs/")
        asset = await api.http.get(address)
        assert asset.status_code == 200
        assert asset.content
    assert "/openapi.json" in (await api.http.get("/docs/start.js")).text
    require_problem(await api.http.get("/docs/__init__.py"), 404, "not_found")


async def test_the_front_page_has_working_links(api: Api) -> None:
    page = await api.http.get("/")

    assert page.headers["content-type"].startswith("text/html")
    for address in ("/docs", "/openapi.json", "/v1/reports", "/v1/phenomena"):
        assert f'href="{address}"' in page.text
        assert (await api.http.get(address)).status_code == 200


async def test_every_problem_has_a_page(api: Api) -> None:
    for code, kind in PROBLEM_TYPES.items():
        page = await api.http.get(f"/problems/{code}")
        assert page.headers["content-type"].startswith("text/html")
        assert str(kind.status) in page.text
    require_problem(await api.http.get("/problems/nonsense"), 404, "not_found")
