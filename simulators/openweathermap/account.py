"""Keys, plans and the limit of an account, as the service treats them.

A wrong key and a product that the plan lacks both get a 401. The calls of all keys count together;
more than 60 in a minute block the account for ten minutes.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from simulators.openweathermap import errors
from simulators.server import Response

CALLS_PER_MINUTE: Final = 60
BLOCKED_FOR_S: Final = 600.0


class Plan(StrEnum):
    """What a key may request: the free endpoints always, and one version of One Call or none."""

    FREE = "free"
    ONECALL4 = "onecall4"
    ONECALL3 = "onecall3"


_PRODUCTS: Final = {
    "/data/4.0/onecall": ("4.0", Plan.ONECALL4),
    "/data/3.0/onecall": ("3.0", Plan.ONECALL3),
}


@dataclass(kw_only=True)
class Account:
    """One account; `seconds` is a monotonic clock, and need not be the weather's."""

    keys: dict[str, Plan]
    calls_per_minute: int = CALLS_PER_MINUTE
    blocked_for_s: float = BLOCKED_FOR_S
    seconds: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._calls: deque[float] = deque()
        self._blocked_until = 0.0

    def refusal(self, key: str | None, path: str) -> Response | None:
        """Count one call; return the error if it may not be answered."""
        now = self.seconds()
        plan = self.keys.get(key or "")
        if plan is None:
            return errors.WRONG_KEY
        if now < self._blocked_until:
            return errors.BLOCKED
        while self._calls and now - self._calls[0] >= 60:
            self._calls.popleft()
        self._calls.append(now)
        if len(self._calls) > self.calls_per_minute:
            self._blocked_until = now + self.blocked_for_s
            return errors.BLOCKED
        for prefix, (version, needed) in _PRODUCTS.items():
            if path.startswith(prefix) and plan is not needed:
                return errors.not_included(version)
        return None
