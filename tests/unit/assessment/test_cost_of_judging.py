"""What a verdict costs, in calls of functions: it is pure computation, and they are most of it."""

from __future__ import annotations

from benchmarks.judging import judge_once

from tests.steps import calls_of


def test_a_verdict_over_many_readings_and_neighbours() -> None:
    once = judge_once()
    once()  # compares the words of texts, which are kept for reports of the same place

    assert calls_of(once) <= 5_300
