"""What readers of strangers' texts do grows with the length of a text, whatever it repeats.

Calls are counted, which are the same on every machine. `benchmarks/linear_proof.py` times the same
texts, and so also what happens inside regular expressions.
"""

from __future__ import annotations

from functools import partial

import pytest
from benchmarks.linear_proof import FRAGMENTS, readers, repeated

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.narrative.quantities import (
    DEPTHS,
    DISTANCES,
    SPEEDS,
    TEMPERATURES,
    amounts,
)
from skywitness.entrypoints.formats.cells import number, timestamp
from tests.steps import calls_of

SHORT, LONG = 500, 2_000
UNITS = (DEPTHS, SPEEDS, DISTANCES, TEMPERATURES)
READERS = {**readers(), "amounts": lambda text: [list(amounts(text, units)) for units in UNITS]}


@pytest.mark.parametrize("reader", READERS)
def test_four_times_the_text_is_about_four_times_the_work(reader: str) -> None:
    def calls(fragment: str, length: int) -> int:
        return calls_of(partial(READERS[reader], repeated(fragment, length)))

    counted = {one: (calls(one, SHORT), calls(one, LONG)) for one in FRAGMENTS}

    assert {one: few for one, few in counted.items() if few[1] > 4.5 * few[0] + 200} == {}


@pytest.mark.parametrize("text", ["1", "1e", "2021-05-08T", " "])
@pytest.mark.parametrize("read", [number, timestamp])
def test_a_long_cell_is_no_more_work_than_a_short_one(read: object, text: str) -> None:
    def refuse(length: int) -> None:
        with pytest.raises(Invalid):
            read("cell", repeated(text, length))  # type: ignore[operator] # one of the two

    assert calls_of(lambda: refuse(10_000)) == calls_of(lambda: refuse(2_500))
