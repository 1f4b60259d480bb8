from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.adapters.azure_language.chunks import LONGEST, split

FAMILY = "👩‍👩‍👧‍👦"
VISIBLE = [
    "e\u0301",  # marks
    "a\u0302\u0323",
    "🌪\ufe0f",  # a style of emoji
    "👍🏽",  # a tone of skin
    FAMILY,
    "🇺🇸",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # the flag of England
    "1\ufe0f\u20e3",
    "\u1112\u1161\u11ab",  # Korean letters
    "\ud55c",
    "\u0e19\u0e49\u0e33",  # Thai
    "\r\n",
    "𝐀",
    "x",
]


@given(st.text(max_size=200), st.integers(1, 30))
def test_the_pieces_are_the_text_and_know_where_they_stood(text: str, longest: int) -> None:
    chunks = split(text, longest)

    assert "".join(chunk.text for chunk in chunks) == text
    assert all(len(chunk.text) <= longest for chunk in chunks)
    assert all(len(chunk.text) >= longest // 2 for chunk in chunks[:-1])
    assert all(text.startswith(chunk.text, chunk.offset) for chunk in chunks)


@given(st.lists(st.sampled_from(VISIBLE), max_size=60), st.integers(20, 40))
def test_no_border_runs_through_a_visible_character(signs: list[str], longest: int) -> None:
    borders, at = {0}, 0
    for sign in signs:
        at += len(sign)
        borders.add(at)

    assert {chunk.offset for chunk in split("".join(signs), longest)} <= borders


def test_sentences_stay_whole_where_they_can() -> None:
    text = "It hailed. " * 10

    assert [chunk.text for chunk in split(text, 40)] == ["It hailed. " * 3] * 3 + ["It hailed. "]


def test_then_words_do() -> None:
    assert [chunk.text for chunk in split("hail " * 10, 24)] == ["hail " * 4] * 2 + ["hail " * 2]


@pytest.mark.parametrize("length", [0, 1, LONGEST])
def test_what_the_service_takes_is_not_cut(length: int) -> None:
    assert len(split("x" * length)) == 1


def test_marks_without_end_are_cut_all_the_same() -> None:
    chunks = split("e" + "\u0301" * 100, 40)

    assert all(len(chunk.text) <= 40 for chunk in chunks)
