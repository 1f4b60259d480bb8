"""Responses have the documented members, errors the recorded bytes, and accounts their limits."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from simulators.openweathermap.account import Plan
from simulators.openweathermap.faults import FAULTS
from simulators.server import Response
from tests.integration.simulators.shapes import SHAPES, members
from tests.integration.simulators.started import (
    KEY,
    NOW,
    openweathermap,
    request,
    weather_simulator,
)
from tests.tools.field_data import field_data

HERE: dict[str, Any] = {"lat": 41.59, "lon": -93.62, "units": "metric"}
START = int(NOW.timestamp()) - 86_400
SPOTS = [(41.59, -93.62), (69.65, 18.96), (-77.85, 166.67), (0.0, 180.0), (51.5, -0.12), (28, 77)]
SHA256_OF_THE_401 = "cdee0b4f0401915d83300301514984fef2ddfb91245c52358326f9e11f8707d9"
NEEDED: dict[str, dict[str, Any]] = {
    "/data/2.5/air_pollution/history": {"start": START, "end": START + 7200},
    "/geo/1.0/direct": {"q": "London", "limit": 5},
    "/data/3.0/onecall/timemachine": {"dt": START},
}


class Ticks:
    """A clock for the limits of accounts, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def body(response: Response) -> Any:
    return json.loads(response.body)


def key_of(path: str) -> str:
    return {"/data/4": "four", "/data/3": "three"}.get(path[:7], KEY)


