"""Keys that sign tokens, and the tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

RSA_BITS: Final = 2048

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its id and its algorithm."""

    key_id: str
    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    algorithm: str

    @property
    def document(self) -> dict[str, Any]:
        """The public key as a member of a key set."""
        if isinstance(self.private, rsa.RSAPrivateKey):
            document = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        else:
            document = ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        document.pop("key_ops", None)
        return {**document, "kid": self.key_id, "use": "sig", "alg": self.algorithm}

    def sign(self, claims: Claims, kind: str) -> str:
        """Return a token of this type."""
        headers = {"kid": self.key_id, "typ": kind}
        return jwt.encode(dict(claims), self.private, self.algorithm, headers)


def rsa_key(key_id: str, algorithm: str = "RS256", bits: int = RSA_BITS) -> SigningKey:
    """Make an RSA key."""
    return SigningKey(key_id, rsa.generate_private_key(65537, bits), algorithm)


def ec_key(key_id: str) -> SigningKey:
    """Make a key on the curve P-256."""
    return SigningKey(key_id, ec.generate_private_key(ec.SECP256R1()), "ES256")
