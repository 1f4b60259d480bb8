"""Every recorded answer is read, or refused for the reason listed; nothing else ever happens."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from skywitness.adapters.openweathermap.client import failure_of
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
from skywitness.adapters.outbound.http_get import HttpAnswer
from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderEntitlementMissing,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)
from skywitness.domain.model.weather.condition_ids import KNOWN
from tests.tools.field_data import FIELD_DATA, field_data

FOLDER = FIELD_DATA / "openweathermap"
LONG_AGO, LATER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)

Entry = dict[str, Any]
Reader = Callable[[bytes], Any]

READERS: dict[str, Reader] = {
    "current": read_current,
    "forecast": lambda body: read_forecast(body, fetched_at=LONG_AGO),
    "air": read_air,
    "places": read_places,
    "present": read_present,
    "past": lambda body: read_past(body, now=LATER),
    "hours": lambda body: read_hours(body, "hourly"),
    "days": lambda body: read_days(body, "daily"),
}

# Which reader an answer of an endpoint is for; what is not here is never asked for.
FAMILIES = {
    r"/data/2\.5/weather\b": ["current"],
    r"/data/2\.5/forecast(\?|$| )": ["forecast"],
    r"/data/2\.5/air_pollution": ["air"],
    r"/geo/1\.0/": ["places"],
    r"/data/3\.0/onecall(\?|$| )": ["present", "hours", "days"],
    r"/data/3\.0/onecall/timemachine": ["past"],
    r"/data/4\.0/onecall/current": ["present"],
    r"/data/4\.0/onecall/timeline/": ["past"],
}

# Cut to a fragment, asked for without a part, or made wrong on purpose by those who keep them.
REFUSED = {
    "dblock__one_call__lat_lon_exclude_minutely_hourly.json hours": "no hourly",
    "dblock__one_call__lat_lon_yesterday.json past": "no data",
    "magicmirror__weather_onecall_current.json hours": "no hourly",
    "magicmirror__weather_onecall_current.json days": "no daily",
    "magicmirror__weather_onecall_forecast.json present": "no data",
    "magicmirror__weather_onecall_forecast.json hours": "no hourly",
    "misc__current_pressure_levels_2022_fragment.json current": "no position",
    "misc__forecast_inkycal_2025_fragment.json forecast": "no position",
    "owm2026__onecall4_minute_snow_alerts.json past": "no values",
    "pyopenweathermap__onecall_current.json present": "no data",
    "pyopenweathermap__onecall_current.json hours": "no position",
    "pyopenweathermap__onecall_current.json days": "no position",
}

FAILURES: dict[int, type[ProviderError]] = {
    400: ProviderRequestRefused,
    401: ProviderCredentialsRefused,
    404: LocationUnknown,
    429: ProviderQuotaExhausted,
    500: ProviderUnavailable,
    502: ProviderUnavailable,
}
NO_SUBSCRIPTION = "err__401_onecall3_no_subscription.json"


def index() -> list[Entry]:
    path = FOLDER / "index.json"
    found: list[Entry] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return found


def entries(*, good: bool) -> list[Any]:
    chosen = [entry for entry in index() if (entry["http_status"] in {200, 201}) == good]
    found = [pytest.param(entry, id=entry["file"]) for entry in chosen]
    return found or [pytest.param({"file": "index.json"}, id="none")]


def body_of(name: str) -> bytes:
    return (field_data("openweathermap") / name).read_bytes()


def outcome(read: Reader, body: bytes) -> str:
    try:
        read(body)
    except ProviderAnswerUnusable as error:
        return error.reason
    return "read"


@pytest.mark.parametrize("entry", entries(good=True))
def test_a_recorded_answer_is_read_or_refused_for_the_reason_listed(entry: Entry) -> None:
    body = body_of(entry["file"])
    asked_for = [
        reader
        for endpoint, readers in FAMILIES.items()
        if re.search(endpoint, str(entry["endpoint"]))
        for reader in readers
    ]
    labels = {f"{entry['file']} {reader}": reader for reader in asked_for}

    outcomes = {label: outcome(READERS[reader], body) for label, reader in labels.items()}

    assert outcomes == {label: REFUSED.get(label, "read") for label in labels}


@pytest.mark.parametrize("entry", [*entries(good=True), *entries(good=False)])
def test_every_reader_reads_or_refuses_every_answer(entry: Entry) -> None:
    body = body_of(entry["file"])

    assert all(outcome(read, body) for read in READERS.values())


@pytest.mark.parametrize("entry", entries(good=False))
def test_a_recorded_failure_has_its_error(entry: Entry) -> None:
    body = body_of(entry["file"])

    found = failure_of(HttpAnswer(entry["http_status"], body))

    expected = FAILURES[entry["http_status"]]
    if entry["file"] == NO_SUBSCRIPTION:
        expected = ProviderEntitlementMissing
    assert type(found) is expected


@pytest.mark.parametrize(
    "name", ["weather__weather_zip", "weather__weather_id_en", "one_call__lat_lon"]
)
def test_a_recorded_answer_in_kelvin_has_no_temperature(name: str) -> None:
    body = body_of(f"dblock__{name}.json")

    found = read_present(body) if "one_call" in name else read_current(body)

    assert (found.temperature_c, found.dew_point_c) == (None, None)
    assert found.pressure_hpa is not None


TEMPERATURES = {"temp", "feels_like", "dew_point", "temp_min", "temp_max", "temp_kf"}


def metric(value: Any, *, is_temperature: bool = False) -> Any:
    """Turn kelvin into degrees Celsius, days and their parts included."""
    if isinstance(value, dict):
        return {
            name: metric(part, is_temperature=is_temperature or name in TEMPERATURES)
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [metric(part) for part in value]
    return round(value - 273.15, 2) if is_temperature else value


def in_metric(name: str) -> bytes:
    return json.dumps(metric(json.loads(body_of(name)))).encode()


@pytest.mark.parametrize("name", ["five_day", "five_day_1"])
def test_recorded_forecasts_in_kelvin_are_read_after_conversion(name: str) -> None:
    found = read_forecast(in_metric(f"dblock__forecast__{name}.json"), fetched_at=LONG_AGO)

    assert len(found.steps) == 40
    assert all(step.precipitation_probability_pct is not None for step in found.steps)


def test_a_recorded_one_call_in_kelvin_is_read_after_conversion() -> None:
    body = in_metric("dblock__one_call__lat_lon.json")

    assert read_present(body).temperature_c == pytest.approx(16.05)
    assert len(read_hours(body, "hourly")[1]) == 48
    assert len(read_days(body, "daily")) == 8


def test_two_unit_systems_give_the_same_values() -> None:
    asked_in_metric = read_current(body_of("doc__current_newtonhill_metric.json"))
    in_kelvin = read_current(in_metric("doc__current_newtonhill_standard.json"))

    assert asked_in_metric.temperature_c is not None
    assert in_kelvin.temperature_c == pytest.approx(asked_in_metric.temperature_c, abs=0.01)
    assert in_kelvin.pressure_hpa == asked_in_metric.pressure_hpa
    assert in_kelvin.visibility_m == asked_in_metric.visibility_m


def test_all_recorded_past_hours_are_read() -> None:
    found = read_past(body_of("owm2026__onecall4_hour_history.json"), now=LATER)

    assert len(found) == 20
    assert "appid" not in repr(found)


def test_the_table_of_condition_ids_is_the_recorded_one() -> None:
    rows = json.loads(body_of("condition-codes.json"))

    assert {row["id"] for row in rows} == KNOWN


@pytest.mark.parametrize("name", ["owm2026__current_rain.json", "owm2026__current_snow.json"])
def test_precipitation_has_an_amount(name: str) -> None:
    found = read_current(body_of(name))

    assert found.precipitation_mm is not None
    assert found.precipitation_mm > 0


def test_recorded_air_has_values() -> None:
    for name in ("owm2026__air_current_poor.json", "programmatordev__air_pollution_history.json"):
        for sample in read_air(body_of(name)).samples:
            assert sample.index in {1, 2, 3, 4, 5}
            assert sample.pm2_5_ugm3 is not None
