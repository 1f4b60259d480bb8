"""The connection to an Azure AI Language resource, and what its failures mean to callers.

Two policies in the SDK's pipeline judge answers by their status before the SDK reads them: it
would wait out any `Retry-After`, give up on one that is missing, and log bodies that are no JSON.
The sticky `raw_response_hook` is replaced by the first of them and so cannot be used at all.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

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
from azure.core.pipeline.policies import SansIOHTTPPolicy
from typing_extensions import override

from skywitness.domain.model.errors import (
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)

T = TypeVar("T")

NAME: Final = "azure"
CALLS_AT_ONCE: Final = 16
CONNECT_TIMEOUT_S: Final = 3
READ_TIMEOUT_S: Final = 10
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

    def __init__(self, *, endpoint: str, key: str | None) -> None:
        """Connect to nothing yet; raises ValueError for an address that would show key or text."""
        loopback = _refuse_open_http(endpoint)
        _keep_quiet()
        self._identity = None if key else _managed_identity()
        options: dict[str, Any] = {
            "custom_hook_policy": _EachAnswer(),
            "per_call_policies": [_LastAnswer()],
            "http_logging_policy": SansIOHTTPPolicy(),
            "permit_redirects": False,  # the SDK would show the key to wherever it is sent
            "connection_timeout": CONNECT_TIMEOUT_S,
            "read_timeout": READ_TIMEOUT_S,
            "retry_total": RETRIES,
            "retry_backoff_factor": BACKOFF_FACTOR_S,
            "use_env_settings": not loopback,  # proxies
        }
        credential = self._identity or AzureKeyCredential(key or "")
        self.client = TextAnalyticsClient(endpoint, credential, **options)
        self._turns = asyncio.Semaphore(CALLS_AT_ONCE)
        self._left_alone_until = 0.0

    async def call(self, step: Callable[[], Awaitable[T]]) -> T:
        """Return what the SDK answers.

        Raises:
            ProviderError: of the kind that fits.
        """
        async with self._turns:
            wait_s = self._left_alone_until - time.monotonic()
            if wait_s > 0:
                raise ProviderQuotaExhausted(NAME, "left alone after a refusal", wait_s)
            try:
                return await step()
            except ProviderQuotaExhausted as error:
                wait_s = min(error.retry_after_s or LEFT_ALONE_S, LONGEST_LEFT_ALONE_S)
                self._left_alone_until = time.monotonic() + wait_s
                raise
            except ProviderError:
                raise
            except AzureError as error:
                raise _meaning(error) from None
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise ProviderAnswerUnusable(NAME, type(error).__name__) from None

    async def close(self) -> None:
        """Close all connections."""
        await self.client.close()
        if self._identity is not None:
            await self._identity.close()


class _EachAnswer(SansIOHTTPPolicy[Any, Any]):
    """Ends the attempts where another one makes no sense, or would come too late."""

    @override
    def on_response(
        self, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]
    ) -> None:
        status = response.http_response.status_code
        after_s = _retry_after_s(response.http_response)
        hopeless = 400 <= status < 500 and status not in {408, 429}
        bare_limit = status == 429 and after_s is None
        if hopeless or bare_limit or (status >= 400 and (after_s or 0) > PATIENCE_S):
            raise _refusal(response.http_response)


class _LastAnswer(SansIOHTTPPolicy[Any, Any]):
    """Judges what is left when the attempts are used up."""

    @override
    def on_response(
        self, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]
    ) -> None:
        if response.http_response.status_code != 200:
            raise _refusal(response.http_response)


def _refusal(response: Any) -> ProviderError:
    """Judge by status alone: messages may quote what was sent."""
    status: int = response.status_code
    reason = f"status {status}"
    after_s = _retry_after_s(response)
    if status == 401:
        return ProviderCredentialsRefused(NAME, reason)
    if status == 403 and not _is_quota(response):
        return ProviderCredentialsRefused(NAME, f"{reason}: no right to use the resource")
    if status in {403, 429}:
        return ProviderQuotaExhausted(NAME, reason, LEFT_ALONE_S if after_s is None else after_s)
    if status in {400, 404, 405, 413, 415}:
        return ProviderRequestRefused(NAME, reason)
    return ProviderUnavailable(NAME, reason, after_s)


def _is_quota(response: Any) -> bool:
    """Tell a used-up quota from a firewall or a missing role, which answer with the same status."""
    return "quota" in response.text().lower()


def _retry_after_s(response: Any) -> float | None:
    try:
        return max(0.0, float(response.headers.get("Retry-After", "")))
    except ValueError:
        return None


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

    return ManagedIdentityCredential()


def _keep_quiet() -> None:
    # At INFO the SDK logs every request; what an answer holds may stand in its warnings' traces.
    log = logging.getLogger("azure")
    log.setLevel(max(log.level, logging.WARNING))


def _refuse_open_http(endpoint: str) -> bool:
    """Tell whether the service is on this machine; plain http to any other shows key and text."""
    url = urlsplit(endpoint)
    loopback = _is_loopback(url.hostname or "")
    if not url.hostname or not (url.scheme == "https" or (url.scheme == "http" and loopback)):
        raise ValueError("Azure AI Language must be addressed by https")
    return loopback


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
