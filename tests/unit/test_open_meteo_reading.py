from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.control import BAD_GATEWAY
from simulators.open_meteo import simulator
from simulators.open_meteo.faults import MINUTE_LIMIT, NAN
from simulators.weather import Weather
from skywitness.adapters.open_meteo.read_weather import (
    read_air,
    read_current,
    read_forecast,
    read_hours,
    read_places,
)
from skywitness.domain.model.errors import LocationUnknown, ProviderAnswerUnusable
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import ConditionsKind
from skywitness.domain.model.weather.present_weather import format_groups
from tests.tools.simulated import open_meteo_current, open_meteo_hours

NOW = datetime(2026, 5, 21, 22, 14, tzinfo=UTC)
NEW_YORK = Point(40.71, -74.01)
HOUR = timedelta(hours=1)
NINE = datetime(2026, 5, 21, 21, tzinfo=UTC)
ALL = Interval(NINE, NINE + 2 * HOUR)


PLACES = [
    {
        "id": 5128581,
        "name": "New York",
        "latitude": 40.71427,
        "longitude": -74.00597,
        "country_code": "US",
        "admin1": "New York",
    },
    {
        "name": "New York",
        "latitude": 39.68528,
        "longitude": -93.92688,
        "country_code": "US",
        "admin1": "Missouri",
    },
    {"name": "Nowhere", "latitude": -78.2, "longitude": 16.4, "elevation": 3199.0},
]


def current(**members: Any) -> bytes:
    return json.dumps(open_meteo_current(NOW, **members)).encode()


def hourly(**columns: Any) -> bytes:
    return json.dumps(open_meteo_hours(NINE, 3, **columns)).encode()


def changed(body: bytes, **members: Any) -> bytes:
    return json.dumps(json.loads(body) | members).encode()


def test_current_values_are_si_with_attribution() -> None:
    found = read_current(current(), asked=NEW_YORK, now=NOW)

    assert (found.provider, found.kind) == ("open-meteo", ConditionsKind.ANALYSIS)
    assert (found.station, found.cell_deg) == ("cell 40.71,-73.99", 0.01)
    assert found.attribution == "Weather data by Open-Meteo.com"
    assert found.observed_at == NOW
    assert (found.temperature_c, found.humidity_pct, found.pressure_hpa) == (11.3, 93, 1009)
    assert (found.wind_speed_ms, found.wind_gust_ms, found.wind_direction_deg) == (4.0, 10.0, 80)
    assert (found.cloud_cover_pct, found.visibility_m) == (100, 6000)
    assert (format_groups(found.present_weather), found.description) == ("RA", "rain")


def test_current_amounts_are_for_their_own_interval() -> None:
    found = read_current(current(interval=900, precipitation=0.5))

    assert (found.precipitation_mm, found.precipitation_period_s) == (0.5, 900)


def test_hourly_amounts_are_for_an_hour() -> None:
    found = read_hours(hourly(precipitation=[0.1, 0.2, 0.3]), ALL)

    assert [each.observed_at for each in found] == [NINE, NINE + HOUR, NINE + 2 * HOUR]
    assert [each.precipitation_mm for each in found] == [0.1, 0.2, 0.3]
    assert {each.precipitation_period_s for each in found} == {3600}


def test_seven_centimetres_of_snow_are_ten_millimetres_of_water() -> None:
    assert read_current(current(snowfall=7.0)).snow_mm == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("variable", "unit", "value", "field", "expected"),
    [
        ("temperature_2m", "°F", 71.6, "temperature_c", 22.0),
        ("wind_speed_10m", "km/h", 3.6, "wind_speed_ms", 1.0),
        ("wind_speed_10m", "mp/h", 10.0, "wind_speed_ms", 4.4704),
        ("wind_speed_10m", "kn", 18.0, "wind_speed_ms", 9.26),
        ("precipitation", "inch", 0.1, "precipitation_mm", 2.54),
        ("snowfall", "inch", 2.7559055, "snow_mm", 10.0),
        ("visibility", "ft", 10_000, "visibility_m", 3048.0),
    ],
)
def test_other_units_are_converted(
    variable: str, unit: str, value: float, field: str, expected: float
) -> None:
    answer = open_meteo_current(NOW, wind_gusts_10m=None, **{variable: value})
    answer["current_units"][variable] = unit

    found = getattr(read_current(json.dumps(answer).encode()), field)

    assert found == pytest.approx(expected, abs=1e-6)


def test_local_times_are_converted_by_their_offset() -> None:
    answer = open_meteo_current(NOW, time="2026-05-22T00:14") | {"utc_offset_seconds": 7200}

    assert read_current(json.dumps(answer).encode(), now=NOW).observed_at == NOW


