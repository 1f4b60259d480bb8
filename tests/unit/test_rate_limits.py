"""Counters of requests: what is counted together, and what memory and clocks cannot spoil."""

from __future__ import annotations

import sys
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.entrypoints.http.kit.proxies import client_key
from skywitness.entrypoints.http.kit.rate_limits import policy_of
from skywitness.entrypoints.http.kit.window_counts import WindowCounts
from skywitness.entrypoints.setting_groups.rate_limits import (
    DEFAULT_LIMITS,
    Limit,
    LimitPolicy,
    parsed_limits,
)
from skywitness.entrypoints.settings import SettingsError, read_settings

MOST_BYTES = 64 * 1024 * 1024


class Ticking:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_window_begins_with_its_first_request() -> None:
    clock = Ticking()
    counts = WindowCounts(clock=clock)

    assert [counts.incr("a", 60), counts.incr("a", 60), counts.incr("b", 60)] == [1, 2, 1]
    clock.now += 59.5
    assert (counts.incr("a", 60), counts.window("a")) == (3, (3, 0.5))
    clock.now += 0.5
    assert (counts.get("a"), counts.window("a")) == (0, (0, 0.0))
    assert counts.incr("a", 60) == 1
    assert counts.get_expiry("a") == clock.now + 60


def test_a_million_addresses_stay_below_64_mb() -> None:
    counts, most = WindowCounts(), 0
    for n in range(1_000_000):
        counts.incr(f"external 2001:db8:{n >> 16:x}:{n & 0xFFFF:x}", 60)
        if n % 200_000 == 0:
            most = max(most, memory_of(counts))

    assert max(most, memory_of(counts)) < MOST_BYTES


def memory_of(counts: WindowCounts) -> int:
    counters = counts._counters
    each = ((key, counter, counter[1]) for key, counter in counters.items())
    return sys.getsizeof(counters) + sum(sys.getsizeof(part) for three in each for part in three)


def test_counters_that_are_over_make_room() -> None:
    clock = Ticking()
    counts = WindowCounts(clock=clock)
    for n in range(1000):
        counts.incr(f"old {n}", 60)
    clock.now += 61
    for n in range(1000):
        counts.incr(f"new {n}", 60)

    assert len(counts) == 1000


def test_a_flood_does_not_reset_a_client_that_goes_on_below_the_bound() -> None:
    counts = WindowCounts(most=100)
    counts.incr("client", 60)
    for n in range(99):
        counts.incr(f"other {n}", 60)

    assert counts.incr("client", 60) == 2


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 40)), max_size=60))
def test_counts_are_those_of_a_window_that_starts_with_the_first_request(
    steps: list[tuple[str, float]],
) -> None:
    clock = Ticking()
    counts = WindowCounts(clock=clock)
    began: dict[str, tuple[float, int]] = {}
    for key, later in steps:
        clock.now += later
        start, count = began.get(key, (float("-inf"), 0))
        began[key] = (start, count + 1) if clock.now < start + 60 else (clock.now, 1)

        assert counts.incr(key, 60) == began[key][1]
        assert counts.get(key) == began[key][1]


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::1", "20010db800010002"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "20010db800010002"),
        ("2001:db8:1:3::1", "20010db800010003"),
        ("fe80::1%eth0", "fe80000000000000"),
        ("testclient", "testclient"),
    ],
)
def test_requests_of_a_network_of_64_bits_are_counted_together(address: str, key: str) -> None:
    assert client_key({"client": (address, 4711)}) == key


def test_requests_over_a_unix_socket_are_counted_together() -> None:
    assert client_key({"client": None}) == client_key({}) == ""


@given(st.ip_addresses(v=6), st.ip_addresses(v=6))
def test_ipv6_addresses_share_a_key_exactly_within_64_bits(one: object, other: object) -> None:
    first, second = (ip_address(str(each)) for each in (one, other))
    mapped = [getattr(each, "ipv4_mapped", None) for each in (first, second)]
    if mapped == [None, None]:
        keys = [client_key({"client": (str(each), 1)}) for each in (first, second)]
        assert (keys[0] == keys[1]) == (int(first) >> 64 == int(second) >> 64)


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_probes_are_not_counted(path: str) -> None:
    assert policy_of("GET", path, has_query=False) is None


def test_the_defaults_name_every_policy() -> None:
    assert set(parsed_limits(())) == set(LimitPolicy)
    assert ",".join(DEFAULT_LIMITS.split(",")) == DEFAULT_LIMITS


def test_limits_are_off_for_the_local_user_unless_they_are_set() -> None:
    assert read_settings(_env_file=None).limits == {}
    assert read_settings(_env_file=None, rate_limits="none").limits == {}
    chosen = read_settings(_env_file=None, rate_limits="read=10/2minute, write=3/hour").limits
    assert chosen[LimitPolicy.READ] == Limit(10, 120)
    assert chosen[LimitPolicy.WRITE] == Limit(3, 3600)
    assert chosen[LimitPolicy.SEARCH] == parsed_limits(())[LimitPolicy.SEARCH]


@pytest.mark.parametrize(
    "wrong",
    [
        *("read", "read=0/minute", "read=10", "read=10/fortnight", "all=1/day", "read=-1/day"),
        *("none,read=1/day", "read=1/0day", "read=1/day;write=1/day", "READ=1/day"),
        "read=9999999999/day",
    ],
)
def test_anything_else_is_no_limit(wrong: str) -> None:
    with pytest.raises(SettingsError, match="SKYWITNESS_RATE_LIMITS"):
        read_settings(_env_file=None, rate_limits=wrong)
