"""A text analyser with scripted answers."""

from __future__ import annotations

from collections.abc import Mapping

from typing_extensions import override

from skywitness.domain.model.errors import ProviderError
from skywitness.domain.model.reports.insight import UNDETERMINED, Insight
from skywitness.ports.text_analysis import TextAnalysis, TextFeature


class ScriptedTextAnalysis(TextAnalysis):
    """Returns `answers` by text, and raises those that are errors.

    A text without an answer yields an empty insight in the language of the hint. While `failure`
    is set, it is raised for every text. `asked` records the texts in order.
    """

    features = frozenset(TextFeature)

    def __init__(
        self,
        answers: Mapping[str, Insight | ProviderError] | None = None,
        *,
        name: str = "scripted",
        failure: ProviderError | None = None,
    ) -> None:
        self.name = name
        self.answers = dict(answers or {})
        self.failure = failure
        self.asked: list[str] = []

    @override
    async def analyse(self, text: str, language_hint: str | None = None) -> Insight:
        self.asked.append(text)
        answer = self.failure or self.answers.get(text)
        if isinstance(answer, ProviderError):
            raise answer
        return answer or Insight(
            language=language_hint or UNDETERMINED,
            sentiment=None,
            key_phrases=(),
            entities=(),
            personal_data=(),
            analyser=self.name,
        )
