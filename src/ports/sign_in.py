"""Signing in with a browser at somebody else's page."""

from __future__ import annotations

import secrets
from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol, Self

from skywitness.domain.model.access.actor import Actor


@dataclass(frozen=True, slots=True)
class Attempt:
    """Secrets of one attempt to sign in, which the browser that began it brings back.

    `state` shows that an answer belongs to the attempt, `nonce` that a token does, and `verifier`
    that a code does (RFC 7636).
    """

    state: str
    nonce: str
    verifier: str

    @classmethod
    def random(cls) -> Self:
        """Create an attempt that nobody can guess."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))


class SignIn(Protocol):
    """Sends people to where they sign in, and tells who came back."""

    @abstractmethod
    async def address(self, attempt: Attempt, back: str) -> str:
        """Return the URL to send the browser to; it comes back to the URL `back`.

        Raises:
            ProviderUnavailable: nobody can sign in for now.
        """

    @abstractmethod
    async def actor_of(self, attempt: Attempt, back: str, code: str) -> Actor:
        """Return who came back with a code, which is good once.

        Raises:
            BadCredentials: the code lets nobody in, or belongs to another attempt.
            ProviderUnavailable: it cannot be checked for now.
        """
