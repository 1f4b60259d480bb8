"""What every archive promises: the same rows again change nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from skywitness.domain.model.errors import ArchiveEmpty, Invalid
from skywitness.domain.model.geography.place import Box, Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import VALUE_FIELDS
from skywitness.domain.model.weather.present_weather import parse_groups
from skywitness.ports.observation_archive import ArchiveExtent, Station, UpsertResult
from tests.builders import OBSERVED_AT, some_conditions
from tests.integration.contracts.stored import Archive

DSM = Station(id="KDSM", name="Des Moines", point=Point(41.534, -93.663), provider="asos")
AMW = Station(id="KAMW", name="Ames", point=Point(41.992, -93.622), provider="asos")
HOUR = timedelta(hours=1)
DAY = Interval(OBSERVED_AT - 12 * HOUR, OBSERVED_AT + 12 * HOUR)


async def readings(archive: Archive) -> list[object]:
    return list(await archive.provider.conditions(DSM.point, 1000, DAY))


async def test_an_archive_begins_empty(archive: Archive) -> None:
    assert await archive.rows.stations() == ()
    assert await archive.rows.upsert_stations([]) == UpsertResult(0, 0)
    assert await archive.rows.upsert_observations([]) == UpsertResult(0, 0)


async def test_an_archive_without_any_observation_says_so(archive: Archive) -> None:
    await archive.rows.upsert_stations([DSM, AMW])
    with pytest.raises(ArchiveEmpty):
        await readings(archive)

    await archive.rows.upsert_observations([some_conditions(station="KAMW")])
    assert await readings(archive) == []


async def test_stations_come_back_by_id(archive: Archive) -> None:
    assert await archive.rows.upsert_stations([DSM, AMW]) == UpsertResult(2, 0)
    assert await archive.rows.stations() == (AMW, DSM)


async def test_stations_that_have_a_name_are_named(archive: Archive) -> None:
    nameless = replace(AMW, id="KXXX", name="")
    await archive.rows.upsert_stations([DSM, AMW, nameless])

    names = await archive.rows.station_names(["KDSM", "KXXX", "KNOW", 'a " quote'])

    assert names == {"KDSM": "Des Moines"}
    assert await archive.rows.station_names([]) == {}


async def test_the_same_stations_again_change_nothing(archive: Archive) -> None:
    await archive.rows.upsert_stations([DSM, AMW])
    assert await archive.rows.upsert_stations([AMW, DSM]) == UpsertResult(0, 2)
    assert await archive.rows.stations() == (AMW, DSM)


async def test_a_station_whose_data_changed_is_replaced(archive: Archive) -> None:
    await archive.rows.upsert_stations([DSM, AMW])
    moved = replace(DSM, name="Des Moines airport", point=Point(41.5, -93.7), provider="metar")
    await archive.rows.upsert_stations([moved])
    assert await archive.rows.stations() == (AMW, moved)


async def test_every_value_of_an_observation_comes_back(archive: Archive) -> None:
    await archive.rows.upsert_stations([DSM])
    full = some_conditions(
        temperature_c=21.7,
        dew_point_c=12.5,
        humidity_pct=55.0,
        pressure_hpa=1001.2,
        wind_speed_ms=9.3,
        wind_gust_ms=15.9,
        wind_direction_deg=200.0,
        cloud_cover_pct=75.0,
        visibility_m=9_999.0,
        precipitation_mm=0.0,
        snow_mm=0.3,
        precipitation_period_s=10_800,
        present_weather=parse_groups("+TSRA"),
        description="thunderstorm, heavy rain",
    )
    assert await archive.rows.upsert_observations([full]) == UpsertResult(1, 0)
    (found,) = await archive.provider.conditions(DSM.point, 1000, DAY)
    for name in (*VALUE_FIELDS, "precipitation_period_s", "present_weather", "description"):
        assert getattr(found, name) == getattr(full, name), name
    assert (found.observed_at, found.point, found.kind) == (full.observed_at, DSM.point, full.kind)
    assert found.provider == DSM.provider


async def test_what_was_not_measured_stays_missing(archive: Archive) -> None:
    await archive.rows.upsert_stations([DSM])
    bare = some_conditions(temperature_c=None, wind_speed_ms=0.0, wind_gust_ms=None)
    await archive.rows.upsert_observations([bare])
    (found,) = await archive.provider.conditions(DSM.point, 1000, DAY)
    assert [getattr(found, n) for n in VALUE_FIELDS if n != "wind_speed_ms"] == [None] * (
        len(VALUE_FIELDS) - 1
    )
    assert found.wind_speed_ms == 0.0


async def test_the_same_observations_again_change_nothing(archive: Archive) -> None:
    await archive.rows.upsert_stations([DSM])
    rows = [some_conditions(observed_at=OBSERVED_AT + n * HOUR) for n in range(5)]
    assert await archive.rows.upsert_observations(rows[:3]) == UpsertResult(3, 0)
    assert await archive.rows.upsert_observations(rows) == UpsertResult(2, 3)
    assert len(await readings(archive)) == 5


async def test_an_observation_whose_values_changed_is_replaced(archive: Archive) -> None:
    await archive.rows.upsert_stations([DSM])
    await archive.rows.upsert_observations([some_conditions()])
    corrected = some_conditions(wind_gust_ms=None, temperature_c=20.1)
    done = await archive.rows.upsert_observations([corrected])
    assert done.unchanged == 0
    (found,) = await archive.provider.conditions(DSM.point, 1000, DAY)
    assert (found.wind_gust_ms, found.temperature_c) == (None, 20.1)


async def test_an_observation_of_no_known_station_is_refused_with_its_batch(
    archive: Archive,
) -> None:
    await archive.rows.upsert_stations([DSM])
    with pytest.raises(Invalid) as caught:
        await archive.rows.upsert_observations([some_conditions(), some_conditions(station="KXYZ")])
    assert [p.field for p in caught.value.problems] == ["station"]
    with pytest.raises(ArchiveEmpty):
        await readings(archive)


async def test_equal_times_in_other_offsets_are_equal(archive: Archive) -> None:
    await archive.rows.upsert_stations([DSM])
    central = OBSERVED_AT.astimezone(timezone(timedelta(hours=-6)))
    assert await archive.rows.upsert_observations(
        [some_conditions(observed_at=central)]
    ) == UpsertResult(1, 0)
    again = [some_conditions(observed_at=OBSERVED_AT)]
    assert await archive.rows.upsert_observations(again) == UpsertResult(0, 1)


async def test_an_archive_knows_what_it_has_observations_of(archive: Archive) -> None:
    await archive.rows.upsert_stations([DSM, AMW, replace(DSM, id="silent", point=Point(0.0, 0.0))])
    assert await archive.rows.extent() is None

    await archive.rows.upsert_observations(
        [
            some_conditions(station="KDSM"),
            some_conditions(station="KDSM", observed_at=OBSERVED_AT - 3 * HOUR),
            some_conditions(station="KAMW", observed_at=OBSERVED_AT + HOUR),
        ]
    )

    assert await archive.rows.extent() == ArchiveExtent(
        stations=2,
        begins_at=OBSERVED_AT - 3 * HOUR,
        ends_at=OBSERVED_AT + HOUR,
        box=Box(-93.663, 41.534, -93.622, 41.992),
    )


IOWA = Box(-97.0, 40.0, -90.0, 44.0)


@pytest.mark.parametrize(
    ("hours", "nearest"),
    [
        ((-0.9, -0.2, 0.3, 0.8), -0.2),
        ((-0.5, 0.25), 0.25),
        ((-0.5, 0.5), -0.5),
        ((-1.0,), -1.0),
        ((1.0,), 1.0),
        ((0.0, 0.1), 0.0),
        ((-1.01, 1.01), None),
        ((), None),
    ],
)
async def test_a_station_has_its_reading_nearest_to_a_time(
    archive: Archive, hours: tuple[float, ...], nearest: float | None
) -> None:
    await archive.rows.upsert_stations([DSM, AMW])
    await archive.rows.upsert_observations(
        [some_conditions(observed_at=OBSERVED_AT + one * HOUR) for one in hours]
    )

    ames, des_moines = await archive.rows.readings(IOWA, OBSERVED_AT, HOUR, 10)

    assert (ames.station, ames.reading) == (AMW, None)
    assert des_moines.station == DSM
    if nearest is None:
        assert des_moines.reading is None
    else:
        assert des_moines.reading is not None
        assert des_moines.reading.observed_at == OBSERVED_AT + nearest * HOUR
        assert des_moines.reading.point == DSM.point
        assert des_moines.reading.provider == DSM.provider


@pytest.mark.parametrize(
    ("box", "limit", "found"),
    [
        (Box(-180.0, -90.0, 180.0, 90.0), 10, ["EAST", "KAMW", "KDSM", "WEST"]),
        (Box(-180.0, -90.0, 180.0, 90.0), 2, ["EAST", "KAMW"]),
        (Box(179.0, -20.0, -179.0, 20.0), 10, ["EAST", "WEST"]),
        (Box(-93.663, 41.534, -93.663, 41.534), 10, ["KDSM"]),
        (Box(0.0, 0.0, 1.0, 1.0), 10, []),
    ],
)
async def test_the_stations_of_a_box_come_by_id(
    archive: Archive, box: Box, limit: int, found: list[str]
) -> None:
    east = Station(id="EAST", name="", point=Point(-17.0, -179.9), provider="asos")
    west = Station(id="WEST", name="", point=Point(-17.0, 179.9), provider="asos")
    await archive.rows.upsert_stations([DSM, AMW, west, east])

    readings = await archive.rows.readings(box, OBSERVED_AT, HOUR, limit)

    assert [one.station.id for one in readings] == found
