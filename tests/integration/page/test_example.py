"""The example page uses the generated client from another origin."""

from __future__ import annotations

import shutil
from pathlib import Path

from frontend.build import DOCUMENT, HERE, run
from playwright.sync_api import Browser

from skywitness.adapters.memory.clock import FixedClock
from tests.integration.http.api import NOW, a_request, app_of, given_weather, memory_services
from tests.integration.http.live import served
from tests.tools.chromium import Visits, page_served
from tests.tools.node import node_tool

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "reports-elsewhere"


def test_it_compiles_strictly_and_lists_reports_of_another_origin(
    browser: Browser, tmp_path: Path
) -> None:
    programs = node_tool("tsc", HERE).parent
    run(programs / "openapi-typescript", DOCUMENT, "--output", "src/api/schema.d.ts")
    run(programs / "tsc", "--noEmit", "--project", EXAMPLE)
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    run("node", EXAMPLE / "build.mjs", tmp_path)
    html = (EXAMPLE / "index.html").read_text("utf-8")

    with page_served(tmp_path, html) as port:
        origin = f"http://127.0.0.1:{port}"
        services = memory_services(FixedClock(NOW), given_weather())
        with served(app_of(services, cors_origins=(origin,))) as service:
            visits = Visits(browser, origin)
            page = visits.context().new_page()
            filed = page.request.post(f"{service}/v1/reports", data=a_request())
            assert filed.status == 201
            page.goto(f"{origin}/?service={service}")
            page.wait_for_selector("li")
            shown = page.locator("li").all_inner_texts()
            visits.forgive("favicon")
            visits.end()

    assert shown == ["hail, 2026-05-21T22:14:00Z: being checked"]
    assert len((EXAMPLE / "main.ts").read_text("utf-8").splitlines()) <= 30
