"""The limits of Open-Meteo's free service, and the mapping of its statuses."""

from __future__ import annotations

from typing import Final

from skywitness.adapters.open_meteo.answers import NAME
from skywitness.adapters.outbound.breaker import Cooldowns
from skywitness.adapters.outbound.http_get import HttpAnswer
from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderCredentialsRefused,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)
from skywitness.ports.call_budget import CallLimits

ATTEMPTS: Final = 2

FREE_LIMITS: Final = CallLimits(per_minute=60, per_day=8_000)
"""Our limits for the free service, which allows an address 600 calls a minute, 5,000 an hour and
10,000 a day (open-meteo.com/en/terms). A call for twelve variables counts as 1.2, one for more than
two weeks as more than one (open-meteo.com/en/pricing), and refused calls count too: 60 a minute
stay below 5,000 an hour, and 8,000 a day below 10,000, whatever is requested."""

COOLDOWNS: Final = Cooldowns(product_errors=frozenset({ProviderQuotaExhausted}))
"""Each of the four services counts its own calls."""


def failure_of(answer: HttpAnswer) -> ProviderError:
    """Return the error for an answer other than 200.

    The body of a 429 names the limit, and there is no `Retry-After`. A daily limit is tried again
    every hour: when its day begins is not documented.
    """
    status, reason = answer.status, f"status {answer.status}"
    match status:
        case 429:
            wait_s = answer.retry_after_s or (60.0 if b"Minutely" in answer.body else 3600.0)
            return ProviderQuotaExhausted(NAME, "too many calls", wait_s)
        case 401 | 403:
            return ProviderCredentialsRefused(NAME, reason)
        case 400 if b"No data is available for this location" in answer.body:
            return LocationUnknown(NAME, "no model covers this place")
        case _ if status >= 500:
            return ProviderUnavailable(NAME, reason, answer.retry_after_s)
        case _:
            return ProviderRequestRefused(NAME, reason)
