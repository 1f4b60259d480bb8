"""Insight: the result of text analysis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from skywitness.domain.model.narrative.personal_data import PersonalData

UNDETERMINED = "und"
"""Language tag for undetermined text (ISO 639-2)."""


class SentimentLabel(StrEnum):
    """The tone of the text as a whole."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Sentiment:
    """A label and three scores from 0 to 1 that add up to about 1."""

    label: SentimentLabel
    positive: float
    neutral: float
    negative: float


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity in the text, with its position in code points."""

    text: str
    category: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """The result of one analyser for one text.

    `language` is a BCP 47 tag, `und` if undetermined; `sentiment` is None if the analyser does not
    support the language. `degraded` marks a result of the fallback analyser, or one with empty
    parts because a request failed.
    """

    language: str
    sentiment: Sentiment | None
    key_phrases: tuple[str, ...]
    entities: tuple[Entity, ...]
    personal_data: tuple[PersonalData, ...]
    analyser: str
    degraded: bool = False

    def about(self, narrative: str, personal_data: tuple[PersonalData, ...]) -> Insight:
        """Return what still holds for a text that was masked further: nothing that quotes it."""
        return replace(
            self,
            personal_data=personal_data,
            key_phrases=tuple(phrase for phrase in self.key_phrases if phrase in narrative),
            entities=tuple(
                entity
                for entity in self.entities
                if narrative[entity.offset : entity.offset + entity.length] == entity.text
            ),
        )
