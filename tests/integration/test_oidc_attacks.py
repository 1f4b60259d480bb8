"""Tokens that let nobody in. Each is good but for the one thing that its name says."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from simulators.issuer.keys import rsa_key
from skywitness.domain.model.errors import BadCredentials
from tests.tools.tokens import (
    NOW,
    TENANT,
    Provider,
    compact,
    encoded,
    first_key,
    hs256,
    provider,
    second_key,
    signed,
)

Forge = Callable[[Provider], str]

AT = NOW.timestamp()
HEADER: dict[str, Any] = {"alg": "RS256", "kid": "first", "typ": "at+jwt"}


def unsigned(_: bytes) -> bytes:
    return b"none"


def header(**members: Any) -> Forge:
    """A token that the real key has signed, with other members in its header."""
    named = {name.removesuffix("_"): value for name, value in members.items()}
    whole = {name: value for name, value in {**HEADER, **named}.items() if value is not None}
    return lambda made: signed(first_key(), whole, made.claims())


def claims(**changes: Any) -> Forge:
    """A token that the real key has signed, with other claims; None removes one."""
    return lambda made: signed(first_key(), HEADER, made.claims(**changes))


def raw(text: Callable[[str], str]) -> Forge:
    """A token that the real key has signed, whose claims are this text, made from the good one."""
    return lambda made: signed(first_key(), HEADER, text(json.dumps(made.claims())).encode())


def raw_header(text: str) -> Forge:
    return lambda made: signed(first_key(), text.encode(), made.claims())


def with_public_key_as_secret(made: Provider) -> str:
    public = first_key().private.public_key()
    secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return compact({**HEADER, "alg": "HS256"}, made.claims(), lambda text: hs256(secret, text))


def by_key_in_header(made: Provider) -> str:
    return signed(second_key(), {**HEADER, "jwk": second_key().document}, made.claims())


def by_other_key(made: Provider) -> str:
    return signed(second_key(), HEADER, made.claims())


def by_key_of_other_algorithm(made: Provider) -> str:
    return signed(first_key(), {**HEADER, "kid": "curve"}, made.claims())


def claims_exchanged(made: Provider) -> str:
    head, _, signature = made.token().split(".")
    return f"{head}.{encoded(json.dumps(made.claims(roles=['admin'])).encode())}.{signature}"


def zero_signature(made: Provider) -> str:
    """Of a curve, a signature of zeros: accepted by broken verifiers for any message."""
    return compact({**HEADER, "alg": "ES256", "kid": "curve"}, made.claims(), lambda _: bytes(64))


def of_signature(change: Callable[[str], str]) -> Forge:
    def forge(made: Provider) -> str:
        text, _, signature = made.token().rpartition(".")
        return f"{text}.{change(signature)}"

    return forge


def id_token(made: Provider) -> str:
    return made.simulator.id_token(made.issuer, "olivia", made.simulator.audience, nonce="n")


def id_token_without_nonce(made: Provider) -> str:
    return made.simulator.id_token(made.issuer, "olivia", made.simulator.audience)


def without_type(**changes: Any) -> Forge:
    return lambda made: signed(first_key(), {**HEADER, "typ": "JWT"}, made.claims(**changes))


ATTACKS: dict[str, Forge] = {
    # what is no token
    "empty": lambda _: "",
    "one part": lambda made: made.token().partition(".")[0],
    "two parts": lambda made: made.token().rpartition(".")[0],
    "no signature": of_signature(lambda _: ""),
    "five parts, encrypted": lambda made: made.token() + ".AA.AA",
    "blank at the end": lambda made: made.token() + " ",
    "line break at the end": lambda made: made.token() + "\n",
    "padding": of_signature(lambda text: text + "=="),
    "other alphabet of base64": of_signature(lambda text: "+/" + text[2:]),
    "letters beyond ASCII": of_signature(lambda text: "ａ" + text[1:]),
    "lone surrogate": of_signature(lambda text: "\ud800" + text[1:]),
    "unused bits set": of_signature(lambda text: text[:-1] + chr(ord(text[-1]) + 1)),
    "a megabyte": lambda made: made.token() + "A" * (1 << 20),
    "a good token of 8193 characters": lambda made: of_length(made, 8193),
    "header of 8000 brackets": lambda _: compact(b"[" * 6000, b"{}", unsigned),
    "header is a list": lambda made: compact([HEADER], made.claims(), unsigned),
    "header in UTF-16": lambda made: signed(
        first_key(), json.dumps(HEADER).encode("utf-16"), made.claims()
    ),
    # algorithms
    "alg none": header(alg="none"),
    "alg nOnE, unsigned": lambda made: compact({**HEADER, "alg": "nOnE"}, made.claims(), unsigned),
    "alg HS256 with the public key": with_public_key_as_secret,
    "alg HS256": header(alg="HS256"),
    "alg missing": header(alg=None),
    "alg is a list": header(alg=["RS256"]),
    "alg in lower case": header(alg="rs256"),
    "alg ES256K": header(alg="ES256K"),
    "alg of another kind than the key": header(alg="ES256"),
    "alg other than what the key is for": header(alg="PS256"),
    # keys
    "kid unknown": header(kid="third"),
    "kid missing": header(kid=None),
    "kid empty": header(kid=""),
    "kid is a number": header(kid=1),
    "kid is a list": header(kid=["first"]),
    "kid climbs folders": header(kid="../../../../dev/null"),
    "kid is SQL": header(kid="' UNION SELECT 'first"),
    "kid is an address": header(kid="https://evil.example/keys"),
    "kid with a zero byte": header(kid="first\0"),
    "kid in capitals": header(kid="FIRST"),
    "kid of a key for another algorithm": by_key_of_other_algorithm,
    "jwk": by_key_in_header,
    "jwk of the real key": lambda made: signed(
        first_key(), {**HEADER, "jwk": first_key().document}, made.claims()
    ),
    "jku": header(jku="http://127.0.0.1:1/keys"),
    "x5u": header(x5u="http://127.0.0.1:1/certificate"),
    "x5c": header(x5c=["MIIB"]),
    # extensions of the header
    "crit unknown": header(crit=["exp"], exp=int(AT) + 60),
    "crit empty": header(crit=[]),
    "b64 false": header(b64=False, crit=["b64"]),
    "b64 false, not critical": header(b64=False),
    "zip": header(zip="DEF"),
    "cty": header(cty="JWT"),
    "alg twice": raw_header('{"alg":"none","alg":"RS256","kid":"first","typ":"at+jwt"}'),
    "typ of an ID token": header(typ="id_token"),
    "typ of a security event": header(typ="secevent+jwt"),
    "typ of a logout": header(typ="logout+jwt"),
    "typ is a number": header(typ=1),
    # signatures
    "signed by another key": by_other_key,
    "claims exchanged": claims_exchanged,
    "signature cut": of_signature(lambda text: text[:-4]),
    "signature of zeros": zero_signature,
    "signature of another token": lambda made: (
        made.token("ada").rpartition(".")[0] + "." + made.token().rpartition(".")[2]
    ),
    # times
    "expired": claims(exp=AT - 61),
    "expired at the end of the leeway": claims(exp=AT - 60),
    "exp missing": claims(exp=None),
    "exp null": raw(lambda text: text.replace('"exp": ', '"exp": null, "was": ')),
    "exp as text": claims(exp="9999999999"),
    "exp in digits beyond ASCII": claims(exp="９９９９９９９９９９"),
    "exp true": claims(exp=True),
    "exp infinite": raw(lambda text: text.replace('"exp": ', '"exp": Infinity, "was": ')),
    "exp as a number that is infinite": raw(
        lambda t: t.replace('"exp": ', '"exp": 1e999, "was": ')
    ),
    "exp of 400 digits": raw(lambda t: t.replace('"exp": ', f'"exp": {"9" * 400}, "was": ')),
    "exp of 5000 digits": raw(lambda t: t.replace('"exp": ', f'"exp": {"9" * 5000}, "was": ')),
    "exp not a number": raw(lambda text: text.replace('"exp": ', '"exp": NaN, "was": ')),
    "exp a list": claims(exp=[int(AT) + 60]),
    "exp twice": raw(lambda text: '{"exp": 1, ' + text[1:]),
    "nbf in the future": claims(nbf=AT + 61),
    "nbf as text": claims(nbf="0"),
    "iat in the future": claims(iat=AT + 61),
    # issuer and audience
    "iss missing": claims(iss=None),
    "iss of another": claims(iss="https://evil.example"),
    "iss with a slash": lambda made: claims(iss=made.issuer + "/")(made),
    "iss in capitals": lambda made: claims(iss=made.issuer.upper())(made),
    "iss a list": lambda made: claims(iss=[made.issuer])(made),
    "iss twice": raw(
        lambda text: text.replace('"iss": ', '"iss": "https://evil.example", "iss": ')
    ),
    "aud missing": claims(aud=None),
    "aud of another": claims(aud="other"),
    "aud begins the same": claims(aud="skywitness2"),
    "aud holds the name": claims(aud="other skywitness"),
    "aud an empty list": claims(aud=[]),
    "aud an object": claims(aud={"skywitness": True}),
    "aud a list with a number": claims(aud=["skywitness", 1]),
    # subject and kind
    "sub missing": claims(sub=None),
    "sub empty": claims(sub=""),
    "sub a number": claims(sub=1),
    "sub of two lines": claims(sub="olivia\r\nSet-Cookie: a=b"),
    "sub with a lone surrogate": claims(sub="\ud800"),
    "sub too long": claims(sub="o" * 256),
    "roles an object": claims(roles={"admin": True}),
    "roles with a number": claims(roles=["admin", 1]),
    "claims are a list": raw(lambda text: f"[{text}]"),
    "claims nested deeply": raw(lambda text: text[:-1] + ', "a": ' + "[" * 2000 + "]" * 2000 + "}"),
    "bound to a key of its owner": claims(cnf={"jkt": "x"}),
    "ID token": id_token,
    "ID token without nonce": id_token_without_nonce,
    "ID token of Keycloak": without_type(typ="ID"),
    "refresh token of Keycloak": without_type(typ="Refresh"),
    "ID token of Cognito": without_type(token_use="id"),
    "scopes, but also a nonce": without_type(nonce="n"),
}


def of_length(made: Provider, length: int) -> str:
    """A good token of about this length."""
    for filler in range(length):
        token = made.token(filler="f" * (length * 3 // 4 - 600 + filler))
        if len(token) >= length:
            return token
    raise AssertionError(length)


def entra_claims(**changes: Any) -> Forge:
    typed = {**HEADER, "typ": "JWT"}
    return lambda made: signed(first_key(), typed, made.claims(**changes))


ENTRA_ATTACKS: dict[str, Forge] = {
    "version 1": entra_claims(ver="1.0"),
    "no version": entra_claims(ver=None),
    "another tenant": entra_claims(tid="00000000-7425-40de-944b-e07fc1f90ae7"),
    "no tenant": entra_claims(tid=None),
    "issuer of another tenant": lambda made: entra_claims(
        iss=made.issuer.replace(TENANT, "00000000-7425-40de-944b-e07fc1f90ae7")
    )(made),
    "issuer of version 1": entra_claims(iss=f"https://sts.windows.net/{TENANT}/"),
    "no object id": entra_claims(oid=None),
    "ID token": lambda made: made.simulator.id_token(made.issuer, "olivia", "skywitness", "n"),
    "ID token with roles": entra_claims(scp=None, azp=None),
}


@pytest.mark.parametrize("name", ATTACKS)
async def test_a_bad_token_lets_nobody_in(name: str) -> None:
    async with provider() as made:
        token = ATTACKS[name](made)
        with pytest.raises(BadCredentials) as caught:
            await made.tokens.actor_of(token)
        good = await made.tokens.actor_of(made.token())

    assert good.id
    assert len(token) < 40 or token[:40] not in str(caught.value)
    assert {each.path for each in made.server.requests} <= {
        "/keys",
        "/.well-known/openid-configuration",
    }
    assert made.requests() == 1


@pytest.mark.parametrize("name", ENTRA_ATTACKS)
async def test_a_bad_token_of_entra_lets_nobody_in(name: str) -> None:
    async with provider(TENANT) as made:
        with pytest.raises(BadCredentials):
            await made.tokens.actor_of(ENTRA_ATTACKS[name](made))
        assert (await made.tokens.actor_of(made.token())).id


async def test_short_rsa_keys_of_the_issuer_are_not_used() -> None:
    async with provider() as made:
        made.simulator.rotate(rsa_key("short", bits=1024))
        with pytest.raises(BadCredentials), pytest.warns(match="below the minimum"):
            await made.tokens.actor_of(made.token())


@pytest.mark.parametrize(
    "unchanged",
    [
        claims(),
        header(),
        raw(lambda text: text),
        without_type(),
        lambda made: of_length(made, 8190),
    ],
)
async def test_what_the_attacks_are_made_from_is_good(unchanged: Forge) -> None:
    async with provider() as made:
        known = await made.tokens.actor_of(made.token())
        assert await made.tokens.actor_of(unchanged(made)) == known


async def test_what_the_attacks_on_entra_are_made_from_is_good() -> None:
    async with provider(TENANT) as made:
        known = await made.tokens.actor_of(made.token())
        assert await made.tokens.actor_of(entra_claims()(made)) == known
