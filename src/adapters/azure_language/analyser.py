"""Text analysis by Azure AI Language: five questions about one text, four of them at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from azure.ai.textanalytics import DetectLanguageInput, TextDocumentInput
from typing_extensions import override

from skywitness.adapters.azure_language import reading
from skywitness.adapters.azure_language.chunks import Chunk, chunks
from skywitness.adapters.azure_language.service import NAME, AzureLanguageService
from skywitness.domain.model.errors import ProviderUnavailable
from skywitness.domain.model.insight import (
    UNDETERMINED,
    Entity,
    Insight,
    PersonalData,
    Sentiment,
)
from skywitness.ports.text_analysis import TextAnalysis

EVERY_CALL: Final[dict[str, Any]] = {
    "disable_service_logs": True,  # else most features keep the text for two days
    "retry_on_methods": frozenset({"POST"}),  # every question may be asked twice
}
ONLY_PERSONAL_DATA: Final = "en"
"""Asked for personal data when the language cannot be told: numbers and addresses still show."""


class AzureLanguage(TextAnalysis):
    """One resource. A feature that does not know the text's language is left empty.

    Categories are the service's own, offsets code points. Key phrases and entities that touch
    personal data are left out.
    """

    name = NAME

    def __init__(self, *, endpoint: str, key: str | None = None, deadline_s: float = 15.0) -> None:
        """Connect to nothing yet; without a key a managed identity is used.

        Raises:
            ValueError: the address is neither https nor http on loopback.
        """
        self._service = AzureLanguageService(endpoint=endpoint, key=key)
        self._client = self._service.client
        self._deadline_s = deadline_s

    async def close(self) -> None:
        """Close all connections."""
        await self._service.close()

    @override
    async def analyse(self, text: str, language_hint: str | None = None) -> Insight:
        if not text.strip():
            return self._insight(reading.language_tag(None, language_hint))
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._analyse(chunks(text), language_hint)
        except TimeoutError:
            raise ProviderUnavailable(NAME, "no answer in time") from None

    async def _analyse(self, pieces: list[Chunk], hint: str | None) -> Insight:
        language = await self._language(pieces[0], hint)
        if language == UNDETERMINED:
            spans = await self._personal_data(_documents(pieces, ONLY_PERSONAL_DATA), pieces)
            return self._insight(language, spans=spans)
        documents = _documents(pieces, _service_language(language))
        try:
            async with asyncio.TaskGroup() as group:
                tone = group.create_task(self._sentiment(documents, pieces))
                phrases = group.create_task(self._key_phrases(documents, pieces))
                named = group.create_task(self._entities(documents, pieces))
                personal = group.create_task(self._personal_data(documents, pieces))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
        return self._insight(
            language, tone.result(), phrases.result(), named.result(), personal.result(), pieces
        )

    def _insight(
        self,
        language: str,
        tone: Sentiment | None = None,
        phrases: tuple[str, ...] = (),
        named: tuple[Entity, ...] = (),
        spans: tuple[PersonalData, ...] = (),
        pieces: Sequence[Chunk] = (),
    ) -> Insight:
        secrets = _quoted(pieces, spans)
        return Insight(
            language=language,
            sentiment=tone,
            key_phrases=tuple(p for p in phrases if not any(s in p or p in s for s in secrets)),
            entities=tuple(e for e in named if not _touches(e, spans)),
            personal_data=spans,
            analyser=self.name,
        )

    async def _language(self, piece: Chunk, hint: str | None) -> str:
        document = DetectLanguageInput(id="0", text=piece.text, country_hint="none")

        async def ask() -> str:
            answer = await self._client.detect_language([document], **EVERY_CALL)
            found = reading.by_chunk(answer, 1)
            return reading.language_tag(found[0] if found else None, hint)

        return await self._service.call(ask)

    async def _sentiment(
        self, documents: list[TextDocumentInput], pieces: list[Chunk]
    ) -> Sentiment | None:
        async def ask() -> Sentiment | None:
            answer = await self._client.analyze_sentiment(documents, **EVERY_CALL)
            return reading.sentiment(reading.by_chunk(answer, len(pieces)), pieces)

        return await self._service.call(ask)

    async def _key_phrases(
        self, documents: list[TextDocumentInput], pieces: list[Chunk]
    ) -> tuple[str, ...]:
        async def ask() -> tuple[str, ...]:
            answer = await self._client.extract_key_phrases(documents, **EVERY_CALL)
            return reading.key_phrases(reading.by_chunk(answer, len(pieces)))

        return await self._service.call(ask)

    async def _entities(
        self, documents: list[TextDocumentInput], pieces: list[Chunk]
    ) -> tuple[Entity, ...]:
        async def ask() -> tuple[Entity, ...]:
            answer = await self._client.recognize_entities(documents, **EVERY_CALL)
            return reading.entities(reading.by_chunk(answer, len(pieces)), pieces)

        return await self._service.call(ask)

    async def _personal_data(
        self, documents: list[TextDocumentInput], pieces: list[Chunk]
    ) -> tuple[PersonalData, ...]:
        async def ask() -> tuple[PersonalData, ...]:
            answer = await self._client.recognize_pii_entities(documents, **EVERY_CALL)
            return reading.personal_data(reading.by_chunk(answer, len(pieces)), pieces)

        return await self._service.call(ask)


def _documents(pieces: list[Chunk], language: str) -> list[TextDocumentInput]:
    """Number the pieces; at most five, the most that the service takes for entities."""
    return [
        TextDocumentInput(id=str(number), text=piece.text, language=language)
        for number, piece in enumerate(pieces)
    ]


def _service_language(tag: str) -> str:
    """Return the code of the service: a region only where it tells two kinds apart."""
    primary = tag.partition("-")[0].lower()
    return tag if primary in {"zh", "pt"} else primary


def _quoted(pieces: Sequence[Chunk], spans: Sequence[PersonalData]) -> set[str]:
    text = "".join(piece.text for piece in pieces)
    return {text[span.offset : span.offset + span.length] for span in spans}


def _touches(entity: Entity, spans: Sequence[PersonalData]) -> bool:
    end = entity.offset + entity.length
    return any(span.offset < end and entity.offset < span.offset + span.length for span in spans)
