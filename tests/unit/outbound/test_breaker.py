"""The circuit breaker: when it opens, for how long, and what closes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.adapters.outbound.breaker import CircuitBreaker, Cooldowns, Permit
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
from tests.unit.outbound.timing import ManualTime

DOWN = ProviderUnavailable("given")
BLOCKED = ProviderQuotaExhausted("given")
COOLDOWNS = Cooldowns(quota_s=600.0)


@pytest.fixture
def time() -> ManualTime:
    return ManualTime()


@pytest.fixture
def breaker(time: ManualTime) -> CircuitBreaker:
    return CircuitBreaker("given", time.monotonic, COOLDOWNS)


def fail(breaker: CircuitBreaker, *errors: Exception) -> None:
    for error in errors:
        breaker.failed(breaker.enter("x"), error)


def refusal(breaker: CircuitBreaker) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        breaker.enter("x")
    return caught.value


def test_five_failures_in_a_row_open_it_for_half_a_minute(
    breaker: CircuitBreaker, time: ManualTime
) -> None:
    fail(breaker, DOWN, ProviderAnswerUnusable("given"), DOWN, ZeroDivisionError())
    assert breaker.cooldown_s == 0
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
    assert breaker.cooldown_s == 0


@pytest.mark.parametrize(
    "answer",
    [
        None,
        LocationUnknown("given"),
        ProviderRequestRefused("given"),
        ProviderEntitlementMissing("given"),
    ],
)
def test_any_answer_resets_the_count(breaker: CircuitBreaker, answer: ProviderError | None) -> None:
    fail(breaker, DOWN, DOWN, DOWN, DOWN)
    permit = breaker.enter("another")
    if answer is None:
        breaker.succeeded(permit)
    else:
        breaker.failed(permit, answer)
    fail(breaker, DOWN, DOWN, DOWN, DOWN)
    assert breaker.state is BreakerState.CLOSED


def test_a_single_probe_closes_or_reopens_it(breaker: CircuitBreaker, time: ManualTime) -> None:
    fail(breaker, *[DOWN] * 5)
    time.pass_s(30)
    probe = breaker.enter("x")
    assert refusal(breaker).retry_after_s == 1.0
    breaker.failed(probe, DOWN)
    assert refusal(breaker).retry_after_s == 30.0

    time.pass_s(30)
    breaker.succeeded(breaker.enter("x"))
    assert breaker.state is BreakerState.CLOSED
    fail(breaker, *[DOWN] * 4)
    assert breaker.state is BreakerState.CLOSED


def test_it_knows_since_when_it_is_open_or_closed_again(
    breaker: CircuitBreaker, time: ManualTime
) -> None:
    time.pass_s(100)
    assert breaker.age_s is None
    fail(breaker, *[DOWN] * 5)
    time.pass_s(30)
    fail(breaker, DOWN)  # the probe
    time.pass_s(30)
    assert breaker.age_s == 60

    breaker.succeeded(breaker.enter("x"))
    time.pass_s(5)
    assert breaker.age_s == 5


def test_an_abandoned_probe_makes_room_for_another(
    breaker: CircuitBreaker, time: ManualTime
) -> None:
    fail(breaker, *[DOWN] * 5)
    time.pass_s(30)
    breaker.abandoned(breaker.enter("x"))
    breaker.succeeded(breaker.enter("x"))
    assert breaker.state is BreakerState.CLOSED


def test_a_block_without_a_stated_wait_doubles_when_it_repeats(
    breaker: CircuitBreaker, time: ManualTime
) -> None:
    for rest_s in (600, 1200, 2400, 3600, 3600):
        fail(breaker, BLOCKED)
        refused = refusal(breaker)
        assert (type(refused), refused.retry_after_s) == (ProviderQuotaExhausted, rest_s)
        time.pass_s(rest_s)

    breaker.succeeded(breaker.enter("x"))
    fail(breaker, ProviderQuotaExhausted("given"))
    assert breaker.cooldown_s == 600


@pytest.mark.parametrize(("stated_s", "cooldown_s"), [(0.5, 0.5), (37, 37), (50_000, 3600)])
def test_a_stated_wait_is_honoured_up_to_an_hour_and_never_doubled(
    breaker: CircuitBreaker, time: ManualTime, stated_s: float, cooldown_s: float
) -> None:
    for _ in range(3):
        fail(breaker, ProviderQuotaExhausted("given", "", stated_s))
        assert breaker.cooldown_s == pytest.approx(cooldown_s)
        time.pass_s(cooldown_s)


@pytest.mark.parametrize(
    ("error", "pause_s"),
    [
        (ProviderEntitlementMissing("given"), 3600.0),
        (ProviderQuotaExhausted("given", "", 60.0), 60.0),
    ],
)
def test_an_error_of_a_product_pauses_that_product_alone(
    time: ManualTime, error: ProviderError, pause_s: float, caplog: pytest.LogCaptureFixture
) -> None:
    breaker = CircuitBreaker(
        "given", time.monotonic, Cooldowns(product_errors=frozenset({type(error)}))
    )
    for _ in range(2):
        breaker.failed(breaker.enter("x"), error)
        refused = refusal(breaker)
        assert (type(refused), refused.retry_after_s) == (type(error), pause_s)
        breaker.succeeded(breaker.enter("y"))
        assert breaker.state is BreakerState.CLOSED
        time.pass_s(pause_s)
    breaker.succeeded(breaker.enter("x"))

    assert [(r.levelname, "x" in r.getMessage()) for r in caplog.records] == [("WARNING", True)]


def test_opening_is_logged_once_with_its_reason(
    breaker: CircuitBreaker, time: ManualTime, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        fail(breaker, ProviderCredentialsRefused("given", "wrong key"))
        time.pass_s(600)

    (record,) = caplog.records
    assert record.getMessage() == (
        "given: no calls for 600 s: ProviderCredentialsRefused wrong key"
    )


def test_neither_a_probe_nor_a_call_under_an_open_breaker_is_retried(
    breaker: CircuitBreaker, time: ManualTime
) -> None:
    permit = breaker.enter("x")
    assert breaker.may_retry(permit)
    fail(breaker, *[DOWN] * 5)
    assert not breaker.may_retry(permit)
    time.pass_s(30)
    assert not breaker.may_retry(breaker.enter("x"))


def test_refused_credentials_are_tried_every_ten_minutes(
    breaker: CircuitBreaker, time: ManualTime
) -> None:
    for _ in range(3):
        fail(breaker, ProviderCredentialsRefused("given"))
        refused = refusal(breaker)
        assert (type(refused), refused.retry_after_s) == (ProviderCredentialsRefused, 600.0)
        time.pass_s(600)
    breaker.succeeded(breaker.enter("x"))
    assert breaker.state is BreakerState.CLOSED


def test_concurrent_calls_that_meet_one_block_count_as_one(
    breaker: CircuitBreaker, time: ManualTime
) -> None:
    permits = [breaker.enter("x") for _ in range(10)]
    for permit in permits:
        breaker.failed(permit, BLOCKED)
    assert breaker.cooldown_s == 600


def test_results_of_calls_from_before_it_opened_are_ignored(
    breaker: CircuitBreaker, time: ManualTime
) -> None:
    slow = [breaker.enter("x") for _ in range(4)]
    fail(breaker, *[DOWN] * 5)
    time.pass_s(10)
    breaker.failed(slow[0], DOWN)
    breaker.succeeded(slow[1])
    assert breaker.cooldown_s == 20
    breaker.failed(slow[2], BLOCKED)
    assert (breaker.cooldown_s, type(refusal(breaker))) == (600, ProviderQuotaExhausted)
    breaker.failed(slow[3], ProviderCredentialsRefused("given"))
    assert breaker.cooldown_s == 600


def test_a_late_block_opens_a_breaker_that_has_closed_again(
    breaker: CircuitBreaker, time: ManualTime
) -> None:
    slow = breaker.enter("x")
    fail(breaker, *[DOWN] * 5)
    time.pass_s(30)
    breaker.succeeded(breaker.enter("x"))
    others = [breaker.enter("x") for _ in range(3)]
    breaker.failed(slow, BLOCKED)
    for permit in others:
        breaker.failed(permit, BLOCKED)
    assert breaker.cooldown_s == 600


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
def test_while_open_nothing_passes_and_while_half_open_one_call_does(
    steps: list[str | float | tuple[int, ProviderError | str | None]],
) -> None:
    time = ManualTime()
    breaker = CircuitBreaker("given", time.monotonic, COOLDOWNS)
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
                out.append(breaker.enter("x"))
            except ProviderError:
                assert before is BreakerState.OPEN or probes
                continue
            assert before is not BreakerState.OPEN
            if before is BreakerState.HALF_OPEN:
                probes.append(out[-1])
        assert len(probes) <= 1
        assert (breaker.cooldown_s > 0) is (breaker.state is BreakerState.OPEN)


def end(breaker: CircuitBreaker, permit: Permit, how: ProviderError | str | None) -> None:
    if how is None:
        breaker.succeeded(permit)
    elif isinstance(how, ProviderError):
        breaker.failed(permit, how)
    else:
        breaker.abandoned(permit)
