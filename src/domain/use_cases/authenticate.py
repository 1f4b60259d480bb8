"""Find out who sent a request, by the key that came with it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from skywitness.domain.model.access.actor import ANONYMOUS, LOCAL, Actor
from skywitness.domain.model.access.api_key import PREFIX, ApiKey, KeyText
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import SkywitnessError
from skywitness.ports.access_tokens import AccessTokens
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import UnitOfWorkFactory

KNOWN_FOR_S: Final = 1.0
"""How long a key is not looked up again: what another process revoked is refused after that."""

MOST_KNOWN: Final = 10_000
"""About 3 MB."""

_NOTED_WITHIN_S: Final = 0.5
_NOTED_AGAIN_AFTER_S: Final = 60.0
"""How long a request may wait for that, and how soon it is tried again when it failed."""

_NOBODY: Final = ApiKey(
    id="",
    digest=sha256(b"").hexdigest(),
    name="",
    role=Role.OBSERVER,
    owner="",
    created_at=datetime.min.replace(tzinfo=UTC),
    created_by="",
)
"""Stands for a key that is not stored, so that it takes as long to refuse as a wrong secret."""


@dataclass(frozen=True, slots=True)
class _Known:
    key_id: str
    actor: Actor
    until_s: float


class AuthenticateKey:
    """Turn an API key into its actor.

    - A key is looked up at most once a second. Only keys that let somebody in are remembered, as
      they were sent and no longer than that: to digest each that comes takes as long as all else.
      Texts are found by their hash, which nobody outside can foresee, so how long it takes to find
      none says nothing about those that are there.
    - An unknown id, a wrong secret, a revoked and an expired key are the same to the caller.
    - The use of a key is noted about once an hour, and never at the cost of the request.
    """

    def __init__(
        self,
        units: UnitOfWorkFactory,
        clock: Clock,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now_s` is a clock that is never set."""
        self._units = units
        self._clock = clock
        self._now_s = now_s
        self._known: dict[bytes, _Known] = {}
        self._noted_at_s: dict[str, float] = {}
        self._forgotten = 0

    async def __call__(self, text: str) -> Actor:
        """Return the actor of a key.

        Raises:
            BadCredentials: it lets nobody in.
        """
        sent = text.encode("utf-8", "surrogatepass")
        if known := self.known(sent):
            return known
        before = self._forgotten
        key = await self._valid(KeyText.parse(text))
        if before == self._forgotten:  # else it may have been revoked after it was read
            self._remember(sent, key)
        return key.actor

    def known(self, sent: bytes) -> Actor | None:
        """Return the actor of a key that need not be looked up, None for anything else.

        It is asked for every request with a key: not to wait halves what the key costs.
        """
        known = self._known.get(sent)
        return known.actor if known is not None and self._now_s() < known.until_s else None

    def forget(self, key_id: str) -> None:
        """Look a key up again before it lets anybody in."""
        self._forgotten += 1
        for sent in [sent for sent, known in self._known.items() if known.key_id == key_id]:
            del self._known[sent]

    def _remember(self, sent: bytes, key: ApiKey) -> None:
        if len(self._known) >= MOST_KNOWN:
            del self._known[next(iter(self._known))]
        known = _Known(key.id, key.actor, self._now_s() + KNOWN_FOR_S)
        self._known[sent] = known
        asyncio.get_running_loop().call_later(KNOWN_FOR_S, self._drop, sent, known)

    def _drop(self, sent: bytes, known: _Known) -> None:
        """Keep no secret of a key that is not used any more."""
        if self._known.get(sent) is known:
            del self._known[sent]

    async def _valid(self, text: KeyText) -> ApiKey:
        async with self._units() as unit:
            key = await unit.credentials.find(text.id) or _NOBODY
        now = self._clock.now()
        key.require_valid(text, now)
        if not key.is_use_noted(now):
            await self._note_use(key.id, now)
        return key

    async def _note_use(self, key_id: str, now: datetime) -> None:
        last_s = self._noted_at_s.get(key_id)
        if last_s is not None and self._now_s() - last_s < _NOTED_AGAIN_AFTER_S:
            return
        self._noted_at_s[key_id] = self._now_s()
        with suppress(SkywitnessError, TimeoutError):
            async with self._units() as unit, asyncio.timeout(_NOTED_WITHIN_S):
                unit.credentials.note_use(key_id, now)
                await unit.commit()


@dataclass(frozen=True, slots=True)
class Authenticate:
    """Find out on whose behalf a request is.

    - With open access it is always the local user's, whatever comes with it.
    - Otherwise it is the public's, unless a key or a token says more.
    """

    key: AuthenticateKey
    everybody: Actor | None = LOCAL
    """Whose every request is: the local user's with open access, else None."""

    tokens: AccessTokens | None = None
    """None where no issuer of access tokens is configured."""

    async def __call__(self, credentials: str | None) -> Actor:
        """Return the actor; None stands for no credentials.

        Raises:
            BadCredentials: they let nobody in.
            ProviderUnavailable: the issuer of the token cannot be asked for now.
        """
        if self.everybody is not None:
            return self.everybody
        if credentials is None:
            return ANONYMOUS
        if self.tokens is None or credentials.startswith(PREFIX):
            return await self.key(credentials)
        return await self.tokens.actor_of(credentials)
