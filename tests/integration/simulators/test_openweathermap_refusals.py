"""Keys, plans, limits, pages, alerts, places, and the exact words of every refusal."""

from __future__ import annotations

import hashlib
import itertools
import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from simulators.openweathermap.accounts import Plan
from simulators.openweathermap.faults import FAULTS
from simulators.server import Response
from tests.integration.simulators.shapes import SHAPES
from tests.integration.simulators.started import (
    KEY,
    NOW,
    Ticks,
    asked,
    weather_simulator,
)
from tests.tools.field_data import field_data

HERE: dict[str, Any] = {"lat": 41.59, "lon": -93.62, "units": "metric"}
SHA256_OF_THE_401 = "cdee0b4f0401915d83300301514984fef2ddfb91245c52358326f9e11f8707d9"


def body(answer: Response) -> Any:
    return json.loads(answer.body)


@pytest.mark.parametrize("key", [None, "", "wrong", KEY.upper()])
@pytest.mark.parametrize(
    ("path", "parameters"),
    [("/data/2.5/weather", HERE), ("/data/2.5/weather", {"lat": 91}), ("/nowhere", {})],
)
def test_the_key_comes_before_everything_else(
    key: str | None, path: str, parameters: dict[str, Any]
) -> None:
    answer = weather_simulator()(asked(path, key, **parameters))

    assert answer.status == 401
    assert hashlib.sha256(answer.body).hexdigest() == SHA256_OF_THE_401


@pytest.mark.parametrize(
    ("plan", "version", "allowed"),
    [
        (plan, version, version in ("2.5", own))
        for plan, own in ((Plan.FREE, ""), (Plan.ONECALL4, "4.0"), (Plan.ONECALL3, "3.0"))
        for version in ("2.5", "3.0", "4.0")
    ],
)
def test_a_plan_includes_what_it_includes(plan: Plan, version: str, allowed: bool) -> None:
    path = {"2.5": "/data/2.5/forecast", "3.0": "/data/3.0/onecall"}.get(
        version, "/data/4.0/onecall/current"
    )
    answer = weather_simulator(keys={"k": plan})(asked(path, "k", **HERE))

    assert answer.status == (200 if allowed else 401)
    assert (b"subscription" in answer.body) is not allowed
    if not allowed:
        assert body(answer)["cod"] == 401
        assert f"One Call {version}" in body(answer)["message"]


def test_a_new_key_is_wrong_for_a_while() -> None:
    ticks = Ticks()
    simulator = weather_simulator(active_after_s=600, seconds=ticks)

    assert simulator(asked("/data/2.5/weather", **HERE)).status == 401
    ticks.seconds += 599
    assert simulator(asked("/data/2.5/weather", **HERE)).status == 401
    ticks.seconds += 2
    assert simulator(asked("/data/2.5/weather", **HERE)).status == 200


def test_more_than_sixty_calls_in_a_minute_block_all_keys_of_the_account() -> None:
    ticks = Ticks()
    keys = {"one": Plan.FREE, "two": Plan.FREE}
    simulator = weather_simulator(keys=keys, seconds=ticks, calls_per_minute=60)

    def call(key: str) -> Response:
        ticks.seconds += 0.5
        return simulator(asked("/data/2.5/weather", key, **HERE))

    assert {call("one" if number % 2 else "two").status for number in range(60)} == {200}
    blocked = call("one")
    assert blocked.status == 429
    assert body(blocked)["cod"] == 429
    assert body(blocked)["message"].startswith("Your account is temporary blocked")
    assert "retry-after" not in {name.lower() for name in blocked.headers}
    ticks.seconds += 590
    assert call("two").status == 429
    ticks.seconds += 10
    assert call("two").status == 200


def test_sixty_calls_each_minute_go_on_for_ever() -> None:
    ticks = Ticks()
    simulator = weather_simulator(seconds=ticks, calls_per_minute=60)
    statuses = set()
    for _ in range(300):
        ticks.seconds += 1
        statuses.add(simulator(asked("/data/2.5/weather", **HERE)).status)

    assert statuses == {200}


