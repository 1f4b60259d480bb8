"""What is not needed is not loaded: asked of a fresh interpreter, where no other test has a say.

That the core loads nothing but the standard library is held by tests/unit/test_house.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HEAVY = {
    "aiohttp",
    "alembic",
    "azure",
    "mako",
    "numpy",
    "py3langid",
    "sqlalchemy",
    "sqlmodel",
}

# The served application as uvicorn meets it: lifespan, readiness, a report that is not there, a
# page, and the list of what was loaded by then; then a first write.
SERVED = """
import asyncio, json, sys
from pathlib import Path
from skywitness.entrypoints.container.assembly import make_container
from skywitness.entrypoints.cli.serve import application
from skywitness.entrypoints.settings import read_settings

BODY = json.dumps({
    "phenomenon": "hail", "observed_at": "2026-05-21T22:14:00Z",
    "place": {"latitude": 41.59, "longitude": -93.62},
}).encode()

async def ask(app, method, path, body=b""):
    sent = []
    async def receive():
        return {"type": "http.request", "body": body}
    async def send(message):
        sent.append(message)
    headers = [(b"host", b"127.0.0.1:8000")]
    if body:
        headers += [(b"content-type", b"application/json"),
                    (b"content-length", str(len(body)).encode())]
    await app({"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1",
        "method": method, "scheme": "http", "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 50000), "server": ("127.0.0.1", 8000), "state": {}},
        receive, send)
    return next(m["status"] for m in sent if m["type"] == "http.response.start")

async def main(folder):
    settings = read_settings(_env_file=None, data_dir=folder, worker=False)
    app = application(make_container(settings))
    async with app.router.lifespan_context(app):
        statuses = [await ask(app, "GET", path) for path in (
            "/livez", "/readyz", "/v1/reports",
            "/v1/reports/01890000-0000-7000-8000-000000000000")]
        loaded = sorted({name.partition(".")[0] for name in sys.modules})
        statuses.append(await ask(app, "POST", "/v1/reports", BODY) if WRITE else None)
    print(json.dumps([statuses, loaded]))

WRITE = sys.argv[2] == "write"
asyncio.run(main(Path(sys.argv[1])))
"""


def fresh(code: str, *arguments: str) -> Any:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SKYWITNESS_", "COV_"))}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=kept,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_serving_reads_loads_no_orm_and_no_sdk(tmp_path: Path) -> None:
    first, _ = fresh(SERVED, str(tmp_path), "write")  # makes the database

    statuses, loaded = fresh(SERVED, str(tmp_path), "read")

    assert first == [200, 200, 200, 404, 201]
    assert statuses[:4] == [200, 200, 200, 404]
    assert HEAVY & set(loaded) == set()
