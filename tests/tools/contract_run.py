"""Runs schemathesis against a service, and counts which of its requests were accepted.

A run in which the service refuses nearly everything proves little: behind a refusal is code that no
request has reached.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.tools.node import ROOT

TOOL: Final = Path(sys.executable).parent / "schemathesis"
WRITING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LEAST_ACCEPTED: Final = 0.3
"""Of the requests to a writing operation that are valid by the document."""


@dataclass(slots=True)
class Answered:
    """How many requests of an operation were answered, and how many of them with success."""

    requests: int = 0
    accepted: int = 0
    valid: int = 0
    """By the OpenAPI document; the others are invalid on purpose."""
    valid_accepted: int = 0

    def count(self, *, is_valid: bool, is_accepted: bool) -> None:
        """Count a request."""
        self.requests += 1
        self.accepted += is_accepted
        self.valid += is_valid
        self.valid_accepted += is_valid and is_accepted

    @property
    def share(self) -> float:
        """The share of accepted ones among those that are valid, 0 without any."""
        return self.valid_accepted / self.valid if self.valid else 0.0

    @property
    def share_of_all(self) -> float:
        """The share of accepted ones among all, of which about half are invalid on purpose."""
        return self.accepted / self.requests if self.requests else 0.0

    def figures(self) -> str:
        """Return numbers and shares, in columns."""
        every = f"{self.requests:8} {self.share_of_all:8.0%}"
        return f"{every} {self.valid:7} {self.share:8.0%}"


@dataclass(frozen=True, slots=True)
class ContractRun:
    """What a run found."""

    passed: bool
    output: str
    operations: Mapping[str, Answered]
    """By method and path, as in `POST /v1/reports/{id}/merge`."""

    def hollow(self) -> dict[str, float]:
        """Return the shares of the writing operations that accepted too little."""
        return {
            name: found.share
            for name, found in self.operations.items()
            if name.partition(" ")[0] in WRITING and found.share < LEAST_ACCEPTED
        }

    def table(self) -> str:
        """Return a line for each operation, with both shares."""
        by_path = sorted(self.operations.items(), key=lambda item: item[0].split()[::-1])
        head = f"{'requests':>8} {'accepted':>8} {'valid':>7} {'accepted':>8}"
        return "\n".join((head, *(f"{found.figures()}   {name}" for name, found in by_path)))


def run_contract(
    address: str, folder: Path, *, examples: int, limit_s: float, options: Sequence[str] = ()
) -> ContractRun:
    """Run all checks of schemathesis, as schemathesis.toml configures them.

    Args:
        address: the URL of an open service without limits of requests.
        folder: for its files.
        examples: the most requests of each operation and phase.
        limit_s: the longest it may take.
        options: further ones of `schemathesis run`.

    Raises:
        subprocess.TimeoutExpired: it took longer.
    """
    report = folder / "requests.ndjson"
    done = subprocess.run(
        [
            TOOL,
            *("--config-file", ROOT / "schemathesis.toml"),
            *("run", f"{address}/openapi.json"),
            *("--checks", "all"),
            *("--max-examples", str(examples)),
            *("--seed", "1"),
            *("--report", "ndjson", "--report-ndjson-path", report),
            *options,
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=limit_s,
    )
    return ContractRun(done.returncode == 0, done.stdout + done.stderr, answered(report))


def answered(report: Path) -> dict[str, Answered]:
    """Count the requests in a report of schemathesis, one event a line."""
    found: dict[str, Answered] = {}
    with report.open(encoding="utf-8") as lines:
        for line in lines:
            recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
            for case_id, interaction in recorder.get("interactions", {}).items():
                _count(found, recorder["cases"][case_id]["value"], interaction["response"])
    return found


def _count(found: dict[str, Answered], case: Mapping[str, Any], response: Any) -> None:
    """Count a request, but for one with a method that the document does not have."""
    meta = case.get("meta") or {}
    scenario = meta.get("phase", {}).get("data", {}).get("scenario")
    if response is None or scenario == "unspecified_http_method":
        return
    mode = meta.get("generation", {}).get("mode", "positive")
    one = found.setdefault(f"{case['method']} {case['path']}", Answered())
    one.count(is_valid=mode == "positive", is_accepted=response["status_code"] < 300)
