"""Access tokens of an OpenID provider, where one is configured."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from skywitness.domain.model.access.roles import Role
from skywitness.entrypoints.container.lifecycle import Lifecycle
from skywitness.entrypoints.container.missing_extra import extra
from skywitness.entrypoints.settings import Settings
from skywitness.ports.access_tokens import AccessTokens
from skywitness.ports.clock import Clock
from skywitness.ports.provider_state import ProviderWatch
from skywitness.ports.sign_in import SignIn


@dataclass(frozen=True, slots=True)
class TokenService:
    """Tokens and sign-in of an issuer, None where they are not configured, and its state."""

    tokens: AccessTokens | None = None
    sign_in: SignIn | None = None
    watches: Sequence[ProviderWatch] = ()


def no_tokens() -> TokenService:
    """Return a service that knows no tokens."""
    return TokenService()


def oidc_tokens(settings: Settings, lifecycle: Lifecycle, clock: Clock) -> TokenService:
    """Return the tokens of OIDC_ISSUER."""
    with extra("oidc", "OIDC_ISSUER"):
        from skywitness.adapters.oidc.access_tokens import OidcAccessTokens
        from skywitness.adapters.oidc.claims import ClaimsPolicy
        from skywitness.adapters.oidc.sign_in import OidcSignIn
        from skywitness.adapters.oidc.verifier import Verifier

    roles = _roles(settings.oidc_roles)
    policy = ClaimsPolicy.of(settings.oidc_issuer, settings.oidc_audience, roles)
    verifier = Verifier(settings.oidc_issuer, time.monotonic)
    lifecycle.add(close=verifier.close)
    tokens = OidcAccessTokens(verifier, policy, clock)
    secret = settings.oidc_client_secret
    sign_in = OidcSignIn(
        verifier,
        policy,
        clock,
        client_id=settings.oidc_client_id,
        client_secret=secret.get_secret_value() if secret else None,
    )
    watches = [verifier.issuer.limiter]
    return TokenService(tokens, sign_in if settings.oidc_client_id else None, watches)


def _roles(entries: Sequence[str]) -> dict[str, Role]:
    split = (entry.rpartition("=") for entry in entries)
    return {name.strip(): Role(role.strip()) for name, _, role in split}
