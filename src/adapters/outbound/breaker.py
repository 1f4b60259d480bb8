"""The circuit breaker: leaves a provider alone for a while when it fails, blocks or refuses us."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderCredentialsRefused,
    ProviderEntitlementMissing,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)
from skywitness.ports.provider_state import BreakerState

FAILURES: Final = 5
"""So many in a row mean that a service is down rather than unlucky."""

REST_S: Final = 30.0
KEY_REST_S: Final = 600.0
"""A new key of OpenWeatherMap is refused until it becomes active, minutes to two hours later."""

BLOCK_S: Final = 600.0
LONGEST_BLOCK_S: Final = 3600.0
"""An account that is blocked stays so for ten minutes at least, and longer for those who insist."""

ANSWERED: Final = (LocationUnknown, ProviderRequestRefused, ProviderEntitlementMissing)
"""Errors that only a service in working order gives."""


@dataclass(frozen=True, slots=True, eq=False)
class Permit:
    """The right to make one call; `epoch` counts how often the breaker opened or closed before."""

    epoch: int


class CircuitBreaker:
    """Closed: calls pass. Open: none does. Half open, when the rest is over: one, as a probe.

    Every permit is handed back by `succeeded`, `failed` or `abandoned`. Only a probe closes. A call
    that began before the breaker last opened or closed and fails now is no news, except that a
    block or a refused key always counts.
    """

    def __init__(self, provider: str, monotonic: Callable[[], float]) -> None:
        """Take the provider's name, for errors, and a clock in seconds that never goes back."""
        self._provider = provider
        self._monotonic = monotonic
        self._failures = 0
        self._open_until: float | None = None
        self._opened_by: type[ProviderError] = ProviderUnavailable
        self._block_s = 0.0
        self._epoch = 0
        self._probe: Permit | None = None

    @property
    def state(self) -> BreakerState:
        """Whether calls pass now."""
        if self._open_until is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self.rest_s > 0 else BreakerState.HALF_OPEN

    @property
    def rest_s(self) -> float:
        """How many seconds no call will pass, 0 when one may."""
        return 0.0 if self._open_until is None else max(0.0, self._open_until - self._monotonic())

    def require(self) -> None:
        """Raise what `enter` would raise, and take no permit.

        Raises:
            ProviderError: of the kind that opened the breaker; `retry_after_s` says when to try.
        """
        if self.rest_s > 0:
            raise self._opened_by(self._provider, "left alone for a while", self.rest_s)
        if self._probe is not None:
            raise ProviderUnavailable(self._provider, "just being tried again", 1.0)

    def enter(self) -> Permit:
        """Return a permit for one call; raises as `require` does."""
        self.require()
        permit = Permit(self._epoch)
        if self._open_until is not None:
            self._probe = permit
        return permit

    def succeeded(self, permit: Permit) -> None:
        """Note a call that was answered."""
        self._failures = 0
        if self._hand_back(permit):
            self._open_until, self._block_s = None, 0.0
            self._epoch += 1

    def failed(self, permit: Permit, error: Exception) -> None:
        """Note how a call failed; an error that only a working service gives is an answer."""
        if isinstance(error, ANSWERED):
            self.succeeded(permit)
            return
        was_probe = self._hand_back(permit)
        is_news = permit.epoch == self._epoch
        if isinstance(error, ProviderQuotaExhausted):
            self._open(self._blocked_s(error, again=is_news), ProviderQuotaExhausted, is_news)
        elif isinstance(error, ProviderCredentialsRefused):
            self._open(KEY_REST_S, ProviderCredentialsRefused, is_news)
        elif is_news:
            self._failures += 1
            if was_probe or self._failures >= FAILURES:
                self._open(REST_S, ProviderUnavailable, is_news)

    def abandoned(self, permit: Permit) -> None:
        """Note a call that was never made, or that nobody waited for to its end."""
        self._hand_back(permit)

    def _hand_back(self, permit: Permit) -> bool:
        was_probe = permit is self._probe
        if was_probe:
            self._probe = None
        return was_probe

    def _blocked_s(self, error: ProviderQuotaExhausted, *, again: bool) -> float:
        asked_s = error.retry_after_s
        if asked_s is not None and asked_s < BLOCK_S:
            return asked_s  # a limit that fills up again, no block
        grown_s = max(BLOCK_S, self._block_s * 2 if again else self._block_s)
        self._block_s = min(grown_s, LONGEST_BLOCK_S)
        return max(self._block_s, asked_s or 0.0)

    def _open(self, rest_s: float, why: type[ProviderError], is_news: bool) -> None:
        until = self._monotonic() + rest_s
        if is_news or self._open_until is None:
            self._epoch += 1
        if self._open_until is None or until > self._open_until:
            self._open_until, self._opened_by = until, why
