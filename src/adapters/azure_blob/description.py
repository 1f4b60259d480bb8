"""Metadata of an object in the headers of a blob."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, unquote

from azure.storage.blob import BlobProperties

from skywitness.ports.object_storage import StoredObject

SHA256: Final = "_sha256"
UPLOAD: Final = "_upload"
"""The adapter's own metadata; names given by callers begin with a letter."""
EMPTY: Final = "%"
"""Encodes an empty value, which a header may lose; percent-encoding never produces it."""


def described(found: BlobProperties, size: int | None = None) -> StoredObject:
    """Return the object's description; `size` is given where `found` describes only a range."""
    kept = {name.lower(): value for name, value in (found.metadata or {}).items()}
    return StoredObject(
        key=str(found.name),
        size=found.size if size is None else size,
        content_type=found.content_settings.content_type or "application/octet-stream",
        version=version_of(found.etag),
        sha256=kept.get(SHA256, ""),
        metadata={n: _decoded(v) for n, v in kept.items() if not n.startswith("_")},
    )


def version_of(etag: object) -> str:
    """Return the version of an ETag, which responses quote and listings do not."""
    return str(etag).strip('"')


def encoded(metadata: Mapping[str, str]) -> dict[str, str]:
    """Return metadata encoded for headers: Azure answers 403 to anything but ASCII."""
    return {name: quote(value, safe="") or EMPTY for name, value in metadata.items()}


def _decoded(value: str) -> str:
    return "" if value == EMPTY else unquote(value)
