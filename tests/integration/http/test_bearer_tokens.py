"""Access tokens of an issuer, from the header to the answer."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from simulators.control import Fault
from skywitness.entrypoints.container.services import Services
from tests.integration.http.api import (
    a_request,
    app_of,
    client_of,
    given_weather,
    memory_services,
    require_problem,
    services_with,
)
from tests.integration.test_oidc_attacks import ATTACKS
from tests.tools.tokens import Provider, provider


@asynccontextmanager
async def served() -> AsyncIterator[tuple[Provider, httpx.AsyncClient, Services]]:
    async with provider() as made:
        services = memory_services(made.clock, given_weather(), is_open=False)
        authenticate = replace(services.authenticate, tokens=made.tokens)
        services = services_with(services, authenticate=authenticate)
        async with client_of(app_of(services, access="keys", rate_limits="none")) as http:
            yield made, http, services


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def test_who_bears_a_token_files_and_changes_their_own_reports() -> None:
    async with served() as (made, http, _):
        olivia, otto, dana = (bearer(made.token(name)) for name in ("olivia", "otto", "dana"))
        filed = await http.post("/v1/reports", json=a_request(), headers=olivia)
        path, tag = filed.headers["location"], {"if-match": filed.headers["etag"]}

        theirs = await http.delete(path, headers={**otto, **tag})
        own = await http.delete(path, headers={**olivia, **tag})
        me = (await http.get("/v1/me", headers=olivia)).json()
        desk = (await http.get("/v1/me", headers=dana)).json()

    assert filed.status_code == 201
    require_problem(theirs, 403, "not_permitted")
    assert own.status_code in {200, 204}
    assert (me["role"], desk["role"]) == ("observer", "desk")
    assert "olivia" not in me["id"]


async def test_a_bad_token_is_answered_alike_whatever_is_wrong_with_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with served() as (made, http, _):
        await http.get("/v1/reports", headers=bearer(made.token()))
        answers: list[Any] = []
        for name, forge in ATTACKS.items():
            token = forge(made)
            if not token.isascii() or not token.isprintable() or len(token) > 60_000:
                continue  # no header can carry it
            answer = await http.get("/v1/reports", headers=bearer(token))
            require_problem(answer, 401, "bad_credentials")
            answers.append((name, answer, token))

    bodies = {answer.text.replace(answer.json()["request_id"], "") for _, answer, _ in answers}
    assert len(answers) > 90
    assert len(bodies) == 1
    challenges = {answer.headers["www-authenticate"] for _, answer, _ in answers}
    assert challenges == {'Bearer realm="skywitness", error="invalid_token"'}
    logged = "".join(record.getMessage() for record in caplog.records if record.name != "httpx")
    assert not any(token[-20:] in logged for _, _, token in answers if len(token) > 20)


@pytest.mark.parametrize(
    "header", ["Bearer", "Basic {}", "Token {}", "{}", "Bearer {} {}", "Bearer {},{}"]
)
async def test_tokens_stand_in_one_header_as_bearer_tokens(header: str) -> None:
    async with served() as (made, http, _):
        given = {"authorization": header.replace("{}", made.token())}

        require_problem(await http.get("/v1/reports", headers=given), 401, "bad_credentials")


async def test_two_headers_with_tokens_are_ambiguous() -> None:
    async with served() as (made, http, _):
        twice = [("authorization", f"Bearer {made.token(name)}") for name in ("olivia", "ada")]

        require_problem(await http.get("/v1/reports", headers=twice), 401, "bad_credentials")


async def test_without_keys_of_the_issuer_nobody_is_blamed() -> None:
    async with served() as (made, http, _):
        made.control.set_fault(Fault("unavailable"))
        refused = await http.get("/v1/reports", headers=bearer(made.token()))
        public = await http.get("/v1/reports")

    require_problem(refused, 503, "provider_unavailable")
    assert int(refused.headers["retry-after"]) >= 1
    assert public.status_code == 200


async def test_reports_are_read_by_a_token_that_was_verified_once() -> None:
    async with served() as (made, http, _):
        headers = bearer(made.token())
        for _ in range(20):
            assert (await http.get("/v1/reports", headers=headers)).status_code == 200

        assert len(made.server.requests) == 2
        assert len(made.tokens._verified) == 1
