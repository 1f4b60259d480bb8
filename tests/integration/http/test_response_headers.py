"""Every response carries the headers that keep browsers from misusing it, whoever answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from skywitness.entrypoints.http.kit.connections import BoundedConnection, connections_of
from tests.integration.http.api import Api, a_request, app_of, client_of
from tests.integration.http.live import served

STRICT = (
    "default-src 'none'; form-action 'none'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
SOME_ID = "018f3c1e-7b5a-7000-8000-00000000dead"
FRIEND = "https://map.example:8443"

CACHED, SHARED, PUBLIC, NOT_STORED = (
    "no-cache",
    "public, max-age=3600",
    "public, max-age=86400",
    "no-store",
)
ANSWERS = {
    # request: status, Cache-Control, Content-Security-Policy
    "GET /": (200, CACHED, PAGE),
    "GET /report": (200, CACHED, PAGE),
    "GET /reports": (200, CACHED, PAGE),
    f"GET /reports/{SOME_ID}": (404, CACHED, PAGE),
    "GET /reports/nothing": (404, NOT_STORED, STRICT),
    "GET /overview": (200, CACHED, PAGE),
    "GET /desk": (200, CACHED, PAGE),
    "GET /assets/nothing.js": (404, NOT_STORED, STRICT),
    "GET /sheets/2/1/nothing.json": (404, NOT_STORED, STRICT),
    "GET /icons/nothing.png": (404, NOT_STORED, STRICT),
    "GET /sw.js": (404, NOT_STORED, STRICT),
    "GET /manifest.webmanifest": (404, NOT_STORED, STRICT),
    "GET /docs": (200, CACHED, PAGE),
    "GET /docs/": (308, CACHED, STRICT),
    "GET /docs/start.js": (200, CACHED, PAGE),
    "GET /docs/swagger-ui.css": (200, PUBLIC, STRICT),
    "GET /docs/nothing": (404, NOT_STORED, STRICT),
    "GET /openapi.json": (200, CACHED, STRICT),
    "GET /problems/invalid": (200, CACHED, PAGE),
    "GET /livez": (200, CACHED, STRICT),
    "GET /readyz": (200, CACHED, STRICT),
    "GET /metrics": (200, NOT_STORED, STRICT),
    "GET /v1/phenomena": (200, SHARED, STRICT),
    "GET /v1/reports": (200, CACHED, STRICT),
    "GET /v1/reports?limit=x": (400, NOT_STORED, STRICT),
    "GET /v1/reports/{id}": (200, CACHED, STRICT),
    "GET /v1/reports/{id}/conditions": (200, CACHED, STRICT),
    "GET /v1/reports/{id}/duplicates": (200, CACHED, STRICT),
    "GET /v1/reports/{id}/evidence": (200, CACHED, STRICT),
    "GET /v1/reports/{id}/insight": (200, CACHED, STRICT),
    "GET /v1/reports/{id}/revisions": (200, CACHED, STRICT),
    "GET /v1/reports/{id}/verdict": (200, CACHED, STRICT),
    "GET /v1/reports/{id}/photos": (200, CACHED, STRICT),
    "POST /v1/reports/{id}/photos": (415, NOT_STORED, STRICT),
    "POST /v1/reports/{id}/photos/tickets": (415, NOT_STORED, STRICT),
    f"PUT /v1/reports/{{id}}/photos/tickets/{SOME_ID}": (400, NOT_STORED, STRICT),
    f"POST /v1/reports/{{id}}/photos/tickets/{SOME_ID}/confirm": (404, NOT_STORED, STRICT),
    f"GET /v1/reports/{{id}}/photos/{SOME_ID}": (404, NOT_STORED, STRICT),
    f"PATCH /v1/reports/{{id}}/photos/{SOME_ID}": (415, NOT_STORED, STRICT),
    f"DELETE /v1/reports/{{id}}/photos/{SOME_ID}": (404, NOT_STORED, STRICT),
    f"POST /v1/reports/{{id}}/photos/{SOME_ID}/review": (415, NOT_STORED, STRICT),
    "GET /v1/reports/nearby": (400, NOT_STORED, STRICT),
    f"GET /v1/reports/{SOME_ID}": (404, NOT_STORED, STRICT),
    "GET /v1/events": (200, CACHED, STRICT),
    "GET /v1/stream?live=false": (200, NOT_STORED, STRICT),
    "GET /v1/map": (200, CACHED, STRICT),
    "GET /v1/summary": (200, CACHED, STRICT),
    "GET /v1/stations": (400, NOT_STORED, STRICT),
    "GET /v1/reports/{id}/event": (200, CACHED, STRICT),
    "GET /v1/weather/current": (400, NOT_STORED, STRICT),
    "GET /v1/weather/forecast": (400, NOT_STORED, STRICT),
    "GET /v1/weather/air": (400, NOT_STORED, STRICT),
    "GET /v1/places": (400, NOT_STORED, STRICT),
    "GET /v1/places/reverse": (400, NOT_STORED, STRICT),
    "POST /v1/text/insight": (415, NOT_STORED, STRICT),
    "POST /v1/verdicts/preview": (415, NOT_STORED, STRICT),
    "POST /v1/reports": (415, NOT_STORED, STRICT),
    "PUT /v1/reports/{id}": (428, NOT_STORED, STRICT),
    "PATCH /v1/reports/{id}": (428, NOT_STORED, STRICT),
    "DELETE /v1/reports/{id}": (428, NOT_STORED, STRICT),
    "POST /v1/reports/{id}/restore": (200, CACHED, STRICT),
    "GET /v1/sources": (200, NOT_STORED, STRICT),
    "GET /v1/ui": (200, NOT_STORED, STRICT),
    "GET /v1/me": (200, NOT_STORED, STRICT),
    "GET /v1/keys": (200, NOT_STORED, STRICT),
    "POST /v1/keys": (415, NOT_STORED, STRICT),
    "DELETE /v1/keys/{id}": (404, NOT_STORED, STRICT),
    f"DELETE /v1/admin/reports/{SOME_ID}": (404, NOT_STORED, STRICT),
    "GET /v1/desk/queue": (200, NOT_STORED, STRICT),
    f"PUT /v1/desk/queue/{SOME_ID}/hold": (404, NOT_STORED, STRICT),
    f"DELETE /v1/desk/queue/{SOME_ID}/hold": (404, NOT_STORED, STRICT),
    "POST /v1/desk/reviews": (415, NOT_STORED, STRICT),
    "POST /v1/desk/undo": (415, NOT_STORED, STRICT),
    "POST /v1/reports/{id}/review": (428, NOT_STORED, STRICT),
    "POST /v1/reports/{id}/merge": (428, NOT_STORED, STRICT),
    "GET /v1/reports/{id}/history": (200, CACHED, STRICT),
    "GET /v1/reports/{id}/flags": (200, NOT_STORED, STRICT),
    "POST /v1/reports/{id}/flags": (415, NOT_STORED, STRICT),
    "DELETE /v1/reports/{id}/flags": (204, NOT_STORED, STRICT),
    "GET /v1/reports/{id}/notes": (200, NOT_STORED, STRICT),
    "POST /v1/reports/{id}/notes": (415, NOT_STORED, STRICT),
    "POST /v1/reports/{id}/answer": (415, NOT_STORED, STRICT),
    "POST /v1/reports/{id}/witness": (422, NOT_STORED, STRICT),
    "GET /nothing": (404, NOT_STORED, STRICT),
    "PATCH /v1/reports": (405, NOT_STORED, STRICT),
    "OPTIONS /v1/reports": (204, CACHED, STRICT),
    f"GET /v1/reports?q={'x' * 9000}": (414, NOT_STORED, STRICT),
}


@pytest.fixture
async def filed(api: Api) -> str:
    return await api.filed_path()


def without_hsts(answer: httpx.Response) -> dict[str, str]:
    assert "strict-transport-security" not in answer.headers
    return shown(answer)


def shown(answer: httpx.Response) -> dict[str, str]:
    """Return the headers of ALWAYS, each with all its values."""
    return {name: ", ".join(answer.headers.get_list(name)) for name in ALWAYS}


@pytest.mark.parametrize("line", ANSWERS)
async def test_every_answer_is_as_in_the_table(api: Api, filed: str, line: str) -> None:
    method, target = line.split()
    target = target.replace("/v1/reports/{id}", filed)
    status, caching, policy = ANSWERS[line]

    answer = await api.http.request(method, target)

    assert (answer.status_code, without_hsts(answer)) == (status, ALWAYS)
    assert answer.headers.get_list("content-security-policy") == [policy]
    assert answer.headers.get_list("cache-control") == [caching]
    if method == "GET":
        differ = dict.fromkeys(("x-request-id", "content-length", "content-encoding"), "")
        head = await api.http.head(target)
        assert {**head.headers, **differ} == {**answer.headers, **differ}
    tag = answer.headers.get("etag")
    if method == "GET" and tag is not None:
        known = await api.http.get(target, headers={"if-none-match": tag})
        assert (known.status_code, without_hsts(known)) == (304, ALWAYS)
        assert known.headers.get_list("cache-control") == [caching]


async def test_every_route_is_in_the_table(api: Api) -> None:
    document = (await api.http.get("/openapi.json")).json()
    declared = {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    tested = {line.partition("?")[0].replace(SOME_ID, "{id}") for line in ANSWERS}

    assert {line.replace("{photo_id}", "{id}") for line in declared} <= tested


@pytest.mark.parametrize(
    ("public_url", "scheme", "expected"),
    [
        ("", "http", None),
        ("http://sky.example", "http", None),
        ("", "https", "max-age=31536000"),
        ("https://sky.example", "http", "max-age=31536000"),
        ("https://sky.example", "https", "max-age=31536000"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/reports", "/nothing", f"/v1/reports?q={'x' * 9000}"])
async def test_browsers_are_told_to_stay_with_https(
    api: Api, public_url: str, scheme: str, expected: str | None, path: str
) -> None:
    app = app_of(api.services, public_url=public_url)
    async with client_of(app, f"{scheme}://127.0.0.1:8000") as http:
        answer = await http.get(path)

    assert answer.headers.get("strict-transport-security") == expected


REFUSED_BY_THE_SERVER = {
    b"GARBAGE\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(200)) + b"\r\n": 431,
}


@pytest.mark.parametrize("sent", REFUSED_BY_THE_SERVER)
@pytest.mark.parametrize("public_url", ["", "https://sky.example"])
async def test_what_the_server_itself_refuses_carries_them_too(
    api: Api, sent: bytes, public_url: str
) -> None:
    with served(app_of(api.services), connections_of(public_url)) as address:
        lines = await written(address, sent)

    assert lines["status"] == REFUSED_BY_THE_SERVER[sent]
    assert {name: lines[name] for name in ALWAYS} == ALWAYS
    assert (lines["content-security-policy"], lines["cache-control"]) == (STRICT, NOT_STORED)
    assert ("strict-transport-security" in lines) == bool(public_url)


async def written(address: str, sent: bytes) -> dict[str, Any]:
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    async with asyncio.timeout(10):
        head = (await reader.read()).partition(b"\r\n\r\n")[0].decode().split("\r\n")
    writer.close()
    found: dict[str, Any] = {"status": int(head[0].split()[1])}
    for line in head[1:]:
        name, _, value = line.partition(": ")
        assert name.lower() not in found, f"{name} twice"
        found[name.lower()] = value
    return found


@pytest.fixture
async def listed(api: Api) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app_of(api.services, cors_origins=(FRIEND,))) as http:
        yield http


@pytest.mark.parametrize("line", ANSWERS)
async def test_a_listed_origin_reads_everything_and_caches_keep_answers_apart(
    listed: httpx.AsyncClient, filed: str, line: str
) -> None:
    """Problems too: without the headers, a page would see no more than a failure."""
    method, target = line.split()
    target = target.replace("/v1/reports/{id}", filed)

    read = await listed.request(method, target, headers={"origin": FRIEND})
    other = await listed.request(method, target)

    assert read.status_code == other.status_code == ANSWERS[line][0]
    assert read.headers.get_list("access-control-allow-origin") == [FRIEND]
    for answer in (read, other):
        varies = [name.strip() for name in ",".join(answer.headers.get_list("vary")).split(",")]
        assert varies.count("Origin") == 1
        assert "access-control-allow-credentials" not in answer.headers
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(
    "origin",
    [
        *("https://map.example", "http://map.example:8443", "https://map.example:8443/", "null"),
        *("https://map.example:8443.evil.example", "https://evil.example", "*", FRIEND.upper()),
    ],
)
async def test_no_other_origin_reads_anything(listed: httpx.AsyncClient, origin: str) -> None:
    asked = {"origin": origin, "access-control-request-method": "GET"}
    for answer in (
        await listed.get("/v1/reports", headers={"origin": origin}),
        await listed.options("/v1/reports", headers=asked),
    ):
        assert answer.status_code == 403
        assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_a_preflight_names_what_may_be_sent(listed: httpx.AsyncClient) -> None:
    asked = {
        "origin": FRIEND,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,idempotency-key",
    }
    answer = await listed.options("/v1/reports", headers=asked)

    assert (answer.status_code, answer.content) == (200, b"")
    methods = answer.headers["access-control-allow-methods"].split(", ")
    names = answer.headers["access-control-allow-headers"].lower().split(", ")
    assert {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} == set(methods)
    assert {"authorization", "content-type", "idempotency-key", "if-match"} <= set(names)
    assert shown(answer) == ALWAYS


async def test_a_preflight_for_another_host_is_refused(listed: httpx.AsyncClient) -> None:
    asked = {"origin": FRIEND, "access-control-request-method": "GET", "host": "evil.example"}

    assert (await listed.options("/v1/reports", headers=asked)).status_code == 421


async def test_filing_is_never_stored_by_caches(api: Api) -> None:
    answer = await api.http.post("/v1/reports", json=a_request())

    assert (answer.status_code, shown(answer)) == (201, ALWAYS)
    assert answer.headers["cache-control"] in {NOT_STORED, CACHED}


def test_the_protocol_class_is_that_of_the_bounds() -> None:
    assert issubclass(connections_of(""), BoundedConnection)
