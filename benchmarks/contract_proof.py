"""The contract proof of `make prove`: a thousand generated requests of each kind to real services.

make prove ARGS=contract                                    # three services, a thousand examples
python -m benchmarks.contract_proof --services sample --examples 100 --only /v1/desk

The services have a database and a worker: an empty one, one with the sample, and one whose weather
comes from a simulator. Every check of schemathesis has to pass, and of the requests to a writing
operation that are valid by the document, at least 30 in 100 have to be accepted: what is refused
proves little about what it would have reached.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.provider_proof import KEY, simulator
from benchmarks.servers import HOST, Server, running, service, skywitness

from tests.tools.contract_run import ContractRun, run_contract

EXAMPLES: Final = 1_000
LIMIT_S: Final = 3_000.0
"""For each service."""
MOST_SHOWN: Final = 400
"""Characters of a line of output: some requests are long."""
EMPTY, SAMPLE, WEATHER = "empty", "sample", "weather"
SERVICES: Final = (EMPTY, SAMPLE, WEATHER)


def main(arguments: Sequence[str] | None = None) -> int:
    """Send the requests and print what was accepted; 1 if a check failed or a run was hollow."""
    parser = argparse.ArgumentParser(description="Send generated requests to real services.")
    parser.add_argument("--services", nargs="+", choices=SERVICES, default=SERVICES)
    parser.add_argument("--examples", type=int, default=EXAMPLES)
    parser.add_argument("--only", metavar="REGEX", help="operations whose path matches")
    parser.add_argument("--phases", help="of schemathesis, all by default")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args(arguments)
    options = ["--workers", str(chosen.workers), "--continue-on-failure"]
    if chosen.only:
        options += ["--include-path-regex", chosen.only]
    if chosen.phases:
        options += ["--phases", chosen.phases]
    failed = requests = 0
    for name in chosen.services:
        found = contract_of(name, chosen.examples, options)
        requests += sum(of.requests for of in found.operations.values())
        failed += not found.passed or bool(found.hollow())
    print(f"prove: contract: {requests} requests, {failed} of {len(chosen.services)} failed")
    return 1 if failed else 0


def contract_of(name: str, examples: int, options: Sequence[str]) -> ContractRun:
    """Send requests to one of the services, print what was accepted and return it."""
    print(f"prove: contract of the service {name}", flush=True)
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="skywitness-prove-") as folder,
        serving(name, Path(folder)) as address,
    ):
        try:
            found = run_contract(
                address, Path(folder), examples=examples, limit_s=LIMIT_S, options=options
            )
        except subprocess.TimeoutExpired:
            found = ContractRun(passed=False, output=f"took over {LIMIT_S:g} s", operations={})
    if not found.passed:
        print("\n".join(line[:MOST_SHOWN] for line in found.output.splitlines()))
        print(f"  FAILED  a check of the service {name}")
    for operation, share in found.hollow().items():
        print(f"  FAILED  {operation}: {share:.0%} accepted by the service {name}")
    print(f"{found.table()}\n{time.monotonic() - began:.0f} s", flush=True)
    return found


@contextlib.contextmanager
def serving(name: str, folder: Path) -> Iterator[str]:
    """Serve one of the services, open and without limits of requests; yield its address."""
    server = service(folder, worker=True)
    server.environment = {**server.environment, "SKYWITNESS_RATE_LIMITS": "none"}
    if name == SAMPLE:
        server.command = [*skywitness(), "serve", "--sample", "--port"]
    weather = simulator("openweathermap", folder) if name == WEATHER else None
    with running(weather) if weather else contextlib.nullcontext():
        if weather is not None:
            server.environment = {**server.environment, **settings_of(weather)}
        with running(server):
            yield f"http://{HOST}:{server.port}"


def settings_of(weather: Server) -> dict[str, str]:
    """Return the settings by which the service asks the simulator."""
    url = f"http://{HOST}:{weather.port}"
    return {"SKYWITNESS_OPENWEATHERMAP_URL": url, "SKYWITNESS_OPENWEATHERMAP_KEY": KEY}


if __name__ == "__main__":
    sys.exit(main())
