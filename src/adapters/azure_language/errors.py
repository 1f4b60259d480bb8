"""The errors that statuses and codes of the service mean; its messages are never used."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from skywitness.domain.model.errors import (
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)

NAME: Final = "azure"

_CODE: Final = re.compile(r"[A-Za-z]{1,40}")
_PASSING: Final = frozenset({"InternalServerError", "ServiceUnavailable", "Timeout"})
_ABOUT_DOCUMENTS: Final = frozenset(
    {
        "EmptyRequest",
        "InvalidDocument",
        "InvalidDocumentBatch",
        "InvalidRequestBodyFormat",
        "MissingInputDocuments",
        "UnsupportedLanguageCode",
    }
)
"""Values of `InnerErrorCode` in the REST API that are about the documents, not the feature."""


class DocumentsRefused(ProviderRequestRefused):
    """The service rejected these documents; others may be accepted."""


def error_of_response(response: Any, retry_after_s: float | None) -> ProviderError:
    """Return the error for a response other than 200; its message may quote what was sent."""
    status: int = response.status_code
    reason = f"status {status}"
    if status == 401:
        return ProviderCredentialsRefused(NAME, reason)
    if status == 403 and not _is_quota(response):
        return ProviderCredentialsRefused(NAME, f"{reason}: no permission to use the resource")
    if status in {403, 429}:
        return ProviderQuotaExhausted(NAME, reason, retry_after_s)
    if status == 413 or (status == 400 and _code(response) in _ABOUT_DOCUMENTS):
        return DocumentsRefused(NAME, reason)
    if 300 <= status < 500 and status != 408:
        return ProviderRequestRefused(NAME, reason)
    if status < 300:
        return ProviderAnswerUnusable(NAME, reason)
    return ProviderUnavailable(NAME, reason, retry_after_s)


def error_of_document(code: str) -> ProviderError:
    """Return the error for the error code of one document."""
    reason = code if _CODE.fullmatch(code) else "a document was rejected"
    if code in _PASSING:
        return ProviderUnavailable(NAME, reason)
    if code == "TooManyRequests":
        return ProviderQuotaExhausted(NAME, reason)
    return ProviderAnswerUnusable(NAME, reason)


def _is_quota(response: Any) -> bool:
    """Distinguish a used-up quota from a firewall or a missing role, all of which give a 403."""
    return b"quota" in response.body().lower()


def _code(response: Any) -> str:
    """Return the innermost code of an error body, or an empty string."""
    try:
        error = json.loads(response.body())["error"]
        while isinstance(error.get("innererror"), Mapping):
            error = error["innererror"]
        return str(error["code"])
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return ""
