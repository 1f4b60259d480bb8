"""A report that is answered without waiting is answered as by its route."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from itertools import product
from pathlib import Path
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.access.api_key import KeyRequest
from skywitness.domain.model.access.roles import Role
from skywitness.domain.use_cases.read_report import ReadReport
from skywitness.entrypoints.application import application
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.http.kit.header_lines import KeptHeaders
from skywitness.entrypoints.http.kit.response_headers import Header
from skywitness.entrypoints.http.reports.at_once import report_at_once
from skywitness.entrypoints.settings import read_settings
from tests.integration.http.api import a_request, client_of
from tests.integration.http.guarded import bearing

BY_ROUTE = [("x-means-nothing", "1"), ("x-means-nothing", "2")]
"""Whatever repeats a header is left to the route."""

HEADERS: dict[str, dict[str, str]] = {
    "nothing": {},
    "any type": {"accept": "*/*"},
    "several types": {"accept": "text/html, application/json;q=0.9"},
    "no type on offer": {"accept": "text/html"},
    "its tag": {"if-none-match": '"1.1"'},
    "its tag when compressed": {"if-none-match": '"1.1+gzip"'},
    "its tag as a weak one": {"if-none-match": 'W/"1.1"'},
    "its tag for those who see all": {"if-none-match": '"1.1+full"'},
    "its tag among others": {"if-none-match": '"7.7", "1.1"'},
    "the tag of another form": {"if-none-match": '"1.1+geojson"'},
    "an earlier tag": {"if-none-match": '"1.2"'},
    "any tag": {"if-none-match": "*"},
    "no tag": {"if-none-match": "1.1"},
    "a number too long": {"if-none-match": '"1.99999999999999999999999"'},
    "compression": {"accept-encoding": "gzip"},
}
READERS = ("nobody", "owner", "another", "desk", "unknown key", "no key")


class World:
    """Two applications on one database, open and with keys, and reports of all kinds."""

    def __init__(self, open_: FastAPI, guarded: FastAPI) -> None:
        self.open, self.guarded = open_, guarded
        self.paths: dict[str, str] = {}
        self.keys: dict[str, str | None] = {"nobody": None, "unknown key": "skw_x", "no key": "x"}


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    settings = read_settings(_env_file=None, data_dir=tmp_path, worker=False)
    with_keys = read_settings(
        _env_file=None, data_dir=tmp_path, worker=False, access="keys", rate_limits="none"
    )
    open_, guarded = (application(make_container(one)) for one in (settings, with_keys))
    made = World(open_, guarded)
    async with client_of(guarded) as http, client_of(open_):
        create = guarded.state.context.services.manage_keys.create
        for name, role in (
            ("owner", Role.OBSERVER),
            ("another", Role.OBSERVER),
            ("desk", Role.DESK),
        ):
            request = KeyRequest(name=name, owner=name, role=role)
            made.keys[name] = str((await create(request, actor=LOCAL)).text)
        for kind, narrative in (("plain", "Hail."), ("masked", "Hail. Call 515-555-0123.")):
            said = a_request(narrative=narrative)
            filed = await http.post("/v1/reports", json=said, headers=bearing(made.keys["owner"]))
            made.paths[kind] = filed.headers["location"]
            made.paths[f"withdrawn {kind}"] = await withdrawn(http, made.keys["owner"], said)
        made.paths["unknown"] = f"/v1/reports/{UUID(int=7)}"
        made.paths["in capitals"] = made.paths["plain"][:12] + made.paths["plain"][12:].upper()
        yield made


async def withdrawn(http: httpx.AsyncClient, key: str | None, said: dict[str, object]) -> str:
    filed = await http.post("/v1/reports", json=said, headers=bearing(key))
    path: str = filed.headers["location"]
    left = await http.delete(path, headers=bearing(key, if_match="*"))
    assert left.status_code < 300
    return path


class Served:
    """An application as the server calls it, which takes a response of one piece by a method."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self.written = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        messages: list[Message] = []

        async def sent(message: Message) -> None:
            await send(message)

        def whole(status: int, headers: list[Header], kept: KeptHeaders, body: bytes) -> bool:
            all_headers = [*headers, *kept.headers]
            messages.append(
                {"type": "http.response.start", "status": status, "headers": all_headers}
            )
            messages.append({"type": "http.response.body", "body": body})
            self.written += 1
            return True

        sent.whole = whole  # type: ignore[attr-defined] # as the server's own has it
        await self._app(scope, receive, sent)
        for message in messages:
            await send(message)


def told(answer: httpx.Response) -> tuple[object, ...]:
    return answer.status_code, answer.content, answer.headers


async def require_same(app: FastAPI, method: str, path: str, headers: httpx.Headers) -> None:
    headers["x-request-id"] = "the-same"
    asked: list[tuple[ASGIApp, list[tuple[str, str]]]] = [
        (app, headers.multi_items()),
        (Served(app), headers.multi_items()),
        (app, [*headers.multi_items(), *BY_ROUTE]),
    ]
    answers = []
    for asgi, sent in asked:
        transport = httpx.ASGITransport(asgi)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            answers.append(told(await http.request(method, path, headers=sent)))

    by_messages, by_the_server, routed = answers
    assert by_messages == routed, (path, headers)
    assert by_the_server == routed, (path, headers)


