"""The provider proof of `make prove`: external services hang, and filing is not affected.

The services are simulators with the fault `hang`. A call ends at its deadline, filing is as fast as
without them, they are not flooded with calls, and every verdict is completed after they recover.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
from benchmarks import ledger as book
from benchmarks.servers import HOST, ROOT, Server, running, service

KEY = "a-key-that-the-simulators-accept"
WITHIN_S = 0.2
CLIENTS = 8
REPORTS_PER_CLIENT = 40
ROUNDS = 3
MAX_RATIO = 2.0
"""Ratio of p99 with hanging services to p99 without; on a busy machine noise alone gives 1.5."""

MAX_CALLS_PER_MINUTE = 60
"""The limit per minute of the free plan of OpenWeatherMap."""

COMPLETED_WITHIN_S = 180.0


@dataclass(slots=True)
class ProviderProof:
    """The checks by outcome; `failed` is empty when all passed."""

    checks: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def check(self, name: str, good: bool, detail: str) -> None:
        """Record the outcome of one check."""
        (self.checks if good else self.failed)[name] = detail


def main(_arguments: Sequence[str] | None = None) -> int:
    """Run the proof and print the checks; 1 when one failed."""
    print("prove: external services that hang", flush=True)
    with tempfile.TemporaryDirectory(prefix="skywitness-prove-") as folder:
        proof = asyncio.run(prove(Path(folder)))
    for name, detail in proof.checks.items():
        print(f"  ok      {name}: {detail}")
    for name, detail in proof.failed.items():
        print(f"  FAILED  {name}: {detail}")
    print(f"prove: external services: {len(proof.checks)} passed, {len(proof.failed)} failed")
    return 1 if proof.failed else 0


async def prove(folder: Path) -> ProviderProof:
    """Run all checks against own simulators and services in `folder`."""
    proof = ProviderProof()
    weather, language = simulator("openweathermap", folder), simulator("azure-language", folder)
    with running(weather), running(language):
        await _switch(weather, "hang")
        await _switch(language, "hang")
        await _takes_its_deadline(proof, weather, language)
        await _filing_is_not_affected(proof, folder, weather, language)
    return proof


def simulator(name: str, folder: Path) -> Server:
    """Return a simulator that accepts one key."""
    command = [sys.executable, "-m", "simulators", name, "--key", KEY, "--port"]
    environment = {"PYTHONPATH": str(ROOT)}
    return Server(
        name=name,
        command=command,
        folder=folder,
        environment=environment,
        alive="/_simulator/calls",
    )


async def _takes_its_deadline(proof: ProviderProof, weather: Server, language: Server) -> None:
    from skywitness.adapters.azure_language import analyser
    from skywitness.adapters.openweathermap import provider
    from skywitness.adapters.outbound import limiter
    from skywitness.adapters.system import SystemClock
    from skywitness.domain.model.geography.place import Point

    source = provider.OpenWeatherMap(key=KEY, base_url=_url(weather), clock=SystemClock())
    reader = analyser.AzureLanguage(endpoint=_url(language), key=KEY)
    calls = {
        "OpenWeatherMap": (source.current(Point(40.7, -74.0)), limiter.DEADLINE_S),
        "Azure AI Language": (reader.analyse("Hail on the road."), limiter.DEADLINE_S),
    }
    for name, (call, deadline_s) in calls.items():
        took_s = await _until_refused(call)
        good = abs(took_s - deadline_s) <= WITHIN_S
        proof.check(f"{name} that hangs takes its {deadline_s:g} s", good, f"{took_s:.2f} s")
    await source.close()
    await reader.close()


async def _until_refused(call: Awaitable[object]) -> float:
    from skywitness.domain.model.errors import ProviderUnavailable

    began = time.perf_counter()
    try:
        await call
    except ProviderUnavailable:
        return time.perf_counter() - began
    return 0.0  # it was answered, so nothing hung


async def _filing_is_not_affected(
    proof: ProviderProof, folder: Path, weather: Server, language: Server
) -> None:
    undisturbed = service(folder / "undisturbed", worker=True, name="undisturbed")
    with_hanging = service(folder / "with_hanging", worker=True, name="with_hanging")
    with_hanging.environment = {
        **with_hanging.environment,
        "SKYWITNESS_WEATHER": "openweathermap",
        "SKYWITNESS_OPENWEATHERMAP_URL": _url(weather),
        "SKYWITNESS_OPENWEATHERMAP_KEY": KEY,
        "SKYWITNESS_TEXT": "azure",
        "SKYWITNESS_AZURE_LANGUAGE_ENDPOINT": _url(language),
        "SKYWITNESS_AZURE_LANGUAGE_KEY": KEY,
    }
    with running(undisturbed), running(with_hanging):
        before, began = await _calls(weather), time.monotonic()
        p99: dict[str, list[float]] = {server.name: [] for server in (undisturbed, with_hanging)}
        for round_ in range(ROUNDS):
            for server in (undisturbed, with_hanging):
                p99[server.name].append(await _p99_of_filing(server, round_))
        ratio = statistics.median(p99["with_hanging"]) / statistics.median(p99["undisturbed"])
        proof.check(
            "filing while services hang: p99 against p99 without them",
            ratio <= MAX_RATIO,
            f"{ratio:.2f}",
        )
        minutes = max(1.0, (time.monotonic() - began) / 60)
        sent = await _calls(weather) - before
        proof.check("no flood of calls", sent <= MAX_CALLS_PER_MINUTE * minutes, f"{sent} calls")
        await _completed(proof, with_hanging, weather, language)


async def _completed(
    proof: ProviderProof, server: Server, weather: Server, language: Server
) -> None:
    await _switch(weather, None)
    await _switch(language, None)
    began = time.monotonic()
    async with book.client_of(server.port) as client:
        while (pending := await book.count(client, verdict="pending")) > 0:
            if time.monotonic() - began > COMPLETED_WITHIN_S:
                break
            await asyncio.sleep(0.5)
    took_s = time.monotonic() - began
    detail = f"{pending} pending after {took_s:.0f} s"
    proof.check("every verdict is completed once they recover", pending == 0, detail)


async def _p99_of_filing(server: Server, round_: int) -> float:
    async with book.client_of(server.port) as client:
        rows = (_file(client, f"{round_}-{number}") for number in range(CLIENTS))
        taken = [seconds for row in await asyncio.gather(*rows) for seconds in row]
    return statistics.quantiles(taken, n=100)[98]


async def _file(client: httpx.AsyncClient, who: str) -> list[float]:
    taken = []
    for number in range(REPORTS_PER_CLIENT):
        body = {
            "phenomenon": "rain",
            "narrative": f"Rain on the roof, reported by {who}, number {number}.",
            "observed_at": datetime.now(UTC).isoformat(),
            "place": {"latitude": 41.59, "longitude": -93.62},
        }
        began = time.perf_counter()
        answer = await client.post("/v1/reports", json=body)
        taken.append(time.perf_counter() - began)
        answer.raise_for_status()
    return taken


async def _switch(server: Server, fault: str | None) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{_url(server)}/_simulator/faults", json={"fault": fault})
        answer.raise_for_status()


async def _calls(server: Server) -> int:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{_url(server)}/_simulator/calls")
    shown = json.loads(answer.content)
    total: int = shown["total"]
    return total


def _url(server: Server) -> str:
    return f"http://{HOST}:{server.port}"


if __name__ == "__main__":
    sys.exit(main())
