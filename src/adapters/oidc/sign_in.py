"""The authorization code flow with PKCE (RFC 6749, RFC 7636, OpenID Connect Core, section 3.1)."""

from __future__ import annotations

import base64
import hashlib
from typing import Final
from urllib.parse import urlencode

from typing_extensions import override

from skywitness.adapters.oidc.claims import ClaimsPolicy
from skywitness.adapters.oidc.issuer import NAME, read_object
from skywitness.adapters.oidc.verifier import Verifier, unavailable
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.errors import BadCredentials, ProviderError, ProviderUnavailable
from skywitness.ports.clock import Clock
from skywitness.ports.sign_in import Attempt, SignIn

SCOPE: Final = "openid profile"
"""Entra ID writes the object id only with `profile`."""

LONGEST_CODE: Final = 4096


class OidcSignIn(SignIn):
    """Signs people in at one issuer, as one of its clients."""

    def __init__(
        self,
        verifier: Verifier,
        policy: ClaimsPolicy,
        clock: Clock,
        client_id: str,
        client_secret: str | None = None,
    ) -> None:
        """Take what checks tokens, and what the issuer knows this service by.

        Public clients have no secret: PKCE protects the code.
        """
        self._verifier = verifier
        self._policy = policy
        self._clock = clock
        self._client_id = client_id
        self._client_secret = client_secret

    @override
    async def address(self, attempt: Attempt, back: str) -> str:
        page = (await self._addresses())[0]
        digest = hashlib.sha256(attempt.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "response_mode": "query",
            "client_id": self._client_id,
            "redirect_uri": back,
            "scope": SCOPE,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{page}{'&' if '?' in page else '?'}{urlencode(query)}"

    @override
    async def actor_of(self, attempt: Attempt, back: str, code: str) -> Actor:
        if not 0 < len(code) <= LONGEST_CODE or not code.isprintable():
            raise BadCredentials("no code")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self._client_id,
            "code_verifier": attempt.verifier,
        }
        if self._client_secret:
            form["client_secret"] = self._client_secret
        kind, claims = await self._verifier.verified(await self._id_token(form))
        now = self._clock.now().timestamp()
        return self._policy.read_id_token(claims, kind, self._client_id, attempt.nonce, now)

    async def _id_token(self, form: dict[str, str]) -> str:
        address = (await self._addresses())[1]
        try:
            answer = await self._verifier.issuer.exchange(address, form)
            if answer.status != 200:
                raise BadCredentials("the issuer does not accept the code")
            token = read_object(answer.body).get("id_token")
        except ProviderError as error:
            raise unavailable(error) from None
        if not isinstance(token, str):
            raise ProviderUnavailable(NAME, "no ID token")
        return token

    async def _addresses(self) -> tuple[str, str]:
        """Return where people sign in, and where codes are exchanged."""
        try:
            found = await self._verifier.issuer.discovered()
        except ProviderError as error:
            raise unavailable(error) from None
        if not (found.authorization and found.token):
            raise ProviderUnavailable(NAME, "the issuer has no page to sign in")
        return found.authorization, found.token
