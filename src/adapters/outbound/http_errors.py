"""The errors that the statuses and error codes of services mean; their messages are never used."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping

from skywitness.domain.model.errors import (
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)

_PASSING_4XX = frozenset({408, 424})
"""A request that timed out, and a model that failed (of Azure Machine Learning)."""


class ContentRefused(ProviderRequestRefused):
    """The service rejected what was sent to it; other content may be accepted."""


def error_of_status(
    provider: str,
    status: int,
    body: bytes,
    retry_after_s: float | None,
    about_content: Container[str] = (),
) -> ProviderError:
    """Return the error for a response other than 200; its message may quote what was sent.

    `about_content` are the codes of a 400 that are about what was sent and not how.
    """
    reason = f"status {status}"
    if status == 401:
        return ProviderCredentialsRefused(provider, reason)
    # a used-up quota, or a firewall or a missing role, all of which give a 403
    if status == 403 and b"quota" not in body.lower():
        return ProviderCredentialsRefused(provider, f"{reason}: no permission to use the resource")
    if status in {403, 429}:
        return ProviderQuotaExhausted(provider, reason, retry_after_s)
    if status in {413, 415} or (status == 400 and innermost_code(body) in about_content):
        return ContentRefused(provider, reason)
    if 300 <= status < 500 and status not in _PASSING_4XX:
        return ProviderRequestRefused(provider, reason)
    if status < 300:
        return ProviderAnswerUnusable(provider, reason)
    return ProviderUnavailable(provider, reason, retry_after_s)


def innermost_code(body: bytes) -> str:
    """Return the innermost code of an error body of Azure, or an empty string."""
    try:
        error = json.loads(body)["error"]
        while isinstance(error.get("innererror"), Mapping):
            error = error["innererror"]
        return str(error["code"])
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return ""
