"""What text analysis found in a narrative, and which analyser said so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from skywitness.domain.model.narrative.personal_data import PersonalData

UNDETERMINED = "und"
"""The language tag for text whose language cannot be told (ISO 639-2)."""


class SentimentLabel(StrEnum):
    """The tone of the text as a whole."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Sentiment:
    """A label and three shares from 0 to 1 that add up to about 1."""

    label: SentimentLabel
    positive: float
    neutral: float
    negative: float


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing the text names: `text` stands at `offset` for `length` code points."""

    text: str
    category: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """The findings of one analyser about one text.

    `language` is a BCP 47 tag, `und` when it cannot be told; `sentiment` is None where the
    analyser does not know the language. `degraded` marks what may be better another time: the
    answer of a stand-in that was asked because the configured analyser did not answer, or one
    whose parts are empty because a question failed.
    """

    language: str
    sentiment: Sentiment | None
    key_phrases: tuple[str, ...]
    entities: tuple[Entity, ...]
    personal_data: tuple[PersonalData, ...]
    analyser: str
    degraded: bool = False
