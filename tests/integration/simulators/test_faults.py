"""Faults do what their names say on the wire; they are switched, and calls recorded, over HTTP."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from simulators.control import Control, Fault, UnknownFault
from simulators.server import ConnectionFault, Request, Response, listening
from tests.integration.simulators.started import (
    KEY,
    Started,
    openweathermap,
    spoken,
    weather_simulator,
)

WEATHER = {"lat": "41.59", "lon": "-93.62", "units": "metric", "appid": KEY}


async def weather(simulator: Started) -> httpx.Response:
    return await simulator.http.get("/data/2.5/weather", params=WEATHER)


async def test_responses_are_marked_as_simulated() -> None:
    async with openweathermap() as simulator:
        answer = await weather(simulator)

    assert answer.status_code == 200
    assert answer.headers["x-simulated"] == "skywitness"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert b"openweather" not in answer.content.lower()


@pytest.mark.parametrize(
    ("fault", "status", "content_type", "start"),
    [
        ("wrong-key", 401, "application/json; charset=utf-8", b'{"cod":401, "message": "Invalid'),
        ("not-included", 401, "application/json; charset=utf-8", b'{"cod":401, "message": "Please'),
        ("bad-request", 400, "application/json; charset=utf-8", b'{"cod":"400","message":"wrong'),
        ("not-found", 404, "application/json; charset=utf-8", b'{"cod":"404","message":"city not'),
        ("blocked", 429, "application/json; charset=utf-8", b'{"cod":429, "message": "Your acc'),
        ("server-error", 500, "application/json; charset=utf-8", b'{"cod":"500","message":"Inter'),
        ("bad-gateway", 502, "text/html", b"<html>"),
        ("html", 200, "text/html", b"<html>"),
        ("wrong-type", 200, "image/png", b'{"coord":'),
    ],
)
async def test_errors_and_wrong_content_types(
    fault: str, status: int, content_type: str, start: bytes
) -> None:
    async with openweathermap() as simulator:
        simulator.control.set_fault(Fault(fault))
        answer = await weather(simulator)

    assert answer.status_code == status
    assert answer.headers["content-type"] == content_type
    assert answer.content.startswith(start)
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize(
    ("fault", "path", "value"),
    [
        ("temp-null", ["main", "temp"], None),
        ("humidity-101", ["main", "humidity"], 101),
        ("unknown-id", ["weather", 0, "id"], 899),
    ],
)
async def test_one_value_is_wrong_and_the_rest_unchanged(
    fault: str, path: list[Any], value: Any
) -> None:
    async with openweathermap() as simulator:
        good = (await weather(simulator)).json()
        simulator.control.set_fault(Fault(fault))
        bad = (await weather(simulator)).json()

    found: Any = bad
    for step in path:
        found = found[step]
    assert found == value
    assert {k for k in good if good[k] != bad[k]} == {path[0]}


async def test_nan_is_not_json() -> None:
    async with openweathermap() as simulator:
        simulator.control.set_fault(Fault("nan"))
        answer = await weather(simulator)

    assert b'"temp":nan,' in answer.content
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(answer.content)


async def test_a_truncated_response_is_complete_but_not_json() -> None:
    async with openweathermap() as simulator:
        simulator.control.set_fault(Fault("truncated"))
        answer = await weather(simulator)

    assert int(answer.headers["content-length"]) == len(answer.content)
    with pytest.raises(ValueError, match=r"delimiter|Unterminated|Expecting"):
        answer.json()


async def test_a_cut_response_ends_before_its_length() -> None:
    async with openweathermap() as simulator:
        simulator.control.set_fault(Fault("cut"))
        with pytest.raises(httpx.RemoteProtocolError):
            await weather(simulator)


async def test_a_reset_connection_is_reset() -> None:
    async with openweathermap() as simulator:
        simulator.control.set_fault(Fault("reset"))
        with pytest.raises(ConnectionResetError):
            await spoken(simulator.url, b"GET /data/2.5/weather HTTP/1.1\r\nHost: x\r\n\r\n")


async def test_a_hanging_response_never_comes() -> None:
    async with openweathermap() as simulator:
        simulator.control.set_fault(Fault("hang"))
        with pytest.raises(httpx.ReadTimeout):
            await simulator.http.get(
                "/data/2.5/weather", params=WEATHER, timeout=httpx.Timeout(10, read=0.05)
            )


async def test_closing_does_not_wait_for_hanging_requests() -> None:
    came = asyncio.Event()

    def hang(_: Request) -> Response:
        came.set()
        return Response(fault=ConnectionFault.HANG)

    async with asyncio.timeout(10):
        async with listening(hang) as server:
            waiting = asyncio.create_task(spoken(server.url, b"GET / HTTP/1.1\r\n\r\n"))
            await came.wait()
        assert await waiting == b""


async def test_a_dripping_response_comes_byte_by_byte() -> None:
    async with openweathermap() as simulator:
        simulator.control.set_fault(Fault("drip"))
        async with simulator.http.stream("GET", "/data/2.5/weather", params=WEATHER) as answer:
            pieces = answer.aiter_raw()
            assert [len(await anext(pieces)) for _ in range(3)] == [1, 1, 1]


async def test_faults_are_switched_over_http_for_some_calls_of_some_paths() -> None:
    async with openweathermap() as simulator:
        switched = await simulator.http.post(
            "/_simulator/faults",
            json={"fault": "server-error", "times": 2, "path": "/data/2.5/weather"},
        )
        assert switched.json()["fault"] == "server-error"
        assert "reset" in switched.json()["known"]
        other = await simulator.http.get("/data/2.5/forecast", params=WEATHER)
        statuses = [(await weather(simulator)).status_code for _ in range(3)]
        shown = (await simulator.http.get("/_simulator/faults")).json()

        calls = await simulator.http.get("/_simulator/calls")
        await simulator.http.delete("/_simulator/calls")
        emptied = (await simulator.http.get("/_simulator/calls")).json()

    assert (other.status_code, statuses) == (200, [500, 500, 200])
    assert (shown["fault"], shown["times_left"]) == ("server-error", 0)
    assert calls.json()["total"] == 4
    assert calls.json()["by_path"] == {"/data/2.5/forecast": 1, "/data/2.5/weather": 3}
    assert [call["fault"] for call in calls.json()["calls"]] == [None, *["server-error"] * 2, None]
    assert KEY not in calls.text
    assert emptied == {"total": 0, "by_path": {}, "calls": []}


async def test_a_fault_is_switched_off_again() -> None:
    async with openweathermap() as simulator:
        await simulator.http.post("/_simulator/faults", json={"fault": "blocked"})
        assert (await weather(simulator)).status_code == 429
        await simulator.http.post("/_simulator/faults", json={"fault": None})
        assert (await weather(simulator)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        *("", "[]", "{}", "nonsense", '{"fault": "no such"}', '{"fault": 3}'),
        *('{"fault": "reset", "rate": 2}', '{"fault": "reset", "rate": "x"}'),
        *('{"fault": "reset", "times": -1}', '{"fault": "reset", "path": 1}'),
    ],
)
async def test_an_invalid_switch_changes_nothing(body: str) -> None:
    async with openweathermap() as simulator:
        answer = await simulator.http.post("/_simulator/faults", content=body)
        assert answer.status_code == 400
        assert answer.json()["error"]
        assert (await weather(simulator)).status_code == 200


def test_a_share_of_the_calls_fails_reproducibly() -> None:
    def statuses(seed: int) -> list[int]:
        control = Control(weather_simulator(), {"down": lambda _: Response(503)}, seed=seed)
        control.set_fault(Fault("down", rate=0.25))
        return [control(Request("GET", "/x", {}, {})).status for _ in range(400)]

    assert 60 < statuses(1).count(503) < 140
    assert statuses(1) == statuses(1)
    assert statuses(1) != statuses(2)


def test_an_unknown_fault_is_an_error_that_lists_the_known_ones() -> None:
    control = Control(weather_simulator(), {"down": lambda _: Response(503)})

    with pytest.raises(UnknownFault, match="'up'; there are: down"):
        control.set_fault(Fault("up"))


async def test_a_client_that_disconnects_early_affects_no_other() -> None:
    slow = Response(body=b"x" * 100, fault=ConnectionFault.DRIP)
    async with listening(
        lambda request: slow if request.path == "/slow" else Response(204)
    ) as server:
        host, _, port = server.url.removeprefix("http://").partition(":")
        for begun in (b"GET /slow HTTP/1.1\r\n\r\n", b"GET /sl"):
            _, writer = await asyncio.open_connection(host, int(port))
            writer.write(begun)
            await writer.drain()
            writer.close()
        async with httpx.AsyncClient(trust_env=False) as http:
            assert (await http.get(server.url)).status_code == 204
