"""Which addresses may be called: keys and places of people travel there, so never in the open."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Say whether a host, an IPv6 address with or without its brackets, is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_private(address: str) -> bool:
    """Say whether nobody on the way can read along: https, or http to this machine."""
    url = urlsplit(address)
    host = url.hostname or ""
    return (url.scheme == "https" and bool(host)) or (url.scheme == "http" and is_loopback(host))
