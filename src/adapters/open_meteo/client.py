"""The HTTP client of Open-Meteo: the only module of this adapter that knows httpx."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import httpx

from skywitness.adapters.open_meteo.answer import NAME
from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)
from skywitness.ports.call_budget import CallLimits

MAX_ANSWER_BYTES: Final = 1 << 20

FREE_LIMITS: Final = CallLimits(per_minute=60, per_day=8_000)
"""What is asked at most of the free service, which grants an address 600 calls a minute, 5,000 an
hour and 10,000 a day (open-meteo.com/en/terms). A call for twelve variables counts 1.2, one for
more than two weeks more than one (open-meteo.com/en/pricing), and a refused one counts too: so 60 a
minute stay below 5,000 an hour, and 8,000 a day below 10,000, whatever is asked for."""

TIMEOUT: Final = httpx.Timeout(connect=2.0, read=5.0, write=2.0, pool=1.0)
LIMITS: Final = httpx.Limits(max_connections=10, max_keepalive_connections=5)

Spend = Callable[[], Awaitable[None]]
"""Counts one call before it is made; raises `ProviderQuotaExhausted` when none is left."""


class OpenMeteoClient:
    """Asks for documents; every failure is a `ProviderError`."""

    def __init__(self, *, deadline_s: float = 8.0, consume: Spend | None = None) -> None:
        """Take the time that an answer may take, and what is told of every call before it."""
        self._http = httpx.AsyncClient(
            timeout=TIMEOUT, limits=LIMITS, follow_redirects=False, trust_env=False
        )
        self._deadline_s = deadline_s
        self._spend = consume
        self._blocked_until: dict[str, float] = {}

    async def get(self, address: str, path: str, parameters: Mapping[str, str]) -> bytes:
        """Return the body of a good answer.

        Raises:
            ProviderError: in one of its kinds; passing faults were tried twice.
        """
        wait_s = self._blocked_until.get(address, 0.0) - time.monotonic()
        if wait_s > 0:
            raise ProviderQuotaExhausted(NAME, "left alone after a 429", wait_s)
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._get_patiently(address, path, parameters)
        except TimeoutError:
            raise ProviderUnavailable(NAME, "no answer in time") from None

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _get_patiently(self, address: str, path: str, parameters: Mapping[str, str]) -> bytes:
        try:
            return await self._get_once(address, path, parameters)
        except ProviderUnavailable:
            await asyncio.sleep(random.uniform(0.1, 0.5))  # noqa: S311 # jitter is no secret
        return await self._get_once(address, path, parameters)

    async def _get_once(self, address: str, path: str, parameters: Mapping[str, str]) -> bytes:
        if self._spend is not None:
            await self._spend()
        url = address.rstrip("/") + path
        try:
            async with self._http.stream("GET", url, params=dict(parameters)) as response:
                body = await _capped(response)
                status = response.status_code
        except httpx.HTTPError as error:
            raise ProviderUnavailable(NAME, type(error).__name__) from None
        if status == httpx.codes.OK:
            return body
        raise self._failure(address, status, body)

    def _failure(self, address: str, status: int, body: bytes) -> ProviderError:
        if status == httpx.codes.TOO_MANY_REQUESTS:
            blocked_for_s = _blocked_for_s(body)
            self._blocked_until[address] = time.monotonic() + blocked_for_s
            return ProviderQuotaExhausted(NAME, "too many calls", blocked_for_s)
        if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            return ProviderCredentialsRefused(NAME, f"status {status}")
        if status == httpx.codes.BAD_REQUEST and b"No data is available for this location" in body:
            return LocationUnknown(NAME, "no model covers this place")
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            return ProviderUnavailable(NAME, f"status {status}")
        return ProviderRequestRefused(NAME, f"status {status}")


def _blocked_for_s(body: bytes) -> float:
    """Return how long to leave the service alone; it names the limit, and sends no header for it.

    A day's limit is asked about again every hour: nobody says when its day begins.
    """
    return 60.0 if b"Minutely" in body else 3600.0


async def _capped(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise ProviderAnswerUnusable(NAME, "the answer is too large")
    return bytes(body)
