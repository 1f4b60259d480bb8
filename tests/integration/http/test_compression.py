"""Large responses are compressed for clients that accept gzip, and their ETags still work."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import threading
from collections.abc import Iterator

import pytest
from starlette.types import Message

from skywitness.adapters.system import SystemClock
from skywitness.entrypoints.http.kit import compression
from skywitness.entrypoints.http.kit.compression import LEAST_BYTES, accepts_gzip
from skywitness.entrypoints.http.kit.exchange import Exchange
from tests.integration.http.api import (
    MERGE_PATCH,
    Api,
    a_request,
    app_of,
    given_weather,
    memory_services,
    require_problem,
)
from tests.integration.http.live import served

PLAIN = {"accept-encoding": "identity"}
PACKED = {"accept-encoding": "gzip"}
LONG = "Hail as large as golf balls fell on the road for some minutes. " * 100
JSON_TYPES = ("application/json", "application/geo+json", "application/problem+json")


@pytest.mark.parametrize(
    ("given", "accepted"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("*;q=0", False),
        ("deflate, br", False),
        ("identity", False),
        ("identity, gzip;q=0.5", False),
        ("identity;q=0.5, gzip;q=0.5", True),
        ("gzipped", False),
        (",,;q=1,", False),
    ],
)
def test_gzip_is_accepted(given: str, *, accepted: bool) -> None:
    assert accepts_gzip(given) is accepted


@pytest.mark.parametrize(
    "path",
    [
        *("/v1/reports", "/v1/reports?format=geojson", "/v1/events?min_reports=1", "/openapi.json"),
        *("/v1/phenomena", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js"),
    ],
)
async def test_a_large_response_is_compressed_on_request(api: Api, path: str) -> None:
    for minute in range(40):
        await api.file(observed_at=f"2026-05-21T20:{minute:02}:00Z")

    plain = await api.http.get(path, headers=PLAIN)
    packed = await api.http.get(path, headers=PACKED)
    head = await api.http.head(path, headers=PACKED)

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["vary"]
    for answer in (packed, head):
        del answer.headers["x-request-id"]
    assert head.headers == packed.headers


@pytest.mark.parametrize("path", ["/livez", "/v1/reports", "/docs", "/nothing"])
async def test_a_small_response_is_left_as_it_is(api: Api, path: str) -> None:
    answer = await api.http.get(path, headers=PACKED)

    assert "content-encoding" not in answer.headers
    assert int(answer.headers["content-length"]) == len(answer.content) < LEAST_BYTES


@pytest.mark.parametrize("form", ["json", "geojson"])
async def test_a_strong_etag_is_of_one_coding_and_both_are_current(api: Api, form: str) -> None:
    path = f"{await api.filed_path(narrative=LONG)}?format={form}"
    plain = await api.http.get(path, headers=PLAIN)
    packed = await api.http.get(path, headers=PACKED)

    suffix = "+geojson" if form == "geojson" else ""
    assert plain.headers["etag"] == f'"1.1{suffix}"'
    assert packed.headers["etag"] == f'"1.1{suffix}+gzip"'
    for known in (plain.headers["etag"], packed.headers["etag"]):
        for coding in (PLAIN, PACKED):
            again = await api.http.get(path, headers={**coding, "if-none-match": known})
            assert again.status_code == 304
            assert again.headers["etag"] == known
            assert again.headers["vary"] == plain.headers["vary"]
            assert again.content == b""


@pytest.mark.parametrize(
    "known", ['"1.1+gzip+gzip"', '"1.2+gzip"', '"1.1+geojson+gzip"', '"+gzip"']
)
async def test_other_etags_get_the_report(api: Api, known: str) -> None:
    path = await api.filed_path(narrative=LONG)

    answer = await api.http.get(path, headers={**PACKED, "if-none-match": known})

    assert answer.status_code == 200


async def test_a_compressed_report_can_be_edited_with_its_etag(api: Api) -> None:
    path = await api.filed_path(narrative=LONG)
    known = (await api.http.get(path, headers=PACKED)).headers["etag"]
    headers = {**MERGE_PATCH, "if-match": known}

    first = await api.http.patch(path, json={"source": "public"}, headers=headers)
    second = await api.http.patch(path, json={"source": "unknown"}, headers=headers)

    assert known.endswith('+gzip"')
    assert first.status_code == 200
    require_problem(second, 412, "stale_revision")


async def sent_through(*messages: Message) -> list[Message]:
    """Return what the server gets for a client that accepts gzip."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    exchange = Exchange("1", receive, send, accept_encoding=b"gzip", with_body=True)
    for message in messages:
        await exchange.send(message)
    return sent


def start(**headers: str) -> Message:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http.response.start", "status": 200, "headers": raw}


BODY: Message = {"type": "http.response.body", "body": b"x" * 100_000}


@pytest.mark.parametrize(
    ("begin", "body"),
    [
        (start(content_type="text/event-stream"), BODY),
        (start(content_type="application/json"), {**BODY, "more_body": True}),
        (start(content_type="application/json", content_encoding="br"), BODY),
        (start(content_type="application/json", content_encoding="identity"), BODY),
        (start(content_type="application/json", content_range="bytes 0-9/100"), BODY),
        (start(content_type="image/jpeg"), BODY),
        (start(content_type="application/gzip"), BODY),
        (start(), BODY),
        (start(content_type="application/json"), {"type": "http.response.body"}),
    ],
)
async def test_streams_and_what_is_compressed_already_pass(begin: Message, body: Message) -> None:
    began, *rest = await sent_through(begin, body)

    assert began["headers"][: len(begin["headers"])] == begin["headers"]
    assert (b"content-encoding", b"gzip") not in began["headers"]
    assert rest == [body]


