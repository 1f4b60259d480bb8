"""Access tokens of an issuer on loopback: good ones, roles, keys that change, outages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from simulators.control import Fault
from simulators.issuer.keys import SigningKey
from skywitness.adapters.oidc import access_tokens
from skywitness.adapters.oidc.claims import ClaimsPolicy
from skywitness.adapters.oidc.issuer import Issuer, read_keys
from skywitness.adapters.oidc.strict_json import strict_object
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import (
    BadCredentials,
    ProviderAnswerUnusable,
    ProviderUnavailable,
)
from skywitness.domain.model.reports.filing import require_impersonal
from skywitness.entrypoints.container.redaction import redactor
from skywitness.ports.provider_state import BreakerState
from tests.tools.tokens import (
    NOW,
    TENANT,
    Provider,
    Ticks,
    curve_key,
    first_key,
    json_of,
    provider,
    second_key,
    signed,
)

HOUR = 3600.0


async def outcome(call: Awaitable[Any]) -> str:
    try:
        await call
    except (BadCredentials, ProviderUnavailable) as error:
        return type(error).__name__
    return "accepted"


def unknown(made: Provider, number: int) -> str:
    """A token that is good but for the id of its key."""
    named = {"alg": "RS256", "kid": f"invented-{number}", "typ": "at+jwt"}
    return signed(first_key(), named, made.claims(jti=str(number)))


# --- who it is -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "changes", "role"),
    [
        ("olivia", {}, Role.OBSERVER),
        ("dana", {}, Role.DESK),
        ("ada", {}, Role.ADMIN),
        ("olivia", {"roles": None}, Role.OBSERVER),
        ("olivia", {"roles": "desk"}, Role.DESK),
        ("olivia", {"roles": ["desk", "admin", "other"]}, Role.ADMIN),
        ("olivia", {"roles": ["Admin", "scp:feeds", "public", "service"]}, Role.OBSERVER),
        ("olivia", {"scope": "openid feeds"}, Role.SERVICE),
        ("olivia", {"scp": ["feeds"]}, Role.SERVICE),
        ("olivia", {"scope": "admin desk"}, Role.OBSERVER),
    ],
)
async def test_the_first_configured_role_that_a_token_has_counts(
    person: str, changes: dict[str, Any], role: Role
) -> None:
    async with provider() as made:
        assert (await made.tokens.actor_of(made.token(person, **changes))).role == role


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": ["other", "skywitness"]},
        {"nbf": None, "iat": None, "jti": None},
        {"exp": NOW.timestamp() - 59.5},
        {"exp": NOW.timestamp() + 0.5},
        {"nbf": NOW.timestamp() + 60, "iat": NOW.timestamp() + 60},
        {"nonce": "n"},
        {"unknown": {"deep": [1, None, 2.5, True]}},
        {"name": "Olivia Hail", "email": "olivia@storms.example"},
    ],
)
async def test_good_tokens_are_accepted(changes: dict[str, Any]) -> None:
    async with provider() as made:
        known = await made.tokens.actor_of(made.token())
        assert await made.tokens.actor_of(made.token(**changes)) == known


@pytest.mark.parametrize("key", [first_key, second_key, curve_key])
@pytest.mark.parametrize("kind", ["at+jwt", "application/AT+JWT", "JWT"])
async def test_every_kind_of_key_and_spelling_of_the_type_is_accepted(key: Any, kind: str) -> None:
    async with provider() as made:
        made.simulator.rotate(key())
        token = key().sign(made.claims(), kind)
        assert await outcome(made.tokens.actor_of(token)) == "accepted"


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256", "PS384", "PS512"])
async def test_a_key_without_algorithm_serves_all_of_its_type(algorithm: str) -> None:
    async with provider() as made:
        bare = {k: v for k, v in first_key().document.items() if k not in {"alg", "use"}}
        keys = read_keys(json_of({"keys": [bare]}))
        key = SigningKey("first", first_key().private, algorithm)

        assert algorithm in keys["first"].algorithms
        made.simulator.keys = [_Bare("first", first_key().private, algorithm)]
        token = key.sign(made.claims(), "at+jwt")
        assert await outcome(made.tokens.actor_of(token)) == "accepted"


async def test_a_person_has_one_id_in_every_token_and_says_nothing() -> None:
    async with provider() as made:
        olivia = await made.tokens.actor_of(made.token(jti="1", email="olivia@storms.example"))
        again = await made.tokens.actor_of(made.token(jti="2", email="hail@storms.example"))
        otto = await made.tokens.actor_of(made.token("otto"))

    assert olivia == again
    assert olivia.id != otto.id
    assert "olivia" not in olivia.id


async def test_in_entra_a_person_has_one_id_in_all_applications() -> None:
    async with provider(TENANT) as made:
        one = await made.tokens.actor_of(made.token(sub="pairwise-1"))
        other = await made.tokens.actor_of(made.token(sub="pairwise-2"))
        for_program = await made.tokens.actor_of(made.token(scp=None, roles=["desk"]))

    assert one == other
    assert (for_program.id, for_program.role) == (one.id, Role.DESK)


@given(
    subject=st.text(
        st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=255
    )
)
def test_the_id_of_an_actor_may_be_an_observer_whatever_the_subject(subject: str) -> None:
    policy = ClaimsPolicy.of("https://id.example", "skywitness", {})
    claims = {"iss": policy.issuer, "aud": "skywitness", "exp": 2e9, "sub": subject}

    found = policy.read(claims, "at+jwt", NOW.timestamp())

    require_impersonal("observer", found.actor.id, redactor())
    assert found.actor.id.isascii()


# --- what is remembered --------------------------------------------------------------------------


async def test_a_verified_token_is_not_verified_again_for_a_minute() -> None:
    async with provider() as made:
        token = made.token()
        await made.tokens.actor_of(token)
        made.simulator.rotate(second_key(), forget=True)
        made.ticks.now += 2 * HOUR  # the keys are renewed
        await outcome(made.tokens.actor_of(unknown(made, 1)))

        assert await outcome(made.tokens.actor_of(token)) == "BadCredentials"
        fresh = made.token()
        await made.tokens.actor_of(fresh)
        made.simulator.rotate(first_key(), forget=True)
        made.ticks.now += 59
        assert await outcome(made.tokens.actor_of(fresh)) == "accepted"


async def test_a_remembered_token_ends_when_it_expires() -> None:
    async with provider() as made:
        token = made.token(exp=NOW.timestamp() + 10)
        await made.tokens.actor_of(token)
        made.clock.advance(timedelta(seconds=71))
        made.ticks.now += 11

        assert await outcome(made.tokens.actor_of(token)) == "BadCredentials"


async def test_few_tokens_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_tokens, "MOST_REMEMBERED", 3)
    async with provider() as made:
        for number in range(10):
            await made.tokens.actor_of(made.token(jti=str(number)))

        assert len(made.tokens._verified) == 3


# --- keys that change ----------------------------------------------------------------------------


async def test_a_new_key_is_found_when_a_token_names_it() -> None:
    async with provider() as made:
        old = made.token(jti="old")
        await made.tokens.actor_of(made.token())
        made.simulator.rotate(second_key())
        made.ticks.now += 300

        assert await outcome(made.tokens.actor_of(made.token())) == "accepted"
        assert await outcome(made.tokens.actor_of(old)) == "accepted"
        assert made.requests() == 2
        assert made.requests("/openid-configuration") == 1


async def test_keys_are_renewed_every_hour_while_nobody_waits() -> None:
    async with provider() as made:
        await made.tokens.actor_of(made.token(jti="1"))
        made.control.set_fault(Fault("hang"))
        made.ticks.now += HOUR
        made.called.clear()

        for number in range(5):
            assert await outcome(made.tokens.actor_of(made.token(jti=f"2{number}"))) == "accepted"
        await made.called.wait()
        assert made.requests() == 2


async def test_a_key_that_was_withdrawn_ends_with_the_next_renewal() -> None:
    async with provider() as made:
        old = made.token(jti="old")
        await made.tokens.actor_of(made.token())
        made.simulator.rotate(second_key(), forget=True)
        made.ticks.now += HOUR
        await made.tokens.actor_of(made.token())

        assert await outcome(made.tokens.actor_of(old)) == "BadCredentials"


@pytest.mark.parametrize("are_keys_known", [False, True])
async def test_a_flood_of_unknown_key_ids_costs_one_request(are_keys_known: bool) -> None:
    async with provider() as made:
        if are_keys_known:
            await made.tokens.actor_of(made.token())
            made.ticks.now += 300
            made.server.requests.clear()
        flood = [outcome(made.tokens.actor_of(unknown(made, number))) for number in range(300)]
        assert set(await asyncio.gather(*flood)) == {"BadCredentials"}
        for number in range(300, 600):
            made.ticks.now += 0.99
            assert await outcome(made.tokens.actor_of(unknown(made, number))) == "BadCredentials"

        assert made.requests() == 1
        assert await outcome(made.tokens.actor_of(made.token())) == "accepted"


async def test_a_flood_during_an_outage_costs_one_request_and_holds_nobody_up() -> None:
    async with provider() as made:
        await made.tokens.actor_of(made.token(jti="before"))
        made.control.set_fault(Fault("unavailable"))
        made.ticks.now += 300
        made.server.requests.clear()
        for number in range(300):
            assert await outcome(made.tokens.actor_of(unknown(made, number))) == "BadCredentials"

        assert len(made.server.requests) == 1
        assert await outcome(made.tokens.actor_of(made.token())) == "accepted"


async def test_a_flood_of_broken_tokens_sends_nothing() -> None:
    async with provider() as made:
        for text in ("", "a.b.c", "skw_abc", made.token().replace(".", "!"), "A" * 9000):
            assert await outcome(made.tokens.actor_of(text)) == "BadCredentials"

        assert made.server.requests == []


# --- outages -------------------------------------------------------------------------------------


async def test_keys_serve_for_a_day_without_the_issuer_and_no_longer() -> None:
    async with provider() as made:
        await made.tokens.actor_of(made.token())
        made.control.set_fault(Fault("unavailable"))
        made.ticks.now += 24 * HOUR - 1
        assert await outcome(made.tokens.actor_of(made.token())) == "accepted"
        made.ticks.now += 120
        assert await outcome(made.tokens.actor_of(made.token())) == "ProviderUnavailable"
        made.control.set_fault(None)
        made.ticks.now += 60
        assert await outcome(made.tokens.actor_of(made.token())) == "accepted"


FAULTS = ["unavailable", "too-many", "not-found", "redirect", "other-issuer", "list", "huge",
          "nested", "truncated", "bad-gateway", "cut", "reset"]  # fmt: skip


@pytest.mark.parametrize("fault", [*FAULTS, "no-keys"])
@pytest.mark.parametrize("path", ["", "/keys"])
async def test_without_keys_nobody_is_let_in_and_the_issuer_is_left_alone(
    fault: str, path: str
) -> None:
    async with provider() as made:
        made.control.set_fault(Fault(fault, path=path))
        asked = [outcome(made.tokens.actor_of(made.token(jti=str(n)))) for n in range(50)]
        assert set(await asyncio.gather(*asked)) == {"ProviderUnavailable"}
        assert await outcome(made.tokens.actor_of(made.token())) == "ProviderUnavailable"
        assert len(made.server.requests) == (2 if path else 1)

        made.control.set_fault(None)
        made.ticks.now += 30
        assert await outcome(made.tokens.actor_of(made.token())) == "accepted"


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_bad_answer_does_not_replace_good_keys(fault: str) -> None:
    async with provider() as made:
        await made.tokens.actor_of(made.token())
        made.control.set_fault(Fault(fault))
        made.ticks.now += 300

        assert await outcome(made.tokens.actor_of(unknown(made, 1))) == "BadCredentials"
        assert await outcome(made.tokens.actor_of(made.token())) == "accepted"


async def test_an_outage_is_shown_to_the_operator() -> None:
    async with provider() as made:
        await made.tokens.actor_of(made.token())
        made.control.set_fault(Fault("unavailable"))
        for _ in range(6):
            made.ticks.now += 300
            await outcome(made.tokens.actor_of(unknown(made, 1)))

        state = await made.verifier.issuer.limiter.state(NOW)
        assert (state.name, state.breaker) == ("oidc", BreakerState.OPEN)


async def test_a_caller_who_leaves_takes_nobody_along() -> None:
    async with provider() as made:
        leaving = asyncio.create_task(made.tokens.actor_of(made.token(jti="1")))
        staying = asyncio.create_task(made.tokens.actor_of(made.token(jti="2")))
        await asyncio.sleep(0)
        leaving.cancel()

        assert (await staying).role == Role.OBSERVER
        assert made.requests() == 1


async def test_closing_ends_a_request_that_hangs() -> None:
    async with provider() as made:
        made.control.set_fault(Fault("hang"))
        waiting = asyncio.create_task(outcome(made.tokens.actor_of(made.token())))
        await made.called.wait()
        await made.verifier.close()

        assert await waiting == "ProviderUnavailable"
        assert await outcome(made.tokens.actor_of(made.token())) == "ProviderUnavailable"


# --- addresses and key sets ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["http://id.example", "ftp://127.0.0.1", "id.example", "", "//x"]
)
def test_issuers_are_called_over_https_only(address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        Issuer(address, Ticks())


@pytest.mark.parametrize(
    "address",
    ["http://id.example/keys", "file:///etc/passwd", "/keys", "", None, 1, "http://[", "https://"],
)
async def test_the_address_of_the_keys_must_be_https(address: object) -> None:
    for issuer in ("https://id.example", "http://127.0.0.1:1"):
        reads = Issuer(issuer, lambda: 0.0)
        with pytest.raises(ProviderAnswerUnusable):
            reads.read_discovery(json_of({"issuer": issuer, "jwks_uri": address}))
        await reads.close()


async def test_an_issuer_elsewhere_cannot_make_us_call_this_machine() -> None:
    reads = Issuer("https://id.example", lambda: 0.0)
    inside = {"issuer": "https://id.example", "jwks_uri": "http://127.0.0.1:8000/keys"}
    with pytest.raises(ProviderAnswerUnusable):
        reads.read_discovery(json_of(inside))
    await reads.close()


BAD_KEYS: dict[str, dict[str, Any]] = {
    "symmetric": {"kty": "oct", "k": "c2VjcmV0", "kid": "x", "alg": "HS256"},
    "without id": {**first_key().document, "kid": None},
    "for encryption": {**first_key().document, "use": "enc"},
    "not for verifying": {**first_key().document, "key_ops": ["sign"]},
    "operations malformed": {**first_key().document, "key_ops": 1},
    "of an algorithm for encryption": {**first_key().document, "alg": "RSA-OAEP"},
    "of a symmetric algorithm": {**first_key().document, "alg": "HS256"},
    "with its private part": {**first_key().document, "d": "AQAB"},
    "without modulus": {"kty": "RSA", "e": "AQAB", "kid": "x"},
    "modulus a number": {"kty": "RSA", "e": "AQAB", "n": 5, "kid": "x"},
    "of another curve": {**curve_key().document, "crv": "secp256k1"},
    "not on the curve": {**curve_key().document, "x": "A" * 43},
    "curve a list": {**curve_key().document, "crv": ["P-256"]},
    "type missing": {"kid": "x"},
}


@pytest.mark.parametrize("name", BAD_KEYS)
def test_keys_that_are_none_are_left_out(name: str) -> None:
    good = {**first_key().document, "kid": "good"}

    assert set(read_keys(json_of({"keys": [BAD_KEYS[name], good, 1, None]}))) == {"good"}
    with pytest.raises(ProviderAnswerUnusable):
        read_keys(json_of({"keys": [BAD_KEYS[name]]}))


# --- properties ----------------------------------------------------------------------------------


CLAIMS = ["iss", "aud", "exp", "nbf", "iat", "sub", "roles", "scp", "scope", "typ", "cnf"]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(
    st.sampled_from(CLAIMS),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=5,
    ),
))  # fmt: skip
def test_claims_of_any_kind_are_accepted_or_refused_and_nothing_else(claims: Any) -> None:
    policy = ClaimsPolicy.of("https://id.example", "skywitness", {"admin": Role.ADMIN})
    good = {"iss": policy.issuer, "aud": "skywitness", "exp": 2e9, "sub": "olivia"}
    try:
        found = policy.read({**good, **claims}, "at+jwt", NOW.timestamp())
    except BadCredentials:
        return
    assert found.expires_at > NOW.timestamp() - 60


@given(st.binary() | st.text().map(str.encode))
def test_bytes_of_any_kind_are_an_object_or_refused(data: bytes) -> None:
    with suppress(ValueError):
        assert isinstance(strict_object(data), dict)


class _Bare(SigningKey):
    """A key whose algorithm is not published."""

    @property
    @override
    def document(self) -> dict[str, Any]:
        return {k: v for k, v in super().document.items() if k != "alg"}
