"""Lists, and everything else that GET returns as JSON, have ETags."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx
import pytest

from tests.integration.http.api import MERGE_PATCH, Api, app_of, client_of, require_problem

FOUND = "?phenomenon=hail&limit=2"
LISTS = [
    "/v1/reports",
    "/v1/reports?format=geojson",
    f"/v1/reports{FOUND}&count=exact",
    "/v1/reports?q=hail",
    "/v1/events",
    "/v1/events?format=geojson&min_reports=1",
    "/v1/phenomena",
    "/v1/reports/nearby?lat=41.59&lon=-93.62&observed_at=2026-05-21T22:14:00Z&phenomenon=hail",
]


async def again(api: Api, path: str, known: httpx.Response) -> httpx.Response:
    return await api.http.get(path, headers={"if-none-match": known.headers["etag"]})


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_that_is_known_is_not_sent_again(api: Api, path: str) -> None:
    await api.file()
    first = await api.http.get(path)

    second = await again(api, path, first)

    assert first.status_code == 200
    assert first.headers["etag"].startswith('W/"')
    assert (second.status_code, second.content) == (304, b"")
    for name in ("etag", "vary", "cache-control"):
        assert second.headers[name] == first.headers[name]
    strong = {"if-none-match": first.headers["etag"].removeprefix("W/")}
    assert (await api.http.get(path, headers=strong)).status_code == 304
    assert (await api.http.get(path, headers={"if-none-match": "*"})).status_code == 304
    other = {"if-none-match": 'W/"0123456789abcdef01234567", "1.1"'}
    assert (await api.http.get(path, headers=other)).status_code == 200


async def examine(api: Api, _: str) -> None:
    await api.examine()


async def edit(api: Api, path: str) -> None:
    headers = {**MERGE_PATCH, "if-match": "*"}
    await api.http.patch(path, json={"narrative": "Peas."}, headers=headers)


async def withdraw(api: Api, path: str) -> None:
    await api.http.delete(path, headers={"if-match": "*"})


async def file_another(api: Api, _: str) -> None:
    await api.file(observed_at="2026-05-21T22:20:00Z")


@pytest.mark.parametrize("change", [examine, edit, withdraw, file_another])
@pytest.mark.parametrize("path", ["/v1/reports", "/v1/reports?format=geojson&count=exact"])
async def test_every_change_is_seen(
    api: Api, path: str, change: Callable[[Api, str], Awaitable[None]]
) -> None:
    filed = await api.filed_path()
    first = await api.http.get(path)

    await change(api, filed)

    second = await again(api, path, first)
    assert second.status_code == 200
    assert second.content != first.content


async def test_pages_have_etags_of_their_own(api: Api) -> None:
    for minute in range(5):
        await api.file(observed_at=f"2026-05-21T20:0{minute}:00Z")
    pages: list[tuple[str, httpx.Response]] = []
    path = "/v1/reports?limit=2"
    while path:
        page = await api.http.get(path)
        pages.append((path, page))
        assert (await again(api, path, page)).status_code == 304
        path = page.json()["next"]

    assert len({page.headers["etag"] for _, page in pages}) == 3
    await api.file(observed_at="2026-05-21T21:00:00Z")
    assert (await again(api, *pages[0])).status_code == 200
    assert (await again(api, *pages[-1])).status_code == 304  # it is what it was


async def test_what_is_shown_differently_has_another_etag(api: Api) -> None:
    await api.file()
    queries = ("", "?format=geojson", "?count=exact", "?format=geojson&limit=5")
    tags = [(await api.http.get(f"/v1/reports{query}")).headers["etag"] for query in queries]

    async with client_of(app_of(api.services), "http://localhost:8001") as http:
        tags.append((await http.get("/v1/reports?format=geojson")).headers["etag"])

    assert len(set(tags)) == len(tags)


async def test_only_what_was_read_has_an_etag(api: Api) -> None:
    for path in ("/nothing", "/v1/reports?limit=0", "/v1/events?limit=0", "/metrics"):
        answer = await api.http.get(path, headers={"if-none-match": "*"})
        assert "etag" not in answer.headers
        assert answer.status_code != 304
    answer = await api.http.post("/v1/text/insight", json={"text": "Hail."})
    assert "etag" not in answer.headers


async def test_a_condition_does_not_hide_an_error(api: Api) -> None:
    answer = await api.http.get("/v1/reports?limit=0", headers={"if-none-match": "*"})

    require_problem(answer, 400, "invalid_query")


async def test_every_route_that_reads_declares_it(api: Api) -> None:
    paths = (await api.http.get("/openapi.json")).json()["paths"]
    for path, methods in paths.items():
        if "get" in methods and path not in {"/metrics", "/v1/stream"}:
            operation = methods["get"]
            assert "content" not in operation["responses"]["304"]
            for status in ("200", "304"):
                assert "ETag" in operation["responses"][status]["headers"]
            names = [one["name"] for one in operation["parameters"]]
            assert names.count("If-None-Match") == 1
