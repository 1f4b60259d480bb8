from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from typing_extensions import override

from skywitness.adapters.fallback_text import (
    FAILURES_IN_A_ROW,
    LEFT_ALONE_S,
    FallbackTextAnalysis,
)
from skywitness.adapters.memory.text import ScriptedTextAnalysis
from skywitness.domain.model.errors import (
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderUnavailable,
)
from skywitness.domain.model.reports.insight import Insight
from skywitness.ports.provider_state import BreakerState, ProviderState

DOWN = ProviderUnavailable("remote", "status 503")


class Desk:
    """Both analysers, and a watch that a test moves."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.remote = ScriptedTextAnalysis(name="remote")
        self.local = ScriptedTextAnalysis(name="local")
        self.both = FallbackTextAnalysis(self.remote, self.local, monotonic_s=lambda: self.now_s)

    async def fail(self, times: int) -> None:
        self.remote.failure = DOWN
        for _ in range(times):
            await self.both.analyse("x")

    async def asked(self) -> bool:
        """Whether the remote analyser is asked about the next text."""
        before = len(self.remote.asked)
        await self.both.analyse("x")
        return len(self.remote.asked) > before


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_the_preferred_analyser_answers(desk: Desk) -> None:
    insight = await desk.both.analyse("x", "de")

    assert (insight.analyser, insight.language, insight.degraded) == ("remote", "de", False)
    assert desk.local.asked == []
    assert (desk.both.name, desk.both.features) == ("remote", desk.remote.features)


@pytest.mark.parametrize(
    "failure",
    [
        DOWN,
        ProviderCredentialsRefused("remote"),
        ProviderQuotaExhausted("remote", "", 1_036_800),
        ProviderAnswerUnusable("remote"),
    ],
)
async def test_where_it_fails_the_stand_in_does_and_says_so(
    desk: Desk, failure: ProviderError
) -> None:
    desk.remote.failure = failure

    insight = await desk.both.analyse("x", "de")

    assert (insight.analyser, insight.language, insight.degraded) == ("local", "de", True)


async def test_a_dead_service_is_left_alone(desk: Desk) -> None:
    await desk.fail(FAILURES_IN_A_ROW)

    assert not await desk.asked()
    desk.now_s += LEFT_ALONE_S - 1
    assert not await desk.asked()
    assert len(desk.local.asked) == FAILURES_IN_A_ROW + 2

    desk.now_s += 1
    assert await desk.asked()
    assert not await desk.asked()  # the probe failed
    desk.now_s += LEFT_ALONE_S
    desk.remote.failure = None
    assert await desk.asked()
    assert await desk.asked()  # back again
    assert not (await desk.both.analyse("x")).degraded


async def test_its_state_tells_whether_the_service_rests(desk: Desk) -> None:
    now = datetime(2026, 5, 21, tzinfo=UTC)
    assert await desk.both.state(now) == ProviderState(name="remote")

    await desk.fail(FAILURES_IN_A_ROW)
    resting = await desk.both.state(now)
    desk.now_s += LEFT_ALONE_S
    half_open = await desk.both.state(now)
    desk.remote.failure = None
    await desk.both.analyse("x")
    desk.now_s += 7
    well = await desk.both.state(now)

    assert (resting.breaker, resting.retry_after_s) == (BreakerState.OPEN, LEFT_ALONE_S)
    assert resting.last_failure == "ProviderUnavailable"
    assert half_open.breaker is BreakerState.HALF_OPEN
    assert (well.breaker, well.last_success_age_s) == (BreakerState.CLOSED, 7)
    assert well.upstream_calls == FAILURES_IN_A_ROW + 1


async def test_only_failures_in_a_row_count(desk: Desk) -> None:
    await desk.fail(FAILURES_IN_A_ROW - 1)
    desk.remote.failure = None
    await desk.both.analyse("x")
    await desk.fail(FAILURES_IN_A_ROW - 1)

    assert await desk.asked()


class Silent(ScriptedTextAnalysis):
    """Fails five times; then tells when it is asked, and never answers."""

    def __init__(self) -> None:
        super().__init__(name="silent", failure=DOWN)
        self.reached = asyncio.Event()

    @override
    async def analyse(self, text: str, language_hint: str | None = None) -> Insight:
        if len(self.asked) < FAILURES_IN_A_ROW:
            return await super().analyse(text, language_hint)
        self.asked.append(text)
        self.reached.set()
        await asyncio.Event().wait()
        raise AssertionError


async def test_one_text_at_a_time_is_the_probe_and_one_given_up_leaves_room_for_another(
    desk: Desk,
) -> None:
    silent = Silent()
    both = FallbackTextAnalysis(silent, desk.local, monotonic_s=lambda: desk.now_s)
    for _ in range(FAILURES_IN_A_ROW):
        await both.analyse("x")
    desk.now_s += LEFT_ALONE_S

    for probes in (1, 2):
        silent.reached.clear()
        probe = asyncio.create_task(both.analyse("probe"))
        await silent.reached.wait()
        assert (await both.analyse("meanwhile")).degraded
        assert silent.asked[FAILURES_IN_A_ROW:] == ["probe"] * probes
        probe.cancel()
        with pytest.raises(asyncio.CancelledError):
            await probe


async def test_a_defect_is_not_hidden(desk: Desk) -> None:
    class Defective(ScriptedTextAnalysis):
        @override
        async def analyse(self, text: str, language_hint: str | None = None) -> Insight:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await FallbackTextAnalysis(Defective(), desk.local).analyse("x")
