"""API keys, by what may be stored of them, and which sign-ins are over."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Protocol

from skywitness.domain.model.access.api_key import ApiKey


class Credentials(Protocol):
    """Reads see committed data; changes are applied at the commit of the unit of work."""

    @abstractmethod
    async def find(self, key_id: str) -> ApiKey | None:
        """Return a key, valid or not; it takes about as long without one as with one."""

    @abstractmethod
    async def all(self) -> tuple[ApiKey, ...]:
        """Return all keys, the oldest first."""

    @abstractmethod
    def add(self, key: ApiKey) -> None:
        """Store a new key."""

    @abstractmethod
    def revoke(self, key_id: str, at: datetime) -> None:
        """Revoke a key; one that is revoked already, or unknown, stays as it is."""

    @abstractmethod
    def note_use(self, key_id: str, at: datetime) -> None:
        """Store that a key was used; a later use that is known stays."""

    @abstractmethod
    async def has_ended(self, sign_in: str) -> bool:
        """Return whether a session was ended, or a link was used."""

    @abstractmethod
    def end(self, sign_in: str, until: datetime, now: datetime) -> None:
        """End a session or use up a link, which would have ended at `until`.

        Those that would have ended by now are forgotten. The commit raises `BadCredentials` for one
        that was ended before.
        """
