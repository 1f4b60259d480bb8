"""Limits of requests per client: what is counted, and what clients are told."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from skywitness.entrypoints.http.kit.rate_limits import policy_of
from skywitness.entrypoints.setting_groups.rate_limits import LimitPolicy
from tests.integration.http.api import BASE, Api, a_request, app_of, client_of, require_problem
from tests.integration.http.guarded import Guarded, bearing
from tests.integration.http.live import served

POINT = "lat=41.59&lon=-93.62"
SOME_ID = "018f3c1e-7b5a-7000-8000-00000000dead"
FRIEND = "https://map.example:8443"

COUNTED_AS = {
    "GET /": "read",
    "GET /report": "read",
    "GET /reports": "read",
    "GET /reports/{id}": "read",
    "GET /overview": "read",
    "GET /desk": "read",
    "GET /sw.js": "read",
    "GET /manifest.webmanifest": "read",
    "GET /assets/{name}": None,
    "GET /sheets/{name}": None,
    "GET /icons/{name}": None,
    "GET /docs": "read",
    "GET /docs/": "read",
    "GET /docs/start.js": "read",
    "GET /docs/{name}": "read",
    "GET /openapi.json": "read",
    "GET /problems/{code}": "read",
    "GET /livez": None,
    "GET /readyz": None,
    "GET /metrics": "read",
    "GET /v1/phenomena": "read",
    "GET /v1/reports": "read",
    "GET /v1/reports?q=hail": "search",
    "GET /v1/reports/nearby": "search",
    "GET /v1/reports/{id}": "read",
    "GET /v1/reports/{id}?format=geojson": "read",
    "GET /v1/reports/{id}/conditions": "read",
    "GET /v1/reports/{id}/duplicates": "search",
    "GET /v1/reports/{id}/evidence": "read",
    "GET /v1/reports/{id}/insight": "read",
    "GET /v1/reports/{id}/revisions": "read",
    "GET /v1/reports/{id}/verdict": "read",
    "POST /v1/reports": "write",
    "POST /v1/verdicts/preview": "preview",
    "PUT /v1/reports/{id}": "write",
    "PATCH /v1/reports/{id}": "write",
    "DELETE /v1/reports/{id}": "write",
    "POST /v1/reports/{id}/restore": "write",
    "DELETE /v1/admin/reports/{id}": "write",
    "GET /v1/reports/{id}/history": "read",
    "GET /v1/reports/{id}/photos": "read",
    "POST /v1/reports/{id}/photos": "write",
    "POST /v1/reports/{id}/photos/tickets": "write",
    "PUT /v1/reports/{id}/photos/tickets/{photo_id}": "write",
    "POST /v1/reports/{id}/photos/tickets/{photo_id}/confirm": "write",
    "GET /v1/reports/{id}/photos/{photo_id}": "read",
    "PATCH /v1/reports/{id}/photos/{photo_id}": "write",
    "DELETE /v1/reports/{id}/photos/{photo_id}": "write",
    "POST /v1/reports/{id}/photos/{photo_id}/review": "write",
    "GET /v1/reports/{id}/flags": "read",
    "POST /v1/reports/{id}/flags": "write",
    "DELETE /v1/reports/{id}/flags": "write",
    "GET /v1/reports/{id}/notes": "read",
    "POST /v1/reports/{id}/notes": "write",
    "POST /v1/reports/{id}/answer": "write",
    "POST /v1/reports/{id}/merge": "write",
    "POST /v1/reports/{id}/review": "write",
    "POST /v1/reports/{id}/witness": "write",
    "GET /v1/desk/queue": "read",
    "PUT /v1/desk/queue/{id}/hold": "write",
    "DELETE /v1/desk/queue/{id}/hold": "write",
    "POST /v1/desk/reviews": "write",
    "POST /v1/desk/undo": "write",
    "GET /v1/sources": "read",
    "GET /v1/ui": "read",
    "GET /v1/me": "read",
    "GET /v1/keys": "read",
    "POST /v1/keys": "write",
    "DELETE /v1/keys/{id}": "write",
    "GET /v1/events": "read",
    "GET /v1/stream": "read",
    "GET /v1/map": "read",
    "GET /v1/map?q=hail": "search",
    "GET /v1/summary": "read",
    "GET /v1/stations?bbox=-94,41,-93,42": "read",
    "GET /v1/summary?q=hail": "search",
    "GET /v1/events?q=hail": "search",
    "GET /v1/reports/{id}/event": "search",
    "GET /v1/weather/current": "external",
    "GET /v1/weather/forecast": "external",
    "GET /v1/weather/air": "external",
    "GET /v1/places": "external",
    "GET /v1/places/reverse": "external",
    "POST /v1/text/insight": "external",
    "GET /sign-in": "read",
    "GET /sign-in/link.js": "read",
    "POST /sign-in/link": "write",
    "GET /sign-in/issuer": "external",
    "GET /sign-in/back": "external",
    "POST /sign-out": "write",
}
"""Every route, and some requests that a query makes costlier."""


def routes(found: Iterable[BaseRoute]) -> Iterator[str]:
    for each in found:
        if isinstance(each, Route):
            path = re.sub(":[^}]*", "", each.path)
            yield from (f"{method} {path}" for method in {*(each.methods or ())} - {"HEAD"})
        else:
            yield from routes(each.original_router.routes)  # type: ignore[attr-defined] # of FastAPI's own class for an included router


def test_every_route_has_a_policy(api: Api) -> None:
    assert set(routes(app_of(api.services).routes)) == {
        each.partition("?")[0] for each in COUNTED_AS
    }


@pytest.mark.parametrize("request_line", COUNTED_AS)
def test_what_a_request_is_counted_as(request_line: str) -> None:
    method, target = request_line.split()
    path, _, query = target.partition("?")
    path = path.replace("{id}", SOME_ID)

    assert policy_of(method, path, has_query=bool(query)) == COUNTED_AS[request_line]


@asynccontextmanager
async def limited(api: Api, limits: str, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app_of(api.services, rate_limits=limits, **settings)) as http:
        yield http


def came_from(app: ASGIApp, address: str) -> ASGIApp:
    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "client": (address, 4711)}
        await app(scope, receive, send)

    return called


async def asked_from(app: ASGIApp, address: str, **headers: str) -> int:
    transport = httpx.ASGITransport(came_from(app, address))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
        answer = await http.get("/v1/phenomena", headers=headers)
    return answer.status_code


async def test_a_client_is_told_what_is_left_and_when_to_come_back(api: Api) -> None:
    async with limited(api, "read=2/minute") as http:
        answers = [await http.get("/v1/phenomena") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    for answer, left in zip(answers, (1, 0, 0, 0), strict=True):
        assert answer.headers["ratelimit-policy"] == '"read";q=2;w=60'
        found = re.fullmatch(r'"read";r=([0-9]+);t=([0-9]+)', answer.headers["ratelimit"])
        assert found is not None
        assert int(found[1]) == left
        assert 1 <= int(found[2]) <= 60
        if answer.status_code == 429:
            shown = require_problem(answer, 429, "rate_limited")
            assert answer.headers["retry-after"] == found[2]
            assert shown["violated-policies"] == ["read"]
            assert f"{found[2]} s" in shown["detail"]


async def test_policies_are_counted_apart(api: Api) -> None:
    async with limited(api, "read=1/day,search=1/day,write=1/day,external=1/day") as http:
        first, second = [
            [
                await http.get("/v1/phenomena"),
                await http.get("/v1/reports?q=hail"),
                await http.post("/v1/reports", json=a_request()),
                await http.get(f"/v1/weather/current?{POINT}"),
            ]
            for _ in range(2)
        ]
        probes = [(await http.get(path)).status_code for path in ("/livez", "/readyz") * 3]

    assert [answer.status_code for answer in first] == [200, 200, 201, 200]
    assert [answer.status_code for answer in second] == [429] * 4
    assert probes == [200] * 6
    assert await api.count() == 1


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "TRACE", "NONE"])
@pytest.mark.parametrize("path", ["/v1/reports", "/nothing", f"/v1/reports/{SOME_ID}"])
async def test_nothing_is_free(api: Api, method: str, path: str) -> None:
    """Problems cost a client as much as documents do."""
    async with limited(api, "read=1/day,write=1/day") as http:
        first = await http.request(method, path)
        second = await http.request(method, path)

    assert first.status_code != 429
    assert second.status_code == 429


async def test_a_page_that_is_refused_spends_nothing_of_its_visitor(api: Api) -> None:
    embedded = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    async with limited(api, "read=1/day") as http:
        for _ in range(3):
            refused = await http.get("/v1/phenomena", headers=embedded)
            assert (refused.status_code, "ratelimit" in refused.headers) == (403, False)

        assert (await http.get("/v1/phenomena")).status_code == 200


async def test_each_address_has_its_own_quota_and_an_ipv6_network_one_of_64_bits(api: Api) -> None:
    app = app_of(api.services, rate_limits="read=1/day")
    asked = ["203.0.113.1", "203.0.113.2", "203.0.113.1", "2001:db8::1", "2001:db8::2"]

    statuses = [await asked_from(app, address) for address in [*asked, "2001:db8:0:1::1"]]

    assert statuses == [200, 200, 429, 200, 429, 200]


@pytest.mark.parametrize("settings", [{}, {"trusted_proxies": ("10.0.0.0/8",)}])
async def test_headers_of_a_proxy_give_nobody_else_more(api: Api, settings: dict[str, Any]) -> None:
    app = app_of(api.services, rate_limits="read=3/day", **settings)

    statuses = [
        await asked_from(
            app, "203.0.113.1", **{"X-Forwarded-For": f"1.2.3.{n}", "Forwarded": f"for=1.2.3.{n}"}
        )
        for n in range(6)
    ]

    assert statuses == [200] * 3 + [429] * 3


async def test_clients_behind_a_trusted_proxy_are_told_apart_by_what_it_wrote(api: Api) -> None:
    app = app_of(api.services, rate_limits="read=1/day", trusted_proxies=("10.0.0.0/8",))

    statuses = [
        await asked_from(app, "10.0.0.2", **{"X-Forwarded-For": chain})
        for chain in ("203.0.113.1", "203.0.113.2", "6.6.6.6, 203.0.113.1", "7.7.7.7,203.0.113.2")
    ]

    assert statuses == [200, 200, 429, 429]


async def test_a_listed_page_can_read_that_it_is_limited(api: Api) -> None:
    headers = {"origin": FRIEND}
    async with limited(api, "read=1/day", cors_origins=(FRIEND,)) as http:
        await http.get("/v1/phenomena", headers=headers)
        answer = await http.get("/v1/phenomena", headers=headers)
        asked = {**headers, "access-control-request-method": "GET"}
        preflights = [await http.options("/v1/phenomena", headers=asked) for _ in range(3)]

    require_problem(answer, 429, "rate_limited")
    assert answer.headers["access-control-allow-origin"] == FRIEND
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    assert {"Retry-After", "RateLimit", "RateLimit-Policy"} <= set(exposed)
    assert [each.status_code for each in preflights] == [200] * 3


async def test_no_limit_no_header(api: Api) -> None:
    for _ in range(20):
        answer = await api.http.get("/v1/phenomena")
        assert answer.status_code == 200
        assert not [name for name in answer.headers if name.startswith("ratelimit")]


async def test_the_document_declares_429_everywhere(api: Api) -> None:
    document = (await api.http.get("/openapi.json")).json()

    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            declared = operation["responses"]["429"]
            assert {"Retry-After", "RateLimit", "RateLimit-Policy"} == set(declared["headers"]), (
                path,
                method,
            )
    assert LimitPolicy.READ in json.dumps(document["components"]["examples"]["rate_limited"])


async def test_an_actor_has_one_quota_from_every_address_and_with_every_key() -> None:
    guarded = Guarded.new(rate_limits="read=2/day")
    ann = [await guarded.key(owner="ann") for _ in range(2)]
    other = await guarded.key()

    statuses = [
        await asked_from(guarded.app, address, **bearing(key))
        for address, key in (
            ("203.0.113.1", ann[0]),
            ("203.0.113.2", ann[1]),
            ("203.0.113.3", ann[0]),
            ("203.0.113.3", other),
            ("203.0.113.3", None),
        )
    ]

    assert statuses == [200, 200, 429, 200, 200]


async def test_guessed_keys_are_limited_and_good_ones_go_on_working_beside_them() -> None:
    guarded = Guarded.new(rate_limits="sign-in=3/day")
    good, revoked = await guarded.key(), await guarded.key_of("revoked")
    async with client_of(guarded.app) as http:
        guessed = [
            await http.get("/v1/reports", headers=bearing(key))
            for key in (revoked, good.swapcase(), "skw_x", "eyJhbGciOiJub25lIn0.e30.", revoked)
        ]
        own = await http.get("/v1/reports", headers=bearing(good))
        nobody = await http.get("/v1/reports")

    assert [answer.status_code for answer in guessed] == [401, 401, 401, 429, 429]
    assert '"sign-in";r=0;t=' in guessed[3].headers["ratelimit"]
    assert (own.status_code, nobody.status_code) == (200, 200)
    assert "sign-in" not in own.headers["ratelimit"]


async def test_bad_credentials_do_not_buy_requests_of_their_own() -> None:
    guarded = Guarded.new(rate_limits="read=2/day")

    statuses = [
        await asked_from(guarded.app, "203.0.113.1", **bearing(f"guess-{n}")) for n in range(4)
    ]

    assert statuses == [200, 200, 429, 429]


async def test_with_open_access_credentials_do_not_matter(api: Api) -> None:
    app = app_of(api.services, rate_limits="read=2/day")

    statuses = [
        await asked_from(app, "203.0.113.1", **bearing(f"skw_{n}" if n % 2 else None))
        for n in range(4)
    ]

    assert statuses == [200, 200, 429, 429]


async def test_access_by_keys_is_limited_unless_it_is_switched_off() -> None:
    for settings, is_limited in (({}, True), ({"rate_limits": "none"}, False)):
        async with client_of(Guarded.new(**settings).app) as http:
            answer = await http.get("/v1/reports")
        assert ("ratelimit" in answer.headers) == is_limited


async def test_requests_that_are_sent_at_once_are_counted_one_by_one(api: Api) -> None:
    asking = b"GET /v1/phenomena HTTP/1.1\r\nHost: localhost\r\n"
    with served(app_of(api.services, rate_limits="read=3/day")) as address:
        host, port = address.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write((asking + b"\r\n") * 19 + asking + b"Connection: close\r\n\r\n")
        async with asyncio.timeout(10):
            answered = await reader.read()
        writer.close()

    statuses = re.findall(rb"HTTP/1.1 ([0-9]{3}) ", answered)
    assert statuses == [b"200"] * 3 + [b"429"] * 17
