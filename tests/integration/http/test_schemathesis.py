"""schemathesis against a running server: all checks, configured in schemathesis.toml.

A short run by default; SKYWITNESS_SCHEMATHESIS_EXAMPLES sets another number of examples for each
operation.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from skywitness.adapters.memory.weather import GivenWeather
from skywitness.adapters.system import SystemClock
from skywitness.domain.model.errors import ProviderQuotaExhausted
from tests.integration.http.api import app_of, given_weather, memory_services
from tests.integration.http.live import served
from tests.tools.node import ROOT

EXAMPLES = os.environ.get("SKYWITNESS_SCHEMATHESIS_EXAMPLES", "5")
TOOL = Path(sys.executable).parent / "schemathesis"


@pytest.mark.timeout(1800)
def test_schemathesis_finds_no_failure(tmp_path: Path) -> None:
    require_no_failure(given_weather(), tmp_path)


@pytest.mark.timeout(1800)
def test_schemathesis_accepts_an_exhausted_quota(tmp_path: Path) -> None:
    weather = given_weather()
    weather.failure = ProviderQuotaExhausted("given", "own limit reached", 7.0)

    require_no_failure(weather, tmp_path, "--include-path-regex", "/v1/(weather|places)")


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
            capture_output=True,
            text=True,
            check=False,
            timeout=1700,
        )

    assert done.returncode == 0, done.stdout[-20_000:]
