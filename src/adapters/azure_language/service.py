"""The connection to an Azure AI Language resource, and what its failures mean to callers.

Two policies in the SDK's pipeline judge answers by their status before the SDK reads them: it
would wait out any `Retry-After`, give up on one that is missing, and log bodies that are no JSON.
Its hook for raw answers is never used: it goes on firing for calls that did not ask for it.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from azure.ai.textanalytics.aio import TextAnalyticsClient
from azure.core.credentials import AzureKeyCredential
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
)
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import RetryPolicy, SansIOHTTPPolicy
from typing_extensions import override

from skywitness.adapters.azure_language.refusals import NAME, refusal
from skywitness.adapters.azure_language.transport import CappedTransport, refuse_open_http
from skywitness.domain.model.errors import (
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderUnavailable,
)

T = TypeVar("T")

CALLS_AT_ONCE: Final = 16
CONNECT_TIMEOUT_S: Final = 3
READ_TIMEOUT_S: Final = 5
RETRIES: Final = 2
BACKOFF_FACTOR_S: Final = 0.2
"""Waits of 0 and 0.4 s between the attempts."""

PATIENCE_S: Final = 2.0
"""A `Retry-After` up to this is waited for; a longer one is the caller's business."""

LEFT_ALONE_S: Final = 60.0
"""After a refusal for the rate that names no time: the service counts by the minute."""

LONGEST_LEFT_ALONE_S: Final = 600.0
"""A quota of the month says twelve days; the operator may buy a larger plan long before."""


class AzureLanguageService:
    """One resource; every call has a turn, and errors of the domain that tell nothing secret."""

    def __init__(
        self,
        *,
        endpoint: str,
        key: str | None,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Connect to nothing yet; raises ValueError for an address that would show key or text."""
        loopback = refuse_open_http(endpoint)
        _keep_quiet()
        self._identity = None if key else _managed_identity()
        options: dict[str, Any] = {
            "transport": CappedTransport(
                connection_timeout=CONNECT_TIMEOUT_S,
                read_timeout=READ_TIMEOUT_S,
                use_env_settings=not loopback,  # proxies
            ),
            "http_logging_policy": _EachAnswer(),  # nearest to the wire, before the SDK's own judge
            "per_call_policies": [_LastAnswer()],
            "permit_redirects": False,  # the SDK would show the key to wherever it is sent
            "retry_total": RETRIES,
            "retry_backoff_factor": BACKOFF_FACTOR_S,
        }
        credential = self._identity or AzureKeyCredential(key or "")
        self.client = TextAnalyticsClient(endpoint, credential, **options)
        self.every_call: Final[dict[str, Any]] = {
            "disable_service_logs": True,  # else most features keep the text for two days
            "retry_on_methods": frozenset({"POST"}),  # every question may be asked twice
            "headers": {"Accept-Encoding": "identity"},  # the cap holds for what is unpacked
        }
        if self._identity is not None and loopback:
            self.every_call["enforce_https"] = False
        self._turns = asyncio.Semaphore(CALLS_AT_ONCE)
        self._monotonic_s = monotonic_s
        self._left_alone_until = 0.0

    async def call(self, step: Callable[[], Awaitable[T]], until: float) -> T:
        """Return what the SDK answers before `until`, a time of the event loop.

        Raises:
            ProviderError: of the kind that fits.
        """
        try:
            async with asyncio.timeout_at(until), self._turns:
                return await self._call(step)
        except TimeoutError:
            raise ProviderUnavailable(NAME, "no answer in time") from None

    async def close(self) -> None:
        """Close all connections."""
        await self.client.close()
        if self._identity is not None:
            await self._identity.close()

    async def _call(self, step: Callable[[], Awaitable[T]]) -> T:
        wait_s = self._left_alone_until - self._monotonic_s()
        if wait_s > 0:
            raise ProviderQuotaExhausted(NAME, "left alone after a refusal", wait_s)
        try:
            with in_our_words():
                return await step()
        except ProviderQuotaExhausted as error:
            error.retry_after_s = error.retry_after_s or LEFT_ALONE_S
            wait_s = min(error.retry_after_s, LONGEST_LEFT_ALONE_S)
            self._left_alone_until = self._monotonic_s() + wait_s
            raise


@contextmanager
def in_our_words() -> Iterator[None]:
    """Turn what the SDK raises, and what answers of a wrong shape make us raise.

    Raises:
        ProviderError: of the kind that fits.
    """
    try:
        yield
    except AzureError as error:
        raise _meaning(error) from None
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise ProviderAnswerUnusable(NAME, type(error).__name__) from None


class _EachAnswer(SansIOHTTPPolicy[Any, Any]):
    """Ends the attempts where another one makes no sense, or would come too late."""

    @override
    def on_response(
        self, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]
    ) -> None:
        status = response.http_response.status_code
        if status < 300:
            return
        after_s = _retry_after_s(response)
        hopeless = 300 <= status < 500 and status not in {408, 429}
        bare_limit = status == 429 and after_s is None
        if hopeless or bare_limit or (after_s or 0.0) > PATIENCE_S:
            raise refusal(response.http_response, after_s)


class _LastAnswer(SansIOHTTPPolicy[Any, Any]):
    """Judges what is left when the attempts are used up."""

    @override
    def on_response(
        self, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]
    ) -> None:
        if response.http_response.status_code != 200:
            raise refusal(response.http_response, _retry_after_s(response))


def _retry_after_s(response: PipelineResponse[Any, Any]) -> float | None:
    """Read the wait as the SDK would: seconds, a date, or a header of its own."""
    try:
        after_s = RetryPolicy().get_retry_after(response)
    except (TypeError, ValueError):
        raise refusal(response.http_response, None) from None  # the SDK would stumble over it
    if after_s is not None and not math.isfinite(after_s):
        raise refusal(response.http_response, None)
    return after_s


def _meaning(error: AzureError) -> ProviderError:
    """Judge what never came to an answer, or what the SDK could not read."""
    reason = type(error).__name__
    if isinstance(error, ClientAuthenticationError):
        return ProviderCredentialsRefused(NAME, reason)
    if isinstance(error, DecodeError | HttpResponseError):
        return ProviderAnswerUnusable(NAME, reason)
    return ProviderUnavailable(NAME, reason)


def _managed_identity() -> AsyncTokenCredential:
    from azure.identity.aio import ManagedIdentityCredential  # noqa: PLC0415 # only if it is used

    # the name by which Azure tells a program which of several identities it has
    return ManagedIdentityCredential(client_id=os.environ.get("AZURE_CLIENT_ID"))


def _keep_quiet() -> None:
    # Below that the SDK tells of every request, and can be told to tell all of it.
    log = logging.getLogger("azure")
    log.setLevel(max(log.level, logging.WARNING))
