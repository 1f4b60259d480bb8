"""The connection to an Azure AI Language resource, and the mapping of its failures.

The innermost policy turns responses other than 200 into errors before the SDK handles them: it
would wait out any `Retry-After`, give up on a 429 without one, and log bodies that are not JSON.
The SDK's hook for raw responses is never used: it keeps firing for calls that did not set it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from azure.ai.textanalytics.aio import TextAnalyticsClient
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
)
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import RetryPolicy, SansIOHTTPPolicy
from typing_extensions import override

from skywitness.adapters.azure_language.errors import NAME, error_of_response
from skywitness.adapters.azure_language.transport import CappedTransport, require_private
from skywitness.adapters.outbound.azure_sdk import managed_identity, silence_sdk_logs
from skywitness.adapters.outbound.breaker import Cooldowns
from skywitness.adapters.outbound.limiter import CallLimiter
from skywitness.domain.model.errors import (
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderError,
    ProviderRequestRefused,
    ProviderUnavailable,
)
from skywitness.ports.text_analysis import TextFeature

T = TypeVar("T")

CALLS_AT_ONCE: Final = 16
MOST_WAITING: Final = 256
"""The requests of 64 texts."""

ATTEMPTS: Final = 3
CONNECT_TIMEOUT_S: Final = 3
READ_TIMEOUT_S: Final = 5
DAY_S: Final = 86_400.0

COOLDOWNS: Final = Cooldowns(
    quota_s=60.0,
    longest_quota_s=600.0,
    product_s=3600.0,
    product_errors=frozenset({ProviderRequestRefused}),
)
"""The service limits requests by the minute. A used-up quota of the month states twelve days, but
the operator may buy a larger plan. A refused feature may be retired, or come back."""


class AzureLanguageService:
    """One resource; every call goes through the limiter and fails with a `ProviderError`."""

    def __init__(
        self,
        *,
        endpoint: str,
        key: str | None,
        deadline_s: float,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Connect to nothing yet; raises ValueError for an address that would expose the key."""
        loopback = require_private(endpoint)
        silence_sdk_logs()
        self._identity = None if key else managed_identity()
        options: dict[str, Any] = {
            "transport": CappedTransport(
                connection_timeout=CONNECT_TIMEOUT_S,
                read_timeout=READ_TIMEOUT_S,
                use_env_settings=not loopback,  # proxies
            ),
            "http_logging_policy": _RaiseForStatus(),  # the place next to the wire
            "permit_redirects": False,  # the SDK would send the key to the new address
            "retry_total": 0,  # the limiter retries
        }
        credential = self._identity or AzureKeyCredential(key or "")
        self.client = TextAnalyticsClient(endpoint, credential, **options)
        self.every_call: Final[dict[str, Any]] = {
            "disable_service_logs": True,  # else most features store the text for two days
            "headers": {"Accept-Encoding": "identity"},  # the cap is for the uncompressed size
        }
        if self._identity is not None and loopback:
            self.every_call["enforce_https"] = False
        self.limiter: Final = CallLimiter(
            NAME,
            cooldowns=COOLDOWNS,
            monotonic=monotonic_s,
            attempts=ATTEMPTS,
            deadline_s=deadline_s,
            at_once=CALLS_AT_ONCE,
            most_waiting=MOST_WAITING,
        )

    async def call(
        self, feature: TextFeature, attempt: Callable[[], Awaitable[T]], until: float
    ) -> T:
        """Return the result of an SDK call that ends before `until`, a time of the event loop.

        Raises:
            ProviderError: the call failed or was not made.
        """

        async def translated() -> T:
            with translate_errors():
                return await attempt()

        return await self.limiter.call(feature, translated, until=until)

    def is_paused(self, feature: TextFeature) -> bool:
        """Return whether the service refused the feature within the last hour."""
        return self.limiter.breaker.product_cooldown_s(feature) > 0

    async def close(self) -> None:
        """Close all connections."""
        await self.client.close()
        if self._identity is not None:
            await self._identity.close()


@contextmanager
def translate_errors() -> Iterator[None]:
    """Translate errors of the SDK, and those that results of a wrong shape cause.

    Raises:
        ProviderError: of the corresponding type.
    """
    try:
        yield
    except AzureError as error:
        raise _translated(error) from None
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise ProviderAnswerUnusable(NAME, type(error).__name__) from None


class _RaiseForStatus(SansIOHTTPPolicy[Any, Any]):
    @override
    def on_response(
        self, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]
    ) -> None:
        if response.http_response.status_code != 200:
            raise error_of_response(response.http_response, _retry_after_s(response))


def _retry_after_s(response: PipelineResponse[Any, Any]) -> float | None:
    """Return the wait as the SDK reads it: seconds, a date, or a header of its own.

    None if it is missing or malformed, a day if it is infinite.
    """
    try:
        wait_s = RetryPolicy().get_retry_after(response)
    except (TypeError, ValueError):
        return None
    return DAY_S if wait_s is not None and not math.isfinite(wait_s) else wait_s


def _translated(error: AzureError) -> ProviderError:
    """Return the error for a call without a response, or with one that the SDK cannot read."""
    reason = type(error).__name__
    if isinstance(error, ClientAuthenticationError):
        return ProviderCredentialsRefused(NAME, reason)
    if isinstance(error, DecodeError | HttpResponseError):
        return ProviderAnswerUnusable(NAME, reason)
    return ProviderUnavailable(NAME, reason)
