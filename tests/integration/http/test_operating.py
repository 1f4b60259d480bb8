from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from prometheus_client.parser import text_string_to_metric_families
from typing_extensions import override

from skywitness.adapters.memory.examination_queue import MemoryExaminationQueue
from skywitness.adapters.memory.store import MemoryStore
from skywitness.entrypoints.http import answers
from skywitness.entrypoints.http.problem_kinds import KINDS
from skywitness.ports.examination_queue import Backlog
from tests.integration.http.face import Face, app_of, require_problem, talking_to


class BrokenQueue(MemoryExaminationQueue):
    @override
    async def backlog(self, now: datetime) -> Backlog:
        raise OSError("the disk is gone")


async def test_alive(face: Face) -> None:
    assert (await face.http.get("/livez")).json() == {"status": "pass"}


async def test_ready(face: Face) -> None:
    await face.file()

    shown = answers.Readiness.model_validate_json((await face.http.get("/readyz")).content)

    assert shown.status == "pass"
    assert shown.checks["store"] == {"status": "pass"}
    assert shown.checks["examinations"]["due"] == 1


async def test_examinations_that_wait_too_long_are_a_warning(face: Face) -> None:
    await face.file()
    face.clock.advance(timedelta(hours=1))

    answer = await face.http.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["status"] == "warn"
    assert "late" in answer.json()["checks"]["examinations"]["reason"]


async def test_a_store_that_fails_is_not_ready(face: Face) -> None:
    services = replace(face.services, queue=BrokenQueue(MemoryStore()))
    async with talking_to(app_of(services)) as http:
        answer = await http.get("/readyz")
        alive = await http.get("/livez")

    problem = require_problem(answer, 503, "not_ready")
    assert problem["checks"]["store"]["status"] == "fail"
    assert "disk is gone" not in answer.text
    assert alive.status_code == 200


async def test_figures(face: Face) -> None:
    path = await face.filed_path()
    for address in (path, path, "/nothing", "/v1/reports?limit=0"):
        await face.http.get(address)

    answer = await face.http.get("/metrics")

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
    waiting = {s.labels["state"]: s.value for s in families["skywitness_examinations"].samples}
    assert waiting == {"due": 1, "later": 0, "failed": 0}
    durations = families["skywitness_http_request_duration_seconds"].samples
    counts = [s for s in durations if s.name.endswith("_count")]
    assert sum(s.value for s in counts) == 5


async def test_the_docs_ask_no_other_address(face: Face) -> None:
    page = await face.http.get("/docs")

    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    linked = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert linked
    for address in linked:
        if address.startswith("data:"):
            continue
        assert address.startswith("/docs/")
        asset = await face.http.get(address)
        assert asset.status_code == 200
        assert asset.content
    assert "/openapi.json" in (await face.http.get("/docs/start.js")).text
    require_problem(await face.http.get("/docs/__init__.py"), 404, "not_found")


async def test_the_front_page_leads_on(face: Face) -> None:
    page = await face.http.get("/")

    assert page.headers["content-type"].startswith("text/html")
    for address in ("/docs", "/openapi.json", "/v1/reports"):
        assert f'href="{address}"' in page.text
        assert (await face.http.get(address)).status_code == 200


async def test_every_problem_has_a_page(face: Face) -> None:
    for code, kind in KINDS.items():
        page = await face.http.get(f"/problems/{code}")
        assert page.headers["content-type"].startswith("text/html")
        assert str(kind.status) in page.text
    require_problem(await face.http.get("/problems/nonsense"), 404, "not_found")
