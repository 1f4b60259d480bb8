from __future__ import annotations

import pytest

from skywitness.domain.model.narrative.extraction import read_magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hail about 1 inch across.", "estimated"),
        ("Hail, approximately the size of golf balls.", "estimated"),
        ("Hail estimated at 2 inches.", "estimated"),
        ("1 inch hail. Size estimated from a photo.", "estimated"),
        ("~2 inch hail", "estimated"),
        ("Hail of 1 inch was measured with calipers.", "measured"),
        ("1 inch hail, measured about 5:40 PM.", "measured"),
        ("1 inch hail at 5 PM EST, measured.", "measured"),
        ("1 inch hail about 5:40 PM.", "unknown"),
        ("Around 5 PM, 1 inch hail fell near the church.", "unknown"),
        ("1 inch hail. Time estimated from radar.", "unknown"),
        ("1 inch hail, time of the event estimated by radar.", "unknown"),
        ("1 inch hail about 3 miles north of town.", "unknown"),
        ("1 inch hail at 5 PM EST.", "unknown"),
    ],
)
def test_how_a_size_was_obtained(text: str, expected: str) -> None:
    found = read_magnitude(PHENOMENA["hail"], text)

    assert found is not None
    assert found.qualifier.value == expected
