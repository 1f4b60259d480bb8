"""A wall clock and a monotonic clock that move only when told to."""

from __future__ import annotations

from datetime import timedelta

from skywitness.adapters.memory.clock import FixedClock
from tests.builders import OBSERVED_AT


class ManualTime:
    """Both clocks, moved together."""

    def __init__(self) -> None:
        self.clock = FixedClock(OBSERVED_AT)
        self._began = OBSERVED_AT

    def monotonic(self) -> float:
        return 1000.0 + (self.clock.now() - self._began).total_seconds()

    def pass_s(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))
