"""The crash proof of `make prove`: the service is killed repeatedly during writes.

So is an import beside it. After each restart everything that was acknowledged must be there. In the
end every report must have been examined, each revision once, and the import must have filed each of
its rows once.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from benchmarks import ledger as book
from benchmarks.killed_import import KilledImport
from benchmarks.ledger import Ledger
from benchmarks.servers import Server, service

WRITERS = 4
EDITORS = 50
LEASES_OF_ONE_WORKER = 4
EXAMINED_WITHIN_S = 300.0
"""The leases of a killed worker expire after two minutes; then others take over."""

FIRST_WRITE_WITHIN_S = 30.0
LIVES_S = (0.05, 0.5)
ROWS = 10_000
"""What is imported beside the service of the long proof."""


@dataclass(slots=True)
class Proof:
    """The checks and their results; `failed` is empty if all passed."""

    cycles: int = 0
    checks: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)

    def check(self, name: str, good: bool, detail: object) -> None:
        """Record the result of a check."""
        (self.checks if good else self.failed)[name] = str(detail)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the proof and print the results; return 1 if a check failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=100, help="how often all are killed")
    parser.add_argument("--seed", type=int, default=None, help="of the random timestamps")
    parser.add_argument("--keep", action="store_true", help="keep the data folder when it fails")
    given = parser.parse_args(arguments)
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(1 << 32)
    print(f"prove: {given.cycles} cycles, --seed {seed}", flush=True)
    began = time.monotonic()
    with own_folder(keep_failed=given.keep) as folder:
        proof = asyncio.run(prove(folder, given.cycles, seed, rows=ROWS, say=report_progress))
        if proof.failed and given.keep:
            print(f"kept: {folder}")
            folder.joinpath("failed").touch()
    print_results(proof, time.monotonic() - began)
    return 1 if proof.failed else 0


@contextmanager
def own_folder(*, keep_failed: bool) -> Iterator[Path]:
    """Create a temporary folder and remove it, unless a failed run is to be kept."""
    folder = Path(tempfile.mkdtemp(prefix="skywitness-prove-"))
    try:
        yield folder
    finally:
        if not (keep_failed and folder.joinpath("failed").exists()):
            shutil.rmtree(folder, ignore_errors=True)


async def prove(
    folder: Path,
    cycles: int,
    seed: int,
    *,
    wait_for_leases: bool = True,
    say: object = None,
    server: Server | None = None,
    after_kill: Callable[[], None] | None = None,
    rows: int = 0,
) -> Proof:
    """Run everything on a service of its own in `folder`.

    Without `wait_for_leases`, examinations leased by a killed worker may remain pending.
    `after_kill` may do to the data folder what else a crash does to it. `rows` are imported
    meanwhile, if any.
    """
    proof, chance = Proof(cycles), random.Random(seed)
    server = server or service(folder, worker=True)
    importing = KilledImport.beside(server, rows) if rows else None
    try:
        await asyncio.to_thread(server.start)
        await _edits_with_one_etag(server, proof)
        for number in range(cycles):
            written = await _until_killed(server, proof, chance, number)
            if importing is not None:
                importing.kill()
            if after_kill is not None:
                after_kill()
            copy = copied(folder, number)
            checking = asyncio.create_task(_require_whole(copy, proof, number))
            if importing is not None:
                importing.start()
            await asyncio.to_thread(server.start)
            async with book.client_of(server.port) as client:
                await book.hold_to_account(client, proof.ledger, written)
            await checking
            if callable(say):
                say(number + 1, cycles, proof.ledger)
        if importing is not None:
            proof.check("the import ends", *await asyncio.to_thread(importing.finish))
        await _account_for_all(server, proof, rows, wait_for_leases=wait_for_leases)
        code = server.stop()
        proof.check("stops when asked", code == 0, f"exit code {code}")
        await _require_whole(copied(folder, cycles), proof, cycles)
    finally:
        server.kill()
        if importing is not None:
            importing.kill()
    return proof


async def _edits_with_one_etag(server: Server, proof: Proof) -> None:
    async with book.client_of(server.port) as client:
        answers = await book.edit_at_once(client, EDITORS)
        late = await book.edit_after_examination(client, FIRST_WRITE_WITHIN_S)
    good = answers == Counter({book.OK: 1, book.STALE: EDITORS - 1})
    proof.check(f"{EDITORS} edits at once with one ETag", good, dict(answers))
    proof.check("an examination in between costs no conflict", late == book.OK, late)


async def _until_killed(
    server: Server, proof: Proof, chance: random.Random, number: int
) -> list[book.Promise]:
    """Run the writers, kill the service, and return their ledger."""
    first = len(proof.ledger.promises)
    acknowledged = asyncio.Event()
    async with book.client_of(server.port) as client:
        writers = [
            asyncio.create_task(
                book.write(client, proof.ledger, f"c{number}-w{writer}", chance, acknowledged)
            )
            for writer in range(WRITERS)
        ]
        async with asyncio.timeout(FIRST_WRITE_WITHIN_S):
            await acknowledged.wait()
        await asyncio.sleep(chance.uniform(*LIVES_S))
        server.kill()
        await asyncio.gather(*writers)
    return proof.ledger.promises[first:]


def copied(folder: Path, number: int) -> Path:
    """Copy the database as it is on disk, before a service opens it and recovers."""
    copy = folder / f"copy-{number}"
    copy.mkdir()
    for part in (folder / "data").glob("skywitness.db*"):
        if not part.name.endswith("-shm"):
            shutil.copy(part, copy)
    return copy


async def _require_whole(copy: Path, proof: Proof, number: int) -> None:
    """Check a copy, in a thread while the service starts, and remove it."""
    integrity, dangling = await asyncio.to_thread(_faults_of, copy / "skywitness.db")
    shutil.rmtree(copy)
    if integrity != [("ok",)] or dangling:
        proof.ledger.fault("the database is broken", f"cycle {number}: {integrity} {dangling}")


def _faults_of(file: Path) -> tuple[list[tuple[str]], list[tuple[object, ...]]]:
    from skywitness.adapters.sqlite.driver import driver

    with closing(driver.connect(file)) as connection:
        integrity = connection.execute("PRAGMA integrity_check").fetchall()
        return integrity, connection.execute("PRAGMA foreign_key_check").fetchall()


async def _account_for_all(
    server: Server, proof: Proof, rows: int, *, wait_for_leases: bool
) -> None:
    ledger = proof.ledger
    async with book.client_of(server.port) as client:
        undone = 0 if wait_for_leases else LEASES_OF_ONE_WORKER * proof.cycles
        await book.hold_to_account(client, ledger, ledger.promises)  # while leases expire
        pending = await _until_examined(client, undone)
        proof.check("every report examined in the end", pending <= undone, f"{pending} pending")
        if pending == 0:
            await book.require_examined_once(client, ledger, ledger.promises)
        others = 2  # of the edits with one ETag
        kept, wanted = await book.count(client), len(ledger.promises) + others + rows
        proof.check("as many reports as were filed", kept == wanted, f"{kept:,} of {wanted:,}")
    for kind, times in ledger.faults.items():
        proof.failed[kind] = f"{times} times"
    proof.check(
        "acknowledged reports kept, once each",
        not ledger.faults,
        f"{ledger.acknowledged_reports:,} and {ledger.acknowledged_edits:,} edits",
    )


async def _until_examined(client: httpx.AsyncClient, undone: int) -> int:
    until = time.monotonic() + EXAMINED_WITHIN_S
    while (pending := await book.count(client, verdict="pending")) > undone:
        if time.monotonic() > until:
            break
        await asyncio.sleep(0.1)
    return pending


def report_progress(number: int, cycles: int, ledger: Ledger) -> None:
    if number % 5 == 0 or number == cycles:
        print(
            f"  {number} of {cycles}: {ledger.acknowledged_reports:,} reports and "
            f"{ledger.acknowledged_edits:,} edits acknowledged, {ledger.faults.total()} faults",
            file=sys.stderr,
            flush=True,
        )


def print_results(proof: Proof, seconds: float) -> None:
    for name, detail in proof.checks.items():
        print(f"  ok      {name}: {detail}")
    for name, detail in proof.failed.items():
        print(f"  FAILED  {name}: {detail}")
    for fault in proof.ledger.first_faults:
        print(f"          {fault}")
    print(f"prove: {len(proof.checks)} passed, {len(proof.failed)} failed in {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
