"""Text analysis on this machine: no service, no key, nothing leaves the process."""

from __future__ import annotations

import asyncio
from typing import Final

from typing_extensions import override

from skywitness.adapters.local_text.entities import entities
from skywitness.adapters.local_text.key_phrases import key_phrases
from skywitness.adapters.local_text.language import Languages
from skywitness.adapters.local_text.sentiment import sentiment
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.domain.model.reports.insight import Insight
from skywitness.ports.text_analysis import TextAnalysis, TextFeature

INLINE_CHARACTERS: Final = 600
"""Shorter texts (about 2 ms) are analysed on the event loop; a thread would cost more."""


class LocalTextAnalysis(TextAnalysis):
    """Detects the language of any text, sentiment and key phrases in four languages, and entities
    by their form.

    Names of people are not found, because word lists cannot distinguish them from place names.
    """

    name = "local"
    features = frozenset(TextFeature)

    def __init__(self, redactor: Redactor) -> None:
        """Take what finds personal data."""
        self._redactor = redactor
        self._languages = Languages()
        # Several threads at once would not be done sooner, and requests would wait for all of them.
        self._turn = asyncio.Lock()

    @override
    async def analyse(self, text: str, language_hint: str | None = None) -> Insight:
        if len(text) <= INLINE_CHARACTERS and self._languages.loaded:
            return self._analyse(text, language_hint)
        async with self._turn:
            return await asyncio.to_thread(self._analyse, text, language_hint)

    def _analyse(self, text: str, hint: str | None) -> Insight:
        personal_data = self._redactor.find(text)
        impersonal = _without(text, personal_data)
        language = self._languages.language(impersonal, hint)
        return Insight(
            language=language,
            sentiment=sentiment(impersonal, language),
            key_phrases=key_phrases(impersonal, language),
            entities=entities(impersonal),
            personal_data=personal_data,
            analyser=self.name,
        )


def _without(text: str, spans: tuple[PersonalData, ...]) -> str:
    """Blank out personal data without changing offsets, so that no result quotes it."""
    for span in spans:
        end = span.offset + span.length
        text = text[: span.offset] + "\n" * span.length + text[end:]
    return text
