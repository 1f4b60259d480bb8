"""schemathesis against a running server: all checks, configured in schemathesis.toml.

A short run by default; SKYWITNESS_SCHEMATHESIS_EXAMPLES sets another number of examples for each
operation.

A run in which the service refuses nearly everything proves little. So the OpenAPI document must be
precise enough for a generator to write requests that are accepted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from skywitness.adapters.memory.weather import GivenWeather
from skywitness.adapters.system import SystemClock
from skywitness.domain.model.errors import ProviderQuotaExhausted
from tests.integration.http.api import app_of, given_weather, memory_services
from tests.integration.http.live import served
from tests.tools.node import ROOT

EXAMPLES = os.environ.get("SKYWITNESS_SCHEMATHESIS_EXAMPLES", "5")
WRITING: Final = {
    "POST /v1/reports",
    "PUT /v1/reports/{id}",
    "PATCH /v1/reports/{id}",
    "DELETE /v1/reports/{id}",
    "POST /v1/reports/{id}/restore",
    "POST /v1/text/insight",
    "POST /v1/keys",
    "DELETE /v1/keys/{id}",
}
"""What can be sent with nothing but the document and a report of one's own: not a photo, a flag for
the report of somebody else, an answer to a question that was not asked.
"""
LEAST_ACCEPTED: Final = 0.3
FEWEST_CASES: Final = 50
"""Of each writing operation, so that the shares mean something."""
TOOL = Path(sys.executable).parent / "schemathesis"


@pytest.mark.timeout(1800)
def test_schemathesis_finds_no_failure(tmp_path: Path) -> None:
    require_no_failure(given_weather(), tmp_path)


@pytest.mark.timeout(1800)
def test_schemathesis_accepts_an_exhausted_quota(tmp_path: Path) -> None:
    weather = given_weather()
    weather.failure = ProviderQuotaExhausted("given", "own limit reached", 7.0)

    require_no_failure(weather, tmp_path, "--include-path-regex", "/v1/(weather|places)")


@pytest.mark.timeout(1800)
def test_the_document_leads_to_requests_that_are_accepted(tmp_path: Path) -> None:
    """Counts requests that are valid by the document: the others are refused by design."""
    cases = str(max(FEWEST_CASES, int(EXAMPLES)))
    report = tmp_path / "report.ndjson"

    require_no_failure(
        given_weather(),
        tmp_path,
        *("--max-examples", cases),
        *("--mode", "positive"),
        *("--phases", "fuzzing"),
        *("--include-method-regex", "POST|PUT|PATCH|DELETE"),
        *("--report", "ndjson", "--report-ndjson-path", str(report)),
    )

    seen, accepted = answers(report)
    assert set(seen) >= WRITING
    shares = {name: accepted[name] / seen[name] for name in WRITING}
    assert min(shares.values()) >= LEAST_ACCEPTED, shares


def answers(report: Path) -> tuple[Counter[str], Counter[str]]:
    """Return how many requests of each operation were answered, and how many with success."""
    seen: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    for line in report.read_text(encoding="utf-8").splitlines():
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for case, interaction in recorder.get("interactions", {}).items():
            of = recorder["cases"][case]["value"]
            operation = f"{of['method']} {of['path']}"
            seen[operation] += 1
            accepted[operation] += interaction["response"]["status_code"] < 300
    return seen, accepted


def require_no_failure(weather: GivenWeather, folder: Path, *options: str) -> None:
    services = memory_services(SystemClock(), weather)
    with served(app_of(services)) as address:
        done = subprocess.run(
            [
                TOOL,
                *("--config-file", ROOT / "schemathesis.toml"),
                *("run", f"{address}/openapi.json"),
                *("--checks", "all"),
                *("--max-examples", EXAMPLES),
                *("--seed", "1"),
                *options,
            ],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=1700,
        )

    assert done.returncode == 0, done.stdout[-20_000:]
