"""The built page as it is served: its document below any path, and its files."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from skywitness.domain.use_cases.authenticate import Authenticate
from skywitness.entrypoints.http.kit.page_policy import page_policy
from tests.integration.http.api import (
    Api,
    app_of,
    client_of,
    memory_services,
    require_problem,
    services_with,
    settings_of,
)

SOME_ID = "018f3c1e-7b5a-7000-8000-00000000dead"
SCREENS = ("/", "/report", "/reports", "/overview", "/desk")
HTML = '<!doctype html><html><head><base href="/" /><title>Sky</title></head><body></body></html>'
SCRIPT = b"console.log(1);\n" * 500
SHEET = b'{"land":[]}'
OWN_FILES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "form-action 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with what a build leaves behind, beside a file that nobody may have."""
    (tmp_path / "secret.json").write_text("{}")
    site = tmp_path / "site"
    for name, content in {
        "index.html": HTML.encode(),
        "assets/app-Xy_1-2.js": SCRIPT,
        "assets/app-Xy_1-2.js.br": b"brotli",
        "assets/app-Xy_1-2.js.gz": gzip.compress(SCRIPT),
        "assets/plain.css": b"a{}",
        "assets/.hidden.js": b"",
        "assets/build-stamp": b"",
        "sheets/2/1/3.json": SHEET,
        "icons/192.png": b"png",
        "sw.js": b"self",
        "manifest.webmanifest": b"{}",
        ".vite/manifest.json": b"{}",
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
    return site


@pytest.fixture
def app(api: Api, site: Path) -> Any:
    return app_of(api.services, page_dir=site)


@pytest.mark.parametrize("path", SCREENS)
async def test_every_screen_is_the_same_document(app: Any, path: str) -> None:
    async with client_of(app) as http:
        answer = await http.get(path)
        known = await http.get(path, headers={"if-none-match": answer.headers["etag"]})
        head = await http.head(path)

    assert (answer.status_code, known.status_code, head.status_code) == (200, 304, 200)
    assert answer.text == HTML.replace('"/" />', '"/">')
    for one in (answer, known):  # browsers put the headers of a 304 on the document they have
        assert one.headers["content-security-policy"] == OWN_FILES
        assert one.headers["cache-control"] == "no-cache"
        assert one.headers["referrer-policy"] == "same-origin"
    assert head.content == b""


async def test_the_page_of_a_report_has_the_status_of_the_report(api: Api, site: Path) -> None:
    """A private report and one that does not exist are alike, whoever looks."""
    shown = await api.filed_path()
    hidden = await api.filed_path(visibility="private")
    gone = await api.filed_path()
    assert (await api.http.delete(gone, headers={"if-match": "*"})).status_code == 204
    authenticate = Authenticate(api.services.authenticate.key, everybody=None)
    guarded = app_of(services_with(api.services, authenticate=authenticate), page_dir=site)

    async def told(app: Any, path: str) -> tuple[int, list[str]]:
        async with client_of(app) as http:
            answer = await http.get(path.removeprefix("/v1"), headers=BROWSER)
        assert "<title>Sky</title>" in answer.text
        assert answer.headers["content-security-policy"] == OWN_FILES
        return answer.status_code, re.findall(r'<meta name="status" content="(\d+)">', answer.text)

    assert await told(guarded, shown) == (200, [])
    assert await told(guarded, f"/v1/reports/{SOME_ID}") == (404, ["404"])
    assert await told(guarded, hidden) == (404, ["404"])
    assert await told(guarded, gone) == (410, ["410"])
    everybodys = app_of(api.services, page_dir=site)  # with open access it is for all who come
    assert await told(everybodys, hidden) == (200, [])


NO_ADDRESSES = ("/nothing", "/reports/nothing", "/reports/", "/index.html", "/assets")
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


async def test_other_addresses_are_problems_as_before(app: Any) -> None:
    async with client_of(app) as http:
        for path in NO_ADDRESSES:
            require_problem(await http.get(path), 404, "not_found")
        require_problem(await http.post("/reports"), 405, "method_not_allowed")


@pytest.mark.parametrize("path", NO_ADDRESSES)
async def test_a_browser_that_goes_to_no_address_gets_the_page_which_says_so(
    app: Any, path: str
) -> None:
    async with client_of(app) as http:
        answer = await http.get(path, headers=BROWSER)
        again = await http.get(path, headers={**BROWSER, "if-none-match": "*"})
        head = await http.head(path, headers=BROWSER)

    assert (answer.status_code, again.status_code, head.status_code) == (404, 404, 404)
    assert "<title>Sky</title>" in answer.text
    assert answer.headers["content-security-policy"] == OWN_FILES
    assert answer.headers["vary"] == "Accept"
    assert head.content == b""


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/nothing", "*/*"),
        ("/nothing", "application/json"),
        ("/nothing", "application/json, text/html"),
        ("/nothing", "text/html;q=0.5, application/json;q=0.9"),
        ("/nothing", "image/avif,image/webp,*/*;q=0.8"),
        ("/v1/nothing", BROWSER["accept"]),
        ("/v1/reports/nothing", BROWSER["accept"]),
        ("/assets/nothing.js", BROWSER["accept"]),
        ("/sheets/nothing.json", BROWSER["accept"]),
    ],
)
async def test_programs_and_addresses_of_the_api_get_a_problem(
    app: Any, path: str, accept: str
) -> None:
    async with client_of(app) as http:
        require_problem(await http.get(path, headers={"accept": accept}), 404, "not_found")


