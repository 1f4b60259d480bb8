"""The live stream: on the wire, what a browser's EventSource would read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from skywitness.entrypoints.http.kit.open_streams import OpenStreams
from skywitness.entrypoints.http.problems.problem import HttpProblem
from tests.integration.http.api import Api, a_request, client_of, require_problem
from tests.integration.http.guarded import Guarded, bearing
from tests.integration.http.live import served
from tests.integration.test_stopping import serving

REPLAY = "/v1/stream?live=false"
WITHIN_S = 30.0


class Event(dict[str, Any]):
    """The fields of one event; `data` is decoded."""


def parsed(blocks: Iterator[str]) -> Iterator[Event]:
    for block in blocks:
        lines = (line.split(":", 1) for line in block.splitlines() if not line.startswith(":"))
        event = Event({name: value.removeprefix(" ") for name, value in lines})
        if "data" in event:
            event["data"] = json.loads(event["data"])
        yield event


def events_in(answer: httpx.Response) -> list[Event]:
    assert answer.status_code == 200, answer.text
    assert answer.text.endswith("\n\n")
    return list(parsed(iter(answer.text.removesuffix("\n\n").split("\n\n"))))


def told_in(answer: httpx.Response) -> list[Event]:
    return [event for event in events_in(answer) if "event" in event]


@contextmanager
def reading(url: str, **headers: str) -> Iterator[Iterator[Event]]:
    """Follow a live stream; its events come without the first one, which only has an id."""

    def blocks(response: httpx.Response) -> Iterator[str]:
        waiting = ""
        for text in response.iter_text():
            waiting += text
            while "\n\n" in waiting:
                block, waiting = waiting.split("\n\n", 1)
                yield block
        assert not waiting, "ends within an event"

    with httpx.stream("GET", url, headers=headers, timeout=WITHIN_S) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        events = parsed(blocks(response))
        assert "data" not in next(events)
        yield events


async def place_now(api: Api) -> str:
    """Return the id with which a stream begins that is opened now."""
    (begin,) = events_in(await api.http.get(REPLAY))
    assert {**begin, "id": ""} == {"id": "", "retry": "3000"}
    return str(begin["id"])


async def test_a_stream_begins_with_the_place_where_it_begins(api: Api) -> None:
    place = await place_now(api)
    path = await api.filed_path()
    (created,) = told_in(
        await api.http.get(REPLAY, params={"live": "false", "last_event_id": place})
    )
    assert path.endswith(created["data"]["id"])


async def test_what_has_happened_is_told_with_rows(api: Api) -> None:
    place = {"Last-Event-ID": await place_now(api)}
    await api.file()
    await api.examine()
    created, examined = told_in(await api.http.get(REPLAY, headers=place))

    assert [created["event"], examined["event"]] == ["report.created", "verdict.changed"]
    (row,) = (await api.http.get("/v1/reports?view=row")).json()["items"]
    assert examined["data"] == row


async def test_every_event_is_a_place_to_go_on_from(api: Api) -> None:
    place = await place_now(api)
    for _ in range(4):
        await api.file()
    whole = told_in(await api.http.get(REPLAY, headers={"Last-Event-ID": place}))
    for number, event in enumerate(whole, 1):
        rest = await api.http.get(REPLAY, headers={"Last-Event-ID": event["id"]})
        assert [one["data"] for one in told_in(rest)] == [one["data"] for one in whole[number:]]


async def test_the_header_of_a_browser_that_reconnects_comes_first(api: Api) -> None:
    places = [await place_now(api)]
    for _ in range(2):
        await api.file()
        places.append(await place_now(api))
    asked = {"live": "false", "last_event_id": places[0]}
    answer = await api.http.get(REPLAY, params=asked, headers={"Last-Event-ID": places[1]})
    assert len(told_in(answer)) == 1


async def test_ids_say_nothing_about_what_happened_between_two(api: Api) -> None:
    """A reader who compares ids would learn when private reports are filed and edited."""
    ids = {await place_now(api) for _ in range(20)}
    assert len(ids) == 20
    assert {len(one) for one in ids} == {32}


@pytest.mark.parametrize("given", ["7", "abc", "-1", "A" * 32, "A" * 400])
async def test_an_unknown_place_is_a_reset(api: Api, given: str) -> None:
    place = await place_now(api)
    await api.file()
    made_up = place[:-1] + ("A" if place[-1] != "A" else "B")
    for headers in ({"Last-Event-ID": given}, {"Last-Event-ID": made_up}):
        (reset,) = events_in(await api.http.get(REPLAY, headers=headers))
        assert (reset["event"], reset["data"]) == ("reset", {})
        after = await api.http.get(REPLAY, headers={"Last-Event-ID": reset["id"]})
        assert told_in(after) == []


async def test_a_stream_takes_the_filters_of_lists(api: Api) -> None:
    place = {"Last-Event-ID": await place_now(api)}
    await api.file(phenomenon="hail")
    await api.file(phenomenon="tornado", magnitude=...)
    for query, count in (("", 2), ("&phenomenon=hail", 1), ("&bbox=0,0,1,1", 0), ("&q=golf", 2)):
        assert len(told_in(await api.http.get(REPLAY + query, headers=place))) == count
    require_problem(await api.http.get("/v1/stream?phenomenon=frogs"), 400, "invalid_query")
    require_problem(await api.http.get("/v1/stream?limit=3"), 400, "invalid_query")
    require_problem(await api.http.get("/v1/stream?live=maybe"), 400, "invalid_query")


async def test_a_withdrawn_report_is_told_by_its_id_alone(api: Api) -> None:
    path = await api.filed_path()
    place = {"Last-Event-ID": await place_now(api)}
    await api.http.delete(path, headers={"If-Match": "*"})
    (last,) = told_in(await api.http.get(REPLAY, headers=place))
    assert last["event"] == "report.deleted"
    assert last["data"] == {"id": path.rsplit("/", 1)[1]}


@pytest.mark.parametrize("accept", ["text/event-stream", "text/*", "*/*", "a/b, */*;q=0.1"])
async def test_clients_that_accept_events_get_them(api: Api, accept: str) -> None:
    assert (await api.http.get(REPLAY, headers={"Accept": accept})).status_code == 200


async def test_others_get_a_problem(api: Api) -> None:
    answer = await api.http.get(REPLAY, headers={"Accept": "application/json"})
    require_problem(answer, 406, "not_acceptable")


async def test_head_has_no_events(api: Api) -> None:
    answer = await api.http.head("/v1/stream")
    assert (answer.status_code, answer.content) == (200, b"")


async def test_nothing_of_a_stream_is_kept_by_caches_or_proxies(api: Api) -> None:
    headers = (await api.http.get(REPLAY)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-accel-buffering"] == "no"
    assert "content-length" not in headers
    assert "etag" not in headers


async def test_a_reader_who_may_see_all_gets_what_others_do_not() -> None:
    guarded = Guarded.new()
    counts: dict[str, int | None] = {}
    async with client_of(guarded.app) as http:
        (begin,) = events_in(await http.get(REPLAY))
        place = {"Last-Event-ID": begin["id"]}
        ann = bearing(await guarded.key_of("observer"))
        request = a_request(visibility="private")
        assert (await http.post("/v1/reports", json=request, headers=ann)).status_code == 201
        for caller in ("nobody", "observer", "another", "desk", "admin"):
            key = bearing(await guarded.key_of(caller))
            for query in ("", "&observer=me"):
                answer = await http.get(REPLAY + query, headers={**(key or {}), **place})
                told = told_in(answer) if answer.status_code == 200 else None
                counts[caller + query] = None if told is None else len(told)
    assert counts == {
        "nobody": 0,
        "nobody&observer=me": None,
        "observer": 0,
        "observer&observer=me": 1,
        "another": 0,
        "another&observer=me": 0,
        "desk": 1,
        "desk&observer=me": 0,
        "admin": 1,
        "admin&observer=me": 0,
    }


def test_streams_are_bounded_in_all_and_for_each_client() -> None:
    streams = OpenStreams(most=4, most_of_one=2)
    with streams.one("ann"), streams.one("ann"):
        with pytest.raises(HttpProblem) as refused:
            streams.require_room("ann")
        assert refused.value.code == "rate_limited"
        streams.require_room("ben")
        with streams.one(""), streams.one(""), pytest.raises(HttpProblem) as refused:
            streams.require_room("")
        assert refused.value.code == "overloaded"
    streams.require_room("ann")


# --- On the wire ---------------------------------------------------------------------------------


def test_a_report_arrives_while_the_stream_is_open(tmp_path: Path) -> None:
    with (
        serving(tmp_path) as (_, address),
        reading(f"{address}/v1/stream") as events,
        reading(f"{address}/v1/stream") as others,
    ):
        filed = httpx.post(f"{address}/v1/reports", json=a_request()).json()
        for each in (events, others):
            created, examined = next(each), next(each)
            assert created["event"] == "report.created"
            assert examined["event"] == "verdict.changed"
            assert created["data"]["id"] == examined["data"]["id"] == filed["id"]


def test_a_stop_ends_streams_at_once_and_cleanly(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, address), reading(f"{address}/v1/stream") as events:
        process.terminate()
        assert list(events) == []  # a connection that just breaks would raise
        assert process.wait(10) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_nothing_is_lost_or_told_twice_when_the_service_is_killed(tmp_path: Path) -> None:
    filed: list[str] = []
    told: list[str] = []
    last = ""
    for _ in range(3):
        with serving(tmp_path, SKYWITNESS_WORKER="off") as (process, address):
            last = last or events_in(httpx.get(f"{address}{REPLAY}"))[0]["id"]
            answers = (httpx.post(f"{address}/v1/reports", json=a_request()) for _ in range(20))
            filed.extend(answer.json()["id"] for answer in answers)
            with reading(f"{address}/v1/stream", **{"Last-Event-ID": last}) as events:
                for _ in range(12):
                    event = next(events)
                    last = event["id"]
                    told.append(event["data"]["id"])
                process.kill()
    with serving(tmp_path, SKYWITNESS_WORKER="off") as (_, address):
        rest = httpx.get(f"{address}{REPLAY}", headers={"Last-Event-ID": last})
        told += [event["data"]["id"] for event in events_in(rest)[1:]]
    assert told == filed


def test_a_revoked_key_follows_nothing_any_more() -> None:
    guarded = Guarded.new()
    admin = bearing(asyncio.run(guarded.key_of("admin")))
    with served(guarded.app) as address, httpx.Client(base_url=address, headers=admin) as http:
        key = http.post("/v1/keys", json={"name": "a page", "role": "observer"}).json()
        with reading(f"{address}/v1/stream", **bearing(key["key"])) as events:
            http.post("/v1/reports", json=a_request())
            assert next(events)["event"] == "report.created"
            http.delete(f"/v1/keys/{key['id']}")
            http.post("/v1/reports", json=a_request())
            for _ in events:  # until the stream looks again who follows, a second later at most
                http.post("/v1/reports", json=a_request())
        assert httpx.get(f"{address}{REPLAY}", headers=bearing(key["key"])).status_code == 401
