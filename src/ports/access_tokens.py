"""Access tokens that somebody else issued."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol

from skywitness.domain.model.access.actor import Actor


class AccessTokens(Protocol):
    """Tells who the bearer of an access token is."""

    @abstractmethod
    async def actor_of(self, token: str) -> Actor:
        """Return the actor; the same person has the same id in every token.

        Raises:
            BadCredentials: the token lets nobody in; any text may be passed.
            ProviderUnavailable: it cannot be checked for now.
        """
