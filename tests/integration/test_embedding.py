"""The examples of docs/embedding.md run as printed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "embedding.md").read_text("utf-8")
CORE, FAKE, MOUNTED = re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S)
(PRINTED,) = re.findall(r"^```text\n(.*?)^```", PAGE, re.M | re.S)

# What the core loads from outside the standard library, told after the example has run.
LOADED = """
import json, sys
loaded = {name.partition(".")[0] for name in sys.modules} - BEFORE
print(json.dumps(sorted(loaded - sys.stdlib_module_names)))
"""


def defined_by(example: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(example, "docs/embedding.md", "exec"), names)
    return names


def test_the_core_alone_judges_a_report_and_loads_no_framework() -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; BEFORE = set(sys.modules)\n{CORE}\n{LOADED}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={k: v for k, v in os.environ.items() if not k.startswith("COV_")},
    )

    assert done.returncode == 0, done.stderr
    *printed, loaded = done.stdout.splitlines(keepends=True)
    assert "".join(printed) == PRINTED
    assert set(json.loads(loaded)) <= {"skywitness", "orjson", "typing_extensions"}


def test_the_test_with_a_fake_passes() -> None:
    (test,) = (each for name, each in defined_by(FAKE).items() if name.startswith("test_"))

    test()


async def test_the_mounted_application_answers_below_its_prefix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("SKYWITNESS_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    app = defined_by(MOUNTED)["app"]
    report = {
        "phenomenon": "hail",
        "observed_at": "2026-05-21T22:14:00Z",
        "place": {"latitude": 41.59, "longitude": -93.62},
    }

    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000"
        ) as http,
    ):
        ready = await http.get("/sky/readyz")
        filed = await http.post("/sky/v1/reports", json=report)
        found = await http.get(filed.headers["Location"])

    assert ready.status_code == 200
    assert filed.status_code == 201
    assert found.url.path.startswith("/sky/v1/reports/")
    assert found.json()["id"] == filed.json()["id"]
