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


@dataclass(frozen=True, slots=True)
class TokenService:
    """What checks tokens, None if no issuer is configured, and the state of the issuer."""

    tokens: AccessTokens | None = None
    watches: Sequence[ProviderWatch] = ()


def no_tokens() -> TokenService:
    """Return a service that knows no tokens."""
    return TokenService()


def oidc_tokens(settings: Settings, lifecycle: Lifecycle, clock: Clock) -> TokenService:
    """Return the tokens of OIDC_ISSUER."""
    with extra("oidc", "OIDC_ISSUER"):
        from skywitness.adapters.oidc.access_tokens import OidcAccessTokens
        from skywitness.adapters.oidc.claims import ClaimsPolicy
        from skywitness.adapters.oidc.verifier import Verifier

    roles = _roles(settings.oidc_roles)
    policy = ClaimsPolicy.of(settings.oidc_issuer, settings.oidc_audience, roles)
    verifier = Verifier(settings.oidc_issuer, time.monotonic)
    lifecycle.add(close=verifier.close)
    tokens = OidcAccessTokens(verifier, policy, clock)
    return TokenService(tokens, [verifier.issuer.limiter])


def _roles(entries: Sequence[str]) -> dict[str, Role]:
    split = (entry.rpartition("=") for entry in entries)
    return {name.strip(): Role(role.strip()) for name, _, role in split}