async def test_a_browser_gets_a_problem_while_the_page_is_not_built(
    api: Api, tmp_path: Path
) -> None:
    async with client_of(app_of(api.services, page_dir=tmp_path)) as http:
        require_problem(await http.get("/nothing", headers=BROWSER), 404, "not_found")


async def test_below_a_path_the_document_says_so(api: Api, site: Path) -> None:
    proxied = app_of(api.services, page_dir=site, public_url="http://127.0.0.1:8000/sky")
    mounted = Starlette(routes=[Mount("/a/b", app=app_of(api.services, page_dir=site))])
    for app, path, base in ((proxied, "/desk", "/sky/"), (mounted, "/a/b/desk", "/a/b/")):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            answer = await http.get(path)

        assert re.findall(r"<base[^>]*>", answer.text) == [f'<base href="{base}">']


async def test_a_page_that_is_built_meanwhile_is_served(api: Api, tmp_path: Path) -> None:
    site = tmp_path / "later"
    async with client_of(app_of(api.services, page_dir=site)) as http:
        before = await http.get("/reports")
        site.mkdir()
        (site / "index.html").write_text(HTML)
        after = await http.get("/reports")

    assert before.status_code == 200
    assert "python3 dev.py page" in before.text
    assert "<title>Sky</title>" in after.text


@pytest.mark.parametrize(
    ("path", "caching", "media_type"),
    [
        ("/assets/plain.css", "public, max-age=31536000, immutable", "text/css; charset=utf-8"),
        ("/sheets/2/1/3.json", "public, max-age=604800", "application/json"),
        ("/icons/192.png", "public, max-age=604800", "image/png"),
        ("/sw.js", "no-cache", "text/javascript; charset=utf-8"),
        ("/manifest.webmanifest", "no-cache", "application/manifest+json"),
    ],
)
async def test_files_are_kept_as_long_as_they_may_be(
    app: Any, site: Path, path: str, caching: str, media_type: str
) -> None:
    async with client_of(app) as http:
        answer = await http.get(path)
        known = await http.get(path, headers={"if-none-match": answer.headers["etag"]})

    assert answer.content == (site / path.lstrip("/")).read_bytes()
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == known.headers["cache-control"] == caching
    assert (known.status_code, known.content) == (304, b"")


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("identity;q=1, br;q=0.5, gzip;q=0.5", None),
        ("identity", None),
        ("br;q=0, gzip;q=0", None),
        ("", None),
    ],
)
async def test_compressed_files_are_sent_to_who_accepts_them(
    app: Any, site: Path, accepted: str, coding: str | None
) -> None:
    suffix = {"br": ".br", "gzip": ".gz", None: ""}[coding]
    async with client_of(app) as http:
        asked = http.build_request("GET", "/assets/app-Xy_1-2.js")
        asked.headers["accept-encoding"] = accepted
        answer = await http.send(asked, stream=True)
        sent = b"".join([piece async for piece in answer.aiter_raw()])

    assert answer.headers.get("content-encoding") == coding
    assert sent == (site / f"assets/app-Xy_1-2.js{suffix}").read_bytes()
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-length"] == str(len(sent))


