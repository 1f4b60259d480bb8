"""Compressed JSON comes back, also what an earlier version stored."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from skywitness.adapters.sqlite.packing import SHORTEST, packed, unpacked

VERDICT = (
    '{"outcome":"supported","score":0.93,"reason":"Größe: 4 other nearby reports agree with the '
    'claim.","evidence":[{"source":"KDSM"}],"rules_version":"2","revision":1}'
)
STORED = bytes.fromhex("01239c6f8d9132ae7bd1e16d87e7a75229db7abb04fbe24cd3c8291800")
"""The text above, stored with the first dictionary: files that hold it must stay readable."""

json_texts = st.text().map(lambda text: "{" + text)


@given(json_texts)
@example("{" + "x" * SHORTEST)
@example("[" + "\N{CLOUD WITH SNOW}" * SHORTEST)
def test_a_text_comes_back(text: str) -> None:
    assert unpacked(packed(text)).decode() == text
    assert unpacked(packed(text, 0)).decode() == text


def test_a_short_text_stays_readable_json() -> None:
    assert packed(VERDICT) == VERDICT.encode()


def test_long_json_takes_much_less() -> None:
    several = "[" + ",".join([VERDICT] * 4) + "]"
    assert len(packed(several)) < len(several) / 5


def test_what_was_stored_with_the_first_dictionary_can_be_read() -> None:
    assert unpacked(STORED).decode() == VERDICT
