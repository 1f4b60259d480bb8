"""Verifies access tokens, and remembers for a while those that it has verified."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Final

from typing_extensions import override

from skywitness.adapters.oidc.claims import ClaimsPolicy, Identity
from skywitness.adapters.oidc.issuer import NAME, Issuer
from skywitness.adapters.oidc.key_set import KeySet
from skywitness.adapters.oidc.signature import read_header, verified_claims
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import BadCredentials, ProviderError, ProviderUnavailable
from skywitness.ports.access_tokens import AccessTokens
from skywitness.ports.clock import Clock

REMEMBERED_S: Final = 60.0
"""For how long a verified token needs no key: a key that was withdrawn may serve as long."""

MOST_REMEMBERED: Final = 4096


class OidcAccessTokens(AccessTokens):
    """Accepts what one issuer signed for one audience."""

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        roles: Mapping[str, Role],
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take issuer and audience as tokens name them, and the role for each name of a role.

        Raises:
            ValueError: the address of the issuer is neither https nor on loopback.
        """
        self._policy = ClaimsPolicy.of(issuer, audience, roles)
        self._issuer = Issuer(issuer, monotonic)
        self._keys = KeySet(NAME, self._issuer.keys, monotonic)
        self._clock = clock
        self._monotonic = monotonic
        self._verified: dict[bytes, tuple[Actor, float]] = {}
        self.limiter: Final = self._issuer.limiter

    @override
    async def actor_of(self, token: str) -> Actor:
        # what is replaced is in no token that was ever verified
        digest = hashlib.sha256(token.encode("ascii", "replace")).digest()
        actor, until = self._verified.get(digest, (None, 0.0))
        if actor is not None and self._monotonic() < until:
            return actor
        identity = await self._identity(token)
        self._remember(digest, identity)
        return identity.actor

    async def close(self) -> None:
        """Cancel the request in progress, and close all connections."""
        await self._keys.close()
        await self._issuer.close()

    async def _identity(self, token: str) -> Identity:
        header = read_header(token)
        try:
            key = await self._keys.find(header.key_id)
        except ProviderError as error:
            raise ProviderUnavailable(NAME, error.reason, error.retry_after_s) from None
        if key is None:
            raise BadCredentials("the issuer has no such key")
        claims = verified_claims(token, header, key)
        return self._policy.read(claims, header.type, self._clock.now().timestamp())

    def _remember(self, digest: bytes, identity: Identity) -> None:
        left_s = identity.expires_at - self._clock.now().timestamp()
        self._verified.pop(digest, None)
        if left_s <= 0:
            return
        while len(self._verified) >= MOST_REMEMBERED:
            del self._verified[next(iter(self._verified))]
        self._verified[digest] = (identity.actor, self._monotonic() + min(left_s, REMEMBERED_S))
