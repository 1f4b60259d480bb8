"""Addresses that may be called: requests carry keys and places, so they must be encrypted."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Say whether a host is loopback; an IPv6 address may have brackets."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_address(host: str) -> bool:
    """Say whether a host is an IP address, written without brackets."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_private(address: str) -> bool:
    """Say whether requests cannot be read on the way: https, or http on loopback."""
    url = urlsplit(address)
    host = url.hostname or ""
    return (url.scheme == "https" and bool(host)) or (url.scheme == "http" and is_loopback(host))
