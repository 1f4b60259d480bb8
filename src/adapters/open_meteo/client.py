"""GET requests to Open-Meteo: limits of the free service and the mapping of statuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from skywitness.adapters.open_meteo.table import NAME
from skywitness.adapters.outbound.breaker import Cooldowns
from skywitness.adapters.outbound.http_get import HttpAnswer, HttpGet
from skywitness.adapters.outbound.limiter import CallLimiter
from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderCredentialsRefused,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)
from skywitness.ports.call_budget import CallLimits

T = TypeVar("T")

ATTEMPTS: Final = 2

FREE_LIMITS: Final = CallLimits(per_minute=60, per_day=8_000)
"""Our limits for the free service, which allows an address 600 calls a minute, 5,000 an hour and
10,000 a day (open-meteo.com/en/terms). A call for twelve variables counts as 1.2, one for more than
two weeks as more than one (open-meteo.com/en/pricing), and refused calls count too: 60 a minute
stay below 5,000 an hour, and 8,000 a day below 10,000, whatever is requested."""

COOLDOWNS: Final = Cooldowns(product_errors=frozenset({ProviderQuotaExhausted}))
"""Each of the four services counts its own calls."""


class OpenMeteoClient:
    """Fetches and reads documents; every failure is a `ProviderError`."""

    def __init__(self, limiter: CallLimiter) -> None:
        """Take the provider's limiter."""
        self._http = HttpGet(NAME)
        self._limiter = limiter

    async def get(
        self,
        address: str,
        path: str,
        parameters: Mapping[str, str],
        read: Callable[[bytes], T],
    ) -> T:
        """Return what `read` makes of the document.

        Raises:
            ProviderError: the request failed, was not made, or its answer cannot be used.
        """

        async def attempt() -> T:
            answer = await self._http(address.rstrip("/") + path, parameters)
            if answer.status != 200:
                raise failure_of(answer)
            return read(answer.body)

        return await self._limiter.call(path, attempt)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()


def failure_of(answer: HttpAnswer) -> ProviderError:
    """Return the error for an answer other than 200."""
    status, reason = answer.status, f"status {answer.status}"
    match status:
        case 429:
            wait_s = answer.retry_after_s or _wait_s(answer.body)
            return ProviderQuotaExhausted(NAME, "too many calls", wait_s)
        case 401 | 403:
            return ProviderCredentialsRefused(NAME, reason)
        case 400 if b"No data is available for this location" in answer.body:
            return LocationUnknown(NAME, "no model covers this place")
        case _ if status >= 500:
            return ProviderUnavailable(NAME, reason, answer.retry_after_s)
        case _:
            return ProviderRequestRefused(NAME, reason)


def _wait_s(body: bytes) -> float:
    """Return the wait after a 429: the body names the limit, and there is no `Retry-After`.

    A daily limit is tried again every hour: when its day begins is not documented.
    """
    return 60.0 if b"Minutely" in body else 3600.0
