"""The provider signs people in, signs tokens, and hands each code out once."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
import pytest_asyncio

from simulators.control import Control
from simulators.issuer.faults import FAULTS
from simulators.issuer.simulator import PEOPLE, TOKEN_LASTS_S, Issuer
from tests.integration.simulators.started import NOW, Started, started
from tests.tools.tokens import TENANT, first_key, second_key

BACK = "http://127.0.0.1:8000/v1/sign-in"
VERIFIER = "a-verifier-that-only-the-client-knows-0123456789"
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
)
ASKED = {
    "response_type": "code",
    "client_id": "skywitness",
    "redirect_uri": BACK,
    "scope": "openid",
    "state": "s",
    "nonce": "n",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
    "login_hint": "olivia",
}


class Moved:
    """A clock that tests move."""

    now = NOW.timestamp()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Moved:
    return Moved()


@pytest.fixture
def issuer(time: Moved) -> Issuer:
    return Issuer(now=time, keys=[first_key()])


@pytest_asyncio.fixture
async def running(issuer: Issuer) -> AsyncIterator[Started]:
    async with started(Control(issuer, FAULTS)) as running:
        yield running


async def asked(running: Started, **changes: Any) -> dict[str, str]:
    """What the browser brings back from a sign-in."""
    query = {name: value for name, value in {**ASKED, **changes}.items() if value is not None}
    answer = await running.http.get("/authorize", params=query)
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(BACK)
    found = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in found.items()}


def form(code: str, **changes: str) -> dict[str, str]:
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    return {**given, "client_id": "skywitness", "code_verifier": VERIFIER, **changes}


async def claims_of(running: Started, token: str, audience: str = "skywitness") -> dict[str, Any]:
    """The claims of a token, as a client checks it with the published keys alone."""
    found = (await running.http.get("/.well-known/openid-configuration")).json()
    keys = jwt.PyJWKSet.from_dict((await running.http.get(found["jwks_uri"])).json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    options: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
    claims: dict[str, Any] = jwt.decode(
        token, key, audience=audience, issuer=found["issuer"], options=options
    )
    return claims


async def test_discovery_names_the_issuer_as_it_was_asked(running: Started) -> None:
    found = (await running.http.get("/.well-known/openid-configuration")).json()

    assert found["issuer"] == running.url
    assert found["jwks_uri"] == f"{running.url}/keys"


async def test_who_gives_no_name_is_asked_for_one(running: Started) -> None:
    query = {name: value for name, value in ASKED.items() if name != "login_hint"}
    shown = await running.http.get("/authorize", params={**query, "state": '"&<'})

    links = [unescape(each) for each in re.findall(r'href="(.*?)"', shown.text)]
    people = [parse_qs(urlsplit(link).query)["login_hint"][0] for link in links]
    back = await running.http.get(f"/authorize{links[-1]}")
    assert people == [*PEOPLE]
    assert parse_qs(urlsplit(back.headers["location"]).query)["state"] == ['"&<']


async def test_somebody_signs_in_with_a_code_and_its_verifier(running: Started) -> None:
    back = await asked(running, login_hint="dana")
    answer = (await running.http.post("/token", data=form(back["code"]))).json()

    access = await claims_of(running, answer["access_token"])
    identity = await claims_of(running, answer["id_token"])
    assert back["state"] == "s"
    assert answer["expires_in"] == TOKEN_LASTS_S == access["exp"] - NOW.timestamp()
    assert (access["sub"], access["roles"]) == ("dana", ["desk"])
    assert (identity["sub"], identity["nonce"]) == ("dana", "n")
    assert not {"scope", "client_id"} & set(identity)


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "another"},
        {"code_verifier": ""},
        {"client_id": "another"},
        {"redirect_uri": BACK + "2"},
        {"code": "another"},
    ],
)
async def test_a_code_is_worth_nothing_to_others(running: Started, changes: dict[str, str]) -> None:
    back = await asked(running)
    answer = await running.http.post("/token", data=form(back["code"]) | changes)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


async def test_a_code_is_good_once_and_for_a_minute(running: Started, time: Moved) -> None:
    once, late = (await asked(running))["code"], (await asked(running))["code"]

    statuses = [(await running.http.post("/token", data=form(once))).status_code for _ in range(2)]
    time.now += 61
    statuses.append((await running.http.post("/token", data=form(late))).status_code)
    assert statuses == [200, 400, 400]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"login_hint": "nobody"}, "access_denied"),
    ],
)
async def test_a_request_that_is_refused_comes_back(
    running: Started, changes: dict[str, Any], error: str
) -> None:
    assert await asked(running, **changes) == {"error": error, "state": "s"}


@pytest.mark.parametrize("changes", [{"redirect_uri": "https://evil.example/"}, {"client_id": ""}])
async def test_nobody_is_sent_elsewhere(running: Started, changes: dict[str, str]) -> None:
    answer = await running.http.get("/authorize", params=ASKED | changes)

    assert answer.status_code == 400
    assert "location" not in answer.headers


async def test_a_program_gets_a_token_by_the_name_of_somebody(running: Started) -> None:
    given = {"grant_type": "client_credentials", "client_id": "ada"}
    answer = (await running.http.post("/token", data=given)).json()
    nobody = await running.http.post("/token", data=given | {"client_id": "eve"})

    assert (await claims_of(running, answer["access_token"]))["roles"] == ["admin"]
    assert "id_token" not in answer
    assert nobody.status_code == 401


async def test_other_grants_and_paths_are_refused(running: Started) -> None:
    password = await running.http.post("/token", data={"grant_type": "password"})
    nowhere = await running.http.get("/users")

    assert (password.status_code, nowhere.status_code) == (400, 404)


async def test_keys_change_and_old_ones_stay_or_go(running: Started, issuer: Issuer) -> None:
    async def published() -> list[str]:
        return [key["kid"] for key in (await running.http.get("/keys")).json()["keys"]]

    issuer.rotate(second_key())
    assert await published() == ["first", "second"]
    assert jwt.get_unverified_header(issuer.access_token("x", "ada"))["kid"] == "second"
    issuer.rotate(first_key(), forget=True)
    assert await published() == ["first"]


async def test_private_parts_of_keys_are_not_published(running: Started) -> None:
    (key,) = (await running.http.get("/keys")).json()["keys"]

    assert set(key) == {"kty", "n", "e", "kid", "use", "alg"}


async def test_tokens_of_a_tenant_are_those_of_entra(time: Moved) -> None:
    issuer = Issuer(now=time, tenant=TENANT, keys=[first_key()])
    async with (
        started(Control(issuer, FAULTS)) as running,
        httpx.AsyncClient(base_url=running.url + issuer.base, trust_env=False) as http,
    ):
        found = (await http.get("/.well-known/openid-configuration")).json()
        given = {"grant_type": "client_credentials", "client_id": "dana"}
        token = (await http.post("/token", data=given)).json()["access_token"]

    claims = jwt.decode(token, options={"verify_signature": False})
    assert found["issuer"] == claims["iss"] == f"{running.url}/{TENANT}/v2.0"
    assert (claims["ver"], claims["tid"], claims["scp"]) == ("2.0", TENANT, "access_as_user")
    assert claims["sub"] != claims["oid"]
