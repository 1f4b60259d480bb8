"""One value that cannot be right costs itself: neither the answer nor any other value."""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.open_meteo import simulator as open_meteo
from simulators.openweathermap import documents as owm
from simulators.weather import Weather
from skywitness.adapters.open_meteo import read_weather as from_open_meteo
from skywitness.adapters.openweathermap import read_air, read_weather
from skywitness.adapters.outbound.model_weather import BOUNDS
from skywitness.domain.model.time.interval import Interval
from tests.tools.simulated import changed as with_members
from tests.tools.simulated import open_meteo_current, open_meteo_hours, seconds, spot

NOW = datetime(2026, 5, 21, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALL = Interval(NOW - HOUR, NOW + 30 * HOUR)
SNOWY = Weather(snow_mm=0.5)

Path = tuple[str | int, ...]
Values = dict[str, Any]
Fields = tuple[str, ...]
"""The field of the domain that a member is, and others that depend on it."""


@dataclass(frozen=True)
class Family:
    """An answer, its reader, and what each member of its first record gives."""

    answer: Any
    read: Callable[[bytes], Any]
    record: Path
    members: Mapping[Path, Fields]

    def values(self, answer: Any) -> list[Values]:
        """The values that are read from an answer, by record."""
        found = self.read(json.dumps(answer).encode())
        for name in ("steps", "samples"):
            found = getattr(found, name, found)
        records: Sequence[Any] = found if isinstance(found, list | tuple) else [found]
        return [asdict(record) for record in records]

    def with_odd(self, member: Path, value: Any) -> Any:
        """The answer with another value for a member of the first record."""
        answer = copy.deepcopy(self.answer)
        holder = answer
        *way, last = *self.record, *member
        for step in way:
            holder = holder[step]
        holder[last] = copy.deepcopy(value)
        return answer


WEATHER = {
    "temperature_2m": ("temperature_c",),
    "relative_humidity_2m": ("humidity_pct",),
    "pressure_msl": ("pressure_hpa",),
    "cloud_cover": ("cloud_cover_pct",),
    "visibility": ("visibility_m",),
    "wind_speed_10m": ("wind_speed_ms", "wind_gust_ms"),
    "wind_gusts_10m": ("wind_gust_ms",),
    "wind_direction_10m": ("wind_direction_deg",),
    "precipitation": ("precipitation_mm", "present_weather", "description"),
    "snowfall": ("snow_mm",),
    "weather_code": ("present_weather", "description"),
}
CHANCE = {"precipitation_probability": ("precipitation_probability_pct",)}
AIR: dict[str, Fields] = {
    "european_aqi": ("index",),
    **{name: (f"{name}_ugm3",) for name in open_meteo.AIR},
}

FLAT: dict[Path, Fields] = {
    ("temp",): ("temperature_c", "dew_point_c"),
    ("dew_point",): ("dew_point_c",),
    ("humidity",): ("humidity_pct",),
    ("pressure",): ("pressure_hpa",),
    ("wind_speed",): ("wind_speed_ms", "wind_gust_ms"),
    ("wind_gust",): ("wind_gust_ms",),
    ("wind_deg",): ("wind_direction_deg",),
    ("clouds",): ("cloud_cover_pct",),
    ("visibility",): ("visibility_m",),
    ("weather",): ("present_weather", "description"),
    ("rain",): ("precipitation_mm",),
    ("rain", "1h"): ("precipitation_mm",),
    ("snow", "1h"): ("snow_mm", "precipitation_mm"),
}
POP: dict[Path, Fields] = {("pop",): ("precipitation_probability_pct",)}
NESTED: dict[Path, Fields] = {
    ("main", "temp"): ("temperature_c", "dew_point_c"),
    ("main", "humidity"): ("humidity_pct",),
    ("main", "pressure"): (),
    ("main", "sea_level"): ("pressure_hpa",),
    ("main", "grnd_level"): (),
    ("wind", "speed"): ("wind_speed_ms", "wind_gust_ms"),
    ("wind", "gust"): ("wind_gust_ms",),
    ("wind", "deg"): ("wind_direction_deg",),
    ("clouds", "all"): ("cloud_cover_pct",),
    ("visibility",): ("visibility_m",),
    ("weather",): ("present_weather", "description"),
}
COMPONENTS = {
    **{
        "pm2_5": "pm2_5_ugm3",
        "pm10": "pm10_ugm3",
        "o3": "ozone_ugm3",
        "co": "carbon_monoxide_ugm3",
    },
    **{"no2": "nitrogen_dioxide_ugm3", "so2": "sulphur_dioxide_ugm3"},
    **{"no": "nitrogen_monoxide_ugm3", "nh3": "ammonia_ugm3"},
}


def hours(members: Mapping[str, Fields]) -> dict[Path, Fields]:
    """The first value of each column."""
    return {(name, 0): fields for name, fields in members.items()}


def present(members: Mapping[str, Fields]) -> dict[Path, Fields]:
    return {(name,): fields for name, fields in members.items()}


def air_answer(section: str, values: Callable[[Any], Any]) -> Any:
    numbers = dict.fromkeys(open_meteo.AIR, 11.4) | {"european_aqi": 33}
    times = [seconds(NOW), seconds(NOW + HOUR)]
    return {
        **open_meteo.frame(40.7, -74.0),
        section: {"time": values(times), "interval": 3600}
        | {name: values([number] * 2) for name, number in numbers.items()},
        f"{section}_units": open_meteo.AIR_UNITS,
    }


def at_levels(document: Any) -> Any:
    main = {**document["main"], "pressure": 742, "sea_level": 1008, "grnd_level": 742}
    return with_members(document, main=main)


def hour(hours_ahead: int, **members: Any) -> Any:
    document = owm.hour(SNOWY, spot(), seconds(NOW + hours_ahead * HOUR))
    return with_members(document, **{"dew_point": 10.0, **members})


def day(days_ahead: int) -> Any:
    found = owm.day([SNOWY] * 24, spot(), seconds(NOW) + days_ahead * 86_400)
    return with_members(found, rain=3.0, snow=2.0, pop=0.5)


FAMILIES: dict[str, Family] = {
    "open-meteo hours": Family(
        open_meteo_hours(NOW, 3),
        lambda body: from_open_meteo.read_hours(body, ALL),
        ("hourly",),
        hours(WEATHER),
    ),
    "open-meteo forecast": Family(
        open_meteo_hours(NOW, 3),
        lambda body: from_open_meteo.read_forecast(body, NOW - HOUR),
        ("hourly",),
        hours(WEATHER | CHANCE),
    ),
    "open-meteo current": Family(
        open_meteo_current(NOW), from_open_meteo.read_current, ("current",), present(WEATHER)
    ),
    "open-meteo air": Family(
        air_answer("current", lambda column: column[0]),
        lambda body: from_open_meteo.read_air(body, None),
        ("current",),
        present(AIR),
    ),
    "open-meteo past air": Family(
        air_answer("hourly", lambda column: column),
        lambda body: from_open_meteo.read_air(body, ALL),
        ("hourly",),
        hours(AIR),
    ),
    "openweathermap current": Family(
        at_levels(owm.current(SNOWY, spot(), seconds(NOW))),
        read_weather.read_current,
        (),
        NESTED,
    ),
    "openweathermap forecast": Family(
        owm.forecast(
            spot(), [at_levels(owm.step(SNOWY, spot(), seconds(NOW + n * HOUR))) for n in (1, 4)]
        ),
        lambda body: read_weather.read_forecast(body, fetched_at=NOW),
        ("list", 0),
        NESTED | POP,
    ),
    "openweathermap present": Family(
        owm.one_call(spot(), data=[hour(0)]), read_weather.read_present, ("data", 0), FLAT
    ),
    "openweathermap past": Family(
        owm.one_call(spot(), data=[hour(-2), hour(-1)]),
        lambda body: read_weather.read_past(body, now=NOW),
        ("data", 0),
        FLAT,
    ),
    "openweathermap hours": Family(
        owm.one_call(spot(), hourly=[hour(1, pop=0.5), hour(2, pop=0.5)]),
        lambda body: read_weather.read_hours(body, "hourly")[1],
        ("hourly", 0),
        {member: fields for member, fields in FLAT.items() if member != ("dew_point",)} | POP,
    ),
    "openweathermap days": Family(
        owm.one_call(spot(), daily=[day(1), day(2)]),
        lambda body: read_weather.read_days(body, "daily"),
        ("daily", 0),
        {
            ("temp", "min"): ("temperature_min_c",),
            ("temp", "max"): ("temperature_max_c",),
            ("rain",): ("precipitation_mm",),
            ("snow",): ("snow_mm", "precipitation_mm"),
            ("weather",): ("present_weather", "description"),
            **POP,
        },
    ),
    "openweathermap air": Family(
        owm.polluted(spot(), [owm.sample(Weather(), seconds(NOW + n * HOUR)) for n in (0, 1)]),
        read_air.read_air,
        ("list", 0),
        {
            ("main", "aqi"): ("index",),
            **{("components", name): (field,) for name, field in COMPONENTS.items()},
        },
    ),
}

IMPOSSIBLE = [-3276.8, -9999, 1e30, float("nan"), float("-inf"), 10**400, True, "12", [1]]
"""Sentinels, overflows and other types; no member can have them."""

anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.floats(-500, 2000),
    st.text(max_size=5),
    st.sampled_from([*IMPOSSIBLE, [], {}, [None], {"1h": -1}, "nan"]),
)


