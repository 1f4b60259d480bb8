"""The form of a token, its header and its signature (RFC 7515).

PyJWT compares signatures. What a token may say about how it is to be verified is decided here: a
token names an algorithm of the list and one of our keys, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.utils import base64url_decode

from skywitness.adapters.oidc.strict_json import strict_object
from skywitness.domain.model.errors import BadCredentials

LONGEST: Final = 8192
"""Characters of a token, checked before anything is parsed."""

RSA_ALGORITHMS: Final = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
EC_ALGORITHMS: Final[Mapping[str, str]] = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
ALGORITHMS: Final = RSA_ALGORITHMS.union(EC_ALGORITHMS.values())
"""Asymmetric ones only: with HS256 a public key would serve as the secret."""

ACCESS_TOKEN_TYPES: Final = frozenset({"at+jwt", "application/at+jwt"})
"""Types of access tokens (RFC 9068, section 2.1); most providers still write `JWT`."""

_TYPES: Final = ACCESS_TOKEN_TYPES | {"", "jwt"}

_REFUSED: Final = frozenset({
    "jku", "jwk", "x5u", "x5c",  # keys of the sender's choice
    "crit",  # extensions: none is understood here
    "b64", "cty", "enc", "zip",  # payloads that are not what was signed
})  # fmt: skip

_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_JWS: Final = jwt.PyJWS(sorted(ALGORITHMS))


@dataclass(frozen=True, slots=True)
class Header:
    """What the header of a token says; `type` is in lower case and empty if there is none."""

    algorithm: str
    key_id: str
    type: str


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A public key, and the algorithms that it may be used with."""

    public: RSAPublicKey | EllipticCurvePublicKey
    algorithms: frozenset[str]


def read_header(token: str) -> Header:
    """Return the header of a token, of which nothing is verified yet.

    Raises:
        BadCredentials: it is no signed token, or its header is not accepted.
    """
    if len(token) > LONGEST:
        raise BadCredentials("the token is too long")
    if not _COMPACT.fullmatch(token):
        raise BadCredentials("the token is not in compact form")
    try:
        header = strict_object(base64url_decode(token.partition(".")[0]))
    except ValueError:
        raise BadCredentials("the header is no JSON object") from None
    if not _REFUSED.isdisjoint(header):
        raise BadCredentials("a member of the header is not accepted")
    algorithm, key_id, kind = header.get("alg"), header.get("kid"), header.get("typ", "")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise BadCredentials("the algorithm is not accepted")
    if not isinstance(key_id, str):
        raise BadCredentials("no key is named")
    if not isinstance(kind, str) or kind.lower() not in _TYPES:
        raise BadCredentials("the type is not accepted")
    return Header(algorithm, key_id, kind.lower())


def verified_claims(token: str, header: Header, key: VerificationKey) -> dict[str, Any]:
    """Return the claims of a token that the key has signed.

    Raises:
        BadCredentials: the signature is not of this key, or the claims are no JSON object.
    """
    if header.algorithm not in key.algorithms:
        raise BadCredentials("the key is not for this algorithm")
    try:
        payload = _JWS.decode(token, key.public, [header.algorithm])
    except jwt.PyJWTError:
        raise BadCredentials("the signature is wrong") from None
    try:
        return strict_object(payload)
    except ValueError:
        raise BadCredentials("the claims are no JSON object") from None
