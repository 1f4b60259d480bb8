"""The photo proof of `make prove`: hostile files, large files, many at once, and `kill -9`.

Each part runs on a service of its own and prints what was seen, and whether it is as it should be.
Memory is that of the process that serves; those that decode have limits of their own. Stalls of its
event loop are found by a process that asks for /livez every 10 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
from benchmarks.crash_proof import own_folder
from benchmarks.hostile_photos import HIDDEN, PUBLISHED, Hostile, chunk, fault_of, hostile_photos
from benchmarks.ledger import CREATED, OK, client_of
from benchmarks.made_up import filings
from benchmarks.photo_kills import Result, kill_at_every_step
from benchmarks.results import Results
from benchmarks.servers import Server, service
from benchmarks.watched import Watched, watched

MOST_MIB: Final = 64.0
MOST_STALL_S: Final = 0.1
AT_ONCE: Final = 4
"""Hostile files that are sent at the same time."""

OF_A_REPORT: Final = 15
LARGEST_BYTES: Final = 50 << 20
CROWD: Final = 50
CROWD_BYTES: Final = 5_000_000
TIMEOUT_S: Final = 600.0


@dataclass(slots=True)
class Seen:
    """The answers to uploads by status, the addresses of photos, and what was wrong."""

    answers: Counter[int] = field(default_factory=Counter)
    pictures: set[str] = field(default_factory=set)
    reports: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts and print their results; return 1 if a check failed."""
    parts: dict[str, Callable[[Path], Iterator[Result]]] = {
        "hostile": lambda folder: of_hostile_files(folder, hostile_photos()),
        "large": of_the_largest,
        "crowd": of_many_at_once,
        "kills": kill_at_every_step,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(parts)}")
    chosen = parser.parse_args(arguments).parts or list(parts)
    results = Results()
    for name in chosen:
        print(f"prove: photos, {name}", flush=True)
        with own_folder(keep_failed=False) as folder:
            results.check_all(parts[name](folder))
    return results.end(f"photos: {', '.join(chosen)}")


def of_hostile_files(folder: Path, files: Sequence[Hostile]) -> Iterator[Result]:
    """Send hostile files, and yield what became of them."""
    if not PUBLISHED.is_dir():
        yield True, f"published pictures skipped: there is no {PUBLISHED.name}"
    seen, watch = asyncio.run(_with(folder, lambda client, seen: send_all(client, seen, files)))
    yield not seen.wrong, f"{len(files)} files: {shown(seen.answers)} {shown_first(seen.wrong)}"
    yield from of_service(watch)
    stored = [*objects_in(folder)]
    kinds = Counter(kind for kind, _ in stored)
    yield set(kinds) <= {"image/jpeg"}, f"stored as {shown(kinds)}"
    faults = [fault for _, body in stored if (fault := fault_of(body))]
    yield not faults, f"{len(stored)} stored pictures have pixels alone {shown_first(faults)}"
    noting = [str(path) for path in files_in(folder) if any(h in path.read_bytes() for h in HIDDEN)]
    yield not noting, f"no file of the service notes what cameras did {shown_first(noting)}"
    outside = [*strange_files(folder)]
    yield not outside, f"nothing is stored outside its place {shown_first(outside)}"


def of_the_largest(folder: Path) -> Iterator[Result]:
    """Send the largest photo that there may be, and read it; yield what that took."""
    content = noise(LARGEST_BYTES)

    async def up_and_down(client: httpx.AsyncClient, seen: Seen) -> None:
        await send_all(client, seen, [Hostile("the largest", content, "image/png")])
        await send_all(client, seen, [Hostile("in a form", content, "image/png", b"a.png")])

    seen, watch = asyncio.run(_with(folder, up_and_down))
    yield (
        not seen.wrong and seen.answers[CREATED] > 0,
        f"{len(content):,} bytes up and down: {shown(seen.answers)} {shown_first(seen.wrong)}",
    )
    yield from of_service(watch)


def of_many_at_once(folder: Path, count: int = CROWD, size: int = CROWD_BYTES) -> Iterator[Result]:
    """Send many large photos at once, those refused again; yield what that took."""
    content = noise(size)
    waiting = [
        Hostile(f"photo {number}", numbered(content, number), "image/png")
        for number in range(count)
    ]

    async def at_once(client: httpx.AsyncClient, seen: Seen) -> None:
        await send_all(client, seen, waiting, at_once=count)

    began = time.monotonic()
    seen, watch = asyncio.run(_with(folder, at_once))
    seconds = time.monotonic() - began
    yield (
        not seen.wrong and seen.answers[CREATED] == count and set(seen.answers) <= {CREATED, 503},
        f"{count} of {size:,} bytes at once: {shown(seen.answers)} in {seconds:.0f} s "
        f"{shown_first(seen.wrong)}",
    )
    yield from of_service(watch)


def of_service(watch: Watched) -> Iterator[Result]:
    """Yield how the service itself fared."""
    yield (
        watch.grown_mib <= MOST_MIB,
        f"memory: +{watch.grown_mib:.0f} MiB from {watch.before_mib:.0f}, at most {MOST_MIB:.0f}",
    )
    yield (
        not watch.failures and watch.slowest_s <= MOST_STALL_S,
        f"/livez {watch.answers:,} times: at most {watch.slowest_s * 1e3:.0f} ms "
        f"(the asking process itself paused up to {watch.paused_s * 1e3:.0f}) "
        f"{shown_first(watch.failures)}",
    )


