"""The questions that are asked about a text whose language is known."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from azure.ai.textanalytics import TextDocumentInput
from azure.ai.textanalytics.aio import TextAnalyticsClient

from skywitness.adapters.azure_language import reading
from skywitness.adapters.azure_language.chunks import Chunk
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.reports.insight import Entity, Sentiment
from skywitness.ports.text_analysis import TextFeature

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Question(Generic[V]):
    """A feature, how many documents a request for it may hold, and how its answers are read."""

    feature: TextFeature
    documents_at_once: int
    ask: Callable[..., Awaitable[Any]]
    read: Callable[[Sequence[tuple[Chunk, Any]]], V]


SENTIMENT: Final[Question[Sentiment | None]] = Question(
    TextFeature.SENTIMENT, 10, TextAnalyticsClient.analyze_sentiment, reading.sentiment
)
KEY_PHRASES: Final[Question[tuple[str, ...]]] = Question(
    TextFeature.KEY_PHRASES, 10, TextAnalyticsClient.extract_key_phrases, reading.key_phrases
)
ENTITIES: Final[Question[tuple[Entity, ...]]] = Question(
    TextFeature.ENTITIES, 5, TextAnalyticsClient.recognize_entities, reading.entities
)
PERSONAL_DATA: Final[Question[tuple[PersonalData, ...]]] = Question(
    TextFeature.PERSONAL_DATA, 5, TextAnalyticsClient.recognize_pii_entities, reading.personal_data
)
# Limits: Microsoft, "Service limits for Azure Language", synchronous requests.


def documents(pieces: Sequence[Chunk], language: str) -> list[TextDocumentInput]:
    """Number the pieces of one request."""
    return [
        TextDocumentInput(id=str(number), text=piece.text, language=language)
        for number, piece in enumerate(pieces)
    ]


def service_language(tag: str) -> str:
    """Return the code of the service: a region only where it tells two kinds apart."""
    primary = tag.partition("-")[0].lower()
    return tag if primary in {"zh", "pt"} else primary
