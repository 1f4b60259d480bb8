"""Text analysis by Azure AI Language: five requests for a text, four of them at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from azure.ai.textanalytics import DetectLanguageInput
from typing_extensions import override

from skywitness.adapters.azure_language import parsing, requests
from skywitness.adapters.azure_language.chunks import Chunk, split
from skywitness.adapters.azure_language.errors import NAME
from skywitness.adapters.azure_language.requests import FeatureRequest
from skywitness.adapters.azure_language.service import AzureLanguageService, translate_errors
from skywitness.adapters.outbound.http_errors import ContentRefused
from skywitness.adapters.outbound.limiter import DEADLINE_S
from skywitness.domain.model.errors import ProviderError, ProviderRequestRefused
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.reports.insight import UNDETERMINED, Entity, Insight
from skywitness.ports.text_analysis import TextAnalysis, TextFeature

V = TypeVar("V")

DEFAULT_LANGUAGE: Final = "en"
"""Used to find personal data in unsupported languages: numbers and addresses are still found."""


@dataclass(frozen=True, slots=True)
class _Part(Generic[V]):
    """The value of one feature, the error if it failed, and whether there were any results."""

    value: V
    failure: ProviderError | None = None
    has_results: bool = False


class AzureLanguage(TextAnalysis):
    """One resource. Categories are the service's own, offsets code points.

    - Every text has its own requests, split into documents of the size that the service accepts;
      texts analysed at the same time never share a request, so that neither results nor errors
      of one can affect another.
    - A feature that does not support the text's language is left empty, and so is one that the
      service refuses, which is then not requested for an hour. One that fails is left empty in an
      insight marked as degraded: the same text may yield more later.
    - Without the language nothing can be requested, and without the personal data nothing is safe
      to show: if one of these two fails, the analysis fails.
    - Key phrases and entities that overlap personal data are left out.
    """

    name = NAME

    def __init__(
        self,
        *,
        endpoint: str,
        key: str | None = None,
        deadline_s: float = DEADLINE_S,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Connect to nothing yet; without a key a managed identity is used.

        Raises:
            ValueError: the address is neither https nor http on loopback.
        """
        self._service = AzureLanguageService(
            endpoint=endpoint, key=key, deadline_s=deadline_s, monotonic_s=monotonic_s
        )
        self.limiter: Final = self._service.limiter

    @property
    @override
    def features(self) -> frozenset[TextFeature]:
        return frozenset(f for f in TextFeature if not self._service.is_paused(f))

    async def close(self) -> None:
        """Close all connections."""
        await self._service.close()

    @override
    async def analyse(self, text: str, language_hint: str | None = None) -> Insight:
        if not text.strip():
            return _insight(text, parsing.language_tag(None, language_hint), _Part(()))
        until = self.limiter.deadline()
        chunks = split(text)
        language = await self._language(chunks[0], language_hint, until)
        if language == UNDETERMINED:
            personal = await self._part(requests.PERSONAL_DATA, chunks, DEFAULT_LANGUAGE, until)
            return _insight(text, language, personal)
        code = requests.service_language(language)
        sentiment, key_phrases, entities, personal = await asyncio.gather(
            self._part(requests.SENTIMENT, chunks, code, until),
            self._part(requests.KEY_PHRASES, chunks, code, until),
            self._part(requests.ENTITIES, chunks, code, until),
            self._personal_data(chunks, code, until),
        )
        return _insight(text, language, personal, sentiment, key_phrases, entities)

    async def _language(self, chunk: Chunk, hint: str | None, until: float) -> str:
        document = DetectLanguageInput(id="0", text=chunk.text, country_hint="none")

        async def attempt() -> str:
            options = self._service.every_call
            answer = await self._service.client.detect_language([document], **options)
            found = parsing.by_chunk(answer, [chunk])
            if found.failure is not None:
                raise found.failure
            return parsing.language_tag(found.pairs[0][1] if found.pairs else None, hint)

        return await self._service.call(TextFeature.LANGUAGE, attempt, until)

    async def _personal_data(
        self, chunks: Sequence[Chunk], language: str, until: float
    ) -> _Part[tuple[PersonalData, ...]]:
        part = await self._part(requests.PERSONAL_DATA, chunks, language, until)
        if part.has_results or part.failure or language == DEFAULT_LANGUAGE:
            return part
        return await self._part(requests.PERSONAL_DATA, chunks, DEFAULT_LANGUAGE, until)

    async def _part(
        self, request: FeatureRequest[V], chunks: Sequence[Chunk], language: str, until: float
    ) -> _Part[V]:
        """Request one feature; its error is returned, so that the other features are kept."""
        try:
            with translate_errors():
                found = await self._results(request, chunks, language, until)
                return _Part(request.parse(found.pairs), found.failure, bool(found.pairs))
        except ContentRefused as error:
            return _Part(request.parse([]), error)
        except ProviderRequestRefused:  # the feature itself, now or within the last hour
            return _Part(request.parse([]))
        except ProviderError as error:
            return _Part(request.parse([]), error)

    async def _results(
        self, request: FeatureRequest[V], chunks: Sequence[Chunk], language: str, until: float
    ) -> parsing.Results[Any]:
        pairs: list[tuple[Chunk, Any]] = []
        failure = None
        for first in range(0, len(chunks), request.documents_at_once):
            batch = chunks[first : first + request.documents_at_once]
            found = await self._send(request, batch, language, until)
            pairs += found.pairs
            failure = failure or found.failure
        return parsing.Results(tuple(pairs), failure)

    async def _send(
        self, request: FeatureRequest[V], chunks: Sequence[Chunk], language: str, until: float
    ) -> parsing.Results[Any]:
        async def attempt() -> parsing.Results[Any]:
            documents = requests.documents(chunks, language)
            options = self._service.every_call
            answer = await request.send(self._service.client, documents, **options)
            return parsing.by_chunk(answer, chunks)

        return await self._service.call(request.feature, attempt, until)


_NO_SENTIMENT: Final[_Part[Any]] = _Part(None)
_NOTHING: Final[_Part[Any]] = _Part(())


def _insight(
    text: str,
    language: str,
    personal: _Part[tuple[PersonalData, ...]],
    sentiment: _Part[Any] = _NO_SENTIMENT,
    key_phrases: _Part[tuple[str, ...]] = _NOTHING,
    entities: _Part[tuple[Entity, ...]] = _NOTHING,
) -> Insight:
    """Combine the parts.

    Raises:
        ProviderError: personal data could not be searched for, or no part has results.
    """
    if personal.failure is not None:
        raise personal.failure
    optional = (sentiment, key_phrases, entities)
    failures = [part.failure for part in optional if part.failure is not None]
    if failures and not any(part.has_results for part in optional):
        raise failures[0]
    spans = personal.value
    secrets = {text[span.offset : span.offset + span.length] for span in spans}
    return Insight(
        language=language,
        sentiment=sentiment.value,
        key_phrases=tuple(
            p for p in key_phrases.value if not any(s in p or p in s for s in secrets)
        ),
        entities=tuple(e for e in entities.value if not _overlaps(e, spans)),
        personal_data=spans,
        analyser=NAME,
        degraded=bool(failures),
    )


def _overlaps(entity: Entity, spans: Sequence[PersonalData]) -> bool:
    end = entity.offset + entity.length
    return any(span.offset < end and entity.offset < span.offset + span.length for span in spans)
