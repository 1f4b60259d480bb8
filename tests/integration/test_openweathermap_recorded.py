from __future__ import annotations

import json

import pytest

from skywitness.adapters.openweathermap.read_current import read_current
from skywitness.domain.model.errors import ProviderAnswerUnusable
from tests.tools.field_data import field_data

# In units other than metric, without a position, or made wrong on purpose by those who keep them.
REFUSED = {
    "dblock__weather__weather_id_en.json": "impossible temperature_c",
    "dblock__weather__weather_name_state_country.json": "impossible temperature_c",
    "dblock__weather__weather_zip.json": "impossible temperature_c",
    "doc__current_newtonhill_standard.json": "impossible temperature_c",
    "doc__current_turin_gust_below_speed.json": "impossible temperature_c",
    "err__400_nothing_to_geocode.json": "an error under status 200",
    "misc__current_pressure_levels_2022_fragment.json": "no position",
    "misc__current_temp_null_thessaloniki.json": "no temperature",
    "misc__current_thunderstorm_delhi.json": "impossible temperature_c",
}


def test_every_recorded_current_answer_is_read_or_refused_for_the_reason_listed() -> None:
    folder = field_data("openweathermap")
    index = json.loads((folder / "index.json").read_text("utf-8"))
    names = [
        entry["file"]
        for entry in index
        if "/data/2.5/weather" in str(entry["endpoint"]) and entry["http_status"] == 200
    ]
    assert len(names) >= 15

    outcomes = {}
    for name in names:
        try:
            outcomes[name] = read_current((folder / name).read_bytes()).station
        except ProviderAnswerUnusable as error:
            outcomes[name] = error.reason

    refused = {n: r for n, r in outcomes.items() if not r.startswith("cell ")}
    assert refused == {n: r for n, r in REFUSED.items() if n in outcomes}


@pytest.mark.parametrize("name", ["owm2026__current_rain.json", "owm2026__current_snow.json"])
def test_falling_weather_is_measured(name: str) -> None:
    found = read_current((field_data("openweathermap") / name).read_bytes())

    assert found.precipitation_mm is not None
    assert found.precipitation_mm > 0
