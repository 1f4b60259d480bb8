"""A clock of both kinds that stands still until it is moved."""

from __future__ import annotations

from datetime import timedelta

from skywitness.adapters.memory.clock import FixedClock
from tests.builders import OBSERVED_AT


class StandingTime:
    """Tells the time of day, and seconds that never go back."""

    def __init__(self) -> None:
        self.clock = FixedClock(OBSERVED_AT)
        self._began = OBSERVED_AT

    def monotonic(self) -> float:
        return 1000.0 + (self.clock.now() - self._began).total_seconds()

    def pass_s(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))
