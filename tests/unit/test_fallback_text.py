from __future__ import annotations

import pytest
from typing_extensions import override

from skywitness.adapters.fallback_text import FallbackTextAnalysis
from skywitness.adapters.memory.text import ScriptedTextAnalysis
from skywitness.domain.model.errors import (
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderUnavailable,
)
from skywitness.domain.model.reports.insight import Insight


async def test_the_preferred_analyser_is_used() -> None:
    remote, local = ScriptedTextAnalysis(name="remote"), ScriptedTextAnalysis(name="local")
    both = FallbackTextAnalysis(remote, local)

    insight = await both.analyse("x", "de")

    assert (insight.analyser, insight.language, insight.degraded) == ("remote", "de", False)
    assert local.asked == []
    assert (both.name, both.features) == ("remote", remote.features)


@pytest.mark.parametrize(
    "failure",
    [
        ProviderUnavailable("remote", "status 503"),
        ProviderCredentialsRefused("remote"),
        ProviderQuotaExhausted("remote", "", 1_036_800),
        ProviderAnswerUnusable("remote"),
    ],
)
async def test_if_it_fails_the_fallback_is_used_and_marked(failure: ProviderError) -> None:
    remote = ScriptedTextAnalysis(name="remote", failure=failure)
    both = FallbackTextAnalysis(remote, ScriptedTextAnalysis(name="local"))

    insight = await both.analyse("x", "de")

    assert (insight.analyser, insight.language, insight.degraded) == ("local", "de", True)
    remote.failure = None
    assert not (await both.analyse("x")).degraded


async def test_a_defect_is_not_hidden() -> None:
    class Defective(ScriptedTextAnalysis):
        @override
        async def analyse(self, text: str, language_hint: str | None = None) -> Insight:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await FallbackTextAnalysis(Defective(), ScriptedTextAnalysis()).analyse("x")