@pytest.mark.parametrize(
    ("path", "parameters", "status", "said"),
    [
        ("/data/2.5/weather", {}, 400, {"cod": "400", "message": "Nothing to geocode"}),
        ("/data/2.5/weather", {"lat": 1}, 400, {"cod": "400", "message": "Nothing to geocode"}),
        ("/data/2.5/weather", {"lat": 91, "lon": 0}, 400, {"message": "wrong latitude"}),
        ("/data/2.5/weather", {"lat": "nan", "lon": 0}, 400, {"message": "wrong latitude"}),
        ("/data/2.5/weather", {"lat": 0, "lon": "x"}, 400, {"message": "wrong longitude"}),
        ("/data/2.5/weather", {"lat": 0, "lon": 180.1}, 400, {"message": "wrong longitude"}),
        ("/data/2.5/weather", {"q": "Nowhere"}, 404, {"cod": "404", "message": "city not found"}),
        ("/data/2.5/weather", {"id": "1"}, 404, {"cod": "404", "message": "city not found"}),
        ("/data/2.5/forecast", HERE | {"cnt": "x"}, 400, {"cod": "400"}),
        (
            "/data/2.5/air_pollution/history",
            HERE | {"start": 2, "end": 1},
            400,
            {"cod": "400", "message": "end must be after start"},
        ),
        ("/data/2.5/air_pollution/history", HERE, 400, {"cod": "400"}),
        ("/geo/1.0/direct", {}, 400, {"cod": "400", "message": "Nothing to geocode"}),
        ("/geo/1.0/zip", {}, 400, {"cod": "400"}),
        ("/geo/1.0/zip", {"zip": "1,US"}, 404, {"cod": "404"}),
        ("/data/3.0/weather", HERE, 404, {"cod": "404"}),
        (
            "/data/3.0/onecall/day_summary",
            HERE | {"date": "x"},
            400,
            {"cod": 400, "message": "Invalid date format", "parameters": ["date"]},
        ),
        ("/data/3.0/onecall/timemachine", HERE, 400, {"cod": 400}),
        ("/data/3.0/onecall/timemachine", HERE | {"dt": 1}, 400, {"cod": 400}),
        ("/data/4.0/onecall/timeline/1h", HERE | {"cnt": "0"}, 400, {"cod": 400}),
        ("/data/4.0/onecall/timeline/1h", HERE | {"start": "x"}, 400, {"parameters": ["start"]}),
        ("/data/4.0/onecall/timeline/5min", HERE, 404, {"cod": "404"}),
        ("/data/4.0/onecall/alert/urn:oid:1", {}, 404, {"cod": "404"}),
    ],
)
def test_what_cannot_be_answered_is_refused_in_the_service_s_own_words(
    path: str, parameters: dict[str, Any], status: int, said: dict[str, Any]
) -> None:
    key = {"/data/4.0/o": "four", "/data/3.0/o": "three"}.get(path[:11], KEY)
    answer = weather_simulator()(asked(path, key, **parameters))

    assert answer.status == status
    assert said.items() <= body(answer).items()
    assert set(body(answer)) <= {"cod", "message", "parameters"}


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        ("dblock__errors__access_denied.json", "wrong-key"),
        ("err__400_wrong_latitude.json", "bad-request"),
        ("err__401_onecall3_no_subscription.json", "not-included"),
        ("err__404_city_not_found.json", "not-found"),
        ("err__429_account_blocked.json", "blocked"),
        ("err__500_internal_error.json", "server-error"),
    ],
)
def test_refusals_are_those_recorded_byte_for_byte(file: str, fault: str) -> None:
    recorded = (field_data("openweathermap") / file).read_bytes()

    assert FAULTS[fault](Response()).body == recorded.rstrip(b"\n")


@pytest.mark.parametrize(
    ("timeline", "page", "step_s"),
    [("1min", 60, 60), ("15min", 50, 900), ("1h", 20, 3600), ("1day", 10, 86_400)],
)
def test_timelines_come_in_pages_that_name_their_neighbours_with_the_key(
    timeline: str, page: int, step_s: int
) -> None:
    simulator, path = weather_simulator(), f"/data/4.0/onecall/timeline/{timeline}"
    answer = body(simulator(asked(path, "four", cnt=1000, **HERE)))
    times = [item["dt"] for item in answer["data"]]

    assert len(times) == page
    assert {later - sooner for sooner, later in itertools.pairwise(times)} == {step_s}
    if timeline == "1min":
        assert not {"next", "prev"} & set(answer)
        return
    address = urlsplit(answer["next"])
    query = dict(parse_qsl(address.query))
    assert address.scheme == "http"
    assert address.netloc == "127.0.0.1:1"
    assert query["appid"] == "four"
    following = body(simulator(asked(address.path, query.pop("appid"), **query)))
    assert following["data"][0]["dt"] - times[-1] == step_s
    if timeline in {"1h", "1day"}:
        before = dict(parse_qsl(urlsplit(answer["prev"]).query))
        earlier = body(simulator(asked(path, before.pop("appid"), **before)))
        assert times[0] - earlier["data"][-1]["dt"] == step_s


def test_following_pages_ends() -> None:
    simulator, path = weather_simulator(), "/data/4.0/onecall/timeline/1h"
    pages = [body(simulator(asked(path, "four", **HERE)))]
    while "next" in pages[-1]:
        query: dict[str, Any] = dict(parse_qsl(urlsplit(pages[-1]["next"]).query))
        pages.append(body(simulator(asked(path, query.pop("appid"), **query))))

    assert len(pages) == 3  # 48 hours ahead, and the hour that runs
    assert pages[-1]["data"][-1]["dt"] <= NOW.timestamp() + 48 * 3600


