"""The checks of a proof, printed as they are made and counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(slots=True)
class Results:
    """How many checks passed, failed, or were left out."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def check(self, good: bool, line: str) -> None:
        """Print what was seen, and count whether it was as it should be."""
        self.passed += good
        self.failed += not good
        print(f"  {'ok    ' if good else 'FAILED'}  {line}", flush=True)

    def check_all(self, checks: Iterable[tuple[bool, str]]) -> None:
        """Print and count several."""
        for good, line in checks:
            self.check(good, line)

    def skip(self, what: str, reason: object) -> None:
        """Print why something was left out."""
        self.skipped += 1
        print(f"  skipped {what}: {reason}", flush=True)

    def end(self, figures: str) -> int:
        """Print the figures of the whole proof; return the exit code."""
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        print(f"prove: {figures}; {self.passed} checks passed, {self.failed} failed{skipped}")
        return 1 if self.failed else 0
