"""The overload proof of `make prove`: one key sends ten times what it may, and others go on.

At first a polite key reads alone. Then it reads at the same pace, while a greedy key sends ten
times as much as its limit allows, with another address in X-Forwarded-For each time. The greedy one
gets what its limit allows and 429 for the rest, with a `Retry-After` that agrees with `RateLimit`;
the polite one gets as many answers as before, in the same time.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from benchmarks.access import key_in
from benchmarks.crash_proof import own_folder
from benchmarks.ledger import client_of
from benchmarks.results import Results
from benchmarks.servers import service

PATH = "/v1/reports"
LIMIT = 300
WINDOW_S = 10
TIMES = 10
POLITE_PER_S = 15
GREEDY_AT_ONCE = 8
OK, TOO_MANY = 200, 429
LEAST_SHARE = 0.95
"""Of the answers that the polite key got while it was alone."""


@dataclass(slots=True)
class Seen:
    """How many requests of the greedy key were answered, and what the polite one got."""

    answered: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)
    alone: int = 0
    alone_s: float = 0.0
    beside: int = 0
    beside_s: float = 0.0
    windows: int = 1
    """In how many windows of the limit the greedy key sent."""


def main(_arguments: Sequence[str] | None = None) -> int:
    """Run the proof and print the results; return 1 if a check failed."""
    print(f"prove: {TIMES} times the limit of one key, beside another", flush=True)
    with own_folder(keep_failed=False) as folder:
        seen = asyncio.run(overload(folder, LIMIT, WINDOW_S, WINDOW_S))
    results = Results()
    results.check_all(judged(seen, LIMIT))
    return results.end(
        f"the greedy key was answered {seen.answered} times and refused {seen.refused} times, "
        f"the other answered {seen.beside} times, {seen.alone} while alone"
    )


def judged(seen: Seen, limit: int) -> list[tuple[bool, str]]:
    """Return the checks: whether each passed, and what was seen."""
    sent = seen.answered + seen.refused
    share = (seen.beside / seen.beside_s) / (seen.alone / seen.alone_s)
    return [
        (
            limit <= seen.answered <= seen.windows * limit,
            f"{seen.answered} of {sent} requests of the greedy key answered in {seen.windows} "
            f"windows of {limit}, each from another address",
        ),
        (not seen.faults, f"Retry-After and RateLimit agree in {seen.refused} refusals"),
        (
            share >= LEAST_SHARE,
            f"the other key: {seen.beside} answers in {seen.beside_s:.1f} s, {seen.alone} in "
            f"{seen.alone_s:.1f} s while alone ({share:.0%})",
        ),
    ]


async def overload(folder: Path, limit: int, window_s: int, seconds: float) -> Seen:
    """Serve with a limit of reads, and send as two clients."""
    server, seen = service(folder, worker=False), Seen()
    polite, greedy = [await key_in(folder / "data") for _ in range(2)]
    server.environment = {
        **server.environment,
        "SKYWITNESS_ACCESS": "keys",
        "SKYWITNESS_RATE_LIMITS": f"read={limit}/{window_s}second",
    }
    await asyncio.to_thread(server.start)
    try:
        async with client_of(server.port) as client, client_of(server.port) as other:
            seen.alone, seen.alone_s = await _politely(client, polite, seconds)
            began = time.monotonic()
            reading = asyncio.create_task(_politely(client, polite, seconds))
            await _greedily(other, greedy, limit * TIMES, seen, limit * TIMES / seconds)
            seen.windows += int((time.monotonic() - began) // window_s) + 1
            seen.beside, seen.beside_s = await reading
    finally:
        server.stop()
    return seen


async def _politely(client: httpx.AsyncClient, key: str, seconds: float) -> tuple[int, float]:
    """Read at a steady pace; return how many requests were answered, and in what time."""
    began, answered = time.monotonic(), 0
    for number in range(int(seconds * POLITE_PER_S)):
        await asyncio.sleep(max(0.0, began + number / POLITE_PER_S - time.monotonic()))
        answer = await client.get(PATH, headers={"Authorization": f"Bearer {key}"})
        answered += answer.status_code == OK
    return answered, time.monotonic() - began


async def _greedily(
    client: httpx.AsyncClient, key: str, count: int, seen: Seen, per_s: float
) -> None:
    began, numbers = time.monotonic(), iter(range(count))

    async def send() -> None:
        for number in numbers:
            await asyncio.sleep(max(0.0, began + number / per_s - time.monotonic()))
            address = f"198.51.{number // 250 % 250}.{number % 250}"
            sent = {"Authorization": f"Bearer {key}", "X-Forwarded-For": address}
            _note(await client.get(PATH, headers=sent), seen)

    await asyncio.gather(*(send() for _ in range(GREEDY_AT_ONCE)))


def _note(answer: httpx.Response, seen: Seen) -> None:
    """Count an answer; a refusal must say when to come back, twice the same."""
    if answer.status_code == OK:
        seen.answered += 1
        return
    seen.refused += 1
    left = answer.headers.get("ratelimit", "")
    wait = answer.headers.get("retry-after", "")
    if answer.status_code != TOO_MANY or f"r=0;t={wait}" not in left or not wait.isdigit():
        seen.faults.append(f"{answer.status_code} RateLimit: {left} Retry-After: {wait}")


if __name__ == "__main__":
    sys.exit(main())
