"""Tokens of a simulated issuer, good ones and forged ones, and the adapter that is to tell."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec, padding

from simulators.control import Control
from simulators.issuer.faults import FAULTS
from simulators.issuer.keys import SigningKey, ec_key, rsa_key
from simulators.issuer.simulator import Issuer
from simulators.server import Request, Response, Server, listening
from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.oidc.access_tokens import OidcAccessTokens
from skywitness.adapters.oidc.claims import ClaimsPolicy
from skywitness.adapters.oidc.sign_in import OidcSignIn
from skywitness.adapters.oidc.verifier import Verifier
from skywitness.domain.model.access.roles import Role

NOW = datetime(2026, 5, 21, 22, 14, tzinfo=UTC)
AUDIENCE = "skywitness"
CLIENT = "skywitness-pages"
TENANT = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
ROLES = {"admin": Role.ADMIN, "desk": Role.DESK, "scp:feeds": Role.SERVICE}


@cache
def first_key() -> SigningKey:
    return rsa_key("first")


@cache
def second_key() -> SigningKey:
    return rsa_key("second")


@cache
def curve_key() -> SigningKey:
    return ec_key("curve")


@dataclass(slots=True)
class Ticks:
    """A monotonic clock that is set by hand."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class Provider:
    """An issuer on loopback, and the adapter that trusts it."""

    simulator: Issuer
    control: Control
    server: Server
    verifier: Verifier
    tokens: OidcAccessTokens
    sign_in: OidcSignIn
    clock: FixedClock
    ticks: Ticks
    called: asyncio.Event
    """Set when a request arrives."""

    @property
    def issuer(self) -> str:
        return self.server.url + self.simulator.base

    @property
    def key(self) -> SigningKey:
        return self.simulator.keys[-1]

    def token(self, person: str = "olivia", **changes: Any) -> str:
        return self.simulator.access_token(self.issuer, person, **changes)

    def claims(self, **changes: Any) -> dict[str, Any]:
        return self.simulator.claims(self.issuer, "olivia", **changes)

    def requests(self, path: str = "/keys") -> int:
        return sum(each.path.endswith(path) for each in self.server.requests)


@asynccontextmanager
async def provider(tenant: str | None = None) -> AsyncIterator[Provider]:
    """Serve an issuer with known keys for the time of the block."""
    clock, ticks = FixedClock(NOW), Ticks()
    simulator = Issuer(
        now=lambda: clock.now().timestamp(),
        audience=AUDIENCE,
        tenant=tenant,
        keys=[curve_key(), first_key()],
    )
    control = Control(simulator, FAULTS)
    called = asyncio.Event()

    def answered(request: Request) -> Response:
        called.set()
        return control(request)

    async with listening(answered) as server:
        issuer = server.url + simulator.base
        policy, verifier = ClaimsPolicy.of(issuer, AUDIENCE, ROLES), Verifier(issuer, ticks)
        tokens = OidcAccessTokens(verifier, policy, clock, ticks)
        sign_in = OidcSignIn(verifier, policy, clock, CLIENT)
        try:
            yield Provider(
                simulator, control, server, verifier, tokens, sign_in, clock, ticks, called
            )
        finally:
            await verifier.close()


def json_of(document: Any) -> bytes:
    return json.dumps(document).encode()


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def compact(header: Any, claims: Any, sign: Any) -> str:
    """A token of any header and claims, as JSON or as given; `sign` makes the signature."""
    parts = [
        one if isinstance(one, bytes) else json.dumps(one).encode() for one in (header, claims)
    ]
    text = ".".join(map(encoded, parts))
    return f"{text}.{encoded(sign(text.encode()))}"


def signed(key: SigningKey, header: Any, claims: Any) -> str:
    """A token that the key has really signed, whatever its header says."""
    return compact(header, claims, lambda text: rs256(key, text))


def rs256(key: SigningKey, text: bytes) -> bytes:
    assert not isinstance(key.private, ec.EllipticCurvePrivateKey)
    return key.private.sign(text, padding.PKCS1v15(), hashes.SHA256())


def hs256(secret: bytes, text: bytes) -> bytes:
    mac = hmac.HMAC(secret, hashes.SHA256())
    mac.update(text)
    return mac.finalize()
