"""Pauses and log lines of what keeps failing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.failures import LOG_EVERY_S, Failures


@dataclass
class Clock:
    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_pauses_double_up_to_the_longest() -> None:
    failures = Failures(first_s=1.0, longest_s=60.0)
    pauses = []
    for _ in range(8):
        failures.note("disk full")
        pauses.append(failures.pause_s)

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_success_ends_the_pause() -> None:
    clock = Clock()
    failures = Failures(clock=clock)
    assert failures.remaining_s == 0
    failures.note("disk full")
    clock.now += 0.25
    assert failures.remaining_s == pytest.approx(0.75)
    assert failures.succeed() == 1
    assert failures.remaining_s == failures.pause_s == 0


def test_an_end_is_announced_only_after_a_line_about_the_failure() -> None:
    clock = Clock()
    failures = Failures(clock=clock)
    failures.note("disk full")
    failures.note("disk full")
    assert failures.succeed() == 2
    failures.note("disk full")
    assert failures.succeed() == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 30)), max_size=200))
def test_each_kind_is_logged_at_once_and_then_once_a_minute(
    noted: list[tuple[str, float]],
) -> None:
    clock = Clock()
    failures = Failures(clock=clock)
    logged: dict[str, float] = {}
    for kind, later in noted:
        clock.now += later
        is_due = kind not in logged or clock.now - logged[kind] >= LOG_EVERY_S
        assert failures.note(kind) is is_due
        if is_due:
            logged[kind] = clock.now


@given(st.lists(st.text(max_size=5), max_size=300))
def test_kinds_without_end_take_no_memory_without_end(kinds: list[str]) -> None:
    failures = Failures()
    for kind in kinds:
        failures.note(kind)

    assert len(failures._logged_at) <= 64