async def _with(
    folder: Path, use: Callable[[httpx.AsyncClient, Seen], Any]
) -> tuple[Seen, Watched]:
    """Use a service in a folder that has prepared one photo before, and watch it."""
    server, seen = service(folder, worker=False), Seen()
    await asyncio.to_thread(server.start)
    try:
        async with patient_client(server) as client:
            await send_all(client, Seen(), [Hostile("the first", noise(30_000), "image/png")])
            with watched(server) as watch:
                await use(client, seen)
            await require_pictures(client, seen)
        server.stop()
    finally:
        server.kill()
    return seen, watch


@asynccontextmanager
async def patient_client(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """Connect to a server whose answers may take minutes."""
    async with client_of(server.port) as client:
        client.timeout = httpx.Timeout(TIMEOUT_S)
        yield client


async def send_all(
    client: httpx.AsyncClient, seen: Seen, files: Sequence[Hostile], *, at_once: int = AT_ONCE
) -> None:
    """Send files to reports of their own, and note the answers; refused for now, once more."""
    waiting = iter([*files])
    reports = [await file_report(client) for _ in range(0, len(files), OF_A_REPORT)]
    seen.reports += reports
    numbers = iter(range(len(files)))

    async def work() -> None:
        for file in waiting:
            await send(client, seen, reports[next(numbers) // OF_A_REPORT], file)

    await asyncio.gather(*(work() for _ in range(at_once)))


async def file_report(client: httpx.AsyncClient) -> str:
    """File a report; return its path."""
    (body,) = filings(1, f"photos-{random.random()}")
    answer = await client.post("/v1/reports", json=body)
    answer.raise_for_status()
    return f"/v1/reports/{answer.json()['id']}"


async def send(client: httpx.AsyncClient, seen: Seen, report: str, file: Hostile) -> None:
    """Send one file until it is accepted or refused for good."""
    body, headers = file.request()
    while True:
        try:
            answer = await client.post(f"{report}/photos", content=body, headers=headers)
        except httpx.HTTPError as error:
            seen.wrong.append(f"{file.name}: {error!r}")
            return
        seen.answers[answer.status_code] += 1
        if answer.status_code != 503 or "retry-after" not in answer.headers:
            break
        await asyncio.sleep(float(answer.headers["retry-after"]))
    if answer.status_code in {OK, CREATED}:
        links = answer.json()["links"]
        seen.pictures |= {links["view"], links["thumbnail"]}
    elif not (400 <= answer.status_code < 500 and answer.json().get("code")):
        seen.wrong.append(f"{file.name}: {answer.status_code} {answer.text[:200]}")


async def require_pictures(client: httpx.AsyncClient, seen: Seen) -> None:
    """Read everything that is shown, and note what should not be."""
    for url in sorted(seen.pictures):
        answer = await client.get(httpx.URL(url).raw_path.decode())
        kind, policy = (answer.headers.get(n) for n in ("content-type", "content-security-policy"))
        if answer.status_code != OK or kind != "image/jpeg" or "sandbox" not in str(policy):
            seen.wrong.append(f"{url}: {answer.status_code} {kind} {policy}")
        elif fault := fault_of(answer.content):
            seen.wrong.append(f"{url}: {fault}")
    for report in seen.reports:
        for path in (report, f"{report}/photos", f"{report}/revisions", f"{report}/verdict"):
            answer = await client.get(path)
            if any(hidden in answer.content for hidden in HIDDEN):
                seen.wrong.append(f"{path} notes what a camera did")


def files_in(folder: Path) -> Iterator[Path]:
    """Yield all files of a service."""
    yield from (path for path in folder.rglob("*") if path.is_file())


def objects_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the type and the content of every object that is stored in a folder."""
    for path in (folder / "data" / "objects").rglob("*~.json"):
        described = json.loads(path.read_text("utf-8"))
        name = path.name.removesuffix("~.json")
        yield (
            described["content_type"],
            path.with_name(f"{described['version']}~{name}").read_bytes(),
        )


def strange_files(folder: Path) -> Iterator[str]:
    """Yield the files that neither a service nor its objects should have."""
    objects = folder / "data" / "objects"
    for path in files_in(folder):
        place = path.relative_to(folder)
        if path.is_relative_to(objects):
            is_ours = path.name == "~lock" or place.parts[2] == "photos"
        else:
            is_ours = path.parent == folder or place.name.startswith(("skywitness.db", "secret"))
        if not is_ours:
            yield str(place)


def noise(size: int) -> bytes:
    """Return a PNG of this size that nothing can be left out of."""
    width = 4096 if size > 10_000_000 else 512
    rows = (size - 20_000) // (3 * width + 1)
    head = width.to_bytes(4, "big") + rows.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    chance = random.Random(size)
    data = zlib.compress(b"".join(b"\0" + chance.randbytes(3 * width) for _ in range(rows)), 0)
    whole = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data)
    end = chunk(b"IEND", b"")
    return whole + chunk(b"teSt", bytes(size - len(whole) - len(end) - 12)) + end


def numbered(content: bytes, number: int) -> bytes:
    """Return a PNG that differs from others by a number."""
    return content[:-12] + chunk(b"teSt", number.to_bytes(4, "big")) + content[-12:]


def shown(counts: Counter[Any]) -> str:
    """Return counts in words."""
    return ", ".join(f"{count} x {what}" for what, count in sorted(counts.items()))


def shown_first(faults: Sequence[str]) -> str:
    """Return the first faults, if any."""
    return f": {list(faults[:3])}" if faults else ""


if __name__ == "__main__":
    sys.exit(main())