async def test_a_stream_arrives_piece_by_piece() -> None:
    begin = start(content_type="application/json")
    pieces: list[Message] = [{**BODY, "more_body": True}, {**BODY, "more_body": False}]

    _, *rest = await sent_through(begin, *pieces)

    assert rest == pieces


async def test_other_requests_are_served_while_a_long_response_is_compressed() -> None:
    passed = asyncio.create_task(asyncio.sleep(0))
    body = {"type": "http.response.body", "body": b"weather " * 1_000_000}

    _, packed = await sent_through(start(content_type="application/json"), body)

    assert passed.done()
    assert gzip.decompress(packed["body"]) == body["body"]


async def test_few_long_responses_wait_in_memory_for_compression(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(compression, "_gzipped", lambda _: b"packed" if go_on.wait(20) else b"")
    waiting = [
        asyncio.create_task(sent_through(start(content_type="application/json"), BODY))
        for _ in range(3 * compression.MOST_IN_THREADS)
    ]
    sent, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    go_on.set()
    everything = [(await task)[1]["body"] for task in waiting]

    assert {task.result()[1]["body"] for task in sent} == {BODY["body"]}
    assert everything.count(b"packed") == compression.MOST_IN_THREADS
    assert everything.count(BODY["body"]) == 2 * compression.MOST_IN_THREADS


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(app_of(memory_services(SystemClock(), given_weather()))) as address:
        yield address


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_connection_is_kept_after_a_compressed_response(url: str, method: str) -> None:
    host, port = url.removeprefix("http://").split(":")
    asking = f"{method} /openapi.json HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n\r\n"
    with socket.create_connection((host, int(port))) as connection:
        connection.settimeout(20)
        for _ in range(3):
            connection.sendall(asking.encode())
            stream = connection.makefile("rb", buffering=0)
            head: dict[str, str] = {}
            assert stream.readline().startswith(b"HTTP/1.1 200")
            while line := stream.readline().strip().decode():
                name, _, value = line.partition(": ")
                head[name] = value
            length = int(head["content-length"])
            assert head["content-encoding"] == "gzip"
            if method == "GET":
                body = b""
                while len(body) < length:
                    body += stream.read(length - len(body)) or b""
                assert json.loads(gzip.decompress(body))["openapi"]


async def test_every_json_response_ends_with_a_line_break(api: Api) -> None:
    path = await api.filed_path(id="018f3c1e-7b5a-7000-8000-00000000abcd")
    await api.examine()
    paths = (await api.http.get("/openapi.json")).json()["paths"]
    asked = [
        await api.http.get(address.replace("/v1/reports/{id}", path), params=QUERIES.get(address))
        for address, methods in paths.items()
        if "get" in methods and not address.endswith(("/photos/{photo_id}", "/v1/stream"))
    ]
    headers = {**MERGE_PATCH, "if-match": "*"}
    changes = [
        await api.file(),
        await api.http.post("/v1/verdicts/preview", json=a_request()),
        await api.http.post("/v1/text/insight", json={"text": "Hail."}),
        await api.http.patch(path, json={"source": "public"}, headers=headers),
        await api.http.post(
            f"{path}/review", json={"state": "approved"}, headers={"if-match": "*"}
        ),
        await api.http.post("/v1/desk/reviews", json={"items": []}),
        await api.http.post("/v1/desk/undo", json={"token": ""}),
        await api.http.post(f"{path}/flags", json={"reason": "other"}),
        await api.http.post(f"{path}/notes", json={"text": "Hail?"}),
        await api.http.post(f"{path}/answer", json={"text": "Hail."}),
        await api.http.post(f"{path}/witness"),
        await api.http.get(path, params={"format": "geojson"}),
        await api.http.get("/v1/reports", params={"format": "geojson"}),
        await api.http.get("/v1/events", params={"format": "geojson"}),
        await api.http.get("/openapi.json"),
        await api.http.get("/nothing"),
        await api.http.post("/v1/reports", content=b"{"),
    ]
    shown = [one for one in asked + changes if one.headers["content-type"] in JSON_TYPES]

    assert len(shown) >= len(paths) - 2  # photos of reports, and what is no JSON
    for answer in shown:
        assert answer.status_code in {200, 201} or answer in changes, answer.text
        assert answer.content.endswith(b"}\n")
        assert answer.content.count(b"\n") == 1
        if "content-encoding" not in answer.headers:
            assert int(answer.headers["content-length"]) == len(answer.content)


POINT = {"lat": "41.59", "lon": "-93.62"}
QUERIES: dict[str, dict[str, str]] = {
    "/v1/reports/nearby": {
        **POINT,
        "observed_at": "2026-05-21T22:14:00Z",
        "phenomenon": "hail",
    },
    "/v1/weather/current": POINT,
    "/v1/weather/forecast": POINT,
    "/v1/weather/air": POINT,
    "/v1/stations": {"bbox": "-95,41,-92,43"},
    "/v1/places": {"q": "Des Moines"},
    "/v1/places/reverse": POINT,
}