def test_what_is_missing_stays_missing() -> None:
    bare = dict.fromkeys(simulator.UNITS, None) | {"temperature_2m": 0.0}

    found = read_current(current(**bare))

    assert found.temperature_c == 0
    assert found.precipitation_mm is None
    assert found.snow_mm is None
    assert found.wind_speed_ms is None
    assert found.visibility_m is None
    assert (found.present_weather, found.description) == (None, "")


def test_hours_without_values_are_left_out() -> None:
    nothing = {name: [None, v, None] for name, v in simulator.values(Weather()).items()}

    found = read_hours(hourly(**nothing), ALL)

    assert [each.observed_at for each in found] == [NINE + HOUR]


def test_hours_outside_the_interval_are_left_out() -> None:
    found = read_hours(hourly(), Interval(NINE + HOUR, NINE + HOUR))

    assert [each.observed_at for each in found] == [NINE + HOUR]


def test_a_forecast_has_future_hours_only() -> None:
    found = read_forecast(hourly(), NINE + HOUR, asked=NEW_YORK)

    assert (found.provider, found.fetched_at) == ("open-meteo", NINE + HOUR)
    assert found.attribution == "Weather data by Open-Meteo.com"
    (step,) = found.steps
    assert (step.valid_at, step.period_s) == (NINE + 2 * HOUR, 3600)
    assert (step.precipitation_mm, step.precipitation_probability_pct) == (2.7, 80)
    assert (step.temperature_c, format_groups(step.present_weather)) == (11.3, "RA")


@pytest.mark.parametrize(
    ("code", "groups"),
    [(0, "NSW"), (3, "NSW"), (48, "FZFG"), (57, "FZDZ"), (77, "SG"), (82, "+SHRA"),
     (86, "+SHSN"), (95, "TS"), (99, "+TSRA"), (63.0, "RA")],
)  # fmt: skip
def test_codes_become_present_weather(code: float, groups: str) -> None:
    found = read_current(current(weather_code=code))

    assert format_groups(found.present_weather) == groups
    assert found.description


@pytest.mark.parametrize("code", [4, 19, 100, -1, 63.5])
def test_an_unknown_code_is_left_out_and_logged(
    code: float, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        found = read_current(current(weather_code=code))

    assert (found.present_weather, found.description) == (None, "")
    assert f"unknown weather code {code:g}" in caplog.text


def test_a_zero_amount_overrides_a_code_of_precipitation() -> None:
    dry = read_current(current(weather_code=80, precipitation=0.0))
    unknown = read_current(current(weather_code=80, precipitation=None))
    thunder = read_current(current(weather_code=95, precipitation=0.0))

    assert (dry.present_weather, dry.precipitation_mm) == (None, 0.0)
    assert format_groups(unknown.present_weather) == "-SHRA"
    assert format_groups(thunder.present_weather) == "TS"


def test_a_gust_below_the_mean_wind_is_left_out() -> None:
    found = read_current(current(wind_speed_10m=4.0, wind_gusts_10m=3.9))

    assert (found.wind_speed_ms, found.wind_gust_ms) == (4.0, None)


def test_humidity_a_little_above_one_hundred_is_one_hundred() -> None:
    assert read_current(current(relative_humidity_2m=101)).humidity_pct == 100


def without(name: str) -> bytes:
    answer = open_meteo_current(NOW)
    del answer[name]
    return json.dumps(answer).encode()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: BAD_GATEWAY.body, "no JSON"),
        (lambda: b'{"latitude":40.7,"longitude":-74.0,"elevation":nan}', "no current values"),
        (lambda: b'{"latitude":40.7,"longitude":-74.0,"elevation":NaN}', "no current values"),
        (lambda: b'{"latitude":40.7,"longitude":-74.0,"elevation":none}', "no JSON"),
        (lambda: b"", "no JSON"),
        (lambda: b"[]", "no JSON object"),
        (lambda: b"[" * 100_000, "no JSON"),
        (lambda: MINUTE_LIMIT.body, "an error under status 200"),
        (lambda: json.dumps(simulator.frame(40.7, -74.0)).encode(), "no current values"),
        (lambda: without("latitude"), "no position"),
        (lambda: without("current_units"), "no current_units values"),
        (lambda: changed(current(), latitude=91.0), "no position"),
        (lambda: changed(current(), latitude=51.5), "the answer is for another place"),
        (lambda: current(time=None), "no time"),
        (lambda: current(time=1e300), "no time"),
        (lambda: current(time="yesterday"), "no time"),
        (lambda: changed(current(time="2026-05-21T22:14"), utc_offset_seconds=None),
         "a time without offset"),
        (lambda: current(time=int((NOW - 4 * HOUR).timestamp())), "the answer is hours old"),
        (lambda: current(**dict.fromkeys(simulator.UNITS)), "no values"),
    ],
)  # fmt: skip
def test_an_unusable_present_is_refused_with_its_reason(
    make: Callable[[], bytes], reason: str
) -> None:
    with pytest.raises(ProviderAnswerUnusable) as caught:
        read_current(make(), asked=NEW_YORK, now=NOW)

    assert (caught.value.provider, caught.value.reason) == ("open-meteo", reason)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: json.dumps(simulator.frame(40.7, -74.0)).encode(), "no hourly values"),
        (lambda: hourly(time=None), "no hourly times"),
        (lambda: hourly(time=list(range(3000))), "no hourly times"),
        (lambda: hourly(time=["soon", None, {}]), "no time"),
    ],
)
def test_unusable_hours_are_refused_with_their_reason(
    make: Callable[[], bytes], reason: str
) -> None:
    with pytest.raises(ProviderAnswerUnusable) as caught:
        read_hours(make(), ALL, asked=NEW_YORK)

    assert caught.value.reason == reason


