"""Requests to a provider: bounded in size and time, without redirects, secrets kept out.

A key that a provider takes in the query string or in a header is added below the client, by the
transport: no request object, log line or error of this process holds it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any, Final, TypeVar

import httpx
from typing_extensions import override

from skywitness.domain.model.errors import (
    ProviderAnswerUnusable,
    ProviderError,
    ProviderRequestRefused,
    ProviderUnavailable,
)

T = TypeVar("T")

SecretHeaders = Callable[[], Awaitable[Mapping[str, str]]]
"""Returns the headers that authorise a request; may raise `ProviderError`."""

MAX_BODY_BYTES: Final = 1 << 20
TIMEOUT: Final = httpx.Timeout(connect=2.0, read=5.0, write=2.0, pool=1.0)
"""Limits of single steps; the deadline of the whole call is the limiter's."""

_PLAIN: Final = "identity"


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Status and body of a response, and the seconds of its `Retry-After`."""

    status: int
    body: bytes
    retry_after_s: float | None = None


class HttpGet:
    """Sends single requests and returns answers of any status; it knows no provider's API."""

    def __init__(
        self,
        provider: str,
        *,
        secret_query: Mapping[str, str] | None = None,
        secret_headers: SecretHeaders | None = None,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        """Take the provider's name for errors, and parameters and headers that are never shown."""
        self._provider = provider
        self._http = httpx.AsyncClient(
            transport=_SigningTransport(secret_query or {}, secret_headers),
            timeout=timeout,
            follow_redirects=False,
            trust_env=False,
        )

    async def __call__(self, url: str, query: Mapping[str, str]) -> HttpAnswer:
        """Return the answer.

        Raises:
            ProviderUnavailable: the connection failed or broke off, or the client is closed.
            ProviderAnswerUnusable: the body is larger than `MAX_BODY_BYTES`.
            ProviderRequestRefused: the query cannot be written as a URL.
        """
        return await self._send("GET", url, params=dict(query))

    async def post(self, url: str, form: Mapping[str, str]) -> HttpAnswer:
        """Send a form and return the answer; raises as a call does."""
        return await self._send("POST", url, data=dict(form))

    async def post_content(
        self, url: str, query: Mapping[str, str], content: bytes, headers: Mapping[str, str]
    ) -> HttpAnswer:
        """Send content and return the answer, which may not be compressed; raises as a call does.

        `headers` has its type, and nothing secret.
        """
        plain = {**headers, "Accept-Encoding": _PLAIN}
        return await self._send("POST", url, params=dict(query), content=content, headers=plain)

    async def document(
        self,
        url: str,
        query: Mapping[str, str],
        read: Callable[[bytes], T],
        failure_of: Callable[[HttpAnswer], ProviderError],
    ) -> T:
        """Return what `read` makes of the body of a 200.

        Raises:
            ProviderError: as above, what `read` raises, or `failure_of` for another status.
        """
        answer = await self(url, query)
        if answer.status != 200:
            raise failure_of(answer)
        return read(answer.body)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _send(self, method: str, url: str, **content: Any) -> HttpAnswer:
        if self._http.is_closed:
            raise ProviderUnavailable(self._provider, "closed")
        try:
            async with self._http.stream(method, url, **content) as response:
                body = await self._read(response)
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            raise ProviderUnavailable(self._provider, type(error).__name__) from None
        except UnicodeError:
            raise ProviderRequestRefused(
                self._provider, "text that a URL cannot represent"
            ) from None
        return HttpAnswer(
            response.status_code, body, _retry_after_s(response.headers.get("retry-after"))
        )

    async def _read(self, response: httpx.Response) -> bytes:
        wanted = response.request.headers.get("accept-encoding")
        if wanted == _PLAIN and response.headers.get("content-encoding", _PLAIN) != _PLAIN:
            raise ProviderAnswerUnusable(self._provider, "the answer is compressed")
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise ProviderAnswerUnusable(self._provider, "the answer is too large")
        return bytes(body)


class _SigningTransport(httpx.AsyncBaseTransport):
    def __init__(
        self, secret_query: Mapping[str, str], secret_headers: SecretHeaders | None
    ) -> None:
        self._inner = httpx.AsyncHTTPTransport(trust_env=False)
        self._secret_query = dict(secret_query)
        self._secret_headers = secret_headers

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        headers = request.headers
        if self._secret_headers is not None:
            headers = httpx.Headers({**headers, **await self._secret_headers()})
        signed = httpx.Request(
            request.method,
            request.url.copy_merge_params(self._secret_query),
            headers=headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return await self._inner.handle_async_request(signed)

    @override
    async def aclose(self) -> None:
        await self._inner.aclose()


def _retry_after_s(value: str | None) -> float | None:
    """Read the header as seconds or an HTTP date; None if it is missing or malformed."""
    if value is None:
        return None
    try:
        wait_s = float(value)
    except ValueError:
        try:
            at = parsedate_to_datetime(value)
            wait_s = (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
        except (ValueError, OverflowError):
            return None
    return max(0.0, wait_s) if isfinite(wait_s) else None
