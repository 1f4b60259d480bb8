"""How stored objects may be called, so that every storage can hold the name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from skywitness.domain.model.errors import StorageRefused

_KEY: Final = re.compile(r"(?=.{1,200}\Z)(?!\.)[a-z0-9._-]+(?:(?<!\.)/(?!\.)[a-z0-9._-]+)*(?<!\.)")
_METADATA_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


def require_object_names(key: str, metadata_names: Iterable[str] = ()) -> None:
    """Raise `StorageRefused` for a key or metadata names that some storage could not hold.

    Keys are 1 to 200 characters of `a-z 0-9 . _ - /`; no segment is empty, or begins or ends with
    a dot. Metadata names are `a-z 0-9 _` and begin with a letter.
    """
    if _KEY.fullmatch(key) is None:
        raise StorageRefused(key, "not a key")
    if not all(_METADATA_NAME.fullmatch(name) for name in metadata_names):
        raise StorageRefused(key, "not a name for metadata")
