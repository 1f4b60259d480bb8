"""Under which names clients reach this service, and the addresses it writes into answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

from starlette.requests import Request

from skywitness.entrypoints.settings import Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_HOST: Final = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]\s/?#@:\\]+))(?::[0-9]{0,5})?", re.ASCII)
"""A name or address and perhaps a port, and nothing that would go on into an address we write."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """`public_url` has no slash at its end and may be empty; `names` are lower case."""

    public_url: str
    names: frozenset[str]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take the names of this machine, of PUBLIC_URL and of ALLOWED_HOSTS."""
        public = urlsplit(settings.public_url).hostname
        named = {name.lower() for name in (*settings.allowed_hosts, settings.host, public) if name}
        return cls(settings.public_url.rstrip("/"), LOOPBACK | named)

    def is_ours(self, host: str) -> bool:
        """Say whether a Host header, with or without port, names this service."""
        found = _HOST.fullmatch(host)
        return found is not None and (found[1] or found[2]).lower() in self.names

    def base(self, request: Request) -> str:
        """Return the absolute address that paths are appended to; the Host was checked before."""
        return self.public_url or f"{request.url.scheme}://{request.headers['host']}"

    def path(self, path: str) -> str:
        """Return an absolute path, below the one of PUBLIC_URL where it has one."""
        return urlsplit(self.public_url).path + path
