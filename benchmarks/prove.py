"""`make prove`: the long proofs, one after another.

make prove                       # all of them
make prove ARGS="power soak"     # some of them
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

Part = Callable[[Sequence[str]], int]


def laws(_arguments: Sequence[str]) -> int:
    """Run the property tests of the core on random examples, two thousand of each."""
    print("prove: property tests of the core", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "tests/unit"]
    return subprocess.run(
        [*command, "--hypothesis-profile=explore"], cwd=ROOT, check=False
    ).returncode


def main() -> int:
    """Run the proofs; return 0 if all passed."""
    from benchmarks import (
        backup_proof,
        crash_proof,
        disk_proof,
        linear_proof,
        overload_proof,
        photo_proof,
        power_proof,
        provider_proof,
        slow_proof,
        soak_proof,
        stream_proof,
    )

    parts: dict[str, Part] = {
        "backup": backup_proof.main,
        "crash": crash_proof.main,
        "disk": disk_proof.main,
        "overload": overload_proof.main,
        "photos": photo_proof.main,
        "power": power_proof.main,
        "providers": provider_proof.main,
        "slow": slow_proof.main,
        "soak": soak_proof.main,
        "stream": stream_proof.main,
        "linear": linear_proof.main,
        "laws": laws,
    }
    parser = argparse.ArgumentParser(description="Run the long proofs.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(parts)}")
    chosen = parser.parse_args().parts or list(parts)
    if unknown := set(chosen) - set(parts):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    outcomes = {}
    for name in chosen:
        began = time.monotonic()
        failed = parts[name]([])
        outcomes[name] = failed
        print(f"prove: {name} {'FAILED' if failed else 'passed'}, {time.monotonic() - began:.0f} s")
    print("prove: " + ", ".join(f"{n} {'FAILED' if f else 'ok'}" for n, f in outcomes.items()))
    return 1 if any(outcomes.values()) else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
