from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.narrative.numbers import number, numbers, plain
from skywitness.domain.model.narrative.quantities import (
    DEPTHS,
    amounts,
)
from skywitness.domain.model.phenomena.magnitude import Unit

ANY = frozenset(Unit)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3", 3),
        ("2.5", 2.5),
        (".75", 0.75),
        ("2,5", 2.5),
        ("2,54", 2.54),
        ("0,125", 0.125),
        ("1,200", 1200),
        ("12,000", 12_000),
        ("1,200.5", 1200.5),
        ("1.200,5", 1200.5),
        ("1'200", 1200),
        ("12.000", 12),
        ("1 1/2", 1.5),
        ("1-1/2", 1.5),
        ("1 and 1/2", 1.5),
        ("1½", 1.5),
        ("1 ¾", 1.75),
        ("⅞", 0.875),
        ("5/8", 0.625),
        ("5/8ths", 0.625),
        ("1⁄2", 0.5),
        ("３", 3),
        ("２．５", 2.5),
        ("1\u00a01/2", 1.5),
        ("an", 1),
        ("half", 0.5),
        ("a half", 0.5),
        ("three-quarters", 0.75),
        ("three fifths", 0.6),
        ("3 tenths", 0.3),
        ("seven sixteenths", 0.4375),
        ("twenty-five hundredths", 0.25),
        ("sixty-five", 65),
        ("a hundred", 100),
        ("one hundred and ten", 110),
        ("three hundred fifty", 350),
        ("two thousand two hundred", 2200),
        ("one point seven five", 1.75),
        ("two and a half", 2.5),
        ("one and three-quarters", 1.75),
        ("2 and one half", 2.5),
    ],
)
def test_numbers_in_digits_and_words(written: str, value: float) -> None:
    assert number(plain(written)) == pytest.approx(value)


@pytest.mark.parametrize(
    "written",
    ["", "07.5", "1/0", "12/11", "5/12/2020", "1.2.3", "1,2,3", "12:30", "five sixty", "1,2345"],
)
def test_what_is_written_like_a_number_but_is_none(written: str) -> None:
    assert number(written) is None


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("I-95, US-20, F2, mile 5NNW", [5]),
        ("$5 or #7 or 12:30 or 5/12/2020", []),
        ("gusts...60 mph", [60]),
        ("gusts w/60 mph", [60]),
        ("2in-3in", [2, 3]),
        ("27030G45KT", [27030]),
        ("50-60 mph", [50, 60]),
        ("of 2, 5 or 7", [2, 5, 7]),
        ("one to two and a half", [1, 2.5]),
        ("one and two", [1, 2]),
    ],
)
def test_the_numbers_of_a_text(text: str, values: list[float]) -> None:
    assert [one.value for one in numbers(plain(text))] == values


@given(
    st.sampled_from(["2,5 cm", "1.75 inches", "1 1/2 inches", "1,200 feet", "60 mph", "1½ in."]),
    st.sampled_from(["1", "17", "3.", "3,", "9/", "12:", "1.2.", "$", "I-", "x", "#"]),
)
def test_no_reader_starts_inside_a_number(amount: str, prefix: str) -> None:
    (whole,) = amounts(amount, ANY)

    for read in amounts(prefix + amount, ANY):
        assert read.start == 0 or read.value == whole.value - int(whole.value)
        assert read.value != whole.value


_QUARTERS = {1: "¼", 2: "½", 3: "¾"}
_RATIOS = {1: "1/4", 2: "1/2", 3: "3/4"}
_WIDE = str.maketrans({chr(code): chr(0xFEE0 + code) for code in range(0x21, 0x7F)})


@given(st.integers(1, 99), st.integers(1, 3), st.sampled_from([" cm", "cm", " inches", '"']))
def test_every_notation_of_a_value_is_read_alike(whole: int, quarters: int, unit: str) -> None:
    value = whole + quarters / 4
    notations = [
        f"{value}",
        f"{value}".replace(".", ","),
        f"{value}".translate(_WIDE),
        f"{whole}{_QUARTERS[quarters]}",
        f"{whole} {_RATIOS[quarters]}",
        f"{whole}-{_RATIOS[quarters]}",
        f"{whole} and {_RATIOS[quarters]}",
    ]

    read = [[one.value for one in amounts(f"of {told}{unit}", ANY)] for told in notations]

    assert read == [[value]] * len(notations)


_CARDINALS = st.sampled_from(
    ["one", "two", "seven", "eleven", "twenty", "ninety", "hundred", "thousand"]
)


@given(st.lists(_CARDINALS, min_size=1, max_size=6), st.sampled_from([" ", "-"]))
def test_a_run_of_number_words_is_read_whole_or_not_at_all(words: list[str], joint: str) -> None:
    read = list(amounts(joint.join(words) + " inches", DEPTHS))

    assert [one.start for one in read] in ([], [0])


@given(st.text(max_size=200))
def test_plain_text_keeps_every_character_at_its_place(text: str) -> None:
    assert len(plain(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("63,5 mm of rain", [(63.5, None, "mm")]),
        ("visibility 1,5 km", [(1.5, None, "km")]),
        ("1,200 feet", [(1200, None, "ft")]),
        ("0.5 to 1.25 inches", [(1.25, 0.5, "in")]),
        ("one-quarter inch up to three-fifths of an inch", [(0.6, 0.25, "in")]),
        ("60 to 50 mph", [(60, 50, "mph")]),
        ("50 mph to 60 mph", [(60, 50, "mph")]),
        ("60–70 mph", [(70, 60, "mph")]),
        ("an inch or two", [(2, 1, "in")]),
        ("an inch and a half", [(1.5, None, "in")]),
        ("5 feet 6 inches", [(5.5, None, "ft")]),
        ("5'6\"", [(5.5, None, "ft")]),
        ("1 inch and quarter size", [(1, None, "in")]),
        ("inch and a half hail", [(1.5, None, "in")]),
        ("1/2-3/4 inch", [(0.75, 0.5, "in")]),
        ("10 mm to 1.5 cm", [(10, None, "mm"), (1.5, None, "cm")]),
        ("1·5 inch", [(1.5, None, "in")]),
        ("30 to 40 below zero", [(-40, 30, "F")]),
        ("a fraction of an inch", []),
        ("115 tenths of an inch", []),
        ("-2 cm", []),
        ("minus 5 F", [(-5, None, "F")]),
        ("2½”", [(2.5, None, "in")]),
        ("1 & 1/2 inch", [(1.5, None, "in")]),
        ("1/2in-1in", [(1, 0.5, "in")]),
        ("1~2 cm", [(2, 1, "cm")]),
        ("58mph/50kt", [(58, None, "mph"), (50, None, "kt")]),
        ("27030G45KT", []),
        ("95 km per hour", [(95, None, "km/h")]),
        ("25 metres a second", [(25, None, "m/s")]),
        ("60mph", [(60, None, "mph")]),
        ("60 Kt", [(60, None, "kt")]),
        ("2\u00a0cm", [(2, None, "cm")]),
    ],
)
def test_amounts(text: str, expected: list[tuple[float, float | None, str]]) -> None:
    read = [(round(one.value, 6), one.low, one.unit.value) for one in amounts(text, ANY)]

    assert read == expected
