"""What counts as the same filing."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from skywitness.entrypoints.fingerprints import fingerprint

NUMBERS = st.integers(-(1 << 63), (1 << 63) - 1)


@given(st.dictionaries(st.text(max_size=5), st.none() | NUMBERS | st.text(max_size=9)))
def test_a_fingerprint_does_not_depend_on_order_or_spaces(content: dict[str, object]) -> None:
    turned = dict(reversed(content.items()))
    assert fingerprint(turned) == fingerprint(content)
    assert fingerprint(json.loads(json.dumps(content, indent=3))) == fingerprint(content)


def test_another_content_has_another_fingerprint() -> None:
    prints = {fingerprint(c) for c in ({}, {"a": 1}, {"a": 2}, {"b": 1}, {"a": "1"}, {"a": None})}
    assert len(prints) == 6
    assert all(len(digest) == 64 for digest in prints)
