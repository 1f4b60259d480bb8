"""Rules for keys and metadata of objects that every storage accepts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from skywitness.domain.model.errors import StorageRefused
from skywitness.domain.model.lazy_regex import lazy_regex

_KEY: Final = lazy_regex(r"(?=.{1,200}\Z)(?!\.)[a-z0-9._-]+(?:(?<!\.)/(?!\.)[a-z0-9._-]+)*(?<!\.)")
_PREFIX: Final = lazy_regex(r"[a-z0-9._/-]{0,200}")
_METADATA_NAME: Final = lazy_regex(r"[a-z][a-z0-9_]*")
_MEDIA_TYPE: Final = lazy_regex(
    r"(?=.{1,200}\Z)[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*(?:; ?[!-:<-~]+)*",
    re.ASCII | re.IGNORECASE,
)

MAX_METADATA: Final = 4_096
"""Bytes of all metadata of an object, percent-encoded; Azure takes 8 KiB with its own."""


def require_key(key: str) -> None:
    """Raise `StorageRefused` for a key that some storage would not accept.

    Keys are 1 to 200 characters of `a-z 0-9 . _ - /`; no segment is empty, or begins or ends with
    a dot.
    """
    if _KEY.fullmatch(key) is None:
        raise StorageRefused(key, "not a key")


def may_begin_key(prefix: str) -> bool:
    """Say whether a valid key can begin with this prefix."""
    return _PREFIX.fullmatch(prefix) is not None


def require_storable(key: str, content_type: str, metadata: Mapping[str, str]) -> None:
    """Raise `StorageRefused` for a key or description that some storage would not accept.

    The content type is a media type (RFC 9110, section 8.3.1) of 200 characters at most. Metadata
    names are `a-z 0-9 _` and begin with a letter; values are any text that UTF-8 can carry.
    """
    require_key(key)
    if _MEDIA_TYPE.fullmatch(content_type) is None:
        raise StorageRefused(key, "not a media type")
    if not all(_METADATA_NAME.fullmatch(name) for name in metadata):
        raise StorageRefused(key, "not a name for metadata")
    try:
        size = sum(len(name) + len(quote(value, safe="")) for name, value in metadata.items())
    except UnicodeEncodeError:
        raise StorageRefused(key, "metadata that is no text") from None
    if size > MAX_METADATA:
        raise StorageRefused(key, "too much metadata")
