"""Text analysis: language, tone, key phrases, entities and personal data in a narrative."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol

from skywitness.domain.model.insight import Insight

MAX_TEXT_LENGTH = 10_000
"""Characters; longer texts are refused by callers before they get here."""


class TextAnalysis(Protocol):
    """An analyser. What it cannot do it leaves empty; it never guesses."""

    name: str

    @abstractmethod
    async def analyse(self, text: str, language_hint: str | None = None) -> Insight:
        """Analyse a text of up to `MAX_TEXT_LENGTH` characters.

        `language_hint` is the BCP 47 tag of the author's language, used when the text is too short
        to tell.

        Raises:
            ProviderError: the service behind it did not give a usable answer.
        """
