"""The made-up sky agrees with itself wherever and whenever it is asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulators.openweathermap import conditions, sun
from simulators.openweathermap.sky import Sky, State

latitudes = st.integers(-9000, 9000).map(lambda n: n / 100)
longitudes = st.integers(-18000, 18000).map(lambda n: n / 100)
timestamps = st.integers(283_996_800, 2_000_000_000)
states = st.builds(
    lambda seed, lat, lon, at: Sky(seed).at(lat, lon, at),
    st.integers(0, 20),
    latitudes,
    longitudes,
    timestamps,
)
spans = st.builds(
    lambda lat, lon, at: Sky(3).over(lat, lon, at, 3), latitudes, longitudes, timestamps
)


@given(states | spans)
def test_conditions_say_what_is_measured(state: State) -> None:
    found = conditions.ids(state)
    rainy = any(code < 600 for code in found) or bool({615, 616} & set(found))
    snowy = any(600 <= code < 700 for code in found)

    assert rainy == (state.rain_mm_h > 0)
    assert snowy == (state.snow_mm_h > 0)
    assert (found[0] in {701, 741}) <= (state.visibility_m < 5000)
    assert (found[0] == 800) <= (state.clouds_pct < 11)
    assert len({*found}) == len(found)
    assert {item["id"] for item in conditions.weather(state)} == set(found)


@given(states)
def test_quantities_are_possible_and_agree(state: State) -> None:
    assert -90 <= state.temperature_c <= 60
    assert 0 < state.humidity_pct <= 100
    assert state.dew_point_c <= state.temperature_c
    assert 850 <= state.pressure_hpa <= 1090
    assert state.ground_pressure_hpa <= state.pressure_hpa
    assert state.wind_gust_ms >= state.wind_speed_ms >= 0
    assert 0 <= state.wind_direction_deg < 360
    assert 0 <= state.visibility_m <= 10_000
    assert 0 <= state.uv_index <= 12
    if state.rain_mm_h or state.snow_mm_h:
        assert state.clouds_pct >= 80
        assert state.humidity_pct >= 80
        assert state.chance_of_rain == 1
    if state.snow_mm_h:
        assert state.temperature_c < 2
    if not state.day:
        assert state.uv_index == 0


@given(latitudes, longitudes, timestamps)
def test_the_weather_changes_little_in_a_minute_and_within_a_cell(
    latitude: float, longitude: float, at: int
) -> None:
    sky = Sky(11)
    one = sky.at(latitude, longitude, at)
    for other in (
        sky.at(latitude, longitude, at + 60),
        sky.at(latitude, min(180, longitude + 0.01), at),
    ):
        assert abs(one.temperature_c - other.temperature_c) < 2
        assert abs(one.wind_speed_ms - other.wind_speed_ms) < 1
        assert abs(one.pressure_hpa - other.pressure_hpa) <= 2


@given(latitudes, timestamps)
def test_the_antimeridian_is_no_edge(latitude: float, at: int) -> None:
    sky = Sky(5)
    west, east = sky.at(latitude, -180.0, at), sky.at(latitude, 180.0, at)

    assert abs(west.temperature_c - east.temperature_c) < 0.02
    assert west.pressure_hpa == east.pressure_hpa


def test_seeds_differ_and_each_repeats_itself() -> None:
    first = [Sky(seed).at(52.5, 13.4, 1_780_000_000) for seed in range(5)]

    assert first == [Sky(seed).at(52.5, 13.4, 1_780_000_000) for seed in range(5)]
    assert len({state.temperature_c for state in first}) > 1


def test_all_sorts_of_weather_occur() -> None:
    sky = Sky(1)
    found = {
        code
        for latitude in range(-60, 75, 15)
        for longitude in range(-180, 180, 30)
        for day in range(0, 360, 20)
        for code in conditions.ids(
            sky.at(latitude, longitude, 1_780_000_000 + day * 86_400 + longitude * 240)
        )
    }

    assert found >= {200, 201, 300, 500, 501, 520, 600, 601, 602, 701, 741, 800, 801, 803, 804}


def test_the_tropics_are_warm_the_winter_is_cold_and_noon_is_warmer_than_night() -> None:
    sky = Sky(2)
    january, july = 1_768_435_200, 1_784_073_600  # the 15th of both in 2026, 00:00 UTC

    def mean(latitude: float, at: int) -> float:
        values = [
            sky.at(latitude, longitude, at).temperature_c for longitude in range(-180, 180, 5)
        ]
        return sum(values) / len(values)

    assert mean(0, january) > 20 > mean(50, january)
    assert mean(50, july) - mean(50, january) > 15
    assert mean(-50, january) > mean(-50, july)
    noon = [sky.at(20, 0, july + day * 86_400 + 54_000).temperature_c for day in range(30)]
    night = [sky.at(20, 0, july + day * 86_400 + 10_800).temperature_c for day in range(30)]
    assert sum(noon) - sum(night) > 30 * 4


def test_the_sun_rises_and_sets_as_almanacs_say() -> None:
    # London, 21 June 2026: 03:43 and 20:21 UTC. Tromso has neither then nor in December.
    rise, fall = sun.rise_and_set(51.5, -0.13, 1_782_043_200) or (0, 0)
    assert abs(rise - 1_782_013_380) < 600
    assert abs(fall - 1_782_073_260) < 600
    assert sun.rise_and_set(69.65, 18.96, 1_782_043_200) is None
    assert sun.rise_and_set(69.65, 18.96, 1_797_854_400) is None
    assert sun.is_day(69.65, 18.96, 1_782_043_200)
    assert not sun.is_day(69.65, 18.96, 1_797_854_400)


def test_the_moon_has_a_phase_and_may_not_rise() -> None:
    days = [sun.moon(0.0, 1_780_315_200 + day * 86_400) for day in range(30)]

    assert min(phase for phase, _, _ in days) < 0.05
    assert max(phase for phase, _, _ in days) > 0.95
    assert any(rise == 0 for _, rise, _ in days)
