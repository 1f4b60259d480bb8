"""Text analysis that goes on when the service behind it does not."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from typing_extensions import override

from skywitness.domain.model.errors import ProviderError
from skywitness.domain.model.reports.insight import Insight
from skywitness.ports.provider_state import BreakerState, ProviderState, ProviderWatch
from skywitness.ports.text_analysis import TextAnalysis, TextFeature

FAILURES_IN_A_ROW: Final = 5
LEFT_ALONE_S: Final = 30.0

_log = logging.getLogger(__name__)


class FallbackTextAnalysis(TextAnalysis, ProviderWatch):
    """Asks one analyser, and another where the first fails; that insight is marked as degraded.

    After five failures in a row the first is left alone for 30 s. Then one text is its probe: if
    that fails too, it is left alone again. Name and features are the first one's.
    """

    def __init__(
        self,
        preferred: TextAnalysis,
        stand_in: TextAnalysis,
        *,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the analyser to prefer, and one that cannot fail."""
        self.name = preferred.name
        self._preferred = preferred
        self._stand_in = stand_in
        self._monotonic_s = monotonic_s
        self._failures = 0
        self._left_alone_until = 0.0
        self._probing = False
        self._calls = 0
        self._last_success_s: float | None = None
        self._last_failure: str | None = None

    @property
    @override
    def features(self) -> frozenset[TextFeature]:
        return self._preferred.features

    @override
    async def analyse(self, text: str, language_hint: str | None = None) -> Insight:
        insight = await self._ask(text, language_hint)
        if insight is not None:
            return insight
        return replace(await self._stand_in.analyse(text, language_hint), degraded=True)

    @override
    async def state(self, now: datetime) -> ProviderState:
        rest_s = self._left_alone_until - self._monotonic_s()
        breaker = BreakerState.CLOSED
        if self._failures >= FAILURES_IN_A_ROW:
            breaker = BreakerState.OPEN if rest_s > 0 else BreakerState.HALF_OPEN
        since = self._last_success_s
        return ProviderState(
            name=self.name,
            breaker=breaker,
            retry_after_s=rest_s if breaker is BreakerState.OPEN else None,
            last_success_age_s=None if since is None else self._monotonic_s() - since,
            last_failure=self._last_failure,
            upstream_calls=self._calls,
        )

    async def _ask(self, text: str, language_hint: str | None) -> Insight | None:
        """Return what the first analyser says, None where it fails or is left alone."""
        is_probe = self._failures >= FAILURES_IN_A_ROW
        if is_probe and (self._probing or self._monotonic_s() < self._left_alone_until):
            return None
        self._probing = self._probing or is_probe
        self._calls += 1
        try:
            insight = await self._preferred.analyse(text, language_hint)
        except ProviderError as error:
            self._failed(error)
            return None
        finally:
            if is_probe:
                self._probing = False  # also when the caller gave up waiting
        self._failures = 0
        self._last_success_s = self._monotonic_s()
        return insight

    def _failed(self, error: ProviderError) -> None:
        self._failures += 1
        self._last_failure = type(error).__name__
        _log.warning("%s gave no insight: %s %s", self.name, type(error).__name__, error.reason)
        if self._failures >= FAILURES_IN_A_ROW:
            self._left_alone_until = self._monotonic_s() + LEFT_ALONE_S
