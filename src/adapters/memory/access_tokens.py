"""Access tokens that are handed out by hand."""

from __future__ import annotations

from typing_extensions import override

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.errors import BadCredentials, ProviderError
from skywitness.ports.access_tokens import AccessTokens


class MemoryAccessTokens(AccessTokens):
    """Knows the tokens that it was given; `failure` is raised instead of any answer."""

    def __init__(self) -> None:
        self.failure: ProviderError | None = None
        self._actors: dict[str, Actor] = {}

    def issue(self, token: str, actor: Actor) -> None:
        """Let the bearer of a token act as an actor."""
        self._actors[token] = actor

    def expire(self, token: str) -> None:
        """Accept a token no longer."""
        del self._actors[token]

    @override
    async def actor_of(self, token: str) -> Actor:
        if self.failure is not None:
            raise self.failure
        try:
            return self._actors[token]
        except KeyError:
            raise BadCredentials("unknown token") from None
