"""The HTTP client of OpenWeatherMap: the only module that knows httpx and the key.

The service takes its key in the query string and nowhere else. It is therefore added below the
client, by the transport: no request object, log line or error that this process can show holds it.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping
from typing import Final

import httpx
from typing_extensions import override

from skywitness.adapters.openweathermap.reading import NAME
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
BLOCKED_FOR_S: Final = 600.0
"""After a 429 the account is blocked; asking sooner only makes it longer."""

TIMEOUT: Final = httpx.Timeout(connect=2.0, read=5.0, write=2.0, pool=1.0)
LIMITS: Final = httpx.Limits(max_connections=10, max_keepalive_connections=5)


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

    def __init__(self, *, key: str, base_url: str, deadline_s: float = 8.0) -> None:
        """Take the key, the address (https, or http on loopback) and the time a call may take."""
        transport = httpx.AsyncHTTPTransport(limits=LIMITS, trust_env=False)
        self._http = httpx.AsyncClient(
            base_url=base_url,
            transport=_SigningTransport(transport, key),
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,
        )
        self._deadline_s = deadline_s
        self._blocked_until = 0.0

    async def get(self, path: str, parameters: Mapping[str, str]) -> bytes:
        """Return the body of a good answer.

        Raises:
            ProviderError: in one of its kinds; passing faults were tried twice.
        """
        wait_s = self._blocked_until - time.monotonic()
        if wait_s > 0:
            raise ProviderQuotaExhausted(NAME, "left alone after a 429", wait_s)
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._get_patiently(path, parameters)
        except TimeoutError:
            raise ProviderUnavailable(NAME, "no answer in time") from None

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _get_patiently(self, path: str, parameters: Mapping[str, str]) -> bytes:
        try:
            return await self._get_once(path, parameters)
        except ProviderUnavailable:
            await asyncio.sleep(random.uniform(0.1, 0.5))  # noqa: S311 # jitter is no secret
        return await self._get_once(path, parameters)

    async def _get_once(self, path: str, parameters: Mapping[str, str]) -> bytes:
        try:
            async with self._http.stream("GET", path, params=dict(parameters)) as response:
                body = await _capped(response)
                status = response.status_code
        except httpx.HTTPError as error:
            raise ProviderUnavailable(NAME, type(error).__name__) from None
        if status == httpx.codes.OK:
            return body
        raise self._failure(status, body)

    def _failure(self, status: int, body: bytes) -> ProviderError:
        if status == httpx.codes.UNAUTHORIZED:
            # The same status for a wrong key and for a product that the plan does not include.
            if b"subscription" in body:
                return ProviderEntitlementMissing(NAME, "the plan does not include this")
            return ProviderCredentialsRefused(NAME, "the key is wrong or not active yet")
        if status == httpx.codes.TOO_MANY_REQUESTS:
            self._blocked_until = time.monotonic() + BLOCKED_FOR_S
            return ProviderQuotaExhausted(NAME, "the account is blocked", BLOCKED_FOR_S)
        if status == httpx.codes.NOT_FOUND:
            return LocationUnknown(NAME, "no such place")
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            return ProviderUnavailable(NAME, f"status {status}")
        return ProviderRequestRefused(NAME, f"status {status}")


async def _capped(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise ProviderAnswerUnusable(NAME, "the answer is too large")
    return bytes(body)
