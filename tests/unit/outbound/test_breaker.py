"""The breaker: when calls pass, when none does, and who decides that they may again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.adapters.outbound.breaker import CircuitBreaker, Permit
from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderEntitlementMissing,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)
from skywitness.ports.provider_state import BreakerState
from tests.unit.outbound.timing import StandingTime

DOWN = ProviderUnavailable("given")
BLOCKED = ProviderQuotaExhausted("given", "", 600.0)


@pytest.fixture
def time() -> StandingTime:
    return StandingTime()


@pytest.fixture
def breaker(time: StandingTime) -> CircuitBreaker:
    return CircuitBreaker("given", time.monotonic)


def fail(breaker: CircuitBreaker, *errors: Exception) -> None:
    for error in errors:
        breaker.failed(breaker.enter(), error)


def refusal(breaker: CircuitBreaker) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        breaker.enter()
    return caught.value


def test_five_failures_in_a_row_open_it_for_half_a_minute(
    breaker: CircuitBreaker, time: StandingTime
) -> None:
    fail(breaker, DOWN, ProviderAnswerUnusable("given"), DOWN, ZeroDivisionError())
    assert breaker.rest_s == 0
    fail(breaker, DOWN)
    assert breaker.state is BreakerState.OPEN

    time.pass_s(10)
    refused = refusal(breaker)
    assert (type(refused), refused.provider, refused.retry_after_s) == (
        ProviderUnavailable,
        "given",
        20.0,
    )
    time.pass_s(20)
    assert breaker.rest_s == 0


@pytest.mark.parametrize(
    "answer",
    [
        None,
        LocationUnknown("given"),
        ProviderRequestRefused("given"),
        ProviderEntitlementMissing("given"),
    ],
)
def test_any_answer_begins_the_count_anew(
    breaker: CircuitBreaker, answer: ProviderError | None
) -> None:
    fail(breaker, DOWN, DOWN, DOWN, DOWN)
    permit = breaker.enter()
    if answer is None:
        breaker.succeeded(permit)
    else:
        breaker.failed(permit, answer)
    fail(breaker, DOWN, DOWN, DOWN, DOWN)
    assert breaker.state is BreakerState.CLOSED


def test_one_probe_decides(breaker: CircuitBreaker, time: StandingTime) -> None:
    fail(breaker, *[DOWN] * 5)
    time.pass_s(30)
    probe = breaker.enter()
    assert refusal(breaker).retry_after_s == 1.0
    breaker.failed(probe, DOWN)
    assert refusal(breaker).retry_after_s == 30.0

    time.pass_s(30)
    breaker.succeeded(breaker.enter())
    assert breaker.state is BreakerState.CLOSED
    fail(breaker, *[DOWN] * 4)
    assert breaker.state is BreakerState.CLOSED


def test_a_probe_that_was_abandoned_makes_room_for_another(
    breaker: CircuitBreaker, time: StandingTime
) -> None:
    fail(breaker, *[DOWN] * 5)
    time.pass_s(30)
    breaker.abandoned(breaker.enter())
    breaker.succeeded(breaker.enter())
    assert breaker.state is BreakerState.CLOSED


def test_a_block_is_waited_out_and_doubles_when_it_repeats(
    breaker: CircuitBreaker, time: StandingTime
) -> None:
    for rest_s in (600, 1200, 2400, 3600, 3600):
        fail(breaker, BLOCKED)
        refused = refusal(breaker)
        assert (type(refused), refused.retry_after_s) == (ProviderQuotaExhausted, rest_s)
        time.pass_s(rest_s)

    breaker.succeeded(breaker.enter())
    fail(breaker, ProviderQuotaExhausted("given"))
    assert breaker.rest_s == 600


@pytest.mark.parametrize("rest_s", [0.5, 37.0, 50_000.0])
def test_a_quota_that_says_when_is_believed_and_not_doubled(
    breaker: CircuitBreaker, time: StandingTime, rest_s: float
) -> None:
    for _ in range(3):
        fail(breaker, ProviderQuotaExhausted("given", "", rest_s))
        assert breaker.rest_s == pytest.approx(rest_s)
        time.pass_s(rest_s)


def test_a_refused_key_is_tried_every_ten_minutes(
    breaker: CircuitBreaker, time: StandingTime
) -> None:
    for _ in range(3):
        fail(breaker, ProviderCredentialsRefused("given"))
        refused = refusal(breaker)
        assert (type(refused), refused.retry_after_s) == (ProviderCredentialsRefused, 600.0)
        time.pass_s(600)
    breaker.succeeded(breaker.enter())
    assert breaker.state is BreakerState.CLOSED


def test_ten_calls_that_meet_one_block_count_as_one(
    breaker: CircuitBreaker, time: StandingTime
) -> None:
    permits = [breaker.enter() for _ in range(10)]
    for permit in permits:
        breaker.failed(permit, BLOCKED)
    assert breaker.rest_s == 600


def test_calls_from_before_say_nothing_about_the_time_since(
    breaker: CircuitBreaker, time: StandingTime
) -> None:
    slow = [breaker.enter() for _ in range(4)]
    fail(breaker, *[DOWN] * 5)
    time.pass_s(10)
    breaker.failed(slow[0], DOWN)
    breaker.succeeded(slow[1])
    assert breaker.rest_s == 20
    breaker.failed(slow[2], BLOCKED)
    assert (breaker.rest_s, type(refusal(breaker))) == (600, ProviderQuotaExhausted)
    breaker.failed(slow[3], ProviderCredentialsRefused("given"))
    assert breaker.rest_s == 600


def test_a_block_heard_of_late_opens_a_breaker_that_closed_again(
    breaker: CircuitBreaker, time: StandingTime
) -> None:
    slow = breaker.enter()
    fail(breaker, *[DOWN] * 5)
    time.pass_s(30)
    breaker.succeeded(breaker.enter())
    others = [breaker.enter() for _ in range(3)]
    breaker.failed(slow, BLOCKED)
    for permit in others:
        breaker.failed(permit, BLOCKED)
    assert breaker.rest_s == 600


ENDS = st.sampled_from([None, DOWN, BLOCKED, LocationUnknown("given"), "abandoned"])


@given(
    st.lists(
        st.one_of(
            st.just("enter"),
            st.tuples(st.integers(0, 20), ENDS),
            st.sampled_from([1.0, 29.0, 30.0, 700.0]),
        ),
        max_size=60,
    )
)
def test_while_open_nothing_passes_and_half_open_one_at_a_time(
    steps: list[str | float | tuple[int, ProviderError | str | None]],
) -> None:
    time = StandingTime()
    breaker = CircuitBreaker("given", time.monotonic)
    out: list[Permit] = []
    probes: list[Permit] = []
    for step in steps:
        before = breaker.state
        if isinstance(step, float):
            time.pass_s(step)
        elif isinstance(step, tuple) and out:
            permit = out.pop(step[0] % len(out))
            end(breaker, permit, step[1])
            probes = [probe for probe in probes if probe is not permit]
        elif step == "enter":
            try:
                out.append(breaker.enter())
            except ProviderError:
                assert before is BreakerState.OPEN or probes  # it has no more to say
                continue
            assert before is not BreakerState.OPEN
            if before is BreakerState.HALF_OPEN:
                probes.append(out[-1])
        assert len(probes) <= 1
        assert (breaker.rest_s > 0) is (breaker.state is BreakerState.OPEN)


def end(breaker: CircuitBreaker, permit: Permit, how: ProviderError | str | None) -> None:
    if how is None:
        breaker.succeeded(permit)
    elif isinstance(how, ProviderError):
        breaker.failed(permit, how)
    else:
        breaker.abandoned(permit)
