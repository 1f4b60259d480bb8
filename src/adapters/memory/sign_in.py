"""Signing in without a page: tests say who signs in."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

from typing_extensions import override

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.errors import BadCredentials, ProviderError
from skywitness.ports.sign_in import Attempt, SignIn


class MemorySignIn(SignIn):
    """Sends everybody back at once; `failure` is raised instead of any answer."""

    def __init__(self) -> None:
        self.failure: ProviderError | None = None
        self._actors: dict[tuple[str, str], tuple[str, Actor]] = {}

    def enter(self, actor: Actor, state: str, back: str) -> str:
        """Sign in as an actor; return the code that the browser brings back."""
        code = hashlib.sha256(f"{state} {len(self._actors)}".encode()).hexdigest()
        self._actors[code, back] = state, actor
        return code

    @override
    async def address(self, attempt: Attempt, back: str) -> str:
        if self.failure is not None:
            raise self.failure
        return f"https://sign-in.example/?{urlencode({'state': attempt.state, 'back': back})}"

    @override
    async def actor_of(self, attempt: Attempt, back: str, code: str) -> Actor:
        if self.failure is not None:
            raise self.failure
        state, actor = self._actors.pop((code, back), (None, None))
        if actor is None or state != attempt.state:
            raise BadCredentials("another attempt's code, or none")
        return actor
