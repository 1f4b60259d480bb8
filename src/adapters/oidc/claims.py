"""What the claims of a token must say, and who it is for (RFC 9068, OpenID Connect, Entra ID)."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from skywitness.adapters.oidc.signature import ACCESS_TOKEN_TYPES
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import BadCredentials

LEEWAY_S: Final = 60.0
"""By how much the clock of the issuer may differ from ours."""

SCOPE: Final = "scp:"
"""Marks names of scopes among names of roles."""

_LONGEST_SUBJECT: Final = 255

_ENTRA: Final = re.compile(r"/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/v2\.0$")
"""How issuers of Entra ID end: with the tenant and the version of its tokens."""

_OF_ID_TOKENS: Final = ("nonce", "at_hash", "c_hash", "s_hash")
_OF_ACCESS_TOKENS: Final = ("scp", "scope", "client_id", "cid")

_LETTERS: Final = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who bears a token, until when, in seconds since 1970."""

    actor: Actor
    expires_at: float


@dataclass(frozen=True, slots=True)
class ClaimsPolicy:
    """Accepts the tokens of one issuer for one audience; `roles` names roles by claims."""

    issuer: str
    audience: str
    roles: Mapping[str, Role]
    tenant: str | None

    @classmethod
    def of(cls, issuer: str, audience: str, roles: Mapping[str, Role]) -> Self:
        """Create a policy; the first of `roles` that a token has counts.

        A name stands for a value of the claim `roles`, with `scp:` in front for a scope: whoever
        may consent to a scope must not become a role of the same name.
        """
        tenant = _ENTRA.search(issuer)
        return cls(issuer, audience, roles, tenant.group(1) if tenant else None)

    def read(self, claims: Mapping[str, Any], token_type: str, now: float) -> Identity:
        """Return who the verified claims are about.

        Raises:
            BadCredentials: a claim is missing, malformed or not as the policy requires.
        """
        expires_at = self._check(claims, self.audience, now)
        if "cnf" in claims:  # bound to a key of its owner (RFC 9449, RFC 8705): a copy is no proof
            raise BadCredentials("the token is bound to a key")
        _require_access_token(claims, token_type)
        return Identity(self._actor(claims), expires_at)

    def read_id_token(
        self, claims: Mapping[str, Any], token_type: str, client_id: str, nonce: str, now: float
    ) -> Actor:
        """Return who signed in, by an ID token for this client and this attempt.

        Raises:
            BadCredentials: a claim is missing, malformed or not as it must be (OpenID Connect Core,
                section 3.1.3.7).
        """
        self._check(claims, client_id, now)
        if token_type in ACCESS_TOKEN_TYPES or claims.get("nonce") != nonce:
            raise BadCredentials("no ID token of this attempt")
        if claims.get("azp", client_id) != client_id:
            raise BadCredentials("an ID token for another client")
        return self._actor(claims)

    def _check(self, claims: Mapping[str, Any], audience: str, now: float) -> float:
        """Check issuer, audience and times; return the time of expiry."""
        if claims.get("iss") != self.issuer:
            raise BadCredentials("another issuer")
        if audience not in _texts(claims, "aud"):
            raise BadCredentials("another audience")
        return _check_times(claims, now)

    def _actor(self, claims: Mapping[str, Any]) -> Actor:
        subject = _subject(claims) if self.tenant is None else _entra_subject(claims, self.tenant)
        return Actor.of(_opaque_id(self.issuer, subject), self._role(claims))

    def _role(self, claims: Mapping[str, Any]) -> Role:
        has = {name for name in _texts(claims, "roles") if not name.startswith(SCOPE)}
        for claim in ("scp", "scope"):
            has.update(SCOPE + name for text in _texts(claims, claim) for name in text.split())
        return next((role for name, role in self.roles.items() if name in has), Role.OBSERVER)


def _check_times(claims: Mapping[str, Any], now: float) -> float:
    """Return the time of expiry."""
    expires_at = _time(claims, "exp")
    if expires_at is None:
        raise BadCredentials("no time of expiry")
    if expires_at + LEEWAY_S <= now:
        raise BadCredentials("expired")
    for name in ("nbf", "iat"):
        since = _time(claims, name)
        if since is not None and since - LEEWAY_S > now:
            raise BadCredentials(f"{name} lies in the future")
    return expires_at


def _require_access_token(claims: Mapping[str, Any], token_type: str) -> None:
    """Refuse ID tokens and others: they say who somebody is, and are shown to browsers.

    An access token says so in its type, in a claim `typ` (Keycloak) or `token_use` (Cognito), or
    has what only access tokens have: scopes, a client, or roles for a client.
    """
    kind, use = claims.get("typ", "Bearer"), claims.get("token_use", "access")
    if kind != "Bearer" or use != "access":
        raise BadCredentials("not an access token")
    if token_type in ACCESS_TOKEN_TYPES or "typ" in claims or "token_use" in claims:
        return
    if any(name in claims for name in _OF_ID_TOKENS):
        raise BadCredentials("an ID token")
    is_for_client = "roles" in claims and "azp" in claims
    if not (is_for_client or any(name in claims for name in _OF_ACCESS_TOKENS)):
        raise BadCredentials("not known to be an access token")


def _subject(claims: Mapping[str, Any], name: str = "sub") -> str:
    subject = claims.get(name)
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise BadCredentials("no subject")
    if not subject.isprintable():
        raise BadCredentials("the subject is no line of text")
    return subject


def _entra_subject(claims: Mapping[str, Any], tenant: str) -> str:
    """Return the object id: `sub` differs by application, and people keep their reports."""
    if claims.get("ver") != "2.0":
        raise BadCredentials("another version of tokens")
    if claims.get("tid") != tenant:
        raise BadCredentials("another tenant")
    return _subject(claims, "oid")


def _opaque_id(issuer: str, subject: str) -> str:
    """Return an id that says nothing to people, and is the same whichever key signs cursors.

    It has letters only: among digits, some ids would look like telephone numbers.
    """
    digest = hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()
    return "oidc-" + digest[:32].translate(_LETTERS)


def _time(claims: Mapping[str, Any], name: str) -> float | None:
    """Return a time in seconds since 1970; a text of digits is none (RFC 7519, section 2)."""
    value = claims.get(name)
    if value is None and name not in claims:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadCredentials(f"{name} is no number")
    try:
        seconds = float(value)
    except OverflowError:
        seconds = math.inf
    if not math.isfinite(seconds):
        raise BadCredentials(f"{name} is no time")
    return seconds


def _texts(claims: Mapping[str, Any], name: str) -> Sequence[str]:
    """Return the values of a claim that is a text, a list of texts, or missing."""
    value = claims.get(name, [])
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise BadCredentials(f"{name} is malformed")
    return found
