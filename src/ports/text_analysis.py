"""Text analysis: language, tone, key phrases, entities and personal data in a narrative."""

from __future__ import annotations

from abc import abstractmethod
from enum import StrEnum
from typing import Protocol

from skywitness.domain.model.reports.insight import Insight

MAX_TEXT_LENGTH = 10_000
"""Characters; longer texts are refused by callers before they get here."""


class TextFeature(StrEnum):
    """What an analyser may look for in a text; the values are members of an insight."""

    LANGUAGE = "language"
    SENTIMENT = "sentiment"
    KEY_PHRASES = "key_phrases"
    ENTITIES = "entities"
    PERSONAL_DATA = "personal_data"


class TextAnalysis(Protocol):
    """An analyser. What it cannot do it leaves empty; it never guesses."""

    name: str

    @property
    @abstractmethod
    def features(self) -> frozenset[TextFeature]:
        """What it offers at present; the other parts of its insights are empty for every text.

        A part that is offered may be empty too: nothing was found, or the language is not known.
        """

    @abstractmethod
    async def analyse(self, text: str, language_hint: str | None = None) -> Insight:
        """Analyse a text of up to `MAX_TEXT_LENGTH` characters.

        `language_hint` is the BCP 47 tag of the author's language, used when the text is too short
        to tell. Offsets count code points.

        Raises:
            ProviderError: the service behind it did not give a usable answer.
        """
