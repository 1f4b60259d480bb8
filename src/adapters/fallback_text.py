"""Text analysis that continues locally when a remote service fails."""

from __future__ import annotations

import logging
from dataclasses import replace

from typing_extensions import override

from skywitness.domain.model.errors import ProviderError
from skywitness.domain.model.reports.insight import Insight
from skywitness.ports.text_analysis import TextAnalysis, TextFeature

_log = logging.getLogger(__name__)


class FallbackTextAnalysis(TextAnalysis):
    """Uses one analyser, and if it fails another, whose insights are marked as degraded.

    Name and features are those of the first, whose limiter decides when it is called again.
    """

    def __init__(self, preferred: TextAnalysis, fallback: TextAnalysis) -> None:
        """Take the preferred analyser, and one that cannot fail."""
        self.name = preferred.name
        self._preferred = preferred
        self._fallback = fallback

    @property
    @override
    def features(self) -> frozenset[TextFeature]:
        return self._preferred.features

    @override
    async def analyse(self, text: str, language_hint: str | None = None) -> Insight:
        try:
            return await self._preferred.analyse(text, language_hint)
        except ProviderError as error:
            _log.warning("%s failed: %s %s", self.name, type(error).__name__, error.reason)
        return replace(await self._fallback.analyse(text, language_hint), degraded=True)