@pytest.mark.parametrize("path", SHAPES)
def test_responses_have_the_documented_members(path: str) -> None:
    found: set[str] = set()
    for day in (0, 45, 90, 135, 180):
        simulator = weather_simulator(seed=day, now=NOW + timedelta(days=day, hours=day // 9))
        for latitude, longitude in SPOTS:
            where = {"lat": latitude, "lon": longitude, "units": "metric"}
            response = simulator(request(path, key_of(path), **where, **NEEDED.get(path, {})))
            assert response.status == 200, response.body
            document = body(response)
            assert document == [] or SHAPES[path].faults(document) == []
            found |= members(document)

    assert found >= SHAPES[path].always


def test_what_does_not_fall_is_left_out() -> None:
    simulator = weather_simulator(seed=4, now=datetime(2026, 1, 15, 6, tzinfo=UTC))
    found = [
        body(simulator(request("/data/2.5/weather", lat=lat, lon=lon, units="metric")))
        for lat in range(-60, 72, 12)
        for lon in range(-180, 180, 24)
    ]
    for name in ("rain", "snow"):
        assert 0 < sum(name in document for document in found) < len(found)
    assert all(mm > 0 for document in found for mm in document.get("rain", {}).values())


def test_the_present_is_calculated_every_ten_minutes() -> None:
    times = {
        body(
            weather_simulator(now=NOW + timedelta(minutes=m))(request("/data/2.5/weather", **HERE))
        )["dt"]
        for m in range(60)
    }
    assert len(times) in {6, 7}


@pytest.mark.parametrize("key", [None, "", "wrong", KEY.upper()])
@pytest.mark.parametrize(
    ("path", "parameters"),
    [("/data/2.5/weather", HERE), ("/data/2.5/weather", {"lat": 91}), ("/nowhere", {})],
)
def test_the_key_is_checked_first(key: str | None, path: str, parameters: dict[str, Any]) -> None:
    response = weather_simulator()(request(path, key, **parameters))

    assert response.status == 401
    assert hashlib.sha256(response.body).hexdigest() == SHA256_OF_THE_401


@pytest.mark.parametrize(
    ("plan", "version", "allowed"),
    [
        (plan, version, version in ("2.5", own))
        for plan, own in ((Plan.FREE, ""), (Plan.ONECALL4, "4.0"), (Plan.ONECALL3, "3.0"))
        for version in ("2.5", "3.0", "4.0")
    ],
)
def test_a_plan_includes_one_version_of_one_call(plan: Plan, version: str, allowed: bool) -> None:
    path = {"2.5": "/data/2.5/forecast", "3.0": "/data/3.0/onecall"}.get(
        version, "/data/4.0/onecall/current"
    )
    response = weather_simulator(keys={"k": plan})(request(path, "k", **HERE))

    assert response.status == (200 if allowed else 401)
    assert (b"subscription" in response.body) is not allowed
    if not allowed:
        assert f"One Call {version}" in body(response)["message"]


def test_more_than_sixty_calls_in_a_minute_block_all_keys_of_the_account() -> None:
    ticks = Ticks()
    keys = {"one": Plan.FREE, "two": Plan.FREE}
    simulator = weather_simulator(keys=keys, seconds=ticks, calls_per_minute=60)

    def call(key: str) -> Response:
        ticks.seconds += 0.5
        return simulator(request("/data/2.5/weather", key, **HERE))

    assert {call("one" if number % 2 else "two").status for number in range(60)} == {200}
    blocked = call("one")
    assert blocked.status == 429
    assert body(blocked)["message"].startswith("Your account is temporary blocked")
    assert "retry-after" not in {name.lower() for name in blocked.headers}
    ticks.seconds += 590
    assert call("two").status == 429
    ticks.seconds += 10
    assert call("two").status == 200


@pytest.mark.parametrize(
    ("path", "parameters", "status", "said"),
    [
        ("/data/2.5/weather", {}, 400, {"message": "Nothing to geocode"}),
        ("/data/2.5/weather", {"lat": 91, "lon": 0}, 400, {"message": "wrong latitude"}),
        ("/data/2.5/weather", {"lat": "nan", "lon": 0}, 400, {"message": "wrong latitude"}),
        ("/data/2.5/weather", {"lat": 0, "lon": "x"}, 400, {"message": "wrong longitude"}),
        (
            "/data/2.5/weather",
            HERE | {"units": "standard"},
            400,
            {"message": "simulated in metric units only"},
        ),
        (
            "/data/2.5/air_pollution/history",
            HERE | {"start": 2, "end": 1},
            400,
            {"message": "end must be after start"},
        ),
        ("/data/2.5/air_pollution/history", HERE, 400, {"cod": "400"}),
        ("/geo/1.0/direct", {}, 400, {"message": "Nothing to geocode"}),
        ("/data/2.5/onecall", HERE, 404, {"cod": "404"}),
        ("/data/3.0/onecall/timemachine", HERE, 400, {"parameters": ["dt"]}),
        ("/data/3.0/onecall/timemachine", HERE | {"dt": 1}, 400, {"parameters": ["dt"]}),
        ("/data/4.0/onecall/timeline/1h", HERE | {"cnt": 0}, 400, {"parameters": ["cnt"]}),
        ("/data/4.0/onecall/timeline/1h", HERE | {"start": "x"}, 400, {"parameters": ["start"]}),
    ],
)
def test_errors_name_what_is_wrong(
    path: str, parameters: dict[str, Any], status: int, said: dict[str, Any]
) -> None:
    where = (
        parameters
        if path.startswith("/geo") or "units" in parameters
        else (parameters | {"units": "metric"})
    )
    response = weather_simulator()(request(path, key_of(path), **where))

    assert response.status == status
    assert body(response).items() >= said.items()


def test_pages_of_hours_link_to_each_other_with_the_key_in_the_address() -> None:
    simulator = weather_simulator()
    start = int(NOW.timestamp()) // 3600 * 3600 - 30 * 3600
    hours, query = [], {**HERE, "start": start}
    while query:
        page = body(simulator(request("/data/4.0/onecall/timeline/1h", "four", **query)))
        hours += page["data"]
        following = dict(parse_qsl(urlsplit(page.get("next", "")).query))
        assert following.get("appid", "four") == "four"
        query = {name: value for name, value in following.items() if name != "appid"}

    assert [hour["dt"] for hour in hours] == [start + 3600 * n for n in range(79)]
    ahead = [hour["dt"] for hour in hours if "pop" in hour]
    assert ahead == [hour["dt"] for hour in hours if hour["dt"] > NOW.timestamp() - 3600]


def test_places_are_found_by_name_and_near_a_point() -> None:
    simulator = weather_simulator()

    def names(path: str, **query: Any) -> list[tuple[str, str]]:
        found = body(simulator(request(path, **query)))
        return [(place["name"], place.get("state", place["country"])) for place in found]

    assert names("/geo/1.0/direct", q="new york", limit=5) == [
        ("New York", "New York"),
        ("New York", "Missouri"),
    ]
    assert names("/geo/1.0/direct", q="New York,Missouri,US") == [("New York", "Missouri")]
    assert names("/geo/1.0/direct", q="Nowhere") == []
    assert names("/geo/1.0/reverse", lat=40.72, lon=-74.0, limit=2) == [
        ("New York", "New York"),
        ("Hoboken", "New Jersey"),
    ]
    assert names("/geo/1.0/reverse", lat=0, lon=0) == []


@pytest.mark.parametrize(
    ("fault", "file"),
    [
        ("bad-request", "err__400_wrong_latitude.json"),
        ("not-found", "err__404_city_not_found.json"),
        ("server-error", "err__500_internal_error.json"),
        ("not-included", "err__401_onecall3_no_subscription.json"),
        ("blocked", "err__429_account_blocked.json"),
    ],
)
def test_errors_are_those_recorded(fault: str, file: str) -> None:
    recorded = (field_data("openweathermap") / file).read_bytes()

    assert json.loads(FAULTS[fault](Response()).body) == json.loads(recorded)


async def test_the_weather_is_served_over_the_wire() -> None:
    async with openweathermap() as simulator:
        response = await simulator.http.get("/data/2.5/weather", params=HERE | {"appid": KEY})

    assert response.json()["coord"] == {"lon": -93.62, "lat": 41.59}
