from __future__ import annotations

import pytest

from skywitness.domain.model.narrative.extraction import read_magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA


@pytest.mark.parametrize(
    ("key", "text", "si_value"),
    [
        ("heavy_rain", "Rainfall of 63,5 mm in 45 minutes.", 63.5),
        ("heavy_rain", "1,200 homes flooded by 3 inches of rain.", 76.2),
        ("heavy_rain", "Rain of a tenth of an inch.", 2.54),
        ("heavy_snow", "Twelve inches of snow at 7,200 feet.", 304.8),
        ("heavy_snow", "The station (8500') had 10,5 inches of snow.", 266.7),
        ("heavy_snow", "1,2 m of snow at 1800 m.", 1200.0),
        ("heavy_snow", "2 feet 3 inches of snow", 685.8),
        ("heavy_snow", "A foot or two of snow fell.", 609.6),
        ("dense_fog", "Visibility 1,5 km", 1500.0),
        ("dense_fog", "Visibility 1/8 SM", 201.168),
        ("dense_fog", "Visibility was 1,200 feet.", 365.76),
        ("extreme_cold", "A low of -31,5 C.", -31.5),
        ("extreme_cold", "Wind chills of 30 to 40 below zero.", -40.0),
        ("extreme_cold", "The temperature was 20 degrees below zero.", -28.888889),
    ],
)
def test_depths_temperatures_and_sight_as_people_write_them(
    key: str, text: str, si_value: float
) -> None:
    found = read_magnitude(PHENOMENA[key], text)

    assert found is not None
    assert found.si_value == pytest.approx(si_value, abs=0.001)


@pytest.mark.parametrize(
    "text",
    ["Snow fell at 1500 m.", "Snow 20 m from the house.", "Snow of -5 cm.", "Snow at 9999 ft."],
)
def test_elevations_distances_and_signs_are_no_depth_of_snow(text: str) -> None:
    assert read_magnitude(PHENOMENA["heavy_snow"], text) is None
