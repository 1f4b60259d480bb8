"""What every clock and every maker of ids promises."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from skywitness.adapters.memory.clock import FixedClock, SequentialIds
from skywitness.adapters.system import RandomIds, SystemClock
from skywitness.ports.clock import Clock, Ids
from tests.builders import OBSERVED_AT


@pytest.mark.parametrize("clock", [FixedClock(OBSERVED_AT), SystemClock()], ids=["fixed", "system"])
def test_a_clock_tells_utc(clock: Clock) -> None:
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize("kind", [SequentialIds, RandomIds])
def test_ids_are_uuid7_that_grow_even_within_a_millisecond(kind: type[Ids]) -> None:
    ids = kind()

    made = [ids.new() for _ in range(5_000)]

    assert all(str(one) < str(other) for one, other in pairwise(made))
    assert {each.version for each in made} == {7}
    assert {each.variant for each in made} == {made[0].variant}
