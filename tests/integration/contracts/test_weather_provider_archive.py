"""What every archive adds to the promises of a source of evidence: its stations are its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from skywitness.domain.model.errors import ArchiveEmpty
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import ConditionsKind
from skywitness.ports.observation_archive import Station
from tests.builders import OBSERVED_AT, some_conditions
from tests.integration.contracts.stored import Archive

JFK = Station(id="JFK", name="Kennedy", point=Point(40.6413, -73.7781), provider="asos")
LGA = Station(id="LGA", name="La Guardia", point=Point(40.7769, -73.8740), provider="asos")
HOUR = timedelta(hours=1)
AROUND = Interval(OBSERVED_AT - HOUR, OBSERVED_AT + HOUR)


async def filled(archive: Archive) -> None:
    await archive.rows.upsert_stations([JFK, LGA])
    await archive.rows.upsert_observations(
        [
            some_conditions(station=station.id, point=station.point, observed_at=at)
            for station in (JFK, LGA)
            for at in (OBSERVED_AT + n * HOUR for n in range(-3, 4))
        ]
    )


async def test_an_empty_archive_says_so(archive: Archive) -> None:
    with pytest.raises(ArchiveEmpty):
        await archive.provider.conditions(JFK.point, 60_000, AROUND)


async def test_each_station_counts_for_itself(archive: Archive) -> None:
    await filled(archive)
    distance = JFK.point.distance_m(LGA.point)
    near = await archive.provider.conditions(JFK.point, distance - 1, AROUND)
    both = await archive.provider.conditions(JFK.point, distance + 1, AROUND)
    assert {c.point for c in near} == {JFK.point}
    assert {c.point for c in both} == {JFK.point, LGA.point}
    assert len(both) == 6


async def test_readings_are_observations_of_their_stations(archive: Archive) -> None:
    await filled(archive)
    readings = await archive.provider.conditions(JFK.point, 60_000, AROUND)
    assert {found.point for found in readings} == {JFK.point, LGA.point}
    for found in readings:
        assert found.kind is ConditionsKind.OBSERVATION
        assert found.provider == "asos"
        expected = JFK if found.point == JFK.point else LGA
        assert found.station in {expected.id, expected.name}


async def test_a_moved_station_is_found_where_it_stands_now(archive: Archive) -> None:
    await filled(archive)
    await archive.rows.upsert_stations([replace(JFK, point=Point(10.0, 10.0))])
    assert await archive.provider.conditions(JFK.point, 1000, AROUND) == []
    found = await archive.provider.conditions(Point(10.0, 10.0), 1000, AROUND)
    assert {c.point for c in found} == {Point(10.0, 10.0)}