def test_only_hours_ahead_say_how_likely_rain_is() -> None:
    simulator, path = weather_simulator(), "/data/4.0/onecall/timeline/1h"
    now = int(NOW.timestamp())
    past = body(simulator(asked(path, "four", start=now - 7 * 86_400, **HERE)))
    ahead = body(simulator(asked(path, "four", **HERE)))

    assert not any("pop" in item for item in past["data"])
    assert all("pop" in item for item in ahead["data"])
    oldest = body(simulator(asked(path, "four", start=0, **HERE)))
    assert oldest["data"][0]["dt"] == 283_996_800
    assert "prev" not in oldest


def test_alerts_are_ids_that_lead_to_a_text_in_a_list() -> None:
    def alerts(seed: int) -> list[str]:
        answer = weather_simulator(seed=seed)(asked("/data/4.0/onecall/current", "four", **HERE))
        return list(body(answer)["data"][0].get("alerts", []))

    seed = next(seed for seed in range(40) if alerts(seed))
    simulator, found = weather_simulator(seed=seed), alerts(seed)

    alert = body(simulator(asked(f"/data/4.0/onecall/alert/{found[0]}", "four")))

    assert SHAPES["/data/4.0/onecall/alert/"].faults(alert) == []
    assert found[0].startswith("urn:oid:")
    assert alert["id"] == found[0]
    assert alert["event"] == ""
    assert alert["description"][0]["language"] == "en"
    assert alert["start"] <= NOW.timestamp() < alert["end"]
    other = weather_simulator(seed=seed + 1000)
    assert other(asked(f"/data/4.0/onecall/alert/{found[0]}", "four")).status == 404


def test_polar_day_has_no_sunrise_in_one_call_and_an_equal_one_in_the_free_plan() -> None:
    simulator = weather_simulator()
    tromso: dict[str, Any] = {"lat": 69.65, "lon": 18.96}

    item = body(simulator(asked("/data/4.0/onecall/current", "four", **tromso)))["data"][0]
    free = body(simulator(asked("/data/2.5/weather", **tromso)))

    assert not {"sunrise", "sunset"} & set(item)
    assert free["sys"]["sunrise"] == free["sys"]["sunset"]


def test_places_are_found_by_name_code_and_position() -> None:
    simulator = weather_simulator()

    def names(path: str, **query: Any) -> list[tuple[str, str]]:
        return [(p["country"], p.get("state", "")) for p in body(simulator(asked(path, **query)))]

    assert names("/geo/1.0/direct", q="london") == [("GB", "")]
    assert names("/geo/1.0/direct", q="London", limit=9) == [("GB", ""), ("US", "Kentucky")]
    assert names("/geo/1.0/direct", q="London,KY,US", limit=5) == [("US", "Kentucky")]
    assert names("/geo/1.0/direct", q="London,GB", limit=5) == [("GB", "")]
    assert names("/geo/1.0/direct", q="Atlantis") == []
    assert names("/geo/1.0/reverse", lat=41.6, lon=-93.6) == [("US", "Iowa")]
    assert names("/geo/1.0/reverse", lat=0, lon=-160) == []
    assert body(simulator(asked("/geo/1.0/zip", zip="50309")))["name"] == "Des Moines"
    by_name = body(simulator(asked("/data/2.5/weather", q="Tokyo")))
    by_id = body(simulator(asked("/data/2.5/weather", id=by_name["id"])))
    assert by_id == by_name
    assert by_name["name"] == "Tokyo"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"lat": "33.5312", "lon": "-111.9426"}, "?lat=33.53&lon=-111.94"),
        ({"lon": "135.0", "lat": "82.8628"}, "?lat=82.86&lon=135"),
        ({"lat": "51.5073", "lon": "-0.1277", "units": "metric"}, "?lat=51.51&lon=-0.13&units="),
    ],
)
def test_the_cache_key_names_the_cell_and_never_the_key(query: dict[str, str], shown: str) -> None:
    answer = weather_simulator()(asked("/data/2.5/weather", **query))

    assert answer.headers["X-Cache-Key"].startswith("/data/2.5/weather" + shown)
    assert KEY not in answer.headers["X-Cache-Key"]


def test_one_call_3_leaves_out_what_is_excluded() -> None:
    answer = body(
        weather_simulator()(
            asked("/data/3.0/onecall", "three", exclude="minutely,hourly,alerts", **HERE)
        )
    )

    assert set(answer) == {"lat", "lon", "timezone", "timezone_offset", "current", "daily"}
    assert len(answer["daily"]) == 8