@pytest.mark.parametrize("body", [NAN.body, NAN.body.replace(b"nan", b"NaN")])
def test_a_place_that_no_model_covers_is_unknown(body: bytes) -> None:
    for read in (lambda: read_current(body), lambda: read_hours(body, ALL)):
        with pytest.raises(LocationUnknown):
            read()


def air(**members: Any) -> bytes:
    section = {"time": int(NOW.timestamp()), "interval": 3600}
    section |= dict.fromkeys(simulator.AIR_UNITS, 11.4) | {"european_aqi": 33} | members
    units = simulator.AIR_UNITS
    return json.dumps(
        {"latitude": 40.7, "longitude": -74.0, "current": section, "current_units": units}
    ).encode()


def test_air_is_in_micrograms_with_its_own_index() -> None:
    found = read_air(air(ozone=-0.4, ammonia=None, pm10=20.1), None, asked=NEW_YORK)

    (sample,) = found.samples
    assert (sample.observed_at, sample.index) == (NOW, 33)
    assert (sample.pm2_5_ugm3, sample.pm10_ugm3) == (11.4, 20.1)
    assert (sample.ozone_ugm3, sample.ammonia_ugm3) == (None, None)
    assert found.index_scale.startswith("European AQI")
    assert "Open-Meteo.com" in found.attribution
    assert "CAMS" in found.attribution


def test_places_have_names_countries_and_regions() -> None:
    found = read_places(json.dumps({"results": PLACES}).encode())

    assert [(p.name, p.country, p.region) for p in found] == [
        ("New York", "US", "New York"),
        ("New York", "US", "Missouri"),
        ("Nowhere", "", ""),
    ]
    assert found[0].point == Point(40.71427, -74.00597)
    assert read_places(b'{"generationtime_ms":0.48}') == ()


@pytest.mark.parametrize(
    "results", [None, {}, [None], [{}], [{"name": "A"}],
                [{"name": " ", "latitude": 1, "longitude": 1}],
                [{"name": "A", "latitude": 91, "longitude": 1}],
                [{"name": "A", "latitude": "1", "longitude": 1}]],
)  # fmt: skip
def test_places_without_name_or_position_are_refused(results: Any) -> None:
    with pytest.raises(ProviderAnswerUnusable):
        read_places(json.dumps({"results": results}).encode())


odd_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.just([None]),
    st.just([[1], {}, "x"]),
    st.just([1e400, 1, 1]),
    st.just(10**400),
    st.just("2026-05-21T22:00"),
    st.just("0001-01-01T00:00+14:00"),
)


def read_everything(body: bytes) -> None:
    for read in (
        lambda: read_current(body, asked=NEW_YORK, now=NOW),
        lambda: read_hours(body, ALL, asked=NEW_YORK),
        lambda: read_forecast(body, NINE),
        lambda: read_air(body, None),
        lambda: read_air(body, ALL),
        lambda: read_places(body),
    ):
        try:
            read()
        except (ProviderAnswerUnusable, LocationUnknown) as error:
            assert error.reason  # noqa: PT017 # either outcome is right, any other error is not


@given(st.data())
def test_a_changed_member_is_read_or_refused(data: st.DataObject) -> None:
    answer = open_meteo_current(NOW) | open_meteo_hours(NINE, 3) | {"results": [dict(PLACES[0])]}
    holders = [answer, answer["current"], answer["hourly"], answer["hourly_units"]]
    holder = data.draw(st.sampled_from([*holders, answer["current_units"], answer["results"][0]]))
    name = data.draw(st.sampled_from(sorted(holder)))
    holder[name] = data.draw(odd_values)

    read_everything(json.dumps(answer).encode())


@given(st.data())
def test_changed_bytes_are_read_or_refused(data: st.DataObject) -> None:
    body = bytearray(json.dumps(open_meteo_current(NOW) | open_meteo_hours(NINE, 2)).encode())
    start = data.draw(st.integers(0, len(body) - 1))
    body[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=8))

    read_everything(bytes(body))