MEMBERS = [
    pytest.param(family, member, id=f"{name} {'.'.join(map(str, member))}")
    for name, family in FAMILIES.items()
    for member in family.members
]


def without(values: list[Values], fields: Fields) -> list[Values]:
    """The values but for some of the first record."""
    first, *others = values
    return [{name: value for name, value in first.items() if name not in fields}, *others]


@pytest.mark.parametrize("name", FAMILIES)
def test_every_member_of_an_unchanged_answer_is_read(name: str) -> None:
    family = FAMILIES[name]

    first = family.values(family.answer)[0]

    own = {fields[0] for fields in family.members.values() if fields}
    assert {field for field in own if first[field] is None} == set()


@pytest.mark.parametrize("name", FAMILIES)
@given(data=st.data())
def test_whatever_a_member_is_the_other_values_stay(name: str, data: st.DataObject) -> None:
    family = FAMILIES[name]
    member = data.draw(st.sampled_from(sorted(family.members, key=str)))
    fields = family.members[member]

    found = family.values(family.with_odd(member, data.draw(anything)))

    assert without(found, fields) == without(family.values(family.answer), fields)
    for field in BOUNDS.keys() & fields & found[0].keys():
        daily = name.endswith("days") and field in {"precipitation_mm", "snow_mm"}
        least, most = BOUNDS["daily_precipitation_mm" if daily else field]
        assert found[0][field] is None or least <= found[0][field] <= most


