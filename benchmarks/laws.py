"""A part of `make prove`: the property tests of the core on five hundred random examples."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Final

from benchmarks.servers import ROOT

LONGEST_S: Final = 600
"""Of a single test; a hundred examples take seconds."""

OPTIONS: Final = (
    *("-q", "-n", "auto", "-m", "hypothesis", "--hypothesis-profile=explore"),
    *("--timeout", str(LONGEST_S), "tests/unit"),
)


def main() -> int:
    """Run the tests, pass on what pytest prints, and return its exit code."""
    command = [sys.executable, "-m", "pytest", *OPTIONS]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout is not None
        last = ""
        for last in tests.stdout:
            print(last, end="", flush=True)
    print(f"prove: property tests on random examples: {re.sub('=+', '', last).strip()}")
    return tests.returncode


if __name__ == "__main__":
    sys.exit(main())
