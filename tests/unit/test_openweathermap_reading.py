from __future__ import annotations

import contextlib
import copy
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.openweathermap import documents
from simulators.places import Place
from simulators.weather import Weather
from skywitness.adapters.openweathermap.read_air import read_air
from skywitness.adapters.openweathermap.read_places import read_places
from skywitness.adapters.openweathermap.read_weather import (
    read_current,
    read_days,
    read_forecast,
    read_hours,
    read_past,
    read_present,
)
from skywitness.domain.model.errors import ProviderAnswerUnusable
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.conditions import ConditionsKind
from skywitness.domain.model.weather.present_weather import format_groups
from tests.tools.simulated import changed as with_members
from tests.tools.simulated import json_of, seconds, spot

NOW = datetime(2026, 5, 21, 22, 14, tzinfo=UTC)
NEW_YORK = Point(40.71, -74.01)
HOUR = timedelta(hours=1)


def current(latitude: float, longitude: float, at: datetime, **members: Any) -> Any:
    where = spot(latitude, longitude)
    return with_members(documents.current(Weather(), where, seconds(at)), **members)


def forecast(steps: list[Any]) -> bytes:
    return json_of(documents.forecast(spot(0, 0), steps))


def step(at: datetime, **members: Any) -> Any:
    return with_members(documents.step(Weather(), spot(), seconds(at)), **members)


def place(name: str, latitude: float, longitude: float, **members: Any) -> Any:
    found = documents.found(Place(1, name, "New York", "US", latitude, longitude))
    return with_members(found, **members)


def hour(at: datetime, **members: Any) -> Any:
    return with_members(documents.hour(Weather(), spot(), seconds(at)), **members)


def day(noon: datetime) -> Any:
    return documents.day(
        [Weather(temperature_c=8 + n / 2) for n in range(24)], spot(), seconds(noon) - 12 * 3600
    )


def body(**members: Any) -> bytes:
    return json.dumps(current(40.71, -74.01, NOW, **members)).encode()


def test_values_are_si_with_attribution() -> None:
    found = read_current(body(), asked=NEW_YORK, now=NOW)

    assert (found.provider, found.kind) == ("openweathermap", ConditionsKind.ANALYSIS)
    assert found.attribution == "Weather data provided by OpenWeather"
    assert found.observed_at == NOW
    assert (found.temperature_c, found.humidity_pct, found.pressure_hpa) == (11.3, 93, 1009)
    assert (found.wind_speed_ms, found.wind_gust_ms, found.wind_direction_deg) == (4.0, 10.0, 80)
    assert (found.precipitation_mm, found.precipitation_period_s) == (2.7, 3600)
    assert (format_groups(found.present_weather), found.description) == ("RA", "rain")


def test_what_is_missing_stays_missing() -> None:
    bare = body(visibility=None, wind=None, rain=None, clouds=None, weather=None)

    found = read_current(bare)

    assert found.visibility_m is None
    assert found.wind_speed_ms is None
    assert found.wind_gust_ms is None
    assert found.precipitation_mm is None
    assert found.cloud_cover_pct is None
    assert found.present_weather is None


def test_rain_may_be_null_or_for_three_hours() -> None:
    assert read_current(body(rain=None, snow={"1h": 0.5})).precipitation_mm == 0.5
    three = read_current(body(rain={"3h": 6.0}))
    assert (three.precipitation_mm, three.precipitation_period_s) == (6.0, 10_800)


def test_a_gust_below_the_mean_wind_is_left_out() -> None:
    found = read_current(body(wind={"speed": 4.09, "deg": 121, "gust": 3.47}))

    assert (found.wind_speed_ms, found.wind_gust_ms) == (4.09, None)


def test_an_unknown_condition_id_is_mapped_by_its_hundreds() -> None:
    found = read_current(body(weather=[{"id": 599}, {"id": 899}]))

    assert (format_groups(found.present_weather), found.description) == ("-RA", "rain, clouds")


def test_humidity_a_little_above_one_hundred_is_one_hundred() -> None:
    main = {"temp": 1.0, "humidity": 101}

    assert read_current(body(main=main)).humidity_pct == 100


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"<html>502</html>", "no JSON"),
        (lambda: b"", "no JSON"),
        (lambda: b"[]", "no JSON object"),
        (lambda: b'{"main": {"temp": NaN}}', "no position"),
        (lambda: b"[" * 100_000, "no JSON"),
        (lambda: b'{"cod":"404","message":"city not found"}', "an error under status 200"),
        (
            lambda: json_of({name: json.loads(body())[name] for name in ("coord", "dt")}),
            "no values",
        ),
        (lambda: body(coord={}), "no position"),
        (lambda: body(coord={"lat": 91, "lon": 0}), "no position"),
        (lambda: body(coord={"lat": 51.5, "lon": -0.1}), "the answer is for another place"),
        (lambda: body(dt=None), "no time"),
        (lambda: body(dt=1e300), "no time"),
        (lambda: body(dt=int((NOW - timedelta(hours=4)).timestamp())), "the answer is hours old"),
    ],
)
def test_an_unusable_answer_is_refused_with_its_reason(
    make: Callable[[], bytes], reason: str
) -> None:
    with pytest.raises(ProviderAnswerUnusable) as caught:
        read_current(make(), asked=NEW_YORK, now=NOW)

    assert caught.value.reason == reason


