"""Every answer of the simulator has the documented members, and says no more than was recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulators.openweathermap.air import BANDS
from tests.integration.simulators.shapes import SHAPES, members
from tests.integration.simulators.started import KEY, NOW, asked, weather_simulator
from tests.tools.field_data import field_data

START = int(NOW.timestamp()) - 86_400
SPOTS = [(41.59, -93.62), (69.65, 18.96), (-77.85, 166.67), (0.0, 180.0), (4.6, -74.08), (28, 77)]


def parameters(path: str) -> dict[str, Any]:
    """What a path needs besides the place."""
    needed: dict[str, dict[str, Any]] = {
        "/data/2.5/air_pollution/history": {"start": START, "end": START + 7200},
        "/geo/1.0/direct": {"q": "London", "limit": 5},
        "/geo/1.0/zip": {"zip": "50309,US"},
        "/data/3.0/onecall/timemachine": {"dt": START},
        "/data/3.0/onecall/day_summary": {"date": "2026-05-20"},
    }
    return needed.get(path, {})


def key_of(path: str) -> str:
    return {"/data/4": "four", "/data/3": "three"}.get(path[:7], KEY)


def answers(path: str) -> Iterator[Any]:
    """Yield answers for places from the equator to the poles, over half a year."""
    for day in (0, 45, 90, 135, 180):
        simulator = weather_simulator(seed=day, now=NOW + timedelta(days=day, hours=day // 9))
        for latitude, longitude in SPOTS:
            question = asked(
                path, key_of(path), lat=latitude, lon=longitude, units="metric", **parameters(path)
            )
            answer = simulator(question)
            assert answer.status == 200, answer.body
            yield json.loads(answer.body)


@pytest.mark.parametrize("path", [path for path in SHAPES if not path.endswith("/")])
def test_answers_have_the_documented_members(path: str) -> None:
    shape = SHAPES[path]
    seen: set[str] = set()
    empty = 0

    for answer in answers(path):
        empty += answer == []
        assert answer == [] or shape.faults(answer) == []
        seen |= members(answer)

    assert empty < len(SPOTS) * 5
    assert seen >= shape.always


def test_members_come_and_go_as_recorded() -> None:
    """Rain, snow, gust, direction, visibility and the station of `sys` are missing somewhere."""
    simulator = weather_simulator(seed=4, now=datetime(2026, 1, 15, 6, tzinfo=UTC))
    found = [
        json.loads(simulator(asked("/data/2.5/weather", lat=lat, lon=lon)).body)
        for lat in range(-60, 72, 6)
        for lon in range(-180, 180, 8)
    ]
    names = [members(answer) for answer in found]

    for name in ("rain.1h", "snow.1h", "wind.gust", "wind.deg", "visibility", "sys.type"):
        assert any(name in seen for seen in names), name
        assert any(name not in seen for seen in names), name
    missing = [answer for answer in found if "visibility" not in answer]
    assert all("snow" in answer for answer in missing)
    assert all(answer["cod"] == 200 for answer in found)
    assert all(amount > 0 for answer in found for amount in answer.get("rain", {}).values())


def test_the_same_observation_in_three_unit_systems() -> None:
    simulator = weather_simulator()
    metric, standard, imperial = (
        json.loads(simulator(asked("/data/2.5/weather", lat=41.59, lon=-93.62, **units)).body)
        for units in ({"units": "metric"}, {}, {"units": "imperial"})
    )

    celsius = metric["main"]["temp"]
    assert standard["main"]["temp"] == pytest.approx(celsius + 273.15, abs=0.01)
    assert imperial["main"]["temp"] == pytest.approx(celsius * 1.8 + 32, abs=0.02)
    assert imperial["wind"]["speed"] == pytest.approx(metric["wind"]["speed"] * 2.2369, abs=0.02)
    assert standard["wind"] == metric["wind"]
    for answer in (standard, imperial):
        assert answer["main"]["pressure"] == metric["main"]["pressure"]
        assert answer.get("visibility") == metric.get("visibility")
        assert answer.get("rain") == metric.get("rain")


def test_a_cell_keeps_its_weather_for_ten_minutes() -> None:
    times = []
    for minute in range(60):
        simulator = weather_simulator(now=NOW + timedelta(minutes=minute))
        near = [
            json.loads(simulator(asked("/data/2.5/weather", lat=lat, lon=lon)).body)
            for lat, lon in ((41.591, -93.6191), (41.589, -93.6209))
        ]
        assert near[0]["main"] == near[1]["main"]
        assert near[0]["dt"] == near[1]["dt"]
        times.append(near[0]["dt"])
        assert 0 <= (NOW + timedelta(minutes=minute)).timestamp() - near[0]["dt"] < 600

    assert len(set(times)) in {6, 7}


def test_the_forecast_agrees_with_itself() -> None:
    answer = json.loads(
        weather_simulator(seed=2)(asked("/data/2.5/forecast", lat=47.6, lon=-122.3, cnt=40)).body
    )

    assert answer["cod"] == "200"
    assert answer["cnt"] == len(answer["list"]) == 40
    assert [step["dt"] % 10_800 for step in answer["list"]] == [0] * 40
    assert answer["list"][0]["dt"] > NOW.timestamp()
    for step in answer["list"]:
        falls = "rain" in step or "snow" in step
        assert falls == (step["weather"][0]["id"] < 700)
        assert 0 <= step["pop"] <= 1
        assert step["pop"] == 1 or not falls
        assert datetime.fromisoformat(step["dt_txt"] + "Z").timestamp() == step["dt"]


def test_the_index_of_the_air_is_that_of_its_worst_part() -> None:
    for answer in answers("/data/2.5/air_pollution/forecast"):
        assert len(answer["list"]) == 96
        for item in answer["list"]:
            worst = max(
                sum(item["components"][name] >= limit for limit in BANDS[name]) for name in BANDS
            )
            assert item["main"]["aqi"] == worst + 1


# What is written on the left was recorded under the address on the right.
RECORDED = {
    "/data/2.5/weather": ["owm2026__current_"],
    "/data/2.5/forecast": ["dblock__forecast__five_day"],
    "/data/2.5/air_pollution": ["owm2026__air_current_poor", "programmatordev__air_pollution_c"],
    "/data/2.5/air_pollution/forecast": ["programmatordev__air_pollution_forecast"],
    "/data/2.5/air_pollution/history": ["programmatordev__air_pollution_history"],
    "/geo/1.0/direct": ["programmatordev__geocoding_direct"],
    "/data/4.0/onecall/current": ["owm2026__onecall4_current_"],
    "/data/4.0/onecall/timeline/1h": ["owm2026__onecall4_hour_history"],
    "/data/4.0/onecall/timeline/1min": ["owm2026__onecall4_minute_snow_alerts"],
    "/data/3.0/onecall": ["dblock__one_call__lat_lon.", "programmatordev__one_call_weather"],
}

DOCUMENTED_ONLY = {
    "/data/2.5/forecast": {"list[].main.dew_point", "list[].snow", "list[].snow.3h"},
    "/data/2.5/weather": {"sys.type", "sys.id"},
    "/data/4.0/onecall/current": {"data[].rain", "data[].rain.1h"},
    "/data/4.0/onecall/timeline/1h": {
        *("data[].alerts", "data[].pop", "data[].rain", "data[].rain.1h", "data[].snow"),
        "data[].snow.1h",
    },
    "/geo/1.0/direct": {"[].state"},
    "/data/3.0/onecall": {
        f"{part}.{name}"
        for part in ("current", "hourly[]")
        for name in ("rain", "rain.1h", "snow", "snow.1h", "wind_gust")
    }
    | {"daily[].rain", "daily[].snow"},
}
"""Members that the recordings at hand happen not to hold; each is in the documentation or, like
the dew point of the forecast, in other recordings."""


@pytest.mark.parametrize("path", RECORDED)
def test_nothing_is_said_that_was_not_recorded_or_documented(path: str) -> None:
    folder = field_data("openweathermap")
    recorded: set[str] = set()
    for file in folder.glob("*.json"):
        if file.name.startswith(tuple(RECORDED[path])):
            recorded |= members(json.loads(file.read_bytes()))
    assert recorded, "the recordings have other names"

    said = set().union(*(members(answer) for answer in answers(path)))

    assert said - recorded - DOCUMENTED_ONLY.get(path, set()) == set()


@pytest.mark.parametrize("path", RECORDED)
def test_what_was_recorded_passes_as_documented(path: str) -> None:
    """The lists of members used above are no narrower than reality."""
    every = field_data("openweathermap").glob("*.json")
    files = [file for file in every if file.name.startswith(tuple(RECORDED[path]))]
    assert files
    for file in files:
        answer = json.loads(file.read_bytes())
        missing = SHAPES[path].always - members(answer)
        assert missing == set(), file.name
