from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.text import Utf16Positions, folded, is_mark, words

TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("🌪️👩‍👧𝐀é"), max_size=40)


@given(TEXTS, st.data())
def test_positions_are_in_utf_16_code_units(text: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(text)))

    assert Utf16Positions(text).at(position) == len(text[:position].encode("utf-16-le")) // 2


SPELLED = st.text(
    st.sampled_from(
        "ßſİıǅÆĐé\u0301ΐᾳςЁй\u0640أ\u064eک\u09bcंँग\u093cが\u3099ｶﾞ가\u1100\u1161\u11a8\u115f"
    )
    | st.sampled_from("เแน\u0e4d\u0e49\u0e33\u0ecd\u0ec9ﬁ㎜²①Ⅳ\ufdfa\u00ad\u200d\ufe0f")
    | st.characters(exclude_categories=["Cs"]),
    max_size=12,
)


@given(SPELLED)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(SPELLED)
def test_words_are_set_apart_by_all_but_letters_digits_and_marks(text: str) -> None:
    spaced = "".join(c if c.isalnum() or is_mark(c) else " " for c in folded(text))

    assert words(text) == tuple(spaced.split())


@given(SPELLED, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_how_characters_are_composed_does_not_matter(
    text: str, form: Literal["NFC", "NFD", "NFKC", "NFKD"]
) -> None:
    assert folded(unicodedata.normalize(form, text)) == folded(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ข้าว", "ขาว"),
        ("がけ", "かけ"),
        ("बारिश", "बारश"),
        ("क्या", "कया"),
        ("မိုး", "မို"),
        ("ވައި", "ވއ"),
    ],
)
def test_marks_that_make_another_word_stay(one: str, other: str) -> None:
    assert words(one) != words(other)
    assert len(words(one)) == 1
