"""The power proof of `make prove`: the service loses its power repeatedly during writes.

A small library, loaded into the service, keeps a copy of every file as it was last flushed to disk.
When the power goes, that copy is all that is left: what the service acknowledged must be in it.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.crash_proof import Proof, own_folder, print_results, prove, report_progress
from benchmarks.servers import service

SOURCE = Path(__file__).with_name("durable_image.c")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the proof and print the results; return 1 if a check failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=60, help="how often the power goes")
    parser.add_argument("--seed", type=int, default=None, help="of the random timestamps")
    given = parser.parse_args(arguments)
    if (reason := missing()) is not None:
        print(f"prove: power loss skipped: {reason}")
        return 0
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(1 << 32)
    print(f"prove: power loss, {given.cycles} cycles, --seed {seed}", flush=True)
    began = time.monotonic()
    with own_folder(keep_failed=False) as folder:
        proof = asyncio.run(lose_power(folder, given.cycles, seed, say=report_progress))
    print_results(proof, time.monotonic() - began)
    return 1 if proof.failed else 0


def missing() -> str | None:
    """Return why this machine cannot run the proof, None if it can."""
    if sys.platform != "linux":
        return "it needs Linux"
    return None if shutil.which("cc") else "there is no C compiler"


async def lose_power(
    folder: Path, cycles: int, seed: int, *, wait_for_leases: bool = True, say: object = None
) -> Proof:
    """Run the crash proof; after each kill only what was flushed is left of the data folder."""
    data, image = folder / "data", folder / "image"
    data.mkdir()
    image.mkdir()
    server = service(folder, worker=True)
    server = replace(server, environment={**server.environment, **preloaded(folder, data, image)})

    def cut() -> None:
        shutil.rmtree(data)
        shutil.copytree(image, data, ignore=shutil.ignore_patterns("*.tmp"))

    return await prove(
        folder,
        cycles,
        seed,
        wait_for_leases=wait_for_leases,
        say=say,
        server=server,
        after_kill=cut,
    )


def preloaded(folder: Path, source: Path, image: Path) -> dict[str, str]:
    """Build the library in `folder`; return the environment that makes a process keep the image."""
    library = folder / "durable_image.so"
    command = ["cc", "-shared", "-fPIC", "-O2", "-Wall", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return {
        "LD_PRELOAD": str(library),
        "DURABLE_SOURCE": str(source.resolve()),
        "DURABLE_IMAGE": str(image.resolve()),
    }


if __name__ == "__main__":
    sys.exit(main())
