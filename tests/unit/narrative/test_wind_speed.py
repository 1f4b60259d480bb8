from __future__ import annotations

import pytest

from skywitness.domain.model.narrative.extraction import read_magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA


def knots(key: str, text: str) -> int | None:
    found = read_magnitude(PHENOMENA[key], text)
    return None if found is None else round(found.si_value * 3600 / 1852)


@pytest.mark.parametrize(
    ("text", "speed"),
    [
        ("Gust of 64 mph.", 56),
        ("Gust of 64 knots.", 64),
        ("Gusts of 95,5 km/h.", 52),
        ("Wind gusts...58 mph.", 50),
        ("Winds of 40 mph with gusts to 60 mph.", 52),
        ("A peak gust of 66 mph, with other gusts of 59 mph.", 57),
        ("An 88 mph wind gust with 70 mph winds gusting for minutes.", 76),
        ("Winds estimated upwards of 60-70 mph.", 56),
        ("Winds of 60 to 70 mph.", 61),
        ("Gusts between 45 and 55 knots", 55),
    ],
)
def test_gusts(text: str, speed: int) -> None:
    assert knots("tstm_wnd_gst", text) == speed


@pytest.mark.parametrize(
    ("text", "speed"),
    [
        ("Sustained wind of 41 mph, gusts to 52 mph.", 36),
        ("Winds increased to 40 mph with gusts of 50 to 60 mph.", 35),
        ("Winds of 30 mph with gusts to 60 mph.", 52),
        ("Sustained winds of 30 mph and a gust of 60 mph.", 52),
        ("A sustained wind of 45 mph.", 39),
        ("A gust of 62 mph.", 54),
        ("Sustained winds of 45 mph, gusts of 62 mph.", None),
        ("Sustained winds of 30 mph, gusts of 45 mph.", None),
    ],
)
def test_a_high_wind_is_what_meets_the_criterion(text: str, speed: int | None) -> None:
    assert knots("high_wind", text) == speed


def test_of_a_tropical_storm_the_sustained_wind_counts() -> None:
    text = "Sustained winds of 45 mph with gusts to 62 mph."

    assert knots("tropical_storm", text) == 39


WIDE = "Numerous trees are down across the county. A gust of 57 mph was measured."


@pytest.mark.parametrize(
    ("key", "text", "speed"),
    [
        ("tstm_wnd_gst", WIDE, None),
        ("tstm_wnd_gst", "Widespread wind damage. A 57 mph gust was recorded at the field.", 50),
        ("tstm_wnd_gst", "Widespread damage. A gust of 57 mph was recorded at the field.", None),
        ("tstm_wnd_gst", "A gust of 57 mph was measured. Numerous trees are down.", 50),
        ("tstm_wnd_gst", "Numerous trees are down. Gusts were estimated at 57 mph.", 50),
        ("tstm_wnd_gst", "One tree is down. A gust of 57 mph was measured.", 50),
        ("high_wind", WIDE, 50),
    ],
)
def test_widespread_damage_of_a_thunderstorm_took_more_than_a_gust_measured_there(
    key: str, text: str, speed: int | None
) -> None:
    assert knots(key, text) == speed


@pytest.mark.parametrize(
    ("text", "speed"),
    [
        ("Nearby mesonet stations had gusts between 55 and 65 mph.", None),
        ("The nearby mesonet station had a gust of 65 mph.", 56),
        ("Nearby stations had a gust of 65 mph.", 56),
    ],
)
def test_a_range_of_several_stations_nearby_is_no_gust_of_this_place(
    text: str, speed: int | None
) -> None:
    assert knots("tstm_wnd_gst", text) == speed


@pytest.mark.parametrize(
    "text", ["Gusts of 70 mph in neighbouring counties.", "Elsewhere 70 mph.", "Gusts of -60 mph"]
)
def test_speeds_of_other_places_and_no_speeds(text: str) -> None:
    assert knots("tstm_wnd_gst", text) is None
