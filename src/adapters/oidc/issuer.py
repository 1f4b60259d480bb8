"""An issuer's discovery document, and the keys and the other addresses that it names.

All are called over https, or over http on loopback, without redirects and up to a size.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from skywitness.adapters.oidc.signature import EC_ALGORITHMS, RSA_ALGORITHMS, VerificationKey
from skywitness.adapters.outbound.http_get import HttpAnswer, HttpGet
from skywitness.adapters.outbound.limiter import CallLimiter
from skywitness.domain.model.addresses import is_private
from skywitness.domain.model.errors import (
    ProviderAnswerUnusable,
    ProviderError,
    ProviderUnavailable,
)

T = TypeVar("T")

NAME: Final = "oidc"
SHORTEST_RSA: Final = 2048
"""Bits of a key."""

MOST_KEYS: Final = 100

_DISCOVERY: Final = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Discovered:
    """Addresses of an issuer; those for signing in are empty if it has none."""

    keys: str
    authorization: str
    token: str


class Issuer:
    """Calls one issuer; `limiter` bounds the requests for keys.

    Sign-ins are bounded apart: anybody can start them, and nobody's token may wait for that.
    """

    def __init__(self, issuer: str, monotonic: Callable[[], float]) -> None:
        """Take the issuer as tokens name it.

        Raises:
            ValueError: its address is neither https nor on loopback.
        """
        if not is_private(issuer):
            raise ValueError("an issuer must be an https URL (http on loopback only)")
        self.limiter: Final = CallLimiter(NAME, monotonic=monotonic)
        self._sign_ins: Final = CallLimiter(NAME, monotonic=monotonic)
        self._issuer = issuer
        self._http = HttpGet(NAME)
        self._discovered: Discovered | None = None

    async def keys(self) -> Mapping[str, VerificationKey]:
        """Return the usable keys by id.

        Raises:
            ProviderError: the issuer does not answer, or not as it should.
        """
        until = self.limiter.deadline()
        try:
            address = (await self.discovered(until)).keys
            return await self._document(address, read_keys, until)
        except ProviderError:
            self._discovered = None  # it may have moved
            raise

    async def discovered(self, until: float | None = None) -> Discovered:
        """Return its addresses, fetched once; raises as `keys` does."""
        if self._discovered is None:
            address = self._issuer.rstrip("/") + _DISCOVERY
            self._discovered = await self._document(address, self.read_discovery, until)
        return self._discovered

    async def exchange(self, address: str, form: Mapping[str, str]) -> HttpAnswer:
        """Send a form to where codes are exchanged, and return its answer, also if it refuses.

        Raises:
            ProviderError: there is no answer, or not from a working issuer.
        """

        async def attempt() -> HttpAnswer:
            answer = await self._http.post(address, form)
            if answer.status in {200, 400}:  # RFC 6749, section 5
                return answer
            raise _failure_of(answer)

        return await self._sign_ins.call("codes", attempt)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()

    def read_discovery(self, body: bytes) -> Discovered:
        """Return the addresses in a discovery document (OpenID Connect Discovery, section 3).

        Raises:
            ProviderAnswerUnusable: it is of another issuer, or an address may not be called.
        """
        found = read_object(body)
        if found.get("issuer") != self._issuer:
            raise ProviderAnswerUnusable(NAME, "the discovery document is of another issuer")
        optional = (found.get("authorization_endpoint"), found.get("token_endpoint"))
        authorization, token = (self._address(each) if each else "" for each in optional)
        return Discovered(self._address(found.get("jwks_uri")), authorization, token)

    async def _document(self, address: str, read: Callable[[bytes], T], until: float | None) -> T:
        return await self.limiter.call(
            "keys", lambda: self._http.document(address, {}, read, _failure_of), until=until
        )

    def _address(self, value: object) -> str:
        if not isinstance(value, str) or not self._may_be_called(value):
            raise ProviderAnswerUnusable(NAME, "an address of the issuer is not accepted")
        return value

    def _may_be_called(self, address: str) -> bool:
        """Whether it is https; http on loopback only if the issuer is there too."""
        try:
            scheme = urlsplit(address).scheme
            return is_private(address) and scheme in {"https", urlsplit(self._issuer).scheme}
        except ValueError:
            return False


def read_keys(body: bytes) -> dict[str, VerificationKey]:
    """Return the keys of a key set (RFC 7517) that signatures may be checked with, by their ids.

    Others are left out, such as those for encryption or of algorithms that are not in our list.

    Raises:
        ProviderAnswerUnusable: it is no key set, or has no usable key.
    """
    listed = read_object(body).get("keys")
    if not isinstance(listed, list):
        raise ProviderAnswerUnusable(NAME, "no key set")
    found: dict[str, VerificationKey] = {}
    for entry in listed[:MOST_KEYS]:
        if isinstance(entry, dict) and isinstance(entry.get("kid"), str):
            key = _key(entry)
            if key is not None:
                found.setdefault(entry["kid"], key)
    if not found:
        raise ProviderAnswerUnusable(NAME, "no usable key")
    return found


def _key(entry: Mapping[str, Any]) -> VerificationKey | None:
    algorithms = _algorithms(entry)
    if not algorithms or "d" in entry:  # whoever publishes a private key has no secret left
        return None
    try:
        public = jwt.PyJWK(dict(entry), min(algorithms)).key
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    if isinstance(public, RSAPublicKey):
        return VerificationKey(public, algorithms) if public.key_size >= SHORTEST_RSA else None
    return (
        VerificationKey(public, algorithms) if isinstance(public, EllipticCurvePublicKey) else None
    )


def _algorithms(entry: Mapping[str, Any]) -> frozenset[str]:
    """Return what a key may be used with: what it says itself, as far as its type allows."""
    uses, operations = entry.get("use", "sig"), entry.get("key_ops", ["verify"])
    if uses != "sig" or not isinstance(operations, list) or "verify" not in operations:
        return frozenset()
    match entry.get("kty"), entry.get("crv"):
        case "RSA", _:
            possible = RSA_ALGORITHMS
        case "EC", str(curve) if curve in EC_ALGORITHMS:
            possible = frozenset({EC_ALGORITHMS[curve]})
        case _:
            return frozenset()
    return possible if "alg" not in entry else possible & {str(entry["alg"])}


def read_object(body: bytes) -> Mapping[str, Any]:
    """Return a JSON object of the issuer; raises `ProviderAnswerUnusable` for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise ProviderAnswerUnusable(NAME, "no JSON") from None
    if not isinstance(found, dict):
        raise ProviderAnswerUnusable(NAME, "no JSON object")
    return found


def _failure_of(answer: HttpAnswer) -> ProviderError:
    reason = f"status {answer.status}"
    if answer.status >= 500 or answer.status == 429:
        return ProviderUnavailable(NAME, reason, answer.retry_after_s)
    return ProviderAnswerUnusable(NAME, reason)
