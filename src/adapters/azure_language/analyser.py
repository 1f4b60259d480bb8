"""Text analysis by Azure AI Language: five questions about one text, four of them at once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from azure.ai.textanalytics import DetectLanguageInput
from typing_extensions import override

from skywitness.adapters.azure_language import questions, reading
from skywitness.adapters.azure_language.chunks import Chunk, chunks
from skywitness.adapters.azure_language.questions import Question
from skywitness.adapters.azure_language.refusals import NAME, DocumentsRefused
from skywitness.adapters.azure_language.service import AzureLanguageService, in_our_words
from skywitness.domain.model.errors import ProviderError, ProviderRequestRefused
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.reports.insight import UNDETERMINED, Entity, Insight
from skywitness.ports.text_analysis import TextAnalysis, TextFeature

V = TypeVar("V")

DEADLINE_S: Final = 8.0

REFUSED_FOR_S: Final = 3600.0
"""How long a feature that the service refuses is not asked for: it may be retired, or come back."""

ONLY_PERSONAL_DATA: Final = "en"
"""Asked for personal data in languages that are unknown: numbers and addresses still show."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Part(Generic[V]):
    """What one feature found; why it failed, where it did; whether it said anything at all."""

    value: V
    failure: ProviderError | None = None
    heard: bool = False


class AzureLanguage(TextAnalysis):
    """One resource. Categories are the service's own, offsets code points.

    - A text is asked about in requests of its own, cut into the pieces that the service takes;
      texts that are analysed at the same time never share a request, so none can get another's
      answer or suffer for another's fault.
    - A feature that does not know the text's language is left empty, and so is one that the
      service refuses, which is then not asked for an hour. One that fails is left empty in an
      insight marked as degraded: the same text may yield more later.
    - Without the language nothing can be asked, and without the personal data nothing is known
      to be safe to show: where these two fail, the analysis fails.
    - Key phrases and entities that touch personal data are left out.
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
        self._service = AzureLanguageService(endpoint=endpoint, key=key, monotonic_s=monotonic_s)
        self._deadline_s = deadline_s
        self._monotonic_s = monotonic_s
        self._refused_until: dict[TextFeature, float] = {}

    @property
    @override
    def features(self) -> frozenset[TextFeature]:
        now_s = self._monotonic_s()
        return frozenset(f for f in TextFeature if self._refused_until.get(f, now_s) <= now_s)

    async def close(self) -> None:
        """Close all connections."""
        await self._service.close()

    @override
    async def analyse(self, text: str, language_hint: str | None = None) -> Insight:
        if not text.strip():
            return _insight(text, reading.language_tag(None, language_hint), _Part(()))
        until = asyncio.get_running_loop().time() + self._deadline_s
        pieces = chunks(text)
        language = await self._language(pieces[0], language_hint, until)
        if language == UNDETERMINED:
            personal = await self._part(questions.PERSONAL_DATA, pieces, ONLY_PERSONAL_DATA, until)
            return _insight(text, language, personal)
        code = questions.service_language(language)
        tone, phrases, named, personal = await asyncio.gather(
            self._part(questions.SENTIMENT, pieces, code, until),
            self._part(questions.KEY_PHRASES, pieces, code, until),
            self._part(questions.ENTITIES, pieces, code, until),
            self._personal_data(pieces, code, until),
        )
        return _insight(text, language, personal, tone, phrases, named)

    async def _language(self, piece: Chunk, hint: str | None, until: float) -> str:
        document = DetectLanguageInput(id="0", text=piece.text, country_hint="none")

        async def ask() -> str:
            options = self._service.every_call
            answer = await self._service.client.detect_language([document], **options)
            found = reading.by_chunk(answer, [piece])
            if found.failure is not None:
                raise found.failure
            return reading.language_tag(found.pairs[0][1] if found.pairs else None, hint)

        return await self._service.call(ask, until)

    async def _personal_data(
        self, pieces: Sequence[Chunk], language: str, until: float
    ) -> _Part[tuple[PersonalData, ...]]:
        part = await self._part(questions.PERSONAL_DATA, pieces, language, until)
        if part.heard or part.failure or language == ONLY_PERSONAL_DATA:
            return part
        return await self._part(questions.PERSONAL_DATA, pieces, ONLY_PERSONAL_DATA, until)

    async def _part(
        self, question: Question[V], pieces: Sequence[Chunk], language: str, until: float
    ) -> _Part[V]:
        """Ask one question; its failure is told, not raised, so that the others are heard."""
        if question.feature not in self.features:
            return _Part(question.read([]))
        try:
            with in_our_words():
                found = await self._ask(question, pieces, language, until)
                return _Part(question.read(found.pairs), found.failure, bool(found.pairs))
        except DocumentsRefused as error:
            return _Part(question.read([]), error)
        except ProviderRequestRefused as error:
            self._refused_until[question.feature] = self._monotonic_s() + REFUSED_FOR_S
            _log.warning("azure refuses %s (%s)", question.feature, error.reason)
            return _Part(question.read([]))
        except ProviderError as error:
            return _Part(question.read([]), error)

    async def _ask(
        self, question: Question[V], pieces: Sequence[Chunk], language: str, until: float
    ) -> reading.Read[Any]:
        pairs: list[tuple[Chunk, Any]] = []
        failure = None
        for first in range(0, len(pieces), question.documents_at_once):
            batch = pieces[first : first + question.documents_at_once]
            found = await self._ask_once(question, batch, language, until)
            pairs += found.pairs
            failure = failure or found.failure
        return reading.Read(tuple(pairs), failure)

    async def _ask_once(
        self, question: Question[V], pieces: Sequence[Chunk], language: str, until: float
    ) -> reading.Read[Any]:
        async def ask() -> reading.Read[Any]:
            documents = questions.documents(pieces, language)
            options = self._service.every_call
            answer = await question.ask(self._service.client, documents, **options)
            return reading.by_chunk(answer, pieces)

        return await self._service.call(ask, until)


_NO_TONE: Final[_Part[Any]] = _Part(None)
_NOTHING: Final[_Part[Any]] = _Part(())


def _insight(
    text: str,
    language: str,
    personal: _Part[tuple[PersonalData, ...]],
    tone: _Part[Any] = _NO_TONE,
    phrases: _Part[tuple[str, ...]] = _NOTHING,
    named: _Part[tuple[Entity, ...]] = _NOTHING,
) -> Insight:
    """Put the parts together.

    Raises:
        ProviderError: personal data could not be looked for, or there is no part that was heard.
    """
    if personal.failure is not None:
        raise personal.failure
    optional = (tone, phrases, named)
    failures = [part.failure for part in optional if part.failure is not None]
    if failures and not any(part.heard for part in optional):
        raise failures[0]
    spans = personal.value
    secrets = {text[span.offset : span.offset + span.length] for span in spans}
    return Insight(
        language=language,
        sentiment=tone.value,
        key_phrases=tuple(p for p in phrases.value if not any(s in p or p in s for s in secrets)),
        entities=tuple(e for e in named.value if not _touches(e, spans)),
        personal_data=spans,
        analyser=NAME,
        degraded=bool(failures),
    )


def _touches(entity: Entity, spans: Sequence[PersonalData]) -> bool:
    end = entity.offset + entity.length
    return any(span.offset < end and entity.offset < span.offset + span.length for span in spans)
