"""Keeps secrets out of the log.

Adapters never log keys, but their libraries may log URLs and headers that contain them, in later
versions or at lower levels. Values with secret-looking names are therefore replaced in every record
and traceback before it reaches a handler.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Final

from typing_extensions import override

from skywitness.domain.model.lazy_regex import lazy_regex

HIDDEN: Final = "***"

NAMES: Final = (
    "appid",
    "sig",
    "AccountKey",
    "SharedAccessKey",
    "SharedAccessSignature",
    "Ocp-Apim-Subscription-Key",
    "subscription-key",
    "x-functions-key",
    "api_key",
    "api-key",
    "apikey",
    "access_token",
    "client_secret",
    "password",
    "secret_key",
    "code_verifier",
    "skywitness_session",
    "skywitness_attempt",
)
"""Names of secrets of OpenWeatherMap, Azure, OpenID providers and of this service."""


def _spelled(name: str) -> str:
    """Return a pattern for a name in either case, with any character percent-encoded."""
    return "".join(
        f"(?:{re.escape(sign)}|{_encoded(sign.lower())}|{_encoded(sign.upper())})" for sign in name
    )


def _encoded(sign: str) -> str:
    return f"%{ord(sign):02x}"


_BEGIN: Final = r"(?:(?<![A-Za-z0-9])|(?<=%26)|(?<=%3B)|(?<=%3F)|(?<=%22))"
_NAME: Final = "|".join(_spelled(name) for name in NAMES)
_IS: Final = r"""(?:["']?\s*(?:=|:|%3D)\s*|["']\s*,\s*|%22%3A)(?:b(?=["']))?(?:["']|%22)?"""
_VALUE: Final = r"""(?:(?!%26|%3B|%22|%27)[^\s&;,"'<>()\[\]{}\\])+"""

_PATTERNS: Final = (
    # Authorization comes first: its value is two words, the others end at a blank.
    (
        rf"""({_BEGIN}Authorization{_IS}(?:(?:Bearer|Basic|SharedKey(?:Lite)?)\s+)?){_VALUE}""",
        rf"\1{HIDDEN}",
    ),
    (r"(\b(?:Bearer|SharedKey(?:Lite)?)\s+)[\w.~+/=:%-]{8,}", rf"\1{HIDDEN}"),
    # signed tokens, wherever they stand: a JSON object in base64 begins with eyJ
    (r"(?<![\w-])eyJ[\w-]{10,}\.[\w-]+(?:\.[\w-]*)?", HIDDEN),
    (r"(skw_[0-9A-Za-z]{8}_)[0-9A-Za-z]+(?:_[0-9A-Za-z]*)?", rf"\1{HIDDEN}"),  # our own keys
    (rf"({_BEGIN}(?:{_NAME}){_IS}){_VALUE}", rf"\1{HIDDEN}"),
    (r"([?&]code=)[^\s&\"']+", rf"\1{HIDDEN}"),  # keys of Azure Functions in an address
    (r"(//[^\s/:@\"']*:)[^\s/@\"']+(?=@)", rf"\1{HIDDEN}"),  # a password in an address
)
_LAZY: Final = tuple((lazy_regex(find, re.IGNORECASE), put) for find, put in _PATTERNS)


def redacted(text: str) -> str:
    """Return a text with the value of every secret replaced by stars."""
    for pattern, replacement in _LAZY:
        text = pattern.sub(replacement, text)
    return text


class SecretsHidden(logging.Filter):
    """A filter for handlers; on a logger it would miss records of child loggers."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redacted(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = _FORMATTER.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redacted(record.exc_text)
        if record.stack_info:
            record.stack_info = redacted(record.stack_info)
        return True


def hide_secrets(handlers: Iterable[logging.Handler]) -> None:
    """Add the filter to handlers that do not have it yet."""
    for handler in handlers:
        if not any(isinstance(present, SecretsHidden) for present in handler.filters):
            handler.addFilter(SecretsHidden())


_FORMATTER: Final = logging.Formatter()
