"""API keys: how they are written, what is stored of them, and whom they let in.

A key is `skw_<id>_<secret>_<checksum>`. By the prefix, scanners of published code find keys that
leaked; the id finds the stored key; the checksum refuses most mistakes without a look at the store.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
import zlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import PERMISSIONS, Permission, Role
from skywitness.domain.model.errors import BadCredentials, Invalid, Problems
from skywitness.domain.model.text import clean_line

PREFIX: Final = "skw_"
ID_LENGTH: Final = 8
SECRET_LENGTH: Final = 43
"""Base 62: 256 bits, which no one guesses, so that a fast digest is enough to store."""

MAX_NAME_LENGTH: Final = 100
USE_IS_NOTED_EVERY: Final = timedelta(hours=1)
"""How coarse `last_used_at` is: reading with a key must not write to the disk each time."""

_DIGITS: Final = string.digits + string.ascii_letters
_CHECKSUM_LENGTH: Final = 6  # 62**6 is more than 2**32
_KEY: Final = re.compile(
    rf"{PREFIX}([0-9A-Za-z]{{{ID_LENGTH}}})_([0-9A-Za-z]{{{SECRET_LENGTH}}})"
    rf"_([0-9A-Za-z]{{{_CHECKSUM_LENGTH}}})"
)


@dataclass(frozen=True, slots=True, repr=False)
class KeyText:
    """A key as its holder sends it; it is shown once, when it is created, and never stored."""

    id: str
    secret: str

    @classmethod
    def random(cls) -> Self:
        """Create a key that nobody has."""
        return cls(_random(_DIGITS, ID_LENGTH), _random(_DIGITS, SECRET_LENGTH))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key.

        Raises:
            BadCredentials: it is none, or was copied with a mistake.
        """
        found = _KEY.fullmatch(text)
        if found is None:
            raise BadCredentials("malformed key")
        key = cls(found[1], found[2])
        if key.checksum != found[3]:
            raise BadCredentials("wrong checksum of a key")
        return key

    @property
    def digest(self) -> str:
        """The SHA-256 of the secret, in hexadecimal."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    @property
    def checksum(self) -> str:
        """The CRC-32 of what comes before it, in base 62."""
        rest, written = zlib.crc32(self._unchecked.encode()), ""
        for _ in range(_CHECKSUM_LENGTH):
            rest, digit = divmod(rest, len(_DIGITS))
            written = _DIGITS[digit] + written
        return written

    @property
    def _unchecked(self) -> str:
        return f"{PREFIX}{self.id}_{self.secret}"

    def __str__(self) -> str:
        return f"{self._unchecked}_{self.checksum}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as it is stored.

    `owner` is the id of the actor that it lets in, and so the observer of what is filed with it;
    keys of one owner replace each other. `scopes` limit the permissions of the role, unless empty.
    Keys never become valid again: a revoked one stays revoked.
    """

    id: str
    digest: str
    name: str
    role: Role
    owner: str
    created_at: datetime
    created_by: str
    scopes: frozenset[Permission] = frozenset()
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        """Whom it lets in."""
        return Actor.of(self.owner, self.role, self.scopes)

    def require_valid(self, text: KeyText, now: datetime) -> None:
        """Raise `BadCredentials` unless this is the key of `text`, and neither revoked nor expired.

        The secrets are compared in any case and in constant time.
        """
        is_same = hmac.compare_digest(self.digest, text.digest)
        is_expired = self.expires_at is not None and self.expires_at <= now
        if not is_same:
            raise BadCredentials("no key has this secret")
        if self.revoked_at is not None:
            raise BadCredentials("revoked key")
        if is_expired:
            raise BadCredentials("expired key")

    def revoked(self, now: datetime) -> ApiKey:
        """Return the key revoked; the time of an earlier revocation stays."""
        return self if self.revoked_at is not None else replace(self, revoked_at=now)

    def is_use_noted(self, now: datetime) -> bool:
        """Whether `last_used_at` is recent enough."""
        return self.last_used_at is not None and now - self.last_used_at < USE_IS_NOTED_EVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRequest:
    """What a new key should be; without an owner, it gets one of its own."""

    name: str
    role: Role
    scopes: frozenset[Permission] = frozenset()
    owner: str | None = None
    expires_at: datetime | None = None

    def require_valid(self, now: datetime) -> None:
        """Raise `Invalid` with all problems found."""
        problems = Problems()
        problems.attempt(_require_named, "name", self.name)
        if self.owner is not None:
            problems.attempt(_require_named, "owner", self.owner)
        if self.role is Role.PUBLIC:
            problems.add("role", "must be another one: the public needs no key")
        if beyond := self.scopes - PERMISSIONS[self.role]:
            problems.add("scopes", f"are not in the role {self.role}: {', '.join(sorted(beyond))}")
        if self.expires_at is not None and self.expires_at <= now:
            problems.add("expires_at", "must be in the future")
        problems.raise_if_any()

    def key(self, text: KeyText, now: datetime, created_by: str) -> ApiKey:
        """Return the key to store."""
        return ApiKey(
            id=text.id,
            digest=text.digest,
            name=self.name,
            role=self.role,
            scopes=self.scopes,
            owner=self.owner or new_owner(),
            created_at=now,
            created_by=created_by,
            expires_at=self.expires_at,
        )


def new_owner() -> str:
    """Return an id that says nothing about whose it is.

    It has letters only, because digits could be taken for a telephone number.
    """
    return f"observer-{_random(string.ascii_lowercase, 16)}"


def _require_named(name: str, value: str) -> None:
    clean_line(name, value, MAX_NAME_LENGTH)
    if not value.strip():
        raise Invalid.at(name, "must not be blank")


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))
