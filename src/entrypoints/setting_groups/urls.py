"""What is required of settings that are URLs; `name` is the setting, for the message."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from skywitness.domain.model.addresses import is_private

_ONE_TENANT: Final = re.compile(r"/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/v2\.0")


def require_https(name: str, address: str) -> None:
    """Raise `ValueError` for a URL that sends data unencrypted over a network."""
    if address and not is_private(address):
        raise ValueError(f"{name} must be an https URL (http on loopback only)")


def require_http(name: str, address: str) -> None:
    """Raise `ValueError` for anything but an http or https URL."""
    parts = urlsplit(address)
    if address and not (parts.scheme in {"http", "https"} and parts.hostname):
        raise ValueError(f"{name} must be an http or https URL")


def forbid_credentials(name: str, address: str) -> None:
    """Raise `ValueError` for a URL with a signature or password: URLs are shown and logged."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise ValueError(f"{name} is not a URL") from None
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(f"{name} must not contain parameters or a password")


def require_tenant(name: str, address: str) -> None:
    """Raise `ValueError` for an issuer of Entra ID that stands for all tenants, or for version 1.

    Its tokens name the tenant by its id, never `common`, `organizations` or a domain.
    """
    parts = urlsplit(address)
    is_entra = (parts.hostname or "").startswith("login.microsoftonline.")
    if is_entra and not _ONE_TENANT.fullmatch(parts.path):
        raise ValueError(f"{name} must end with the id of a tenant and /v2.0 (Entra ID)")
