"""The cache: one call per key, however many callers; stale values marked; bounds kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skywitness.adapters.outbound.cache import CacheResult, Fetched, StaleCache
from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderAnswerUnusable,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)
from tests.unit.outbound.timing import ManualTime

FRESH_S, USABLE_S, UNKNOWN_S = 10.0, 60.0, 30.0
DOWN = ProviderUnavailable("given")


class Upstream:
    """A source whose calls end when the test says so."""

    def __init__(self, time: ManualTime) -> None:
        self.time = time
        self.asked: list[str] = []
        self.open: dict[str, asyncio.Future[None]] = {}

    def ask(self, key: str) -> Callable[[], Awaitable[Fetched[float]]]:
        async def fill() -> Fetched[float]:
            assert key not in self.open, "two calls for one key at once"
            self.asked.append(key)
            self.open[key] = asyncio.get_running_loop().create_future()
            try:
                await self.open[key]
            finally:
                del self.open[key]
            return Fetched(self.time.monotonic(), FRESH_S, USABLE_S)

        return fill

    def end(self, key: str, error: Exception | None = None) -> None:
        waiting = self.open.get(key)
        if waiting is None or waiting.done():
            return
        if error is None:
            waiting.set_result(None)
        else:
            waiting.set_exception(error)


async def settle() -> None:
    for _ in range(8):
        await asyncio.sleep(0)


@pytest.fixture
def time() -> ManualTime:
    return ManualTime()


def cache_of(time: ManualTime, most_weight: int = 1000) -> StaleCache[float]:
    return StaleCache(
        "given", monotonic=time.monotonic, unknown_s=UNKNOWN_S, most_weight=most_weight
    )


def giving(value: float, weight: int = 1) -> Callable[[], Awaitable[Fetched[float]]]:
    async def fill() -> Fetched[float]:
        return Fetched(value, FRESH_S, USABLE_S, weight)

    return fill


def failing(error: Exception) -> Callable[[], Awaitable[Fetched[float]]]:
    async def fill() -> Fetched[float]:
        raise error

    return fill


def never() -> Awaitable[Fetched[float]]:
    raise AssertionError("must not be asked")


async def test_fifty_callers_are_one_call(time: ManualTime) -> None:
    cache, upstream = cache_of(time), Upstream(time)
    callers = [asyncio.create_task(cache.get("a", upstream.ask("a"))) for _ in range(50)]
    await settle()
    upstream.end("a")

    answers = await asyncio.gather(*callers)

    assert upstream.asked == ["a"]
    assert set(answers) == {CacheResult(1000.0)}
    assert (await cache.get("a", never)) == CacheResult(1000.0)
    assert (cache.counters.hits, cache.counters.misses) == (1, 50)


async def test_fifty_callers_are_one_failing_call(time: ManualTime) -> None:
    cache, upstream = cache_of(time), Upstream(time)
    callers = [asyncio.create_task(cache.get("a", upstream.ask("a"))) for _ in range(50)]
    await settle()
    upstream.end("a", DOWN)

    answers = await asyncio.gather(*callers, return_exceptions=True)

    assert upstream.asked == ["a"]
    assert all(isinstance(answer, ProviderUnavailable) for answer in answers)


@pytest.mark.parametrize("gone", [1, 9, 10])
async def test_cancelled_callers_cancel_neither_the_call_nor_the_others(
    time: ManualTime, gone: int
) -> None:
    cache, upstream = cache_of(time), Upstream(time)
    callers = [asyncio.create_task(cache.get("a", upstream.ask("a"))) for _ in range(10)]
    await settle()
    for caller in callers[:gone]:
        caller.cancel()
    await settle()
    upstream.end("a")

    answers = await asyncio.gather(*callers, return_exceptions=True)

    assert sum(isinstance(answer, asyncio.CancelledError) for answer in answers) == gone
    assert answers[gone:] == [CacheResult(1000.0)] * (10 - gone)
    assert (await cache.get("a", never)) == CacheResult(1000.0)
    assert upstream.asked == ["a"]


async def test_a_stale_value_is_returned_marked_until_it_is_too_old(time: ManualTime) -> None:
    cache = cache_of(time)
    await cache.get("a", giving(1.0))
    time.pass_s(FRESH_S)

    old = await cache.get("a", failing(DOWN))
    assert (old.value, old.stale, type(old.error)) == (1.0, True, ProviderUnavailable)
    assert (await cache.get("a", never)).stale  # the failure is still remembered
    time.pass_s(USABLE_S - FRESH_S)
    with pytest.raises(ProviderUnavailable):
        await cache.get("a", failing(DOWN))
    assert cache.counters.stale == 2


async def test_a_new_value_after_a_failure_is_fresh(time: ManualTime) -> None:
    cache = cache_of(time)
    await cache.get("a", giving(1.0))
    time.pass_s(FRESH_S)
    await cache.get("a", failing(DOWN))
    time.pass_s(5)

    assert await cache.get("a", giving(2.0)) == CacheResult(2.0)
    assert cache.is_fresh("a")


@pytest.mark.parametrize("final", [LocationUnknown("given"), ProviderRequestRefused("given")])
async def test_a_final_error_replaces_the_cached_value(
    time: ManualTime, final: ProviderError
) -> None:
    cache = cache_of(time)
    await cache.get("a", giving(1.0))
    time.pass_s(FRESH_S)
    for fill in (failing(final), never):
        with pytest.raises(type(final)):
            await cache.get("a", fill)
    time.pass_s(UNKNOWN_S)
    with pytest.raises(ProviderUnavailable):
        await cache.get("a", failing(DOWN))


@pytest.mark.parametrize(
    ("error", "remembered_s"),
    [
        (DOWN, 5),
        (ProviderAnswerUnusable("given"), 5),
        (ProviderQuotaExhausted("given", "", 600), 5),
        (ProviderQuotaExhausted("given", "", 2), 2),
        (LocationUnknown("given"), 30),
        (ZeroDivisionError(), 0),
    ],
)
async def test_failures_are_remembered_for_a_while(
    time: ManualTime, error: Exception, remembered_s: int
) -> None:
    cache = cache_of(time)
    with pytest.raises(type(error)):
        await cache.get("a", failing(error))
    if remembered_s:
        time.pass_s(remembered_s - 0.001)
        with pytest.raises(type(error)):
            await cache.get("a", never)
        time.pass_s(0.001)
    assert await cache.get("a", giving(2.0)) == CacheResult(2.0)


async def test_a_kept_error_has_no_traceback(time: ManualTime) -> None:
    cache = cache_of(time)
    first = ProviderUnavailable("given", "reason", 3.0)
    met = []
    for fill in (failing(first), never, never):
        with pytest.raises(ProviderUnavailable) as caught:
            await cache.get("a", fill)
        met.append(caught.value)
    assert len({id(error) for error in [first, *met]}) == 4
    assert {(e.provider, e.reason, e.retry_after_s) for e in met} == {("given", "reason", 3.0)}
    assert {(e.__context__, e.__cause__) for e in met} == {(None, None)}


async def test_a_defect_is_never_hidden_by_a_stale_value(time: ManualTime) -> None:
    cache = cache_of(time)
    await cache.get("a", giving(1.0))
    time.pass_s(FRESH_S)
    with pytest.raises(ZeroDivisionError):
        await cache.get("a", failing(ZeroDivisionError()))
    assert (await cache.get("a", failing(DOWN))).value == 1.0


async def test_another_key_may_be_used_when_a_fetch_failed(time: ManualTime) -> None:
    cache = cache_of(time)
    await cache.get("a", giving(1.0))
    time.pass_s(FRESH_S)
    assert cache.stale("a", DOWN) == CacheResult(1.0, DOWN)
    for key, error in (("b", DOWN), ("a", LocationUnknown("given"))):
        with pytest.raises(type(error)):
            cache.stale(key, error)


async def test_the_least_recently_used_is_evicted(time: ManualTime) -> None:
    cache = cache_of(time, most_weight=3)
    for key in "abc":
        await cache.get(key, giving(1.0))
    await cache.get("a", never)
    await cache.get("d", giving(1.0))
    assert [key for key in "abcd" if cache.is_fresh(key)] == ["a", "c", "d"]
    await cache.get("heavy", giving(1.0, weight=2))
    assert [key for key in ("a", "c", "d", "heavy") if cache.is_fresh(key)] == ["d", "heavy"]
    await cache.get("too heavy", giving(1.0, weight=4))
    assert len(cache) == 0


async def test_failures_have_weight_too(time: ManualTime) -> None:
    cache = cache_of(time, most_weight=3)
    for number in range(10):
        with pytest.raises(LocationUnknown):
            await cache.get(number, failing(LocationUnknown("given")))
    assert len(cache) == 3


async def test_closing_cancels_calls_and_tells_their_callers(time: ManualTime) -> None:
    cache, upstream = cache_of(time), Upstream(time)
    await cache.get("known", giving(1.0))
    caller = asyncio.create_task(cache.get("a", upstream.ask("a")))
    await settle()

    await cache.close()

    assert upstream.open == {}
    with pytest.raises(ProviderUnavailable, match="closing"):
        await caller
    with pytest.raises(ProviderUnavailable, match="closing"):
        await cache.get("b", never)
    assert await cache.get("known", never) == CacheResult(1.0)
    await cache.close()


KEYS = st.sampled_from("ab")
ERRORS = st.sampled_from([DOWN, ZeroDivisionError(), ProviderQuotaExhausted("given", "", 2.0)])
ACTIONS = st.one_of(
    st.tuples(st.just("ask"), KEYS),
    st.tuples(st.just("cancel"), st.integers(0, 50)),
    st.tuples(st.just("succeed"), KEYS),
    st.tuples(st.just("fail"), KEYS, ERRORS),
    st.tuples(st.just("pass"), st.sampled_from([0.5, 3.0, 6.0, 11.0, 59.0])),
)


class Play:
    """Callers, a cache and an upstream, driven step by step."""

    def __init__(self) -> None:
        self.time = ManualTime()
        self.cache = cache_of(self.time)
        self.upstream = Upstream(self.time)
        self.callers: list[asyncio.Task[None]] = []
        self.answers: list[tuple[float, CacheResult[float]]] = []
        self.refused_after_s: list[float] = []
        self.known_at: dict[str, float] = {}

    async def ask(self, key: str) -> None:
        try:
            answer = await self.cache.get(key, self.upstream.ask(key))
        except ProviderError:
            self.refused_after_s.append(self.time.monotonic() - self.known_at.get(key, -1e9))
        except ZeroDivisionError:
            return
        else:
            self.answers.append((self.time.monotonic(), answer))

    def act(self, action: tuple[object, ...]) -> None:
        match action:
            case ("ask", str(key)):
                self.callers.append(asyncio.create_task(self.ask(key)))
            case ("cancel", int(number)) if self.callers:
                self.callers[number % len(self.callers)].cancel()
            case ("succeed", str(key)):
                if key in self.upstream.open:
                    self.known_at[key] = self.time.monotonic()
                self.upstream.end(key)
            case ("fail", str(key), Exception() as error):
                self.upstream.end(key, error)
            case ("pass", float(seconds)):
                self.time.pass_s(seconds)


@given(st.lists(ACTIONS, max_size=40))
@settings(max_examples=150, deadline=None)
async def test_no_interleaving_doubles_a_call_or_returns_too_old_a_value(
    actions: list[tuple[object, ...]],
) -> None:
    play = Play()
    for action in [
        *actions,
        ("fail", "a", ZeroDivisionError()),
        ("fail", "b", ZeroDivisionError()),
    ]:
        play.act(action)
        await settle()
    for done in await asyncio.gather(*play.callers, return_exceptions=True):
        # anything else is the assertion of the upstream against two calls at once
        assert done is None or isinstance(done, asyncio.CancelledError)
    for at, answer in play.answers:
        assert 0 <= at - answer.value < (USABLE_S if answer.stale else FRESH_S)
    assert all(age_s >= USABLE_S for age_s in play.refused_after_s)
    await play.cache.close()
