"""The errors that error codes of the service mean; its messages are never used."""

from __future__ import annotations

import re
from typing import Any, Final

from skywitness.adapters.outbound.http_errors import error_of_status
from skywitness.domain.model.errors import (
    ProviderAnswerUnusable,
    ProviderError,
    ProviderQuotaExhausted,
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


def error_of_response(response: Any, retry_after_s: float | None) -> ProviderError:
    """Return the error for a response other than 200."""
    return error_of_status(
        NAME, response.status_code, response.body(), retry_after_s, _ABOUT_DOCUMENTS
    )


def error_of_document(code: str) -> ProviderError:
    """Return the error for the error code of one document."""
    reason = code if _CODE.fullmatch(code) else "a document was rejected"
    if code in _PASSING:
        return ProviderUnavailable(NAME, reason)
    if code == "TooManyRequests":
        return ProviderQuotaExhausted(NAME, reason)
    return ProviderAnswerUnusable(NAME, reason)
