"""A page on another origin, in a real browser: it reads the list when its origin is listed."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from skywitness.adapters.memory.clock import FixedClock
from tests.integration.http.api import NOW, a_request, app_of, given_weather, memory_services
from tests.integration.http.live import served
from tests.tools.chromium import one_page, page_served, until

ASK = """(async () => {
  const api = "ADDRESS", seen = {};
  const note = async (name, ask) => {
    try { seen[name] = await ask(); } catch (error) { seen[name] = error.name; }
  };
  await note("list", async () => (await (await fetch(api + "/v1/reports")).json()).count ?? "read");
  await note("filed", async () => (await fetch(api + "/v1/reports", {method: "POST",
    headers: {"Content-Type": "application/json", "Idempotency-Key": "page-1"},
    body: JSON.stringify(REPORT)})).status);
  await note("problem", async () => (await (await fetch(api + "/nothing")).json()).code);
  await note("with cookies", async () =>
    (await fetch(api + "/v1/reports", {credentials: "include"})).status);
  await note("blind", async () =>
    (await fetch(api + "/v1/reports", {mode: "no-cors", method: "POST", body: "{}"})).type);
  return seen;
})()"""


@pytest.mark.timeout(180)
@pytest.mark.parametrize("is_listed", [True, False])
def test_a_page_of_another_origin_reads_the_list_when_it_is_listed(
    tmp_path: Path, *, is_listed: bool
) -> None:
    services = memory_services(FixedClock(NOW), given_weather())
    with page_served(tmp_path, "<h1>Elsewhere</h1>") as port:
        origin = f"http://127.0.0.1:{port}"
        listed = origin if is_listed else "http://127.0.0.1:1"
        with (
            served(app_of(services, cors_origins=(listed,))) as address,
            one_page() as page,
        ):
            page.goto(origin)
            until(page, "Elsewhere")
            ask = ASK.replace("ADDRESS", address).replace("REPORT", json.dumps(a_request()))
            seen = page.evaluate(ask)

    if is_listed:
        assert seen == {
            "list": "read",
            "filed": 201,
            "problem": "not_found",
            "with cookies": "TypeError",
            "blind": "TypeError",
        }
    else:
        assert set(seen.values()) == {"TypeError"}
    assert asyncio.run(services.queries.total()) == int(is_listed)
