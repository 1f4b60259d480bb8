"""Headers that every response carries, whichever part of the service answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Final

Header = tuple[bytes, bytes]

_name: Final = itemgetter(0)

NOTHING_EMBEDDED: Final = "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
"""Of every Content-Security-Policy. Only `object-src` would follow from `default-src`."""

DEFAULTS: Final[tuple[Header, ...]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (
        b"content-security-policy",
        f"default-src 'none'; form-action 'none'; {NOTHING_EMBEDDED}".encode(),
    ),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
    (b"vary", b"Accept-Encoding"),
)
"""Added to responses that do not set them."""

OVER_HTTPS: Final[Header] = (b"strict-transport-security", b"max-age=31536000")
"""A year. Other names below this one's are not ours to decide about."""


def completed(
    headers: Sequence[Header], request_id: str, added: Sequence[Header] = ()
) -> list[Header]:
    """Add the headers that every response carries, and those of this one."""
    names = tuple(map(_name, headers))
    return [*headers, (b"x-request-id", request_id.encode()), *added, *_missing(names)]


def missing(headers: Sequence[Header]) -> tuple[Header, ...]:
    """Return those of `DEFAULTS` that a response does not set itself."""
    return _missing(tuple(map(_name, headers)))


@lru_cache(maxsize=128)  # responses differ little in which headers they set
def _missing(names: tuple[bytes, ...]) -> tuple[Header, ...]:
    given = {name.lower() for name in names}
    return tuple(header for header in DEFAULTS if header[0] not in given)
