from __future__ import annotations

import json
from datetime import UTC, datetime

from skywitness.adapters.open_meteo.read_weather import (
    read_air,
    read_current,
    read_forecast,
    read_hours,
    read_places,
)
from skywitness.domain.model.errors import ProviderError
from skywitness.domain.model.time.interval import Interval
from tests.tools.field_data import field_data

YEARS = Interval(datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))

# Nothing was asked for, or it was asked for by the older name `current_weather`.
REFUSED = {
    "openmeteo__frenck_forecast_minimal.json": "no current values",
    "openmeteo__magicmirror_weather_openmeteo_current_weather.json": "no current values",
}


def recorded(name: str) -> bytes:
    return (field_data("other-providers") / name).read_bytes()


def test_every_recorded_answer_is_read_or_refused_for_the_reason_listed() -> None:
    names = [
        path.name
        for path in sorted(field_data("other-providers").glob("openmeteo__*.json"))
        if "geocoding" not in path.name
    ]
    assert len(names) >= 8

    outcomes = {}
    for name in names:
        try:
            outcomes[name] = read_current(recorded(name)).station
        except ProviderError as error:
            outcomes[name] = getattr(error, "reason", "")

    refused = {n: r for n, r in outcomes.items() if not r.startswith("cell ")}
    assert refused == {n: r for n, r in REFUSED.items() if n in outcomes}


def test_every_reader_reads_or_refuses_every_recorded_answer() -> None:
    for path in sorted(field_data("other-providers").glob("*.json")):
        body = path.read_bytes()
        for read in (
            read_current,
            lambda b: read_hours(b, YEARS),
            lambda b: read_forecast(b, YEARS.start),
            lambda b: read_air(b, YEARS),
            lambda b: read_air(b, None),
            read_places,
        ):
            try:
                read(body)
            except ProviderError as error:
                assert error.provider == "open-meteo"  # noqa: PT017 # read or refused, no more


def test_units_and_offsets_of_recorded_answers_are_converted() -> None:
    texas = read_current(recorded("openmeteo__fahrenheit_texas_2024.json"))
    galway = read_current(recorded("openmeteo__galway_2024.json"))
    florence = read_current(recorded("openmeteo__florence_dry_shower_code_2026.json"))

    assert texas.temperature_c is not None
    assert abs(texas.temperature_c - 22.06) < 0.01
    assert galway.wind_speed_ms is not None
    assert abs(galway.wind_speed_ms - 7.0) < 0.01
    assert florence.observed_at == datetime(2026, 8, 21, 11, 15, tzinfo=UTC)
    assert (florence.precipitation_mm, florence.present_weather) == (0.0, None)


def test_a_recorded_series_of_hours_is_read() -> None:
    body = recorded("openmeteo__magicmirror_weather_openmeteo_current.json")
    whole = json.loads(body)["hourly"]

    found = read_hours(body, YEARS)

    assert len(found) == len(whole["time"])
    assert [c.temperature_c for c in found] == whole["temperature_2m"]
    assert {c.observed_at.minute for c in found} == {0}


def test_places_may_lack_optional_members() -> None:
    found = read_places(recorded("openmeteo__frenck_geocoding_missing_fields.json"))

    assert [place.country for place in found] == ["", "TF", "US"]
    assert read_places(recorded("openmeteo__geocoding_no_match.json")) == ()