@pytest.mark.parametrize(("family", "member"), MEMBERS)
@pytest.mark.parametrize("odd", IMPOSSIBLE, ids=repr)
def test_an_impossible_value_is_left_out_alone(family: Family, member: Path, odd: Any) -> None:
    found = family.values(family.with_odd(member, odd))
    unchanged = family.values(family.answer)

    own = family.members[member][:1]
    lost = {name for name, value in found[0].items() if value is None} - {
        name for name, value in unchanged[0].items() if value is None
    }
    assert set(own) <= lost <= set(family.members[member])
    assert found[1:] == unchanged[1:]


@pytest.mark.parametrize(
    ("variable", "value", "field"),
    [
        ("precipitation", -0.1, "precipitation_mm"),
        ("precipitation", 500.1, "precipitation_mm"),
        ("snowfall", -0.07, "snow_mm"),
        ("cloud_cover", 101, "cloud_cover_pct"),
        ("cloud_cover", -1, "cloud_cover_pct"),
        ("relative_humidity_2m", 107, "humidity_pct"),
        ("relative_humidity_2m", -0.5, "humidity_pct"),
        ("wind_direction_10m", -12, "wind_direction_deg"),
        ("wind_direction_10m", 361, "wind_direction_deg"),
        ("wind_speed_10m", -0.2, "wind_speed_ms"),
        ("wind_speed_10m", 116, "wind_speed_ms"),
        ("wind_gusts_10m", 655.35, "wind_gust_ms"),
        ("temperature_2m", 999, "temperature_c"),
        ("temperature_2m", 287.2, "temperature_c"),
        ("pressure_msl", 0, "pressure_hpa"),
        ("pressure_msl", 742, "pressure_hpa"),
        ("visibility", -1, "visibility_m"),
        ("visibility", 999_999, "visibility_m"),
        ("weather_code", -1, "present_weather"),
    ],
)
def test_values_seen_in_answers_are_left_out_of_their_hour(
    variable: str, value: float, field: str
) -> None:
    family = FAMILIES["open-meteo hours"]

    first, *others = family.values(family.with_odd((variable, 0), value))

    assert first[field] is None
    assert others == family.values(family.answer)[1:]
    assert first["observed_at"] == NOW


@pytest.mark.parametrize(
    ("main", "expected"),
    [
        ({"pressure": 1012}, 1012),
        ({"pressure": 1013, "sea_level": 1012, "grnd_level": 742}, 1012),
        ({"pressure": 742, "sea_level": 1012, "grnd_level": 742}, 1012),
        ({"pressure": 742, "grnd_level": 742}, None),
        ({"pressure": 905, "grnd_level": 905}, None),
        ({"pressure": 742}, None),
        ({"pressure": 1012, "sea_level": 0, "grnd_level": 742}, 1012),
        ({"pressure": 742, "sea_level": "1012", "grnd_level": 742}, None),
        ({"sea_level": 1012}, 1012),
        ({"grnd_level": 1012}, None),
    ],
)
def test_pressure_is_that_of_sea_level(main: dict[str, Any], expected: float | None) -> None:
    answer = owm.current(Weather(), spot(), seconds(NOW))
    answer["main"] = {"temp": 10.0, **main}

    assert read_weather.read_current(json.dumps(answer).encode()).pressure_hpa == expected


