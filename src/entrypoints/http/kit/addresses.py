"""The host names of this service, and the absolute URLs in its responses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import Scope

from skywitness.domain.model.addresses import is_address
from skywitness.entrypoints.http.problems.problem import PREFIX
from skywitness.entrypoints.settings import Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

PROBES: Final = frozenset({"/livez", "/readyz"})
"""What a load balancer asks for. It often knows the address alone, and shares it with clients."""

_HOST: Final = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]\s/?#@:\\]+))(?::[0-9]{0,5})?", re.ASCII)
"""A name or address with an optional port, and nothing that would alter a URL built from it."""

_LONGEST_KEPT: Final = 260
"""Longer headers are not remembered; a name has up to 253 characters."""


@lru_cache(maxsize=64)  # clients send one of a few values, with every request
def _name(host: str) -> str | None:
    """Return the name or address in a Host header, in lower case; None if it has another form."""
    found = _HOST.fullmatch(host)
    return (found[1] or found[2]).lower() if found else None


@dataclass(frozen=True, slots=True)
class Addresses:
    """`public_url` and its path have no trailing slash and may be empty; `names` are lower case."""

    public_url: str
    public_path: str
    names: frozenset[str]
    is_https: bool
    """Whether clients reach this service over https."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take the names of the loopback interface, of PUBLIC_URL and of ALLOWED_HOSTS."""
        public = urlsplit(settings.public_url)
        names = (*settings.allowed_hosts, settings.host, public.hostname)
        return cls(
            settings.public_url,
            public.path,
            LOOPBACK | {name.lower() for name in names if name},
            public.scheme == "https",
        )

    def is_own(self, host: str) -> bool:
        """Say whether a Host header, with or without a port, names this service."""
        read = _name if len(host) <= _LONGEST_KEPT else _name.__wrapped__
        return read(host) in self.names

    def may_ask(self, host: str, scope: Scope) -> bool:
        """Say whether a request with this Host is answered: to probes also by an address."""
        return self.is_own(host) or (
            scope["path"].removeprefix(scope.get("root_path", "")) in PROBES
            and (found := _HOST.fullmatch(host)) is not None
            and is_address(found[1] or found[2])
        )

    def prefix(self, scope: Scope) -> str:
        """Return the path prefix that clients see, such as `/sky`, or an empty text.

        It comes from PUBLIC_URL if a proxy strips it, else from the application that mounts this
        one.
        """
        if self.public_url:
            return self.public_path
        root = scope.get("root_path")
        return str(root).rstrip("/") if root else ""

    def base(self, request: Request) -> str:
        """Return the absolute base URL of links; the Host header was checked before."""
        if self.public_url:
            return self.public_url
        scope = request.scope
        host = next(value for name, value in scope["headers"] if name == b"host")
        return f"{scope['scheme']}://{host.decode('latin-1')}{scope[PREFIX]}"
