"""schemathesis against a running server: all checks, configured in schemathesis.toml.

A short run by default; SKYWITNESS_SCHEMATHESIS_EXAMPLES sets another number of examples for each
operation. The long run, on a service with a database, is `make prove ARGS=contract`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from skywitness.adapters.memory.weather import GivenWeather
from skywitness.adapters.system import SystemClock
from skywitness.domain.model.errors import ProviderQuotaExhausted
from tests.integration.http.api import app_of, given_weather, memory_services
from tests.integration.http.live import served
from tests.tools.contract_run import (
    LEAST_ACCEPTED,
    WRITING,
    Answered,
    ContractRun,
    answered,
    run_contract,
)
from tests.tools.node import ROOT

EXAMPLES = int(os.environ.get("SKYWITNESS_SCHEMATHESIS_EXAMPLES", "5"))
FEWEST_CASES = 30
"""Of each writing operation, so that the shares mean something."""
LIMIT_S = 1700.0


@pytest.mark.timeout(1800)
def test_schemathesis_finds_no_failure(tmp_path: Path) -> None:
    found = run(given_weather(), tmp_path)

    refused = {name for name, of in found.operations.items() if of.accepted == 0}
    assert refused == set()


@pytest.mark.timeout(1800)
def test_schemathesis_accepts_an_exhausted_quota(tmp_path: Path) -> None:
    weather = given_weather()
    weather.failure = ProviderQuotaExhausted("given", "own limit reached", 7.0)

    run(weather, tmp_path, "--include-path-regex", "/v1/(weather|places)")


@pytest.mark.timeout(1800)
def test_requests_that_write_are_accepted(tmp_path: Path) -> None:
    """Counts requests that are valid by the document: the others are refused by design."""
    found = run(
        given_weather(),
        tmp_path,
        *("--mode", "positive"),
        *("--phases", "fuzzing"),
        *("--include-method-regex", "|".join(sorted(WRITING))),
        examples=max(FEWEST_CASES, EXAMPLES),
    )

    assert set(found.operations) == writing_operations()
    assert found.hollow() == {}


def test_a_run_is_hollow_where_it_is_refused() -> None:
    enough, few = Answered(), Answered()
    for number in range(10):
        enough.count(is_valid=True, is_accepted=number < LEAST_ACCEPTED * 10)
        few.count(is_valid=True, is_accepted=number == 0)
        few.count(is_valid=False, is_accepted=True)
    found = ContractRun(
        passed=True,
        output="",
        operations={"POST /enough": enough, "PUT /few": few, "GET /none": Answered()},
    )

    assert found.hollow() == {"PUT /few": 0.1}
    assert "      20      55%      10      10%   PUT /few" in found.table()


def test_requests_are_counted_by_operation_and_validity(tmp_path: Path) -> None:
    report = tmp_path / "report.ndjson"
    cases = {
        "a": a_case("positive"),
        "b": a_case("negative"),
        "c": a_case("positive"),
        "d": a_case("negative", scenario="unspecified_http_method"),
        "e": a_case("positive"),
    }
    answers: dict[str, object] = {
        "a": {"status_code": 201},
        "b": {"status_code": 422},
        "c": {"status_code": 409},
        "d": {"status_code": 405},
        "e": None,
    }
    recorder = {
        "cases": cases,
        "interactions": {name: {"response": answer} for name, answer in answers.items()},
    }
    events = [{"Initialize": {}}, {"ScenarioFinished": {"recorder": recorder}}]
    report.write_text("\n".join(map(json.dumps, events)), "utf-8")

    assert answered(report) == {
        "POST /v1/reports": Answered(requests=3, accepted=1, valid=2, valid_accepted=1)
    }


def a_case(mode: str, scenario: str | None = None) -> dict[str, object]:
    meta = {"generation": {"mode": mode}, "phase": {"data": {"scenario": scenario}}}
    return {"value": {"method": "POST", "path": "/v1/reports", "meta": meta}}


def writing_operations() -> set[str]:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    return {
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method in operations
        if method.upper() in WRITING
    }


def run(
    weather: GivenWeather, folder: Path, *options: str, examples: int = EXAMPLES
) -> ContractRun:
    services = memory_services(SystemClock(), weather)
    with served(app_of(services, rate_limits="none")) as address:
        found = run_contract(address, folder, examples=examples, limit_s=LIMIT_S, options=options)

    assert found.passed, found.output[-20_000:]
    return found
