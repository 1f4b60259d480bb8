"""`make prove`: kill the service, cut its power, let services hang, run property tests longer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def laws() -> int:
    """Run the property tests of the core on random examples, two thousand of each."""
    print("prove: property tests of the core", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "tests/unit"]
    return subprocess.run(
        [*command, "--hypothesis-profile=explore"], cwd=ROOT, check=False
    ).returncode


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from benchmarks import crash_proof, power_proof, provider_proof

    sys.exit(max(crash_proof.main(), power_proof.main(), provider_proof.main(), laws()))
