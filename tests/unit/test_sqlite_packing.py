"""Compressed JSON comes back, also what an earlier version stored."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from skywitness.adapters.sqlite.packing import SHORTEST, packed, packed_together, unpacked

VERDICT = (
    '{"outcome":"supported","score":0.93,"reason":"Größe: 4 other nearby reports agree with the '
    'claim.","evidence":[{"source":"KDSM"}],"rules_version":"2","revision":1}'
)
STORED = {
    1: "01239c6f8d9132ae7bd1e16d87e7a75229db7abb04fbe24cd3c8291800",
    2: "0220a53d0100784772c3b6c39f653a20344b44534d7d07fc46cfaa5371d1ee9d437ed8fda1ca3f39ab9185d61d",
}
"""The text above, stored with each dictionary: files that hold it must stay readable."""

json_texts = st.text().map(lambda text: "{" + text)


@given(json_texts)
@example("{" + "x" * SHORTEST)
@example("[" + "\N{CLOUD WITH SNOW}" * SHORTEST)
def test_a_text_comes_back(text: str) -> None:
    assert unpacked(packed(text)).decode() == text
    assert unpacked(packed(text, 0)).decode() == text


@given(st.lists(json_texts, max_size=5))
@example([VERDICT, VERDICT * 2, "{" + "x" * SHORTEST])
def test_texts_are_compressed_together_as_they_are_apart(texts: list[str]) -> None:
    assert packed_together(texts) == [packed(text) for text in texts]


def test_a_short_text_stays_readable_json() -> None:
    assert packed(VERDICT) == VERDICT.encode()


def test_long_json_takes_much_less() -> None:
    several = "[" + ",".join([VERDICT] * 4) + "]"
    assert len(packed(several)) < len(several) / 5


@pytest.mark.parametrize("number", STORED)
def test_what_was_stored_with_any_dictionary_can_be_read(number: int) -> None:
    assert unpacked(bytes.fromhex(STORED[number])).decode() == VERDICT


def test_a_compressed_text_of_which_a_bit_has_changed_is_not_taken_for_another() -> None:
    text = "[" + ",".join([VERDICT] * 4) + "]"
    stored = packed(text)
    taken = set()
    for bit in range(8 * len(stored)):
        changed = bytearray(stored)
        changed[bit // 8] ^= 1 << bit % 8
        with suppress(Exception):
            orjson.loads(found := unpacked(bytes(changed)))
            taken.add(found.decode())

    assert taken <= {text}


def test_threads_may_compress_at_the_same_time() -> None:
    texts = [VERDICT.replace("KDSM", f"K{number}") * 40 for number in range(400)]
    with ThreadPoolExecutor(8) as threads:
        assert [*threads.map(lambda text: unpacked(packed(text)).decode(), texts)] == texts