def test_both_longitudes_of_the_antimeridian_are_one_place() -> None:
    answer = json.dumps(current(-16.5, -180.0, NOW)).encode()

    assert read_current(answer, asked=Point(-16.5, 180.0)).point.longitude == -180.0


def test_a_dew_point_above_the_temperature_is_left_out() -> None:
    assert read_present(one_call(dew_point=11.4)).dew_point_c is None
    assert read_present(one_call(dew_point=10.4)).dew_point_c == 10.4
    assert read_present(one_call(dew_point=None)).dew_point_c is None


def test_visibility_beyond_ten_kilometres_is_ten_kilometres_or_more() -> None:
    assert read_current(body(visibility=16_093)).visibility_m == 10_000
    assert read_current(body(visibility=9_999)).visibility_m == 9_999


def test_unknown_condition_ids_are_logged_once_for_an_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    strange = [{"id": 899}, {"id": 801}]
    steps = [step(NOW + HOUR * n, weather=strange) for n in range(1, 9)]

    found = read_forecast(forecast(steps), fetched_at=NOW)

    assert found.steps[0].description == "clouds"
    (line,) = [r.getMessage() for r in caplog.records]
    assert "899" in line
    assert "801" not in line


def test_steps_without_time_or_values_are_left_out_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    steps = [step(NOW + HOUR), step(NOW + 2 * HOUR, dt="soon"), {"dt": seconds(NOW + 3 * HOUR)}]

    found = read_forecast(forecast(steps), fetched_at=NOW)

    assert [step.valid_at for step in found.steps] == [NOW + HOUR]
    assert "2 of 3 records left out" in caplog.text


def test_a_step_has_the_amounts_of_its_period() -> None:
    steps = [
        step(NOW + HOUR, rain={"3h": 0.62}, snow={"3h": 0.4}),
        step(NOW + 2 * HOUR, rain={"1h": 0.5}),
        step(NOW + 3 * HOUR, rain=None, pop=0),
    ]

    found = read_forecast(forecast(steps), fetched_at=NOW).steps

    assert found[0].precipitation_mm == pytest.approx(1.02)
    assert found[0].snow_mm == 0.4
    assert (found[0].pressure_hpa, found[0].precipitation_probability_pct) == (1009, 80)
    assert found[1].precipitation_mm is None
    assert (found[2].precipitation_mm, found[2].precipitation_probability_pct) == (None, 0)


def test_steps_that_are_over_are_left_out() -> None:
    steps = [step(NOW + HOUR * n) for n in (3, -3, 0)]
    answer = forecast(steps)

    assert [s.valid_at for s in read_forecast(answer, fetched_at=NOW).steps] == [NOW + 3 * HOUR]
    with pytest.raises(ProviderAnswerUnusable, match="no step in the future"):
        read_forecast(answer, fetched_at=NOW + 4 * HOUR)


def test_missing_and_impossible_air_values_are_left_out_one_by_one() -> None:
    components = {"co": -9999, "no": 0, "no2": None, "pm2_5": 12, "o3": -0.1, "pm10": 1e9}
    samples = [
        with_members(
            documents.sample(Weather(), seconds(NOW)), main={"aqi": 6}, components=components
        )
    ]

    (sample,) = read_air(json_of(documents.polluted(spot(), samples))).samples

    assert (sample.index, sample.pm2_5_ugm3, sample.nitrogen_monoxide_ugm3) == (None, 12, 0)
    assert sample.carbon_monoxide_ugm3 is None
    assert sample.ozone_ugm3 is None
    assert sample.pm10_ugm3 is None


def test_air_without_data_is_empty() -> None:
    found = read_air(json_of(documents.polluted(spot(), [])), asked=NEW_YORK)

    assert found.samples == ()
    assert found.index_scale


def test_places_have_no_duplicates_and_no_control_characters() -> None:
    places = [
        place("London", 51.5, -0.13, country="GB", state=None),
        place("London", 51.5, -0.13, country="GB", state=None),
        place("Lon\ndon", 42.98, -81.2),
        place("London", 42.98, -81.2, country="Canada", state="Ontario"),
        place("London", 142.98, -81.2),
    ]

    found = read_places(json.dumps(places).encode())

    assert [(p.name, p.country, p.region) for p in found] == [
        ("London", "GB", ""),
        ("London", "", "Ontario"),
    ]
    assert read_places(b"[]") == ()


