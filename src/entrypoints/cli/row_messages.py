"""What an import says of its rows: why one is refused, and what is doubtful about another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console

from skywitness.domain.model.errors import Problem
from skywitness.entrypoints.cli.terminal import print_plainly

SHOWN = 20
"""How often a message is printed before further lines are only counted."""

COUNTED = 1_000
"""How many messages are counted at most; any other is printed each time."""


class RowMessages:
    """Prints a message for each line, and counts a message that keeps coming.

    A national file of Storm Events has tens of thousands of rows without a position. `verbose`
    prints them all.
    """

    def __init__(self, console: Console, *, verbose: bool = False) -> None:
        self._console = console
        self._verbose = verbose
        self._counts: Counter[str] = Counter()

    def refuse(self, line: int, problems: Sequence[Problem]) -> None:
        """Say why the row of a line is refused."""
        reasons = "; ".join(f"{p.field} {p.detail}" for p in problems) or "unknown reason"
        self._say(line, f" refused: {reasons}")

    def warn(self, line: int, warning: str) -> None:
        """Say what is doubtful about the row of a line."""
        self._say(line, f": {warning}")

    def close(self) -> None:
        """Print how many lines were only counted."""
        for message, count in self._counts.items():
            if count > SHOWN and not self._verbose:
                print_plainly(
                    self._console,
                    f"{count - SHOWN:,} more lines{message} (--verbose lists them)",
                )

    def _say(self, line: int, message: str) -> None:
        if message in self._counts or len(self._counts) < COUNTED:
            self._counts[message] += 1
        if self._verbose or self._counts[message] <= SHOWN:
            print_plainly(self._console, f"line {line}{message}")
