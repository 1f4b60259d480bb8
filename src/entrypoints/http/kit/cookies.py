"""Cookies that only the browser holds: unreadable for scripts, and unsent by other sites' pages."""

from __future__ import annotations

from typing import Final

from starlette.types import Scope

from skywitness.entrypoints.http.kit.addresses import Addresses

_PER_HOST: Final = "__Host-"
"""Browsers take a cookie of this name from https alone, and from no other host of the domain."""


def cookie_of(scope: Scope, addresses: Addresses, name: str) -> str | None:
    """Return the value of a cookie, None without one.

    Of several with one name, another host of the domain may have set one: none counts.
    """
    lines = [value for header, value in scope["headers"] if header == b"cookie"]
    if not lines:  # nearly always: programs have none
        return None
    wanted = _full_name(scope, addresses, name)
    pairs = (part.partition(b"=") for line in lines for part in line.split(b";"))
    found = [value.strip().decode("latin-1") for key, _, value in pairs if key.strip() == wanted]
    return found[0] if len(found) == 1 else None


def set_cookie(
    scope: Scope, addresses: Addresses, name: str, value: str, lasts_s: int
) -> tuple[bytes, bytes]:
    """Return the header that sets a cookie, for as long as it is good.

    `Lax`: links from elsewhere arrive with it, requests of other sites' pages do not.
    """
    attributes = f"; Path=/; Max-Age={lasts_s}; HttpOnly; SameSite=Lax"
    secure = b"; Secure" if _is_https(scope, addresses) else b""
    full = _full_name(scope, addresses, name) + b"="
    return b"set-cookie", full + f"{value}{attributes}".encode("ascii") + secure


def drop_cookie(scope: Scope, addresses: Addresses, name: str) -> tuple[bytes, bytes]:
    """Return the header that makes a browser forget a cookie."""
    return set_cookie(scope, addresses, name, "", 0)


def _full_name(scope: Scope, addresses: Addresses, name: str) -> bytes:
    return f"{_PER_HOST if _is_https(scope, addresses) else ''}{name}".encode("ascii")


def _is_https(scope: Scope, addresses: Addresses) -> bool:
    return bool(addresses.public_url.startswith("https:") or scope["scheme"] == "https")
