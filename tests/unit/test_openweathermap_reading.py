from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.adapters.openweathermap.read_current import read_current
from skywitness.domain.model.conditions import ConditionsKind
from skywitness.domain.model.errors import ProviderAnswerUnusable
from skywitness.domain.model.place import Point
from tests.integration.openweathermap_double import current

NOW = datetime(2026, 5, 21, 22, 14, tzinfo=UTC)
NEW_YORK = Point(40.71, -74.01)


def body(**members: Any) -> bytes:
    return json.dumps(current(40.71, -74.01, NOW, **members)).encode()


def test_values_are_si_and_the_source_is_named() -> None:
    found = read_current(body(), asked=NEW_YORK, now=NOW)

    assert (found.provider, found.kind) == ("openweathermap", ConditionsKind.ANALYSIS)
    assert found.attribution == "Weather data provided by OpenWeather"
    assert found.observed_at == NOW
    assert (found.temperature_c, found.humidity_pct, found.pressure_hpa) == (11.3, 93, 1009)
    assert (found.wind_speed_ms, found.wind_gust_ms, found.wind_direction_deg) == (4.1, 9.8, 80)
    assert (found.precipitation_mm, found.precipitation_period_s) == (2.73, 3600)
    assert (found.codes, found.description) == ((501,), "rain")


def test_what_is_missing_stays_missing() -> None:
    bare = body(visibility=None, wind=None, rain=None, clouds=None, weather=None)

    found = read_current(bare)

    assert found.visibility_m is None
    assert found.wind_speed_ms is None
    assert found.wind_gust_ms is None
    assert found.precipitation_mm is None
    assert found.cloud_cover_pct is None
    assert found.codes == ()


def test_rain_may_be_null_or_for_three_hours() -> None:
    assert read_current(body(rain=None, snow={"1h": 0.5})).precipitation_mm == 0.5
    three = read_current(body(rain={"3h": 6.0}))
    assert (three.precipitation_mm, three.precipitation_period_s) == (6.0, 10_800)


def test_a_gust_below_the_mean_wind_is_no_gust() -> None:
    found = read_current(body(wind={"speed": 4.09, "deg": 121, "gust": 3.47}))

    assert (found.wind_speed_ms, found.wind_gust_ms) == (4.09, None)


def test_an_unknown_condition_id_is_taken_by_its_hundreds() -> None:
    found = read_current(body(weather=[{"id": 599}, {"id": 899}]))

    assert (found.codes, found.description) == ((599, 899), "rain, clouds")


def test_humidity_a_little_above_one_hundred_is_one_hundred() -> None:
    main = {"temp": 1.0, "humidity": 101}

    assert read_current(body(main=main)).humidity_pct == 100


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"<html>502</html>", "no JSON"),
        (lambda: b"", "no JSON"),
        (lambda: b"[]", "no JSON object"),
        (lambda: b'{"main": {"temp": NaN}}', "no JSON"),
        (lambda: b"[" * 100_000, "no JSON"),
        (lambda: b'{"cod":"404","message":"city not found"}', "an error under status 200"),
        (lambda: body(main={"temp": None}), "no temperature"),
        (lambda: body(main={"temp": "11"}), "temp is no number"),
        (lambda: body(main={"temp": 287.2}), "impossible temperature_c"),
        (lambda: body(main={"temp": 1.0, "humidity": 140}), "impossible humidity_pct"),
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


def test_a_place_at_the_antimeridian_is_the_place_that_was_asked() -> None:
    answer = json.dumps(current(-16.5, -180.0, NOW)).encode()

    assert read_current(answer, asked=Point(-16.5, 180.0)).point.longitude == -180.0


odd_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.just([None]),
    st.just(10**400),
)


@given(st.data())
def test_a_changed_member_is_read_or_refused_and_never_anything_else(data: st.DataObject) -> None:
    answer = current(40.71, -74.01, NOW)
    holder = data.draw(st.sampled_from([answer, answer["main"], answer["wind"], answer["coord"]]))
    name = data.draw(st.sampled_from(sorted(holder)))
    holder[name] = data.draw(odd_values)

    try:
        read_current(json.dumps(answer).encode(), asked=NEW_YORK, now=NOW)
    except ProviderAnswerUnusable as error:
        assert error.reason  # noqa: PT017 # either outcome is right, any other error is not
