from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.text import Utf16Positions

TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("🌪️👩‍👧𝐀é"), max_size=40)


@given(TEXTS, st.data())
def test_positions_are_in_utf_16_code_units(text: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(text)))

    assert Utf16Positions(text).at(position) == len(text[:position].encode("utf-16-le")) // 2
