"""API keys, by what may be stored of them."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Protocol

from skywitness.domain.model.access.api_key import ApiKey


class Credentials(Protocol):
    """API keys. Reads see committed data; changes are applied at the commit of the unit of work."""

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
