"""Bytes held for clients: the limit in all, and who is closed first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from skywitness.entrypoints.http.kit.held_bytes import HeldBytes

MOST = 800


class Desk:
    def __init__(self) -> None:
        self.now_s = 0.0
        self.dropped: list[str] = []
        self.busy: set[str] = set()
        self.held = HeldBytes[str](MOST, self._drop, lambda: self.now_s)

    def _drop(self, holder: str) -> bool:
        if holder in self.busy:
            return False
        self.dropped.append(holder)
        return True


def test_nobody_is_dropped_within_the_limit() -> None:
    desk = Desk()
    for name in "abcd":
        desk.held.hold(name, MOST // 4)

    assert (desk.dropped, desk.held.total) == ([], MOST)


def test_the_one_that_has_waited_longest_is_dropped() -> None:
    desk = Desk()
    for name in "abc":
        desk.held.hold(name, 300)
        desk.now_s += 1

    assert desk.dropped == ["a"]
    assert desk.held.total == 600


def test_the_one_that_holds_most_is_dropped() -> None:
    desk = Desk()
    for name, amount in (("a", 200), ("b", 500), ("c", 200)):
        desk.held.hold(name, amount)

    assert desk.dropped == ["b"]


def test_what_is_held_may_change_and_end() -> None:
    desk = Desk()
    for amount in (700, 100, 700):
        desk.held.hold("a", amount)
    desk.held.release("a")
    desk.held.release("a")
    desk.held.hold("b", 800)

    assert (desk.dropped, desk.held.total) == ([], 800)


def test_one_that_cannot_be_dropped_now_is_kept() -> None:
    desk = Desk()
    desk.busy = {"a"}
    desk.held.hold("a", 700)
    desk.held.hold("b", 200)

    assert (desk.dropped, desk.held.total) == (["b"], 700)


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 2 * MOST), st.floats(0, 60)),
        max_size=50,
    )
)
def test_the_limit_is_never_passed(steps: list[tuple[str, int, float]]) -> None:
    desk = Desk()
    for name, amount, pause_s in steps:
        desk.held.hold(name, amount) if amount else desk.held.release(name)
        desk.now_s += pause_s

        assert 0 <= desk.held.total <= MOST
