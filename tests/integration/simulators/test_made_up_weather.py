"""The made-up weather agrees with itself at every place and time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulators.open_meteo.simulator import weather_code
from simulators.openweathermap.documents import condition_id
from simulators.weather import Weather, made_up

latitudes = st.integers(-9000, 9000).map(lambda n: n / 100)
longitudes = st.integers(-18000, 18000).map(lambda n: n / 100)
timestamps = st.integers(283_996_800, 2_000_000_000)
weathers = st.builds(
    lambda seed, lat, lon, at: made_up(seed)(lat, lon, at),
    st.integers(0, 20),
    latitudes,
    longitudes,
    timestamps,
)


def known(value: float | None) -> float:
    assert value is not None
    return value


@given(weathers)
def test_quantities_are_possible_and_agree(weather: Weather) -> None:
    assert -90 <= weather.temperature_c <= 60
    assert 0 < known(weather.humidity_pct) <= 100
    assert known(weather.dew_point_c) <= weather.temperature_c
    assert 850 <= known(weather.pressure_hpa) <= 1090
    assert known(weather.wind_gust_ms) >= known(weather.wind_speed_ms) >= 0
    assert 0 <= known(weather.wind_direction_deg) < 360
    assert 0 <= known(weather.visibility_m) <= 10_000
    if weather.rain_mm or weather.snow_mm:
        assert known(weather.clouds_pct) >= 80
        assert known(weather.humidity_pct) >= 80
        assert weather.chance_of_rain > 0.5
    if weather.snow_mm:
        assert weather.temperature_c < 1


@given(weathers)
def test_codes_say_what_is_measured(weather: Weather) -> None:
    number, wmo = condition_id(weather), weather_code(weather)

    assert number is not None
    assert wmo is not None
    assert (500 <= number < 600 or number == 211) == bool(weather.rain_mm)
    assert (600 <= number < 700) == bool(weather.snow_mm)
    assert (61 <= wmo <= 65 or wmo == 95) == bool(weather.rain_mm)
    assert (71 <= wmo <= 75) == bool(weather.snow_mm)


@given(latitudes, timestamps)
def test_the_antimeridian_is_no_edge(latitude: float, at: int) -> None:
    west, east = made_up(5)(latitude, -180.0, at), made_up(5)(latitude, 180.0, at)

    assert abs(west.temperature_c - east.temperature_c) < 0.02
    assert west.pressure_hpa == east.pressure_hpa


@given(latitudes, longitudes, timestamps)
def test_the_weather_changes_little_in_a_minute(lat: float, lon: float, at: int) -> None:
    before, after = made_up(11)(lat, lon, at), made_up(11)(lat, lon, at + 60)

    assert abs(before.temperature_c - after.temperature_c) < 2
    assert abs(known(before.wind_speed_ms) - known(after.wind_speed_ms)) < 1


def test_seeds_differ_and_each_repeats_itself() -> None:
    first = [made_up(seed)(52.5, 13.4, 1_780_000_000) for seed in range(5)]

    assert first == [made_up(seed)(52.5, 13.4, 1_780_000_000) for seed in range(5)]
    assert len({weather.temperature_c for weather in first}) > 1


def test_rain_snow_fog_thunder_and_clear_sky_occur() -> None:
    at = made_up(1)
    found = {
        condition_id(at(lat, lon, 1_780_000_000 + day * 86_400))
        for lat in range(-60, 75, 5)
        for lon in range(-180, 180, 15)
        for day in range(0, 360, 20)
    }

    assert found >= {211, 500, 501, 502, 600, 601, 602, 741, 800, 801, 802, 803, 804}
