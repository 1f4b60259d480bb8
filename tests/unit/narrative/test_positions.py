"""Positions that a text gives in numbers or codes."""

from __future__ import annotations

import pytest

from skywitness.domain.model.narrative.positions import find_positions
from skywitness.domain.model.narrative.redaction import redacted


@pytest.mark.parametrize(
    "position",
    [
        "41.5868, -93.6250",
        "41.5868,-93.6250",
        "41.5868 -93.6250",
        "41.5868N 93.6250W",
        "N41.5868 W93.6250",
        "41,5868 N; 93,6250 W",
        "41.5868° north, 93.6250° west",
        "lat: 41.5868 lon: -93.6250",
        "Latitude 41.5868 degrees north, longitude 93.6250 degrees west",
        "41°35'12\"N 93°37'30\"W",
        "41° 35.2' N, 93° 37.5' W",
        "N 41 35.208 W 093 37.500",
        "４１．５８６８，－９３．６２５０",
        "41.58\u200b68, -93.62\u200b50",
        "15T VG 48201 04567",
        "15TVG4820104567",
        "15T 448201 4604567",
        "86HWH9P9+QF",
        "H9P9+QF",
        "EN31ep",
        "EN31ep57",
        "geo:41.58,-93.62",
        "///table.chair.lamp",
        "https://maps.example/?q=41.5868,-93.6250",
    ],
)
def test_positions_are_found_whole(position: str) -> None:
    text = f"Hail here {position} at nine"
    shown = redacted(text, find_positions(text))

    assert shown.startswith("Hail here *")
    assert shown.endswith("at nine")
    assert set(shown.removeprefix("Hail here").removesuffix("at nine")) <= set("* ,")


@pytest.mark.parametrize(
    "text",
    [
        "Golf ball sized hail, 1.75 in, two miles north of Des Moines.",
        "gust of 29.92 inHg and 55.5 mph, then 60.25 mph",
        "KDSM 212254Z 18015G25KT 10SM BKN035 22/18 A2992",
        "rain 1.75 in, 2.50 in the day; 0.25 - 0.50 inch hail",
        "temperatures of 32.5 F to 35.25 F on Highway 41, 35 miles from here",
        "2 NW Des Moines",
    ],
)
def test_weather_is_no_position(text: str) -> None:
    assert find_positions(text) == ()
