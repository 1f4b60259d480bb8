"""Access by keys over HTTP: who is who, what comes of bad credentials, and what never shows."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from skywitness.adapters.memory.access_tokens import MemoryAccessTokens
from skywitness.domain.documents.access import ActorDocument, KeyListDocument, NewKeyDocument
from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.access.api_key import KeyText
from skywitness.domain.model.access.roles import PERMISSIONS, Permission, Role
from skywitness.domain.use_cases.authenticate import Authenticate
from skywitness.entrypoints.http.kit import bodies
from tests.integration.http.api import (
    MERGE_PATCH,
    Api,
    Json,
    a_request,
    app_of,
    client_of,
    read_as,
    require_problem,
    services_with,
)
from tests.integration.http.guarded import Guarded, bearing

INVALID = 'Bearer realm="skywitness", error="invalid_token"'


@pytest_asyncio.fixture
async def guarded() -> AsyncIterator[tuple[Guarded, httpx.AsyncClient]]:
    made = Guarded.new()
    async with client_of(made.app) as http:
        yield made, http


Both = tuple[Guarded, httpx.AsyncClient]


async def test_the_observer_is_the_owner_of_the_key(guarded: Both) -> None:
    made, http = guarded
    key = await made.key(owner="ann")

    filed = await http.post("/v1/reports", json=a_request(), headers=bearing(key))
    shown = await http.get("/v1/me", headers=bearing(key))

    assert filed.json()["observer"] == "ann" == shown.json()["id"]
    assert read_as(ActorDocument, shown.content).role is Role.OBSERVER
    assert set(shown.json()["permissions"]) == set(PERMISSIONS[Role.OBSERVER])


async def test_without_a_key_everybody_is_the_public(guarded: Both) -> None:
    _, http = guarded

    shown = (await http.get("/v1/me")).json()

    assert shown["role"] == "public"
    assert shown["permissions"] == ["read_reports"]


async def test_a_body_that_names_another_observer_is_refused(guarded: Both) -> None:
    made, http = guarded
    ann, feed = await made.key(owner="ann"), await made.key(Role.SERVICE)

    refused = await http.post("/v1/reports", json=a_request(observer="ben"), headers=bearing(ann))
    own = await http.post("/v1/reports", json=a_request(observer="ann"), headers=bearing(ann))
    for_ben = await http.post("/v1/reports", json=a_request(observer="ben"), headers=bearing(feed))

    problem = require_problem(refused, 422, "invalid")
    assert problem["errors"][0]["pointer"] == "/observer"
    assert (own.json()["observer"], for_ben.json()["observer"]) == ("ann", "ben")


async def test_an_edit_keeps_the_observer(guarded: Both) -> None:
    made, http = guarded
    report, desk = await made.filed_by_ann(), await made.key(Role.DESK)
    headers = bearing(desk, if_match="*", **MERGE_PATCH)

    edited = await http.patch(f"/v1/reports/{report}", json={"source": "public"}, headers=headers)
    stolen = await http.patch(f"/v1/reports/{report}", json={"observer": "x"}, headers=headers)

    assert edited.json()["observer"] == "ann"
    assert stolen.status_code == 422


async def test_idempotency_keys_belong_to_the_actor(guarded: Both) -> None:
    made, http = guarded
    ids = []
    for owner in ("ann", "ben", "ann"):
        headers = bearing(await made.key(owner=owner), idempotency_key="k1")
        answer = await http.post("/v1/reports", json=a_request(), headers=headers)
        assert answer.status_code == 201
        ids.append(answer.json()["id"])

    assert ids[0] == ids[2] != ids[1]


async def test_the_id_of_a_report_of_another_observer_is_not_taken_over(guarded: Both) -> None:
    made, http = guarded
    body = a_request(id="018f3c1e-7b5a-7000-8000-00000000abcd")
    ann, ben = bearing(await made.key(owner="ann")), bearing(await made.key(owner="ben"))

    await http.post("/v1/reports", json=body, headers=ann)
    again = await http.post("/v1/reports", json=body, headers=ann)
    other = await http.post("/v1/reports", json=body, headers=ben)

    assert again.headers["idempotency-replayed"] == "true"
    require_problem(other, 409, "id_taken")


BAD = {
    "unknown": f"Bearer {KeyText('00000000', '0' * 43)}",
    "wrong checksum": f"Bearer {str(KeyText('00000000', '0' * 43))[:-1]}-",
    "no token": "Bearer",
    "blank token": "Bearer  ",
    "two tokens": "Bearer a b",
    "another scheme": "Basic YW5uOnNlY3JldA==",
    "no scheme": str(KeyText("00000000", "0" * 43)),
    "a JWT without an issuer": "Bearer eyJhbGciOiJub25lIn0.e30.",
    "too long": "Bearer " + "a" * 8193,
    "empty": "",
    "beyond ASCII": "Bearer sk\u00fc",
}


@pytest.mark.parametrize("value", BAD.values(), ids=BAD)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/reports"), ("POST", "/v1/reports"), ("GET", "/v1/events")]
)
async def test_bad_credentials_are_refused_even_where_none_are_needed(
    guarded: Both, value: str, method: str, path: str
) -> None:
    _, http = guarded

    refused = await http.request(
        method, path, headers={b"authorization": value.encode("latin-1")}, content=b"{"
    )

    require_problem(refused, 401, "bad_credentials")
    assert refused.headers["www-authenticate"] == INVALID


async def test_two_authorization_headers_are_refused(guarded: Both) -> None:
    made, http = guarded
    one = ("authorization", f"Bearer {await made.key()}")

    refused = await http.get("/v1/reports", headers=[one, one])

    require_problem(refused, 401, "bad_credentials")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_scheme_is_written_in_any_case(guarded: Both, scheme: str) -> None:
    made, http = guarded
    headers = {"authorization": f"{scheme} {await made.key(Role.ADMIN)}"}

    assert (await http.get("/metrics", headers=headers)).status_code == 200


async def bad_keys(made: Guarded) -> list[str]:
    revoked, wrong = await made.key_of("revoked"), await made.key()
    return [
        str(revoked),
        str(KeyText(wrong.split("_")[1], "0" * 43)),
        str(KeyText("00000000", "0" * 43)),
    ]


async def test_all_bad_keys_get_the_same_answer(guarded: Both) -> None:
    made, http = guarded
    answers = []
    for key in await bad_keys(made):
        answer = await http.get("/v1/me", headers=bearing(key, x_request_id="same"))
        sent = [field for field in answer.headers.raw if field[0] != b"ratelimit"]  # what is left
        answers.append((answer.status_code, sent, answer.content))

    assert answers[0][0] == 401
    assert answers == answers[:1] * 3


async def test_nothing_is_read_of_whoever_may_not_send_it(guarded: Both) -> None:
    made, http = guarded
    report = await made.filed_by_ann()

    async def endless() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    for method, path in (
        ("POST", "/v1/reports"),
        ("PUT", f"/v1/reports/{report}"),
        ("PATCH", f"/v1/reports/{report}"),
        ("POST", "/v1/text/insight"),
        ("POST", "/v1/keys"),
    ):
        headers = {"content-type": "application/json"}
        refused = await http.request(method, path, content=endless(), headers=headers)
        require_problem(refused, 401, "not_signed_in")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/reports?key={key}",
        "/v1/reports?access_token={key}",
        "/v1/reports?limit=1&q={key}",
        "/v1/reports?{key}",
        "/v1/reports?limit=1&{key}=",
        "/v1/me?authorization={key}",
        "/livez?api_key={key}",
        "/nowhere?k={key}",
    ],
)
async def test_a_key_in_a_url_is_refused_and_not_repeated(guarded: Both, path: str) -> None:
    made, http = guarded
    key = await made.key()

    refused = await http.get(path.format(key=key))

    problem = require_problem(refused, 400, "invalid_query")
    assert "Authorization: Bearer" in problem["detail"]
    assert "revoke" in problem["detail"]
    assert key.split("_")[2] not in refused.text


def test_looking_for_keys_in_a_long_query_is_quick(guarded: Both) -> None:
    from skywitness.entrypoints.http.kit.access import _KEY_IN_QUERY

    for query in (b"skw_" * 2_000, b"a" * 8_000 + b"skw_", b"&" * 8_000 + b"skw_"):
        assert _KEY_IN_QUERY.search(query) is None


async def test_keys_are_created_listed_and_revoked(guarded: Both) -> None:
    made, http = guarded
    admin = bearing(await made.key(Role.ADMIN, owner="root"))
    body = {
        "name": "Ann's phone",
        "role": "observer",
        "scopes": ["read_reports", "file_reports"],
        "expires_at": "2027-01-01T00:00:00Z",
    }

    created = await http.post("/v1/keys", json=body, headers=admin)
    new = read_as(NewKeyDocument, created.content)
    used = await http.get("/v1/me", headers=bearing(new.key))
    listed = await http.get("/v1/keys", headers=admin)
    revoked = await http.delete(created.headers["location"], headers=admin)
    refused = await http.get("/v1/me", headers=bearing(new.key))

    assert created.status_code == 201
    assert created.headers["cache-control"] == "no-store" == listed.headers["cache-control"]
    assert (new.name, new.role, new.created_by) == ("Ann's phone", Role.OBSERVER, "root")
    assert used.json()["permissions"] == ["file_reports", "read_reports"]
    assert new.id in {key.id for key in read_as(KeyListDocument, listed.content).items}
    assert KeyText.parse(new.key).secret not in listed.text
    assert revoked.status_code == 204
    require_problem(refused, 401, "bad_credentials")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"role": "public"}, "/role"),
        ({"role": "king"}, "/role"),
        ({"name": " "}, "/name"),
        ({"scopes": ["manage_keys"]}, "/scopes"),
        ({"scopes": ["everything"]}, "/scopes/0"),
        ({"scopes": "read_reports"}, "/scopes"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"owner": "jo.doe@example.org"}, "/owner"),
        ({"owner": "a\nb"}, "/owner"),
        ({"id": "7Hq2mZ0a"}, "/id"),
        ({"digest": "0" * 64}, "/digest"),
    ],
)
async def test_an_invalid_key_is_refused(guarded: Both, changes: Json, pointer: str) -> None:
    made, http = guarded
    body = {"name": "a", "role": "observer", **changes}

    refused = await http.post("/v1/keys", json=body, headers=bearing(await made.key(Role.ADMIN)))

    problem = require_problem(refused, 422, "invalid")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


async def test_nobody_hands_out_more_than_they_have(guarded: Both) -> None:
    made, http = guarded
    scopes = frozenset({Permission.MANAGE_KEYS, *PERMISSIONS[Role.OBSERVER]})
    keeper = bearing(await made.key(Role.ADMIN, scopes=scopes))

    observer = await http.post("/v1/keys", json={"name": "a", "role": "observer"}, headers=keeper)
    admin = await http.post("/v1/keys", json={"name": "a", "role": "admin"}, headers=keeper)

    assert observer.status_code == 201
    require_problem(admin, 403, "not_permitted")


@pytest.mark.parametrize("key_id", ["00000000", "0000000", "000000000", "0000000%20", "..%2f..%2f"])
async def test_an_unknown_key_is_not_found(guarded: Both, key_id: str) -> None:
    made, http = guarded

    missing = await http.delete(f"/v1/keys/{key_id}", headers=bearing(await made.key(Role.ADMIN)))

    require_problem(missing, 404, "not_found")


async def test_a_token_is_shown_to_its_issuer_and_a_key_is_not(guarded: Both) -> None:
    made, _ = guarded
    tokens = MemoryAccessTokens()
    tokens.issue("e30.e30.c2ln", Actor.of("oidc-1", Role.DESK))
    authenticate = Authenticate(made.services.authenticate.key, everybody=None, tokens=tokens)
    app = app_of(services_with(made.services, authenticate=authenticate), access="keys")
    async with client_of(app) as http:
        by_token = await http.get("/v1/me", headers=bearing("e30.e30.c2ln"))
        by_key = await http.get("/v1/me", headers=bearing(await made.key(owner="ann")))
        refused = await http.get("/v1/me", headers=bearing("e30.e30.b3RoZXI"))

    assert (by_token.json()["id"], by_key.json()["id"]) == ("oidc-1", "ann")
    require_problem(refused, 401, "bad_credentials")


async def test_no_key_is_logged(guarded: Both, caplog: pytest.LogCaptureFixture) -> None:
    made, http = guarded
    caplog.set_level(logging.DEBUG)
    for key in [await made.key(), *await bad_keys(made)]:
        await http.get("/v1/me", headers=bearing(key))
        await http.get(f"/v1/reports?key={key}")
        assert key.split("_")[2] not in re.sub("HTTP Request.*", "", caplog.text)


async def test_with_open_access_credentials_do_not_matter(api: Api) -> None:
    for headers in ({}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic x"}):
        shown = await api.http.get("/v1/me", headers=headers)
        assert shown.json()["id"] == LOCAL.id
        assert set(shown.json()["permissions"]) == set(Permission)


async def test_the_document_says_what_each_operation_needs(guarded: Both) -> None:
    _, http = guarded
    document: dict[str, Any] = (await http.get("/openapi.json")).json()

    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    filing, live = document["paths"]["/v1/reports"]["post"], document["paths"]["/livez"]["get"]
    assert filing["security"] == [{}, {"bearer": []}]
    assert "Permission: `file_reports`." in filing["description"]
    assert "WWW-Authenticate" in filing["responses"]["401"]["headers"]
    assert "security" not in live
    assert "401" not in live["responses"]


async def test_a_bad_key_request_is_not_called_a_report(guarded: Both) -> None:
    made, http = guarded
    admin = bearing(await made.key(Role.ADMIN))

    refused = await http.post("/v1/keys", json={"name": ""}, headers=admin)

    problem = require_problem(refused, 422, "invalid")
    assert "report" not in problem["title"]
    assert {error["pointer"] for error in problem["errors"]} == {"/role"}


@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/reports"), ("PUT", "/v1/reports/{}")])
async def test_a_key_that_is_revoked_while_the_body_arrives_does_nothing(
    guarded: Both, monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    monkeypatch.setattr(bodies, "LOOKED_UP_AFTER_S", -1.0)  # as if it had taken longer
    made, http = guarded
    report = await made.filed_by_ann()
    key = await made.key(owner="ann")
    content = httpx.Request("POST", "/", json=a_request(narrative="Too late.")).content

    async def pieces() -> AsyncIterator[bytes]:
        yield content[:20]
        await made.services.manage_keys.revoke(key.split("_")[1], actor=LOCAL)
        yield content[20:]

    sent = bearing(key, if_match="*", content_type="application/json")
    refused = await http.request(method, path.format(report), content=pieces(), headers=sent)

    require_problem(refused, 401, "bad_credentials")
    listed = await http.get("/v1/reports")
    assert "Too late." not in listed.text
    assert "Too late." not in (await http.get(f"/v1/reports/{report}")).text


async def test_a_body_that_takes_its_time_is_filed(
    guarded: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "LOOKED_UP_AFTER_S", -1.0)
    made, http = guarded

    filed = await http.post("/v1/reports", json=a_request(), headers=bearing(await made.key()))

    assert filed.status_code == 201


async def test_a_rejected_report_that_was_withdrawn_is_unknown_to_others(guarded: Both) -> None:
    made, http = guarded
    path = f"/v1/reports/{await made.filed_by_ann()}"
    ann, another = bearing(await made.key(owner="ann")), bearing(await made.key())
    rejected = {"state": "rejected", "reason": "A hoax."}
    desk = bearing(await made.key(Role.DESK), if_match="*")
    assert (await http.post(f"{path}/review", json=rejected, headers=desk)).status_code == 200

    withdrawn = await http.delete(path, headers={**ann, "If-Match": "*"})

    assert withdrawn.status_code == 204
    for caller, status in ((None, 404), (another, 404), (ann, 410)):
        assert (await http.get(path, headers=caller)).status_code == status
        assert (await http.get(f"{path}/revisions", headers=caller)).status_code == status
