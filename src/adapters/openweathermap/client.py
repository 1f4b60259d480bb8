"""The HTTP client of OpenWeatherMap: the only module that knows httpx and the key.

The service takes its key in the query string and nowhere else. It is therefore added below the
client, by the transport: no request object, log line or error that this process can show holds it.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import httpx
from typing_extensions import override

from skywitness.adapters.openweathermap.account import BLOCKED_FOR_S, Account
from skywitness.adapters.openweathermap.values import NAME
from skywitness.domain.model.addresses import is_private
from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderEntitlementMissing,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)

MAX_ANSWER_BYTES: Final = 1 << 20
DEADLINE_S: Final = 8.0
"""What a call may take in all, its second attempt and the wait for its turn included."""

CALLS_AT_ONCE: Final = 10
TIMEOUT: Final = httpx.Timeout(connect=2.0, read=5.0, write=2.0, pool=1.0)
LIMITS: Final = httpx.Limits(max_connections=CALLS_AT_ONCE, max_keepalive_connections=5)

Spend = Callable[[], Awaitable[None]]


class _SigningTransport(httpx.AsyncBaseTransport):
    def __init__(self, inner: httpx.AsyncBaseTransport, key: str) -> None:
        self._inner = inner
        self._key = key

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        signed = httpx.Request(
            request.method,
            request.url.copy_merge_params({"appid": self._key}),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return await self._inner.handle_async_request(signed)

    @override
    async def aclose(self) -> None:
        await self._inner.aclose()


class OpenWeatherMapClient:
    """Asks for documents; every failure is a `ProviderError` that tells nothing secret."""

    def __init__(
        self,
        *,
        key: str,
        base_url: str,
        deadline_s: float = DEADLINE_S,
        consume: Spend | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the key, the address (https, or http on loopback) and the time a call may take.

        `consume` is awaited before every single call of the service, second attempts included; it
        may raise `ProviderQuotaExhausted`, and then nothing is called. Raises ValueError for an
        address that would show the key.
        """
        if not is_private(base_url):
            raise ValueError("OpenWeatherMap must be addressed by https")
        transport = httpx.AsyncHTTPTransport(limits=LIMITS, trust_env=False)
        self._http = httpx.AsyncClient(
            base_url=base_url,
            transport=_SigningTransport(transport, key),
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,
        )
        self._deadline_s = deadline_s
        self._spend = consume
        self._account = Account(monotonic)
        self._turns = asyncio.Semaphore(CALLS_AT_ONCE)

    async def get(self, path: str, parameters: Mapping[str, str]) -> bytes:
        """Return the body of a good answer.

        Raises:
            ProviderError: in one of its kinds; passing faults were tried twice.
        """
        product = product_of(path)
        self._account.require_open(product)
        try:
            async with asyncio.timeout(self._deadline_s):
                body = await self._get_patiently(product, path, parameters)
        except TimeoutError:
            self._account.failed()
            raise ProviderUnavailable(NAME, "no answer in time") from None
        except ProviderUnavailable:
            self._account.failed()
            raise
        except ProviderError:
            self._account.reached()
            raise
        self._account.reached()
        return body

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _get_patiently(self, product: str, path: str, parameters: Mapping[str, str]) -> bytes:
        try:
            return await self._get_once(product, path, parameters)
        except ProviderUnavailable:
            await asyncio.sleep(random.uniform(0.1, 0.5))  # noqa: S311 # jitter is no secret
        return await self._get_once(product, path, parameters)

    async def _get_once(self, product: str, path: str, parameters: Mapping[str, str]) -> bytes:
        async with self._turns:
            self._account.require_open(product)
            if self._spend is not None:
                await self._spend()
            with self._account.noting(product):
                status, body = await self._ask(path, parameters)
                if status == httpx.codes.OK:
                    return body
                raise failure_of(status, body)

    async def _ask(self, path: str, parameters: Mapping[str, str]) -> tuple[int, bytes]:
        if self._http.is_closed:
            raise ProviderUnavailable(NAME, "closed")
        try:
            async with self._http.stream("GET", path, params=dict(parameters)) as response:
                return response.status_code, await _capped(response)
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            raise ProviderUnavailable(NAME, type(error).__name__) from None
        except UnicodeError:
            raise ProviderRequestRefused(NAME, "text that no address can hold") from None


def product_of(path: str) -> str:
    """Return what a plan includes or not, such as `/data/4.0/onecall` or `/geo/1.0/direct`."""
    return "/".join(path.split("/")[:4])


def failure_of(status: int, body: bytes) -> ProviderError:
    """Say what an answer other than 200 means: by its status first, and only then by its body.

    Bodies say their status once more as `cod`, a number in one family and a text in another, and
    proxies answer in HTML.
    """
    match status:
        case 401 if "subscription" in _message(body):
            # the same status for a wrong key and for a product that the plan does not include
            return ProviderEntitlementMissing(NAME, "the plan does not include this")
        case 401:
            return ProviderCredentialsRefused(NAME, "the key is wrong or not active yet")
        case 404:
            return LocationUnknown(NAME, "no such place")
        case 429:
            return ProviderQuotaExhausted(NAME, "the account is blocked", BLOCKED_FOR_S)
        case 408:
            return ProviderUnavailable(NAME, f"status {status}")
        case _ if status >= 500:
            return ProviderUnavailable(NAME, f"status {status}")
        case _:
            return ProviderRequestRefused(NAME, f"status {status}")


def _message(body: bytes) -> str:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    message = answer.get("message") if isinstance(answer, dict) else None
    return message.lower() if isinstance(message, str) else ""


async def _capped(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise ProviderAnswerUnusable(NAME, "the answer is too large")
    return bytes(body)
