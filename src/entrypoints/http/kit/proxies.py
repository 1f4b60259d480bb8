"""What proxies in front of the service say about a client: its address, scheme and Host.

Anybody can send the headers of a proxy. They count only when the connection comes from one of
TRUSTED_PROXIES, and they are read from the right, where the nearest proxy wrote: what stands left
of the first address that is not trusted was sent by the client. Only the header that
FORWARDED_HEADER chooses is read, because a proxy that writes one passes the other on as it came.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, Self

from starlette.types import Scope

from skywitness.entrypoints.setting_groups.access import ForwardedHeader
from skywitness.entrypoints.settings import Settings

MOST_HOPS: Final = 16
"""Proxies that a request may have passed; what they wrote before is not looked at."""

MOST_FORWARDED: Final = 4096
"""Characters of Forwarded: a longer one says nothing, as one with a fault."""

_SCHEMES: Final = frozenset({"http", "https"})

_TOKEN: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}"  # noqa: S105 # the token of RFC 9110
_PAIR: Final = re.compile(
    rf'[ \t]*({_TOKEN})=(?:({_TOKEN})|"((?:[^"\\]|\\.){{0,300}})")[ \t]*(?:([;,])|$)'
)
_ESCAPED: Final = re.compile(r"\\(.)")

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class _Hop:
    """What one proxy says about the request that reached it; empty where it says nothing."""

    client: str
    scheme: str = ""
    host: str = ""


class Proxies:
    """The proxies whose headers count."""

    def __init__(self, networks: Sequence[Network], header: ForwardedHeader) -> None:
        """Take the addresses of the proxies, and which headers they write."""
        self._networks = tuple(networks)
        self._hops = _forwarded if header is ForwardedHeader.FORWARDED else _x_forwarded
        self._is_peer_trusted = lru_cache(maxsize=1024)(self._is_trusted_name)

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Take TRUSTED_PROXIES and FORWARDED_HEADER; None without trusted proxies."""
        networks = [ip_network(each) for each in settings.trusted_proxies]
        return cls(networks, settings.forwarded_header) if networks else None

    def as_sent(self, scope: Scope) -> Scope:
        """Return the request as its client sent it, as far as trusted proxies tell.

        The scope of any other connection is returned as it is.
        """
        client = scope.get("client")
        if client is None or not self._is_peer_trusted(client[0]):
            return scope
        hop = self._outermost(self._hops(scope["headers"]))
        if hop is None:
            return scope
        changed = {**scope}
        if (address := address_in(hop.client)) is not None:
            changed["client"] = (str(address), 0)
        if (scheme := hop.scheme.lower()) in _SCHEMES:
            changed["scheme"] = scheme
        if hop.host:
            host = hop.host.encode("latin-1", "replace")
            changed["headers"] = [
                (name, host if name == b"host" else value) for name, value in scope["headers"]
            ]
        return changed

    def _outermost(self, hops: list[_Hop]) -> _Hop | None:
        """Return what the trusted proxy that is farthest away says; hops begin with the nearest."""
        found = None
        for hop in hops[:MOST_HOPS]:
            found = hop
            address = address_in(hop.client)
            if address is None or not self._is_trusted(address):
                break
        return found

    def _is_trusted_name(self, name: str) -> bool:
        address = address_in(name)
        return address is not None and self._is_trusted(address)

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._networks)


def address_in(text: str) -> Address | None:
    """Return an address that may have a port, brackets or a zone; None for anything else."""
    name = text.strip()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    try:
        address = ip_address(name.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _x_forwarded(headers: Sequence[tuple[bytes, bytes]]) -> list[_Hop]:
    """Read X-Forwarded-For, nearest first; -Proto and -Host are those of the nearest proxy."""
    values = [
        _joined(headers, b"x-forwarded-" + name).rsplit(",", MOST_HOPS)
        for name in (b"for", b"proto", b"host")
    ]
    clients, scheme, host = values[0], values[1][-1].strip(), values[2][-1].strip()
    return [_Hop(client, scheme, host) for client in reversed(clients)]


def _forwarded(headers: Sequence[tuple[bytes, bytes]]) -> list[_Hop]:
    """Read Forwarded (RFC 7239), nearest first; a value with a fault says nothing at all."""
    text = _joined(headers, b"forwarded")
    if len(text) > MOST_FORWARDED:
        return []
    elements: list[dict[str, str]] = [{}]
    position = 0
    while position < len(text):
        found = _PAIR.match(text, position)
        if found is None:
            return []
        name, token, quoted, end = found.groups()
        elements[-1][name.lower()] = token or _ESCAPED.sub(r"\1", quoted)
        if end == ",":
            elements.append({})
        position = found.end()
    return [
        _Hop(each.get("for", ""), each.get("proto", ""), each.get("host", ""))
        for each in reversed(elements)
    ]


def _joined(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> str:
    return b",".join(value for each, value in headers if each == name).decode("latin-1")


def client_key(scope: Scope) -> str:
    """Return whose requests are counted together: an address, of IPv6 the network of 64 bits."""
    client = scope.get("client")
    if client is None:
        return ""
    host: str = client[0]
    return _network(host) if ":" in host else host


def _network(host: str) -> str:
    """Return the first half of an IPv6 address, or the IPv4 address that it stands for."""
    try:
        packed = socket.inet_pton(socket.AF_INET6, host.partition("%")[0])
    except OSError:
        return host
    if packed[:12] == b"\0" * 10 + b"\xff\xff":
        return socket.inet_ntoa(packed[12:])
    return packed[:8].hex()
