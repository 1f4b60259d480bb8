"""Work of different kinds takes turns, and a crowd of one kind gives way to others."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from skywitness.adapters.sqlite.fair_queue import FairQueue


def drained(queue: FairQueue[str]) -> list[str]:
    taken = []
    while (item := queue.take()) is not None:
        taken.append(item)
    return taken


def queue_of(*items: str, most: int = 100) -> FairQueue[str]:
    """The first letter of an item is its kind."""
    queue: FairQueue[str] = FairQueue(most)
    for item in items:
        queue.put(item[0], item)
    return queue


def test_kinds_take_turns() -> None:
    assert drained(queue_of("a1", "a2", "a3", "b1", "c1")) == ["a1", "b1", "c1", "a2", "a3"]


def test_a_full_queue_leaves_out_more_of_the_same_kind() -> None:
    queue = queue_of("a1", "a2", most=2)

    assert queue.put("a", "a3") == "a3"
    assert drained(queue) == ["a1", "a2"]


def test_a_crowd_gives_way_to_another_kind() -> None:
    queue = queue_of("a1", "a2", most=2)

    assert queue.put("b", "b1") == "a2"
    assert queue.put("c", "c1") == "c1"
    assert drained(queue) == ["a1", "b1"]


def test_what_is_removed_frees_its_place() -> None:
    queue = queue_of("a1", "a2", most=2)

    assert queue.remove("a", "a1")
    assert not queue.remove("a", "a1")
    assert queue.put("a", "a3") is None
    assert drained(queue) == ["a2", "a3"]


@given(st.lists(st.sampled_from("abcd"), max_size=40), st.integers(1, 10))
def test_nothing_is_lost_and_each_kind_keeps_its_order(kinds: list[str], most: int) -> None:
    queue: FairQueue[str] = FairQueue(most)
    items = [f"{kind}{number:02}" for number, kind in enumerate(kinds)]
    left_out = [one for item in items if (one := queue.put(item[0], item)) is not None]
    assert len(queue) == min(most, len(items))

    taken = drained(queue)

    assert Counter(taken + left_out) == Counter(items)
    for kind in set(kinds):
        of_kind = [item for item in taken if item[0] == kind]
        assert of_kind == sorted(of_kind)


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=40))
def test_nobody_waits_for_two_of_another_kind(kinds: list[str]) -> None:
    queue = queue_of(*(f"{kind}{number}" for number, kind in enumerate(kinds)))

    order = [item[0] for item in drained(queue)]

    for kind in set(kinds):
        before = order[: order.index(kind)]
        assert max(Counter(before).values(), default=0) <= 1