def test_a_day_ends_at_the_midnight_of_its_place() -> None:
    noon = datetime(2026, 5, 22, 0, 0, tzinfo=UTC)  # noon of 22 May in Auckland is this midnight
    answer = documents.one_call(spot(-36.8, 174.8), data=[day(noon)])
    answer["timezone_offset"] = 12 * 3600

    (found,) = read_days(json.dumps(answer).encode(), "data")

    assert found.valid_at == datetime(2026, 5, 22, 12, tzinfo=UTC)
    assert (found.temperature_min_c, found.temperature_max_c) == (8.0, 19.5)


def one_call(**members: Any) -> bytes:
    return json_of(documents.one_call(spot(), data=[hour(NOW, **members)]))


EXAMPLES: dict[str, tuple[Any, Callable[[bytes], object]]] = {
    "current": (
        current(40.71, -74.01, NOW),
        lambda given: read_current(given, asked=NEW_YORK, now=NOW),
    ),
    "forecast": (
        documents.forecast(spot(), [step(NOW + HOUR * n) for n in (1, 2)]),
        lambda given: read_forecast(given, fetched_at=NOW, asked=NEW_YORK),
    ),
    "air": (
        documents.polluted(spot(), [documents.sample(Weather(), seconds(NOW))]),
        lambda given: read_air(given, asked=NEW_YORK),
    ),
    "places": ([place("New York", 40.71, -74.01)], read_places),
    "present": (
        documents.one_call(spot(), data=[hour(NOW)]),
        lambda given: read_present(given, asked=NEW_YORK, now=NOW),
    ),
    "present 3.0": (
        documents.one_call(spot(), current=hour(NOW)),
        lambda given: read_present(given, asked=NEW_YORK, now=NOW),
    ),
    "past": (
        documents.one_call(spot(), data=[hour(NOW - HOUR), hour(NOW, pop=0.1)]),
        lambda given: read_past(given, asked=NEW_YORK, now=NOW),
    ),
    "hours": (
        documents.one_call(spot(), data=[hour(NOW + HOUR, pop=0.1)]),
        lambda given: read_hours(given, "data", asked=NEW_YORK),
    ),
    "days": (
        documents.one_call(spot(), data=[day(NOW), day(NOW + 24 * HOUR)]),
        lambda given: read_days(given, "data", asked=NEW_YORK),
    ),
}

odd_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from([[], {}, [None], [[]], [{}], {"id": {}}, 10**400, "\ud800", "1"]),
)


def holders(value: Any) -> list[Any]:
    """Every object and list inside a document, itself included."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    own = [value] if isinstance(value, dict | list) and value else []
    return own + [holder for part in inner for holder in holders(part)]


def changed(data: st.DataObject, answer: Any) -> Any:
    """Drop, replace or nest one to three members anywhere."""
    answer = copy.deepcopy(answer)
    for _ in range(data.draw(st.integers(1, 3))):
        found = holders(answer)
        if not found:
            break
        holder = found[data.draw(st.integers(0, len(found) - 1))]
        names = sorted(holder) if isinstance(holder, dict) else list(range(len(holder)))
        name = names[data.draw(st.integers(0, len(names) - 1))]
        change = data.draw(st.sampled_from(["drop", "nest", "replace"]))
        if change == "drop":
            del holder[name]
        else:  # copies: a value that is shared would be changed for every later example
            new = [holder[name]] if change == "nest" else data.draw(odd_values)
            holder[name] = copy.deepcopy(new)
    return answer


@pytest.mark.parametrize("family", EXAMPLES)
def test_an_unchanged_example_is_read(family: str) -> None:
    answer, read = EXAMPLES[family]

    assert read(json.dumps(answer).encode())


@pytest.mark.parametrize("family", EXAMPLES)
@given(data=st.data())
def test_a_changed_answer_is_read_or_refused(family: str, data: st.DataObject) -> None:
    answer, read = EXAMPLES[family]
    given_body = json.dumps(changed(data, answer)).encode()

    with contextlib.suppress(ProviderAnswerUnusable):
        repr(read(given_body))


@pytest.mark.parametrize("family", EXAMPLES)
@given(given_body=st.binary(max_size=60))
def test_arbitrary_bytes_are_refused(family: str, given_body: bytes) -> None:
    with contextlib.suppress(ProviderAnswerUnusable):
        assert not EXAMPLES[family][1](given_body)  # an empty list of places is one


@pytest.mark.parametrize("constant", [b"NaN", b"Infinity", b"-Infinity", b"1e999"])
@pytest.mark.parametrize("family", EXAMPLES)
def test_numbers_that_are_not_json_are_refused(family: str, constant: bytes) -> None:
    answer, read = EXAMPLES[family]
    numbers = re.sub(rb"(?<=: )-?[0-9]+(\.[0-9]+)?", constant, json.dumps(answer).encode())

    with pytest.raises(ProviderAnswerUnusable):
        read(numbers)
