"""The requests made for a text whose language is known."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from azure.ai.textanalytics import TextDocumentInput
from azure.ai.textanalytics.aio import TextAnalyticsClient

from skywitness.adapters.azure_language import parsing
from skywitness.adapters.azure_language.chunks import Chunk
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.reports.insight import Entity, Sentiment
from skywitness.ports.text_analysis import TextFeature

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class FeatureRequest(Generic[V]):
    """A feature, the most documents in one request for it, and how its results are parsed."""

    feature: TextFeature
    documents_at_once: int
    send: Callable[..., Awaitable[Any]]
    parse: Callable[[Sequence[tuple[Chunk, Any]]], V]


# Limits: Microsoft, "Service limits for Azure Language", synchronous requests.
SENTIMENT: Final[FeatureRequest[Sentiment | None]] = FeatureRequest(
    TextFeature.SENTIMENT, 10, TextAnalyticsClient.analyze_sentiment, parsing.sentiment
)
KEY_PHRASES: Final[FeatureRequest[tuple[str, ...]]] = FeatureRequest(
    TextFeature.KEY_PHRASES, 10, TextAnalyticsClient.extract_key_phrases, parsing.key_phrases
)
ENTITIES: Final[FeatureRequest[tuple[Entity, ...]]] = FeatureRequest(
    TextFeature.ENTITIES, 5, TextAnalyticsClient.recognize_entities, parsing.entities
)
PERSONAL_DATA: Final[FeatureRequest[tuple[PersonalData, ...]]] = FeatureRequest(
    TextFeature.PERSONAL_DATA,
    5,
    TextAnalyticsClient.recognize_pii_entities,
    parsing.personal_data,
)


def documents(chunks: Sequence[Chunk], language: str) -> list[TextDocumentInput]:
    """Return the numbered documents of one request."""
    return [
        TextDocumentInput(id=str(number), text=chunk.text, language=language)
        for number, chunk in enumerate(chunks)
    ]


def service_language(tag: str) -> str:
    """Return the service's language code: with a region only where it distinguishes variants."""
    primary = tag.partition("-")[0].lower()
    return tag if primary in {"zh", "pt"} else primary
