"""Stations, as a map shows them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from skywitness.domain.documents.stations import StationListDocument
from skywitness.domain.model.geography.place import Point
from skywitness.domain.use_cases.read_stations import MOST_STATIONS
from skywitness.ports.observation_archive import Station
from tests.builders import OBSERVED_AT, some_conditions
from tests.integration.http.api import Api, Json, named_parameters, require_problem

IOWA = "-97,40,-90,44"
DSM = Station(id="KDSM", name="Des Moines", point=Point(41.534, -93.663), provider="asos")


async def stations(api: Api, **asked: str) -> Json:
    answer = await api.http.get("/v1/stations", params={"bbox": IOWA, **asked})
    assert answer.status_code == 200, answer.text
    TypeAdapter(StationListDocument).validate_json(answer.content)
    shown: Json = answer.json()
    return shown


async def test_a_station_shows_its_reading_nearest_to_the_time(api: Api) -> None:
    await api.services.archive.upsert_stations([DSM])
    earlier = some_conditions(station="KDSM", observed_at=OBSERVED_AT - timedelta(minutes=20))
    await api.services.archive.upsert_observations([earlier])

    shown = await stations(api, at="2026-05-21T22:14:00Z")

    (station,) = shown["items"]
    reading = station.pop("reading")
    assert station == {
        "station": "KDSM",
        "name": "Des Moines",
        "provider": "asos",
        "latitude": 41.534,
        "longitude": -93.663,
    }
    assert (reading["observed_at"], reading["time_offset_s"]) == ("2026-05-21T21:54:00Z", -1200)
    assert reading["temperature_c"] == earlier.temperature_c
    assert (shown["at"], shown["complete"]) == ("2026-05-21T22:14:00Z", True)


async def test_a_station_without_a_reading_then_is_shown(api: Api) -> None:
    await api.services.archive.upsert_stations([DSM])

    (station,) = (await stations(api))["items"]

    assert station["reading"] is None


async def test_no_more_than_the_most_are_shown(api: Api) -> None:
    many = [
        Station(id=f"S{n:04}", name="", point=DSM.point, provider="asos")
        for n in range(MOST_STATIONS + 1)
    ]
    await api.services.archive.upsert_stations(many[:-1])
    assert (await stations(api))["complete"] is True

    await api.services.archive.upsert_stations(many[-1:])
    shown = await stations(api)

    assert (len(shown["items"]), shown["complete"]) == (MOST_STATIONS, False)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("", ["bbox"]),
        ("bbox=1,2,3", ["bbox"]),
        ("bbox=0,1,1,0", ["bbox"]),
        ("bbox=0,0,1,1&at=yesterday", ["at"]),
        ("bbox=0,0,1,1&limit=3", ["limit"]),
    ],
)
async def test_an_invalid_question_is_refused(api: Api, query: str, named: list[str]) -> None:
    answer = await api.http.get(f"/v1/stations?{query}")

    assert named_parameters(require_problem(answer, 400, "invalid_query")) == named
