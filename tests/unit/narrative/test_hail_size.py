from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.narrative.extraction import read_magnitude
from skywitness.domain.model.narrative.size_comparisons import OBJECT_SIZES_IN, comparisons
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA

HAIL = PHENOMENA["hail"]


def inches(text: str) -> float | None:
    found = read_magnitude(HAIL, text)
    return None if found is None else found.si_value / 25.4


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Hail 2,5 cm across.", 2.5 / 2.54),
        ("Hail the size of hens eggs", 2.0),
        ("Hail 1,5 inch", 1.5),
        ("Hail size 1,75", 1.75),
        ("Hail stones of 3,2 centimetres.", 3.2 / 2.54),
        ("1,25 diameter hail", 1.25),
        ("A spotter had 1.25 diameter hail.", 1.25),
        ("Hail up to 2 was reported.", 2.0),
        ("Hail two inches or larger.", 2.0),
        ("Hail larger than 2 inches.", 2.0),
        ("Hail of at least 1.5 inches.", 1.5),
        ("Pea to one inch hail, some of it golf ball size.", 1.75),
        ("Half inch hail up to the size of quarters.", 1.0),
        ("Ping pong ball size (1.25 inch) hail.", 1.25),
        ("Quarter size or 1.1 inch hail.", 1.1),
        ("Marble-sized to golfball-sized hail.", 1.75),
        ("Mostly dime to penny size, with some quarters mixed in.", 1.0),
        ("Nickel size hail with a few larger stones.", 1.0),
        ("The largest stone was a tennis ball.", 2.5),
        ("Hail (quarters)", 1.0),
        ("Hail up to half\ufffd\ufffd\ufffddollar size.", 1.25),
        ("Hail was big, like half dollars.", 1.25),
        ("Hail, the biggest was a nickel.", 0.88),
        ("Hail no bigger than a pea.", 0.25),
        ("Hail bigger than a pea.", 0.5),
        ("Hail. Baseball to softball.", 4.5),
        ("Hail up to quarters.", 1.0),
        ("Hailstones as big as a hen's egg", 2.0),
        ("golf balls of hail", 1.75),
        ("Peas and marbles in size.", 0.5),
    ],
)
def test_sizes_as_people_tell_them(text: str, size: float) -> None:
    assert inches(text) == pytest.approx(size, abs=0.001)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Pea size hail in Walnut Grove.", 0.25),
        ("Pea sized hail on Apple Valley Road.", 0.25),
        ("Dime size hail at Golf Ball Ranch.", 0.7),
        ("Penny size hail fell at quarter past five.", 0.75),
        ("Penny size hail from quarter to six.", 0.75),
        ("Dime size hail for a quarter of an hour.", 0.7),
        ("Pea size hail covered a quarter mile of the road.", 0.25),
        ("Pea size hail destroyed the walnut crop.", 0.25),
        ("Marble hail during the softball game.", 0.5),
        ("Dime size hail, and apples were knocked off the trees.", 0.7),
        ("Nickel size hail, a quarter million dollars of damage.", 0.88),
        ("Pea size hail at the tennis ball factory.", 0.25),
        ("PEA SIZE HAIL AT EGG HARBOR BAY AND LIME CREEK", 0.25),
    ],
)
def test_a_name_a_time_a_crop_or_money_is_no_size(text: str, size: float) -> None:
    assert inches(text) == pytest.approx(size)


@pytest.mark.parametrize(
    "text",
    [
        "Hail on Penny Lane.",
        "Hail at Golf Ball Lane.",
        "Hail to Walnut Bottom and beyond.",
        "HAIL AT WALNUT CREEK",
        "Hail destroyed the apples.",
        "Hail began at quarter to six.",
        "Hail damage of a quarter million dollars.",
        "Hail cost him a dime.",
        "Hail like crazy, limes fell off the trees.",
        "Third-quarter hail losses were small.",
        "Three quarters of the hail melted.",
        "Hail -2 cm",
        "Hail of a fraction of an inch.",
        "Hail was 3 blocks away.",
        "Hail was 12:30",
        "Hail from the same storm that had golf ball size hail in town.",
    ],
)
def test_hail_without_a_size(text: str) -> None:
    assert inches(text) is None


@given(st.sampled_from(sorted(OBJECT_SIZES_IN)), st.sampled_from(["Road", "Creek", "Valley Lane"]))
def test_no_object_in_the_name_of_a_place_is_a_size(thing: str, place: str) -> None:
    assert comparisons(f"Hail fell on {thing.title()} {place} and near {thing} {place}.") == []


@given(st.sampled_from(sorted(OBJECT_SIZES_IN)), st.sampled_from(sorted(OBJECT_SIZES_IN)))
def test_of_a_range_the_larger_end_counts(one: str, other: str) -> None:
    expected = max(OBJECT_SIZES_IN[one], OBJECT_SIZES_IN[other])

    assert inches(f"Hail ranged from {one} to {other} size.") == pytest.approx(expected)
