"""An address that pictures are posted to, with everything that stands around a remote call."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

import httpx

from skywitness.adapters.outbound.credentials import HttpCredential
from skywitness.adapters.outbound.http_errors import error_of_status
from skywitness.adapters.outbound.http_get import HttpGet
from skywitness.adapters.outbound.limiter import CallLimiter
from skywitness.domain.model.addresses import is_private

T = TypeVar("T")

DEADLINE_S: Final = 15.0
"""Total time of an analysis: waiting for a slot, all attempts and the pauses between them."""

TIMEOUT: Final = httpx.Timeout(connect=3.0, read=10.0, write=5.0, pool=1.0)
ATTEMPTS: Final = 3
AT_ONCE: Final = 4
MOST_WAITING: Final = 64


@dataclass(frozen=True, slots=True)
class Content:
    """What is posted, and its headers, none of them secret."""

    body: bytes
    headers: Mapping[str, str]


class ScoringEndpoint:
    """One address; every call goes through the limiter and fails with a `ProviderError`."""

    def __init__(
        self,
        name: str,
        url: str,
        *,
        credential: HttpCredential | None,
        query: Mapping[str, str] | None = None,
        about_content: Container[str] = (),
        deadline_s: float = DEADLINE_S,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Connect to nothing yet; `about_content` are error codes that blame what was sent.

        Raises:
            ValueError: the address is neither https nor http on loopback.
        """
        if not is_private(url):
            raise ValueError(f"{name} must be addressed by https")
        self._name, self._url, self._query = name, url, dict(query or {})
        self._about_content = about_content
        self._credential = credential
        self._http = HttpGet(
            name, secret_headers=credential.headers if credential else None, timeout=TIMEOUT
        )
        self.limiter: Final = CallLimiter(
            name,
            monotonic=monotonic_s,
            attempts=ATTEMPTS,
            deadline_s=deadline_s,
            at_once=AT_ONCE,
            most_waiting=MOST_WAITING,
        )

    async def post(self, content: Content, read: Callable[[bytes], T]) -> T:
        """Return what `read` makes of the body of a 200.

        Raises:
            ContentRefused: the service takes no such content.
            ProviderError: the call failed or was not made, or its answer cannot be used.
        """

        async def attempt() -> T:
            answer = await self._http.post_content(
                self._url, self._query, content.body, content.headers
            )
            if answer.status != 200:
                raise error_of_status(
                    self._name,
                    answer.status,
                    answer.body,
                    answer.retry_after_s,
                    self._about_content,
                )
            return read(answer.body)

        return await self.limiter.call(self._name, attempt)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()
        if self._credential is not None:
            await self._credential.close()
