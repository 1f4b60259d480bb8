"""Circuit breaker: stops calling a provider for a while after it failed, blocked or refused us."""

from __future__ import annotations

import logging
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
"""Consecutive failed calls that open the breaker."""

WORKING: Final = (LocationUnknown, ProviderRequestRefused, ProviderEntitlementMissing)
"""Errors that only a working provider returns; the breaker counts them as successes."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooldowns:
    """Seconds without calls, by cause. An adapter overrides what its vendor documents.

    A quota error that states a wait is waited out for that long; one that states none for
    `quota_s`, doubled each time it repeats. Either way after `longest_quota_s` one call probes
    whether the quota was raised. Errors of a type in `product_errors` stop only the product that
    was asked for, for the wait they state or else `product_s`.
    """

    unavailable_s: float = 30.0
    credentials_s: float = 600.0
    quota_s: float = 60.0
    longest_quota_s: float = 3600.0
    product_s: float = 3600.0
    product_errors: frozenset[type[ProviderError]] = frozenset({ProviderEntitlementMissing})


@dataclass(frozen=True, slots=True, eq=False)
class Permit:
    """The right to make one call; `epoch` is the number of state changes before it was given."""

    product: str
    epoch: int


class CircuitBreaker:
    """Closed: calls pass. Open: none does. Half open, after the cooldown: one passes as a probe.

    Every permit ends in `succeeded`, `failed` or `abandoned`. Only a probe closes the breaker. The
    failure of a call that began before the last change of state is ignored, except that a block or
    refused credentials always count.
    """

    def __init__(
        self,
        provider: str,
        monotonic: Callable[[], float],
        cooldowns: Cooldowns = Cooldowns(),
    ) -> None:
        """Take the provider's name for errors, a monotonic clock in seconds, and the cooldowns."""
        self._provider = provider
        self._monotonic = monotonic
        self._cooldowns = cooldowns
        self._failures = 0
        self._open_until: float | None = None
        self._changed_at: float | None = None
        self._opened_by: type[ProviderError] = ProviderUnavailable
        self._quota_s = 0.0
        self._epoch = 0
        self._probe: Permit | None = None
        self._products: dict[str, tuple[float, type[ProviderError]]] = {}

    @property
    def state(self) -> BreakerState:
        """The state for the provider as a whole."""
        if self._open_until is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self.cooldown_s > 0 else BreakerState.HALF_OPEN

    @property
    def age_s(self) -> float | None:
        """Seconds since it opened, or closed again; None if it never did."""
        return None if self._changed_at is None else self._monotonic() - self._changed_at

    @property
    def cooldown_s(self) -> float:
        """Seconds until a call may pass, 0 if one may now."""
        return 0.0 if self._open_until is None else max(0.0, self._open_until - self._monotonic())

    def product_cooldown_s(self, product: str) -> float:
        """Seconds until a call for the product may pass, as far as the product itself decides."""
        until, _ = self._products.get(product, (0.0, ProviderError))
        return max(0.0, until - self._monotonic())

    def require(self, product: str) -> None:
        """Raise what `enter` would raise, without taking a permit.

        Raises:
            ProviderError: of the type that opened the breaker; `retry_after_s` is the remaining
                cooldown.
        """
        if self.cooldown_s > 0:
            raise self._opened_by(self._provider, "paused after earlier errors", self.cooldown_s)
        if (wait_s := self.product_cooldown_s(product)) > 0:
            raise self._products[product][1](self._provider, "paused for this product", wait_s)
        if self._probe is not None:
            raise self._opened_by(self._provider, "a probe is in progress", 1.0)

    def enter(self, product: str) -> Permit:
        """Return a permit for one call; raises as `require` does."""
        self.require(product)
        permit = Permit(product, self._epoch)
        if self._open_until is not None:
            self._probe = permit
        return permit

    def may_retry(self, permit: Permit) -> bool:
        """Whether the call may be attempted again: not a probe, and nothing has paused since."""
        return (
            permit is not self._probe
            and self.cooldown_s == 0
            and self.product_cooldown_s(permit.product) == 0
        )

    def succeeded(self, permit: Permit) -> None:
        """Record a call that was answered."""
        if self._products.pop(permit.product, None) is not None:
            _log.info("%s: %s is available again", self._provider, permit.product)
        self._answered(permit)

    def failed(self, permit: Permit, error: Exception) -> float | None:
        """Record a failed call; return the cooldown in seconds that it started, if it did.

        An error that only a working provider returns counts as an answer.
        """
        if type(error) in self._cooldowns.product_errors and isinstance(error, ProviderError):
            self._answered(permit)
            return self._pause_product(permit.product, error)
        if isinstance(error, WORKING):
            self._answered(permit)
            return None
        was_probe = self._hand_back(permit)
        is_current = permit.epoch == self._epoch
        if isinstance(error, ProviderQuotaExhausted):
            return self._open(self._quota_cooldown_s(error, repeats=is_current), error, is_current)
        if isinstance(error, ProviderCredentialsRefused):
            return self._open(self._cooldowns.credentials_s, error, is_current)
        if not is_current:
            return None
        self._failures += 1
        if not was_probe and self._failures < FAILURES:
            return None
        reason = getattr(error, "reason", type(error).__name__)
        unavailable = ProviderUnavailable(self._provider, reason)
        return self._open(self._cooldowns.unavailable_s, unavailable, is_current)

    def abandoned(self, permit: Permit) -> None:
        """Record a call that was never made or was cancelled; no effect on a finished one."""
        self._hand_back(permit)

    def _answered(self, permit: Permit) -> None:
        self._failures = 0
        if self._hand_back(permit):
            self._open_until, self._quota_s = None, 0.0
            self._changed_at = self._monotonic()
            self._epoch += 1
            _log.info("%s: available again", self._provider)

    def _hand_back(self, permit: Permit) -> bool:
        was_probe = permit is self._probe
        if was_probe:
            self._probe = None
        return was_probe

    def _quota_cooldown_s(self, error: ProviderQuotaExhausted, *, repeats: bool) -> float:
        longest_s = self._cooldowns.longest_quota_s
        if error.retry_after_s is not None:
            return min(error.retry_after_s, longest_s)
        doubled_s = self._quota_s * 2 if repeats else self._quota_s
        self._quota_s = min(max(self._cooldowns.quota_s, doubled_s), longest_s)
        return self._quota_s

    def _open(self, cooldown_s: float, error: ProviderError, is_current: bool) -> float:
        until = self._monotonic() + cooldown_s
        if self._open_until is None:  # one line in the log, however many calls fail meanwhile
            _log.warning("%s: no calls for %g s: %s", self._provider, cooldown_s, _described(error))
            self._changed_at = self._monotonic()
        if is_current or self._open_until is None:
            self._epoch += 1
        if self._open_until is None or until > self._open_until:
            self._open_until, self._opened_by = until, type(error)
        return cooldown_s

    def _pause_product(self, product: str, error: ProviderError) -> float:
        pause_s = error.retry_after_s or self._cooldowns.product_s
        if product not in self._products:
            _log.warning(
                "%s: no calls for %s for %g s: %s",
                self._provider,
                product,
                pause_s,
                _described(error),
            )
        self._products[product] = (self._monotonic() + pause_s, type(error))
        return pause_s


def _described(error: ProviderError) -> str:
    return f"{type(error).__name__} {error.reason}".strip()
