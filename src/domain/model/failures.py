"""How often to repeat what keeps failing, and how often to log it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

LOG_EVERY_S: Final = 60.0
_KINDS: Final = 64  # remembered; a message that quotes values would be a new kind each time


@dataclass(slots=True)
class Failures:
    """The failures of something that is tried again and again, such as writing to a full disk.

    Pauses double from `first_s` up to `longest_s`. A kind of failure is logged when it is new, and
    then once in `LOG_EVERY_S`, however often it happens.
    """

    first_s: float = 1.0
    longest_s: float = 60.0
    clock: Callable[[], float] = time.monotonic
    count: int = 0
    _failed_at: float = 0.0
    _is_logged: bool = False
    _logged_at: dict[str, float] = field(default_factory=dict)

    def note(self, kind: str = "") -> bool:
        """Count a failure; return whether to log it."""
        now = self.clock()
        self.count += 1
        self._failed_at = now
        last = self._logged_at.get(kind)
        if last is not None and now - last < LOG_EVERY_S:
            return False
        if len(self._logged_at) >= _KINDS:
            self._logged_at.clear()
        self._logged_at[kind] = now
        self._is_logged = True
        return True

    def succeed(self) -> int:
        """Forget the failures; return how many there were if any was logged, so that its end is."""
        logged = self.count if self._is_logged else 0
        self.count, self._is_logged = 0, False
        return logged

    @property
    def pause_s(self) -> float:
        """Seconds from a failure to the next attempt; 0 after a success."""
        if not self.count:
            return 0.0
        doublings = min(self.count - 1, 30)
        return min(self.first_s * (1 << doublings), self.longest_s)

    @property
    def remaining_s(self) -> float:
        """Seconds from now to the next attempt; 0 when it is due."""
        return max(0.0, self._failed_at + self.pause_s - self.clock())
