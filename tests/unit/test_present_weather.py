"""Present weather as a METAR reports it, and what sources of other codes are mapped to."""

from __future__ import annotations

import pytest
from hypothesis import given

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.weather.condition_ids import KNOWN, present_weather
from skywitness.domain.model.weather.present_weather import (
    PresentWeather,
    format_groups,
    parse_groups,
)
from tests.strategies import present_weathers, weather_groups


@given(weather_groups)
def test_a_group_is_read_as_it_was_written(group: PresentWeather) -> None:
    assert PresentWeather.parse(str(group)) == group
    assert group.description


@given(present_weathers)
def test_groups_are_read_as_they_were_written(
    groups: tuple[PresentWeather, ...] | None,
) -> None:
    assert parse_groups(format_groups(groups)) == groups


@pytest.mark.parametrize(
    ("group", "description"),
    [
        ("-SHRA", "light rain showers"),
        ("+TSRAGR", "thunderstorm with heavy rain and hail"),
        ("FZFG", "freezing fog"),
        ("VCTS", "thunderstorm in the vicinity"),
        ("VCSH", "showers in the vicinity"),
        ("BLSN", "blowing snow"),
        ("BCFG", "patches of fog"),
        ("-RASN", "light rain and snow"),
        ("FC", "funnel cloud"),
        ("+FC", "tornado or waterspout"),
    ],
)
def test_groups_have_descriptions(group: str, description: str) -> None:
    assert PresentWeather.parse(group).description == description
    assert str(PresentWeather.parse(group)) == group


@pytest.mark.parametrize(
    "group", ["", "-", "VC", "FZ", "RARA", "RASNPLSG", "XX", "RAX", "ra", "RERA", "//", "+-RA"]
)
def test_other_groups_are_refused(group: str) -> None:
    with pytest.raises(Invalid, match="present_weather"):
        PresentWeather.parse(group)


def test_no_significant_weather_is_not_silence() -> None:
    assert parse_groups("NSW") == ()
    assert parse_groups("  ") is None


@pytest.mark.parametrize(
    ("group", "precipitation", "freezing", "wintry", "thunder"),
    [
        ("FZRA", True, True, True, False),
        ("FZFG", False, False, False, False),
        ("-SHSN", True, False, True, False),
        ("TSGR", True, False, False, True),
        ("VCTS", False, False, False, True),
        ("RA", True, False, False, False),
    ],
)
def test_questions_that_rules_ask(
    group: str, *, precipitation: bool, freezing: bool, wintry: bool, thunder: bool
) -> None:
    found = PresentWeather.parse(group)

    assert found.has_precipitation == precipitation
    assert found.is_freezing_precipitation == freezing
    assert found.is_wintry == wintry
    assert found.is_thunderstorm == thunder


@pytest.mark.parametrize("code", sorted(KNOWN))
def test_every_condition_id_has_a_term(code: int) -> None:
    found = present_weather((code,))

    assert found is not None
    assert (found == ()) == (code >= 800)


@pytest.mark.parametrize(
    ("ids", "text"),
    [
        ((), ""),
        ((800,), "NSW"),
        ((804, 899), "NSW"),
        ((500, 701), "-RA BR"),
        ((211, 801), "TS"),
        ((599,), "-RA"),
        ((799,), ""),
        ((899,), ""),
        ((799, 800), "NSW"),
    ],
)
def test_condition_ids_become_groups(ids: tuple[int, ...], text: str) -> None:
    assert format_groups(present_weather(ids)) == text
