"""A page on another origin, in a real browser: it reads the list when its origin is listed."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from skywitness.adapters.memory.clock import FixedClock
from tests.integration.http.api import NOW, a_request, app_of, given_weather, memory_services
from tests.integration.http.live import served

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)

PAGE = """<!doctype html><meta charset="utf-8"><pre id="seen">nothing</pre><script>
const api = "ADDRESS", seen = {};
const note = async (name, ask) => {
  try { seen[name] = await ask(); } catch (error) { seen[name] = error.name; }
};
(async () => {
  await note("list", async () => (await (await fetch(api + "/v1/reports")).json()).count ?? "read");
  await note("filed", async () => (await fetch(api + "/v1/reports", {method: "POST",
    headers: {"Content-Type": "application/json", "Idempotency-Key": "page-1"},
    body: JSON.stringify(REPORT)})).status);
  await note("problem", async () => (await (await fetch(api + "/nothing")).json()).code);
  await note("with cookies", async () =>
    (await fetch(api + "/v1/reports", {credentials: "include"})).status);
  await note("blind", async () =>
    (await fetch(api + "/v1/reports", {mode: "no-cors", method: "POST", body: "{}"})).type);
  document.getElementById("seen").textContent = JSON.stringify(seen);
})();
</script>"""


class Quiet(SimpleHTTPRequestHandler):
    @override
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def page_served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def seen_in_a_browser(folder: Path, url: str) -> dict[str, Any]:
    command = [
        *(str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *(f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=20000", "--dump-dom"),
    ]
    run = subprocess.run([*command, url], capture_output=True, text=True, check=True, timeout=120)
    found = re.search(r'<pre id="seen">(.*?)</pre>', run.stdout)
    assert found is not None, run.stdout
    seen: dict[str, Any] = json.loads(found[1])
    return seen


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on the path")
@pytest.mark.timeout(180)
@pytest.mark.parametrize("is_listed", [True, False])
def test_a_page_of_another_origin_reads_the_list_when_it_is_listed(
    tmp_path: Path, *, is_listed: bool
) -> None:
    services = memory_services(FixedClock(NOW), given_weather())
    pages = tmp_path / "pages"
    pages.mkdir()
    with page_served(pages) as origin:
        listed = origin if is_listed else "http://127.0.0.1:1"
        with served(app_of(services, cors_origins=(listed,))) as address:
            page = PAGE.replace("ADDRESS", address).replace("REPORT", json.dumps(a_request()))
            (pages / "index.html").write_text(page, "utf-8")
            seen = seen_in_a_browser(tmp_path, f"{origin}/index.html")

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
