"""GET requests to OpenWeatherMap: products by path, and the mapping of statuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeVar

from skywitness.adapters.openweathermap.values import NAME
from skywitness.adapters.outbound.breaker import Cooldowns
from skywitness.adapters.outbound.http_get import HttpAnswer, HttpGet
from skywitness.adapters.outbound.limiter import CallLimiter
from skywitness.domain.model.addresses import is_private
from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderCredentialsRefused,
    ProviderEntitlementMissing,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)

T = TypeVar("T")

ATTEMPTS: Final = 2

COOLDOWNS: Final = Cooldowns(quota_s=600.0, credentials_s=600.0, product_s=3600.0)
"""A 429 blocks the account for ten minutes, longer for those who keep asking. A new key is refused
like a wrong one until it becomes active, ten minutes to two hours later. A product that the plan
lacks can be bought at any time."""

_WRONG_KEY: Final = (
    "the key in SKYWITNESS_OPENWEATHERMAP_KEY is wrong, or new and not active yet "
    "(that takes up to two hours)"
)
_NOT_IN_PLAN: Final = (
    "the account has no subscription for this product, which SKYWITNESS_OPENWEATHERMAP_PLAN needs"
)


class OpenWeatherMapClient:
    """Fetches and reads documents; every failure is a `ProviderError` without secrets."""

    def __init__(self, *, key: str, base_url: str, limiter: CallLimiter) -> None:
        """Take the key, the base URL (https, or http on loopback) and the provider's limiter.

        Raises:
            ValueError: the address would reveal the key.
        """
        if not is_private(base_url):
            raise ValueError("OpenWeatherMap must be addressed by https")
        self._base_url = base_url.rstrip("/")
        self._http = HttpGet(NAME, secret_query={"appid": key})
        self._limiter = limiter
        self._answered: set[str] = set()

    async def get(
        self,
        path: str,
        parameters: Mapping[str, str],
        read: Callable[[bytes], T],
        *,
        until: float | None = None,
    ) -> T:
        """Return what `read` makes of the document.

        `until` is the deadline of an operation of several requests (see `deadline`).

        Raises:
            ProviderError: the request failed, was not made, or its answer cannot be used.
        """
        product = product_of(path)

        def read_accepted(body: bytes) -> T:
            self._answered.add(product)
            return read(body)

        attempt = partial(
            self._http.document,
            self._base_url + path,
            parameters,
            read_accepted,
            partial(self._failure, product),
        )
        return await self._limiter.call(product, attempt, until=until)

    def deadline(self) -> float:
        """Return the deadline of an operation of several requests that starts now."""
        return self._limiter.deadline()

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()

    def _failure(self, product: str, answer: HttpAnswer) -> ProviderError:
        error = failure_of(answer)
        if not isinstance(error, ProviderCredentialsRefused):
            return error
        if self._answered - {product} and product not in self._answered:
            # whatever the wording: a key that other products accept is valid
            return ProviderEntitlementMissing(NAME, _NOT_IN_PLAN)
        self._answered.clear()
        return error


def product_of(path: str) -> str:
    """Return the part of a path that plans include or not, such as `/data/4.0/onecall`."""
    return "/".join(path.split("/")[:4])


def failure_of(answer: HttpAnswer) -> ProviderError:
    """Return the error for an answer other than 200: by its status first, only then by its body.

    Bodies repeat the status as `cod`, a number in one family and a string in another, and proxies
    answer in HTML.
    """
    status, reason = answer.status, f"status {answer.status}"
    match status:
        case 401 if "subscription" in _message(answer.body):
            # the same status for a wrong key and for a product that the plan does not include
            return ProviderEntitlementMissing(NAME, _NOT_IN_PLAN)
        case 401:
            return ProviderCredentialsRefused(NAME, _WRONG_KEY)
        case 404:
            return LocationUnknown(NAME, "no such place")
        case 429:
            return ProviderQuotaExhausted(NAME, "the account is blocked", answer.retry_after_s)
        case _ if status == 408 or status >= 500:
            return ProviderUnavailable(NAME, reason, answer.retry_after_s)
        case _:
            return ProviderRequestRefused(NAME, reason)


def _message(body: bytes) -> str:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    message = answer.get("message") if isinstance(answer, dict) else None
    return message.lower() if isinstance(message, str) else ""
