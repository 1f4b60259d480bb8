"""Served below a path: behind a proxy that strips it, and mounted in another application."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from skywitness.adapters.memory.clock import FixedClock
from skywitness.entrypoints.http.kit.connections import connections_of
from tests.integration.http.api import (
    MERGE_PATCH,
    NOW,
    a_request,
    app_of,
    given_weather,
    memory_services,
)
from tests.integration.http.live import served

PREFIX = "/sky"


def stripping(app: ASGIApp) -> ASGIApp:
    """Do what a proxy does that passes on what is below the prefix, without it."""

    async def proxy(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            assert scope["path"].startswith(f"{PREFIX}/")
            path = scope["path"].removeprefix(PREFIX)
            scope = {**scope, "path": path, "raw_path": path.encode()}
        await app(scope, receive, send)

    return proxy


@pytest.fixture(params=["proxied", "mounted"])
def http(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """Talk to a service on a socket whose only path is /sky."""
    services = memory_services(FixedClock(NOW), given_weather())
    with socket.create_server(("127.0.0.1", 0)) as listening:
        root = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app: ASGIApp
        if request.param == "proxied":
            app = stripping(app_of(services, public_url=f"{root}{PREFIX}"))
        else:
            app = Starlette(routes=[Mount(PREFIX, app=app_of(services))])
        with served(app, listening=listening), httpx.Client(base_url=root) as client:
            yield client


def filed(http: httpx.Client) -> httpx.Response:
    answer = http.post(f"{PREFIX}/v1/reports", json=a_request())
    assert answer.status_code == 201, answer.text
    return answer


def addresses(document: Any) -> Iterator[str]:
    """Yield every URL and URL path in a document."""
    if isinstance(document, dict):
        for value in document.values():
            yield from addresses(value)
    elif isinstance(document, list):
        for value in document:
            yield from addresses(value)
    elif isinstance(document, str) and re.match("(https?:/)?/", document):
        yield document


def test_location_leads_to_the_report(http: httpx.Client) -> None:
    location = filed(http).headers["location"]

    assert location.startswith(f"{PREFIX}/v1/reports/")
    answer = http.get(location)
    assert answer.status_code == 200
    patch = {**MERGE_PATCH, "if-match": answer.headers["etag"]}
    assert http.patch(location, json={"narrative": "Pea."}, headers=patch).status_code == 200


@pytest.mark.parametrize("form", ["json", "geojson"])
def test_pages_of_a_list_lead_to_each_other(http: httpx.Client, form: str) -> None:
    for _ in range(3):
        filed(http)
    url, pages = f"{PREFIX}/v1/reports?limit=1&format={form}", 0
    while url:
        answer = http.get(url)
        page = answer.json()
        for address in addresses({**page, "items": [], "features": []}):
            assert address.startswith(f"{http.base_url}{PREFIX}/v1/reports?")
        assert (page["next"] is None) == ("link" not in answer.headers)
        url, pages = page["next"], pages + 1

    assert pages == 3


def test_links_in_documents_work(http: httpx.Client) -> None:
    first = filed(http).headers["location"]
    filed(http)
    for path in (f"{first}/duplicates", f"{first}/event", f"{PREFIX}/v1/events"):
        found = list(addresses(http.get(path).json()))
        assert found
        assert {http.get(address).status_code for address in found} == {200}


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/nothing", "not_found"),
        ("GET", "/v1/reports?limit=0", "invalid_query"),
        ("PUT", "/v1/reports", "method_not_allowed"),
        ("POST", "/v1/reports", "unsupported_media_type"),
    ],
)
def test_the_type_of_a_problem_is_a_page(
    http: httpx.Client, method: str, path: str, code: str
) -> None:
    answer = http.request(method, PREFIX + path)

    assert answer.json()["type"] == f"{PREFIX}/problems/{code}"
    page = http.get(answer.json()["type"])
    assert page.headers["content-type"].startswith("text/html")
    if code == "method_not_allowed":
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_another_host_is_answered_with_a_type_below_the_path(http: httpx.Client) -> None:
    answer = http.get(f"{PREFIX}/livez", headers={"host": "evil.example"})

    assert answer.json()["type"] == f"{PREFIX}/problems/unknown_host"


def test_the_documentation_is_complete(http: httpx.Client) -> None:
    for path in ("/docs", "/"):
        page = http.get(PREFIX + path).text
        linked = re.findall('(?:href|src)="([^"]+)"', page)
        for address in (one for one in linked if not one.startswith("data:")):
            assert address.startswith(f"{PREFIX}/")
            assert http.get(address).status_code == 200
    script = http.get(f"{PREFIX}/docs/start.js").text
    assert f'"{PREFIX}/openapi.json"' in script


def test_unknown_addresses_lead_to_the_documentation(http: httpx.Client) -> None:
    answer = http.get(f"{PREFIX}/nothing")
    redirect = http.get(f"{PREFIX}/docs/")

    assert f"{PREFIX}/docs" in answer.json()["detail"]
    assert answer.links["service-doc"]["url"] == f"{PREFIX}/docs"
    assert (redirect.status_code, redirect.headers["location"]) == (308, f"{PREFIX}/docs")


def test_trying_an_operation_out_reaches_it(http: httpx.Client) -> None:
    document = http.get(f"{PREFIX}/openapi.json").json()

    (server,) = document["servers"]
    assert server["url"] == PREFIX
    assert "/v1/reports" in document["paths"]
    assert http.get(f"{server['url']}/v1/reports").status_code == 200


def test_a_connection_answers_with_a_type_below_the_path() -> None:
    app = app_of(memory_services(FixedClock(NOW), given_weather()))
    with served(app, connections_of(f"http://sky.example{PREFIX}")) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(b"no request\r\n\r\n")
            answer = connection.makefile("rb").read()

    assert b'"type":"/sky/problems/bad_request"' in answer
