"""The Content-Security-Policy of the page: its own files, and what the settings add to them."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from skywitness.entrypoints.setting_groups.storage import StorageKind
from skywitness.entrypoints.settings import Settings

_ORIGIN: Final = re.compile(r"https?://(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?")


def page_policy(settings: Settings) -> str:
    """Return the policy: no inline script or style, and no other host unless a setting names it."""
    storage = _storage_origin(settings)
    tiles = f" {settings.tile_origin}" if settings.tile_origin else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        f"img-src 'self' data: blob:{storage}{tiles}; connect-src 'self'{storage}; "
        "worker-src 'self'; manifest-src 'self'; form-action 'self'; "
        "object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
    )


def _storage_origin(settings: Settings) -> str:
    """Return a space and the origin of the storage that browsers exchange photos with, if any."""
    if settings.storage is not StorageKind.AZURE:
        return ""
    address = settings.azure_blob_account_url
    if settings.azure_blob_connection_string is not None:
        address = _blob_endpoint(settings.azure_blob_connection_string.get_secret_value())
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    return f" {origin}" if _ORIGIN.fullmatch(origin) else ""


def _blob_endpoint(connection_string: str) -> str:
    """Return the address that a connection string names, without loading the SDK."""
    pairs = (part.partition("=") for part in connection_string.split(";"))
    named = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if named.get("usedevelopmentstorage") == "true":
        return "http://127.0.0.1:10000"
    scheme = named.get("defaultendpointsprotocol", "https")
    suffix = named.get("endpointsuffix", "core.windows.net")
    return named.get("blobendpoint") or f"{scheme}://{named.get('accountname')}.blob.{suffix}"
