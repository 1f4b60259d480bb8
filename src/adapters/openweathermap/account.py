"""What answers have taught about the account: when it is left alone, and what its plan lacks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from skywitness.adapters.openweathermap.values import NAME
from skywitness.domain.model.errors import (
    ProviderCredentialsRefused,
    ProviderEntitlementMissing,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderUnavailable,
)

BLOCKED_FOR_S: Final = 600.0
"""After a 429 the account is blocked; asking sooner only makes it longer."""

KEY_TRIED_AGAIN_S: Final = 600.0
"""A new key is refused like a wrong one for ten minutes to two hours; it is tried this often."""

PLAN_TRIED_AGAIN_S: Final = 3600.0
"""What the plan lacks can be bought while the service runs."""

FAILURES_IN_A_ROW: Final = 5
FAILING_FOR_S: Final = 30.0
"""So many calls that found nobody, and the service is left alone for so long."""

_log = logging.getLogger(__name__)


class Account:
    """Lets a call through or raises what it would end in; every answer is noted.

    A refused key stops every call but one each ten minutes, a product that the plan lacks only
    the calls for it.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Take a clock that counts seconds and never goes back."""
        self._monotonic = monotonic
        self._blocked_until = 0.0
        self._failing_until = 0.0
        self._failures = 0
        self._key_refused_until: float | None = None
        self._lacking: dict[str, float] = {}
        self._answered: set[str] = set()

    def require_open(self, product: str) -> None:
        """Raise the `ProviderError` that a call for the product would surely end in."""
        now = self._monotonic()
        if (wait_s := self._blocked_until - now) > 0:
            raise ProviderQuotaExhausted(NAME, "left alone after a 429", wait_s)
        if self._key_refused_until is not None and (wait_s := self._key_refused_until - now) > 0:
            raise ProviderCredentialsRefused(NAME, "the key was refused", wait_s)
        if (wait_s := self._lacking.get(product, now) - now) > 0:
            raise ProviderEntitlementMissing(NAME, "the plan does not include this", wait_s)
        if (wait_s := self._failing_until - now) > 0:
            raise ProviderUnavailable(NAME, "left alone after failures", wait_s)

    @contextmanager
    def noting(self, product: str) -> Iterator[None]:
        """Note how the call inside ends; raises as `require_open` does, before it begins."""
        self.require_open(product)
        trying_key = self._key_refused_until is not None
        if trying_key:  # alone: the others wait for what comes of it
            self._key_refused_until = self._monotonic() + KEY_TRIED_AGAIN_S
        try:
            yield
        except ProviderCredentialsRefused:
            if self._answered - {product} and product not in self._answered:
                # in whatever words: a key that other products take is a good key
                self._lacks(product)
                raise ProviderEntitlementMissing(NAME, "the plan does not include this") from None
            self._key_refused()
            raise
        except (ProviderUnavailable, asyncio.CancelledError):
            if trying_key:  # nothing was learnt: the next call tries
                self._key_refused_until = self._monotonic()
            raise
        except ProviderError as error:
            self._key_good()
            if isinstance(error, ProviderEntitlementMissing):
                self._lacks(product)
            if isinstance(error, ProviderQuotaExhausted):
                self._blocked_until = self._monotonic() + BLOCKED_FOR_S
            raise
        self._key_good()
        self._answered.add(product)
        if self._lacking.pop(product, None) is not None:
            _log.info("OpenWeatherMap answers %s now", product)

    def reached(self) -> None:
        """Note that somebody answered, whatever it was."""
        self._failures = 0

    def failed(self) -> None:
        """Note that a call found nobody, or nobody in time."""
        self._failures += 1
        if self._failures >= FAILURES_IN_A_ROW:
            self._failing_until = self._monotonic() + FAILING_FOR_S

    def _key_refused(self) -> None:
        if self._key_refused_until is None:  # one line, however many calls were under way
            _log.warning(
                "OpenWeatherMap refuses the key in SKYWITNESS_OPENWEATHERMAP_KEY: it is wrong, or "
                "new and not active yet (that takes up to two hours); tried again every 10 minutes"
            )
        self._key_refused_until = self._monotonic() + KEY_TRIED_AGAIN_S
        self._answered.clear()

    def _key_good(self) -> None:
        if self._key_refused_until is not None:
            _log.info("OpenWeatherMap takes the key now")
        self._key_refused_until = None

    def _lacks(self, product: str) -> None:
        if product not in self._lacking:
            _log.warning(
                "The OpenWeatherMap account has no subscription for %s, which "
                "SKYWITNESS_OPENWEATHERMAP_PLAN asks for; tried again every hour",
                product,
            )
        self._lacking[product] = self._monotonic() + PLAN_TRIED_AGAIN_S
