"""Text analysis: language, sentiment, key phrases, entities and personal data of a narrative."""

from __future__ import annotations

from abc import abstractmethod
from enum import StrEnum
from typing import Protocol

from skywitness.domain.model.reports.insight import Insight

MAX_TEXT_LENGTH = 10_000
"""Characters; callers refuse longer texts."""


class TextFeature(StrEnum):
    """Features of an analyser; the values are names of members of an insight."""

    LANGUAGE = "language"
    SENTIMENT = "sentiment"
    KEY_PHRASES = "key_phrases"
    ENTITIES = "entities"
    PERSONAL_DATA = "personal_data"


class TextAnalysis(Protocol):
    """An analyser. Features that it lacks are left empty; it never guesses."""

    name: str

    @property
    @abstractmethod
    def features(self) -> frozenset[TextFeature]:
        """The features available now; the other parts of its insights are always empty.

        An available part may be empty too: nothing was found, or the language is not supported.
        """

    @abstractmethod
    async def analyse(self, text: str, language_hint: str | None = None) -> Insight:
        """Analyse a text of up to `MAX_TEXT_LENGTH` characters.

        `language_hint` is the BCP 47 tag of the author's language, used if the text is too short to
        detect it. Offsets count code points.

        Raises:
            ProviderError: the service behind it gave no usable answer.
        """
