"""Checks the signatures of an issuer's tokens with its present keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from skywitness.adapters.oidc.issuer import NAME, Issuer
from skywitness.adapters.oidc.key_set import KeySet
from skywitness.adapters.oidc.signature import read_header, verified_claims
from skywitness.domain.model.errors import BadCredentials, ProviderError, ProviderUnavailable


class Verifier:
    """Shared by everything that takes tokens of one issuer, so that its keys are fetched once."""

    def __init__(self, issuer: str, monotonic: Callable[[], float]) -> None:
        """Take the issuer as tokens name it, and a clock in seconds.

        Raises:
            ValueError: the address of the issuer is neither https nor on loopback.
        """
        self.issuer: Final = Issuer(issuer, monotonic)
        self._keys = KeySet(NAME, self.issuer.keys, monotonic)

    async def verified(self, token: str) -> tuple[str, dict[str, Any]]:
        """Return type and claims of a token that the issuer has signed.

        Raises:
            BadCredentials: it has not.
            ProviderUnavailable: there are no keys to check it with.
        """
        header = read_header(token)
        try:
            key = await self._keys.find(header.key_id)
        except ProviderError as error:
            raise unavailable(error) from None
        if key is None:
            raise BadCredentials("the issuer has no such key")
        return header.type, verified_claims(token, header, key)

    async def close(self) -> None:
        """Cancel the request in progress, and close all connections."""
        await self._keys.close()
        await self.issuer.close()


def unavailable(error: ProviderError) -> ProviderUnavailable:
    """Return what callers are told, whatever is wrong with the issuer: it may pass."""
    return ProviderUnavailable(NAME, error.reason, error.retry_after_s)
