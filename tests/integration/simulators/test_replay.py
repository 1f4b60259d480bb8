"""Recordings are served byte for byte, by path and cell."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulators.openweathermap.replay import NoRecordings, Replay
from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.openweathermap.provider import OpenWeatherMap
from skywitness.domain.model.geography.place import Point
from tests.integration.simulators.started import KEY, openweathermap, request, weather_simulator
from tests.tools.field_data import field_data

RAIN = b'{"coord":{"lon":4.893,"lat":52.373}, "weather" :[{"id":500}],"main":{"temp":9},"dt":1}\n'
INDEX = [
    {"file": "rain.json", "endpoint": "GET /data/2.5/weather?units=metric", "http_status": 200},
    {
        "file": "hours.json",
        "endpoint": "GET https://api.example/data/4.0/onecall/timeline/1h?lat=1.234&lon=5&start=7",
        "http_status": 200,
    },
    {
        "file": "down.html",
        "endpoint": "GET /data/2.5/forecast?lat=1&lon=2 (an outage)",
        "http_status": 502,
        "response_headers": {"Content-Type": ["text/html"]},
    },
    {"file": "named.json", "endpoint": "GET /geo/1.0/direct?q=Delft,NL", "http_status": 200},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rain.json").write_bytes(RAIN)
    (tmp_path / "hours.json").write_bytes(b'{"lat":1.234,"lon":5,"data":[]}')
    (tmp_path / "down.html").write_bytes(b"<html>")
    (tmp_path / "named.json").write_bytes(b"[]")
    (tmp_path / "index.json").write_text(json.dumps(INDEX), "utf-8")
    return tmp_path


async def test_a_recording_is_served_byte_for_byte_over_a_socket(folder: Path) -> None:
    async with openweathermap(replay=Replay(folder)) as simulator:
        answer = await simulator.http.get(
            "/data/2.5/weather",
            params={"lat": "52.3699", "lon": "4.8912", "units": "metric", "appid": KEY},
        )

    assert answer.content == RAIN
    assert answer.status_code == 200
    assert answer.headers["x-simulated"] == "skywitness"


def test_cell_path_and_recorded_parameters_must_match(folder: Path) -> None:
    simulator = weather_simulator(replay=Replay(folder))
    cell: dict[str, Any] = {"lat": 52.37, "lon": 4.89}

    def status(path: str, key: str = KEY, **query: object) -> int:
        return simulator(request(path, key, **query)).status

    assert status("/data/2.5/weather", units="metric", **cell) == 200
    assert status("/data/2.5/weather", units="metric", lang="nl", **cell) == 200
    assert status("/data/2.5/weather", units="imperial", **cell) == 404
    assert status("/data/2.5/weather", units="metric", lat=52.38, lon=4.89) == 404
    assert status("/data/2.5/forecast", units="metric", **cell) == 404
    assert status("/data/4.0/onecall/timeline/1h", "four", lat=1.23, lon=5, start=7) == 200
    assert status("/data/4.0/onecall/timeline/1h", "four", lat=1.23, lon=5, start=8) == 404
    assert status("/data/2.5/forecast", lat=1, lon=2) == 502
    assert status("/geo/1.0/direct", q="Delft,NL") == 200
    assert status("/geo/1.0/direct", q="Delft,BE") == 404
    assert status("/data/2.5/weather", "wrong", units="metric", **cell) == 401


@pytest.mark.parametrize(
    "index", [None, "[", '{"a": 1}', '[{"file": "rain.json"}]', '[{"endpoint": "GET /"}]', "[1]"]
)
def test_an_invalid_folder_is_an_error(tmp_path: Path, index: str | None) -> None:
    if index is not None:
        (tmp_path / "index.json").write_text(index, "utf-8")

    with pytest.raises(NoRecordings, match="cannot replay"):
        Replay(tmp_path)


def test_a_file_outside_the_folder_is_not_read(folder: Path, tmp_path: Path) -> None:
    (folder / "inner").mkdir()
    entry = {"file": "../rain.json", "endpoint": "GET /data/2.5/weather", "http_status": 200}
    (folder / "inner" / "index.json").write_text(json.dumps([entry]), "utf-8")

    with pytest.raises(NoRecordings):
        Replay(folder / "inner")


def test_all_real_recordings_can_be_replayed_and_those_with_a_cell_are_found() -> None:
    folder = field_data("openweathermap")
    replay = Replay(folder)
    simulator = weather_simulator(replay=replay)
    index = json.loads((folder / "index.json").read_text("utf-8"))
    assert len(replay) == len(index)

    rain = (folder / "owm2026__current_rain.json").read_bytes()
    london = (folder / "dblock__forecast__five_day.json").read_bytes()

    where: dict[str, Any] = {"lat": 14.5995, "lon": 120.9842, "units": "metric"}
    assert simulator(request("/data/2.5/weather", **where)).body == rain
    assert simulator(request("/data/2.5/forecast", lat=51.51, lon=-0.13)).body == london


async def test_the_adapter_reads_a_real_recording() -> None:
    replay = Replay(field_data("openweathermap"))
    then = datetime.fromtimestamp(1785574377, UTC)
    async with openweathermap(replay=replay) as simulator:
        source = OpenWeatherMap(key=KEY, base_url=simulator.url, clock=FixedClock(then))
        found = await source.current(Point(14.5995, 120.9842))
        await source.close()

    assert found.temperature_c == 29.5
    assert found.precipitation_mm == 2.47
    assert found.observed_at == then
