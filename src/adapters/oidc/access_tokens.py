"""Accepts access tokens, and remembers for a while those that were verified."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Final

from typing_extensions import override

from skywitness.adapters.oidc.claims import ClaimsPolicy, Identity
from skywitness.adapters.oidc.verifier import Verifier
from skywitness.domain.model.access.actor import Actor
from skywitness.ports.access_tokens import AccessTokens
from skywitness.ports.clock import Clock

REMEMBERED_S: Final = 60.0
"""For how long a verified token needs no key: a key that was withdrawn may serve as long."""

MOST_REMEMBERED: Final = 4096


class OidcAccessTokens(AccessTokens):
    """Accepts what one issuer signed for one audience."""

    def __init__(
        self,
        verifier: Verifier,
        policy: ClaimsPolicy,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take what checks signatures, and what must be claimed."""
        self._verifier = verifier
        self._policy = policy
        self._clock = clock
        self._monotonic = monotonic
        self._verified: dict[bytes, tuple[Actor, float]] = {}

    @override
    async def actor_of(self, token: str) -> Actor:
        # what is replaced is in no token that was ever verified
        digest = hashlib.sha256(token.encode("ascii", "replace")).digest()
        actor, until = self._verified.get(digest, (None, 0.0))
        if actor is not None and self._monotonic() < until:
            return actor
        kind, claims = await self._verifier.verified(token)
        now = self._clock.now().timestamp()
        identity = self._policy.read(claims, kind, now)
        self._remember(digest, identity, now)
        return identity.actor

    def _remember(self, digest: bytes, identity: Identity, now: float) -> None:
        left_s = identity.expires_at - now
        self._verified.pop(digest, None)
        if left_s <= 0:
            return
        while len(self._verified) >= MOST_REMEMBERED:
            del self._verified[next(iter(self._verified))]
        self._verified[digest] = (identity.actor, self._monotonic() + min(left_s, REMEMBERED_S))