async def test_whoever_asks_for_whatever_in_whichever_way(world: World) -> None:
    for path, headers in product(world.paths.values(), HEADERS.values()):
        await require_same(world.open, "GET", path, httpx.Headers(headers))
        for reader in READERS:
            sent = httpx.Headers({**headers, **bearing(world.keys[reader])})
            await require_same(world.guarded, "GET", path, sent)


@pytest.mark.parametrize("name", ["nothing", "its tag"])
async def test_a_head_is_answered_as_by_its_route(world: World, name: str) -> None:
    for path in world.paths.values():
        await require_same(world.open, "HEAD", path, httpx.Headers(HEADERS[name]))


async def test_a_repeated_header_is_left_to_the_route(world: World) -> None:
    tags = httpx.Headers([("if-none-match", '"7.7"'), ("if-none-match", '"1.1"')])
    await require_same(world.open, "GET", world.paths["plain"], tags)


def asked_of(
    world: World, kind: str, app: FastAPI | None = None, **headers: str
) -> httpx.Response | None:
    """Ask for a report at once and nothing else, of the open application or another one."""
    app, path = app or world.open, world.paths[kind]
    given = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    scope = {"app": app, "headers": [*given.items()]}
    found = re.fullmatch(r"/v1/reports/(?P<id>.*)", path)
    assert found is not None
    answer = report_at_once(app.state.context, scope, given, found)
    return None if answer is None else httpx.Response(answer.status, content=answer.body)


async def test_reports_are_answered_at_once(world: World) -> None:
    whole, known = asked_of(world, "plain"), asked_of(world, "plain", if_none_match='"1.1"')

    assert whole is not None
    assert whole.json()["narrative"] == "Hail."
    assert known is not None
    assert (known.status_code, known.content) == (304, b"")


@pytest.mark.parametrize("kind", ["unknown", "withdrawn plain"])
async def test_what_is_refused_is_left_to_the_route(world: World, kind: str) -> None:
    assert asked_of(world, kind) is None


async def test_a_key_is_known_once_it_was_looked_up(world: World) -> None:
    services = world.guarded.state.context.services
    wanted = KeyRequest(name="new", role=Role.OBSERVER)
    key = str((await services.manage_keys.create(wanted, actor=LOCAL)).text)
    bearer = bearing(key)["authorization"]

    before = asked_of(world, "plain", world.guarded, authorization=bearer)
    await services.authenticate(key)
    after = asked_of(world, "plain", world.guarded, authorization=bearer)

    assert before is None
    assert after is not None
    assert after.status_code == 200


async def test_a_revoked_key_is_not_known(world: World) -> None:
    services = world.guarded.state.context.services
    bearer = bearing(world.keys["desk"])["authorization"]
    await services.authenticate(world.keys["desk"])
    await services.manage_keys.revoke(str(world.keys["desk"])[4:12], actor=LOCAL)

    assert asked_of(world, "plain", world.guarded, authorization=bearer) is None


async def test_nobody_has_to_be_looked_up_without_credentials(world: World) -> None:
    anybody = asked_of(world, "plain", world.guarded)

    assert anybody is not None
    assert anybody.json()["narrative"] == "Hail."
    assert asked_of(world, "plain", world.guarded, cookie="skywitness_session=x") is None
    assert asked_of(world, "plain", world.guarded, authorization="Basic eDp4") is None


SERVED_AT_ONCE = [{}, {"if-none-match": '"1.1"'}, {"accept": "*/*", "accept-encoding": "gzip"}]


@pytest.mark.parametrize("headers", SERVED_AT_ONCE)
async def test_the_server_is_handed_the_answer_before_a_request_is_set_up(
    world: World, headers: dict[str, str]
) -> None:
    metrics, served = world.open.state.context.metrics, Served(world.open)
    before = sum(metrics.counts.values())
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(served), base_url="http://127.0.0.1"
    ) as http:
        answer = await http.get(world.paths["plain"], headers={"x-request-id": "mine", **headers})

    assert served.written == 1
    assert answer.headers["x-request-id"] == "mine"
    assert sum(metrics.counts.values()) == before + 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "elsewhere.example"}, 421),
        ({"origin": "http://elsewhere.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"content-length": "99999999"}, 413),
    ],
)
async def test_what_is_checked_of_all_requests_is_checked_of_these(
    world: World, headers: dict[str, str], status: int
) -> None:
    transport = httpx.ASGITransport(Served(world.open))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        answer = await http.get(world.paths["plain"], headers=headers)

    assert answer.status_code == status


async def test_a_defect_on_this_way_leaves_the_request_to_the_route(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(ReadReport, "at_once", defect)
    transport = httpx.ASGITransport(Served(world.open), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        answer = await http.get(world.paths["plain"])

    assert answer.status_code == 500
    assert answer.json()["code"] == "internal"