@pytest.mark.parametrize(
    "path",
    [
        "/assets/nothing.js",
        "/assets/.hidden.js",
        "/assets/build-stamp",
        "/assets/app-Xy_1-2.js.br",
        "/assets/..%2F..%2Fsecret.json",
        "/assets/%2E%2E",
        "/assets/a%00.js",
        f"/assets/{'x' * 300}.js",
        "/sheets/../../secret.json",
        "/sheets/%2E%2E/%2E%2E/secret.json",
        "/sheets/..%2F..%2Fsecret.json",
        "/sheets/%2Fetc/hosts.json",
        "/sheets//2/1/3.json",
        "/sheets/2/1",
        "/sheets/2/1/",
        "/sheets/..\\..\\secret.json",
        "/sheets/../.vite/manifest.json",
    ],
)
async def test_nothing_else_is_served(app: Any, path: str) -> None:
    scope = {"type": "http", "method": "GET", "path": httpx.URL(path).path, "query_string": b""}
    scope |= {"headers": [(b"host", b"127.0.0.1")], "scheme": "http", "raw_path": path.encode()}
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    async with client_of(app):  # whose own requests would never keep the dots
        await app(scope, receive, send)

    assert sent[0]["status"] == 404


async def test_signing_in_is_a_screen(api: Api, site: Path) -> None:
    services = memory_services(api.clock, api.weather, is_open=False)
    async with client_of(app_of(services, access="keys", page_dir=site)) as http:
        answer = await http.get("/sign-in")

    assert answer.status_code == 200
    assert "<title>Sky</title>" in answer.text


@pytest.mark.parametrize(
    ("settings", "origin"),
    [
        ({"storage": "local"}, None),
        (
            {"storage": "azure", "azure_blob_account_url": "https://sky.blob.core.windows.net/"},
            "https://sky.blob.core.windows.net",
        ),
        (
            {
                "storage": "azure",
                "azure_blob_connection_string": "DefaultEndpointsProtocol=https;AccountName=sky;"
                "AccountKey=a2V5;EndpointSuffix=core.windows.net",
            },
            "https://sky.blob.core.windows.net",
        ),
        (
            {
                "storage": "azure",
                "azure_blob_connection_string": "AccountName=a;AccountKey=a2V5;"
                "BlobEndpoint=http://127.0.0.1:10000/a;",
            },
            "http://127.0.0.1:10000",
        ),
        (
            {"storage": "azure", "azure_blob_connection_string": "UseDevelopmentStorage=true"},
            "http://127.0.0.1:10000",
        ),
    ],
)
def test_the_policy_names_where_photos_are_sent(
    settings: dict[str, Any], origin: str | None
) -> None:
    policy = page_policy(settings_of(**settings))
    others = f" {origin}" if origin else ""

    assert f"img-src 'self' data: blob:{others};" in policy
    assert f"connect-src 'self'{others};" in policy
    assert "unsafe" not in policy


def test_the_policy_names_where_map_tiles_come_from() -> None:
    policy = page_policy(settings_of(tile_url="https://Tiles.example:8443/{z}/{x}/{y}.png?key=a"))

    assert "img-src 'self' data: blob: https://tiles.example:8443;" in policy
    assert "connect-src 'self';" in policy


def test_an_empty_setting_is_the_page_that_comes_along() -> None:
    assert settings_of(page_dir="").page_dir is None
