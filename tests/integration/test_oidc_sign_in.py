"""ID tokens at the end of a sign-in: which are taken for whom, and what may go wrong on the way."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from simulators.control import Fault
from simulators.server import Response, json_response
from skywitness.adapters.oidc.claims import ClaimsPolicy
from skywitness.adapters.oidc.sign_in import OidcSignIn
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import BadCredentials, ProviderUnavailable
from skywitness.ports.sign_in import Attempt
from tests.tools.tokens import (
    AUDIENCE,
    CLIENT,
    NOW,
    ROLES,
    TENANT,
    Provider,
    first_key,
    provider,
    second_key,
    signed,
)

BACK = "http://127.0.0.1:8000/sign-in/back"
ATTEMPT = Attempt.random()
HEADER = {"alg": "RS256", "kid": "first", "typ": "JWT"}
Forge = Callable[[Provider], Any]


def claims(made: Provider, **changes: Any) -> dict[str, Any]:
    """The claims of the ID token that the simulator would issue, with changes."""
    gone = dict.fromkeys(("client_id", "scope", "scp", "azp"))
    return made.claims(**{**gone, "aud": CLIENT, "nonce": ATTEMPT.nonce, **changes})


def changed(**changes: Any) -> Forge:
    return lambda made: signed(first_key(), HEADER, claims(made, **changes))


BAD: dict[str, Forge] = {
    "another nonce": changed(nonce="other"),
    "no nonce": changed(nonce=None),
    "for another client": changed(aud="other"),
    "for the API": changed(aud="skywitness"),
    "for two clients, authorised for another": changed(aud=[CLIENT, "other"], azp="other"),
    "of another issuer": changed(iss="https://evil.example"),
    "expired": changed(exp=NOW.timestamp() - 61),
    "without expiry": changed(exp=None),
    "of the future": changed(iat=NOW.timestamp() + 61),
    "without subject": changed(sub=None),
    "an access token": lambda made: signed(first_key(), {**HEADER, "typ": "at+jwt"}, claims(made)),
    "by another key": lambda made: signed(second_key(), HEADER, claims(made)),
    "unsigned": lambda made: changed()(made).rpartition(".")[0] + ".",
    "with its own key": lambda made: signed(
        second_key(), {**HEADER, "jwk": second_key().document}, claims(made)
    ),
}


async def came_back(made: Provider) -> Any:
    """Sign in at the simulator, and return who it was."""
    address = await made.sign_in.address(ATTEMPT, BACK)
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"{address}&login_hint=dana")
    code = dict(parse_qsl(urlsplit(answer.headers["location"]).query))["code"]
    return await made.sign_in.actor_of(ATTEMPT, BACK, code)


async def exchanging(made: Provider, patch: pytest.MonkeyPatch, token: Any) -> Any:
    patch.setattr(made.simulator, "id_token", lambda *_: token)
    return await came_back(made)


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_id_token_lets_nobody_in(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with provider() as made:
        with pytest.raises(BadCredentials):
            await exchanging(made, monkeypatch, BAD[name](made))


@pytest.mark.parametrize("changes", [{}, {"aud": [CLIENT, "other"], "azp": CLIENT}, {"iat": None}])
async def test_what_the_bad_tokens_are_made_from_is_good(
    changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with provider() as made:
        actor = await exchanging(made, monkeypatch, changed(**changes)(made))
        assert actor == await made.tokens.actor_of(made.token())


@pytest.mark.parametrize("tenant", [None, TENANT])
async def test_a_person_is_the_same_with_a_browser_and_with_a_token(tenant: str | None) -> None:
    async with provider(tenant) as made:
        actor = await came_back(made)

        assert actor.role == Role.DESK
        assert actor == await made.tokens.actor_of(made.token("dana"))


@pytest.mark.parametrize(
    "answer",
    [
        json_response({"access_token": "x"}),
        json_response({"id_token": 1}),
        json_response([]),
        Response(body=b"<html>"),
        json_response({"error": "invalid_client"}, 401),
        json_response({"error": "server_error"}, 500),
        Response(302, headers={"Location": "http://127.0.0.1:1/"}),
    ],
)
async def test_an_answer_without_a_token_is_not_the_users_fault(
    answer: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with provider() as made:
        monkeypatch.setattr(made.simulator, "_tokens", lambda *_: answer)
        with pytest.raises(ProviderUnavailable):
            await came_back(made)


async def test_an_issuer_without_a_page_signs_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    async with provider() as made:
        found = {"issuer": made.issuer, "jwks_uri": f"{made.issuer}/keys"}
        monkeypatch.setattr(made.simulator, "_sign_in", None)
        monkeypatch.setattr("simulators.issuer.simulator._discovery", lambda _: found)
        with pytest.raises(ProviderUnavailable):
            await made.sign_in.address(ATTEMPT, BACK)


async def test_failed_sign_ins_do_not_stop_tokens() -> None:
    async with provider() as made:
        await made.tokens.actor_of(made.token(jti="1"))
        made.control.set_fault(Fault("unavailable", path="/token"))
        for _ in range(10):
            with pytest.raises(ProviderUnavailable):
                await made.sign_in.actor_of(ATTEMPT, BACK, "code")

        made.ticks.now += 300
        made.simulator.rotate(second_key())
        await made.tokens.actor_of(made.token(jti="2"))
        assert made.requests("/token") == 5


async def test_no_secret_of_a_sign_in_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with provider() as made:
        policy = ClaimsPolicy.of(made.issuer, AUDIENCE, ROLES)
        secret = "cAnArY-of-the-client"
        made.sign_in = OidcSignIn(made.verifier, policy, made.clock, CLIENT, secret)
        await came_back(made)
        (exchange,) = (each for each in made.server.requests if each.path == "/token")
        sent = dict(parse_qsl(exchange.body.decode()))
        caplog.clear()
        for fault in ("unavailable", "cut", "list", "bad-gateway"):
            made.control.set_fault(Fault(fault, path="/token"))
            with pytest.raises(ProviderUnavailable) as caught:
                await made.sign_in.actor_of(ATTEMPT, BACK, sent["code"])
            assert ATTEMPT.verifier not in repr(caught.value)

    assert sent["client_secret"] == secret
    for hidden in (secret, ATTEMPT.verifier, sent["code"]):
        assert hidden not in caplog.text