@pytest.mark.parametrize("word", ["nan", "-nan", "NaN", "inf", "-Infinity", "Inf"])
def test_words_for_no_number_are_left_out(word: str) -> None:
    family = FAMILIES["open-meteo hours"]
    body = json.dumps(family.with_odd(("visibility", 0), "odd")).replace('"odd"', word).encode()

    found = from_open_meteo.read_hours(body, ALL)

    assert [hour.visibility_m for hour in found] == [None, 6000, 6000]
    assert [hour.temperature_c for hour in found] == [11.3] * 3


@pytest.mark.parametrize("column", [None, [0.1], 0.1, "0.1", {}, [0.1] * 4])
def test_a_column_that_does_not_fit_the_times_is_left_out(column: Any) -> None:
    answer = open_meteo_hours(NOW, 3)
    answer["hourly"]["precipitation"] = column

    found = from_open_meteo.read_hours(json.dumps(answer).encode(), ALL)

    assert [(hour.precipitation_mm, hour.temperature_c) for hour in found] == [(None, 11.3)] * 3


@pytest.mark.parametrize("unit", [None, "", "undefined", "K", 1, []])
def test_values_in_an_unknown_unit_are_left_out(unit: Any) -> None:
    answer = open_meteo_hours(NOW, 2)
    answer["hourly_units"]["temperature_2m"] = unit

    found = from_open_meteo.read_hours(json.dumps(answer).encode(), ALL)

    assert [(hour.temperature_c, hour.humidity_pct) for hour in found] == [(None, 93)] * 2


@pytest.mark.parametrize("time", [None, "soon", -1e300, True, {}, "2026-05-21T99:00"])
def test_an_hour_without_a_time_is_left_out(time: Any) -> None:
    answer = open_meteo_hours(NOW, 3)
    answer["hourly"]["time"][1] = time

    found = from_open_meteo.read_hours(json.dumps(answer).encode(), ALL)

    assert [hour.observed_at for hour in found] == [NOW, NOW + 2 * HOUR]


@pytest.mark.parametrize("interval", [None, 0, -900, "900", True, 1e9])
def test_amounts_of_an_unknown_period_are_left_out(interval: Any) -> None:
    answer = open_meteo_current(NOW)
    answer["current"]["interval"] = interval

    found = from_open_meteo.read_current(json.dumps(answer).encode())

    assert (found.precipitation_mm, found.snow_mm) == (None, None)
    assert (found.temperature_c, found.wind_gust_ms) == (11.3, 10.0)


@pytest.mark.parametrize("members", [{"rain": {"1h": -1}, "snow": {"1h": 2}}, {"rain": "1"}])
def test_a_wrong_amount_is_not_hidden_in_a_sum(members: dict[str, Any]) -> None:
    answer = owm.one_call(spot(), data=[hour(0, **members)])

    found = read_weather.read_present(json.dumps(answer).encode())

    assert found.precipitation_mm is None
    assert found.temperature_c == 11.3


@pytest.mark.parametrize("family", ["open-meteo hours", "openweathermap hours"])
def test_what_is_left_out_is_logged_once_for_an_answer(
    family: str, caplog: pytest.LogCaptureFixture
) -> None:
    one_call = owm.one_call(spot(), hourly=[hour(n, clouds=101, humidity=-1) for n in (1, 2)])
    columns = open_meteo_hours(NOW, 2, cloud_cover=[101] * 2, relative_humidity_2m=[-1] * 2)
    answer = columns if family == "open-meteo hours" else one_call

    with caplog.at_level(logging.INFO):
        FAMILIES[family].values(answer)

    (line,) = caplog.records
    assert line.levelno == logging.INFO
    assert line.getMessage() == (
        f"{family.removesuffix(' hours')}: impossible values left out: "
        "cloud_cover_pct (2), humidity_pct (2)"
    )


@pytest.mark.parametrize("offset", ["3600", True, -1e6, float("nan"), []], ids=repr)
def test_days_of_an_unknown_time_zone_are_left_out(
    offset: Any, caplog: pytest.LogCaptureFixture
) -> None:
    answer = {**FAMILIES["openweathermap days"].answer, "timezone_offset": offset}

    assert read_weather.read_days(json.dumps(answer).encode(), "daily") == []
    assert "offset from UTC" in caplog.text
