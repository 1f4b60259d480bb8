"""Turns the SDK's results into values of the domain; no SDK type leaves the adapter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from azure.ai.textanalytics import (
    AnalyzeSentimentResult,
    CategorizedEntity,
    DetectLanguageResult,
    DocumentError,
    ExtractKeyPhrasesResult,
    PiiEntity,
    RecognizeEntitiesResult,
    RecognizePiiEntitiesResult,
)

from skywitness.adapters.azure_language.chunks import Chunk
from skywitness.adapters.azure_language.errors import NAME, error_of_document
from skywitness.domain.model.errors import ProviderAnswerUnusable, ProviderError
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.reports.insight import UNDETERMINED, Entity, Sentiment, SentimentLabel

R = TypeVar("R")

MIN_CONFIDENCE: Final = 0.5
MOST_PHRASES: Final = 25

NOT_PERSONAL: Final = frozenset(
    {
        "Age",
        "Date",
        "DateTime",
        "EUGPSCoordinates",
        "Organization",
        "PersonType",
        "Quantity",
        "URL",
    }
)
"""Categories of personal data that occur in every good report and identify nobody: times,
quantities, coordinates, the weather service, `trained spotter`."""

_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")
_TAGS: Final[Mapping[str, str]] = {"zh_chs": "zh-Hans", "zh_cht": "zh-Hant"}


@dataclass(frozen=True, slots=True)
class Results(Generic[R]):
    """The results of a feature by chunk; `failure` is set if some chunks were rejected.

    Chunks in a language that the feature does not support are left out without a failure.
    """

    pairs: tuple[tuple[Chunk, R], ...]
    failure: ProviderError | None = None


def by_chunk(results: Sequence[R | DocumentError], chunks: Sequence[Chunk]) -> Results[R]:
    """Pair each result with its chunk, in the order of the text.

    Raises:
        ProviderAnswerUnusable: the results do not correspond to the chunks one to one.
    """
    found: dict[str, R] = {}
    failure: ProviderError | None = None
    ids = set()
    for result in results:
        ids.add(str(result.id if isinstance(result, DocumentError) else _id(result)))
        if not isinstance(result, DocumentError):
            found[_id(result)] = result
        elif str(result.error.code) != "UnsupportedLanguageCode":
            failure = failure or error_of_document(str(result.error.code))
    if len(results) != len(chunks) or ids != {str(number) for number in range(len(chunks))}:
        raise ProviderAnswerUnusable(NAME, "results do not match the documents")
    numbered = [(str(number), chunk) for number, chunk in enumerate(chunks)]
    return Results(tuple((chunk, found[n]) for n, chunk in numbered if n in found), failure)


def _id(result: object) -> str:
    return str(getattr(result, "id", ""))


def language_tag(result: DetectLanguageResult | None, hint: str | None) -> str:
    """Return the detected language, or if the service is not sure the hint, or `und`."""
    if result is not None:
        detected = result.primary_language
        name = str(detected.iso6391_name)
        tag = _TAGS.get(name.lower(), name.replace("_", "-"))
        if _TAG.fullmatch(tag) and float(detected.confidence_score) >= MIN_CONFIDENCE:
            return tag
    return hint if hint and _TAG.fullmatch(hint) else UNDETERMINED


def sentiment(pairs: Sequence[tuple[Chunk, AnalyzeSentimentResult]]) -> Sentiment | None:
    """Return the sentiment of all chunks, with scores weighted by length.

    The label follows the service's rule: a text with both positive and negative chunks is mixed,
    and neutral chunks do not count.
    """
    if not pairs:
        return None
    labels = {SentimentLabel(str(result.sentiment)) for _, result in pairs}
    not_neutral = labels - {SentimentLabel.NEUTRAL}
    label = (
        SentimentLabel.MIXED
        if len(not_neutral) > 1
        else next(iter(not_neutral), SentimentLabel.NEUTRAL)
    )
    whole = sum(len(chunk.text) for chunk, _ in pairs)
    scores = [
        sum(len(chunk.text) * _score(getattr(r.confidence_scores, name)) for chunk, r in pairs)
        / whole
        for name in ("positive", "neutral", "negative")
    ]
    total = sum(scores)
    if not 0.9 <= total <= 1.1:
        raise ProviderAnswerUnusable(NAME, "scores do not add up to 1")
    return Sentiment(label, *(round(score / total, 4) for score in scores))


def _score(value: Any) -> float:
    score = float(value)
    if not 0 <= score <= 1:
        raise ProviderAnswerUnusable(NAME, "a score is not between 0 and 1")
    return score


def key_phrases(pairs: Iterable[tuple[Chunk, ExtractKeyPhrasesResult]]) -> tuple[str, ...]:
    """Return the phrases of all chunks in order, without duplicates."""
    phrases = (_word(phrase) for _, result in pairs for phrase in result.key_phrases)
    return tuple(dict.fromkeys(phrases))[:MOST_PHRASES]


def entities(pairs: Iterable[tuple[Chunk, RecognizeEntitiesResult]]) -> tuple[Entity, ...]:
    """Return the entities that occur in the text; those that do not are left out."""
    return tuple(
        Entity(chunk.text[start : start + length], category, chunk.offset + start, length)
        for chunk, result in pairs
        for category, start, length in _placed(result.entities, chunk.text)
    )


def personal_data(
    pairs: Iterable[tuple[Chunk, RecognizePiiEntitiesResult]],
) -> tuple[PersonalData, ...]:
    """Return the positions of personal data, without the categories in `NOT_PERSONAL`."""
    return tuple(
        PersonalData(category, chunk.offset + start, length)
        for chunk, result in pairs
        for category, start, length in _placed(result.entities, chunk.text)
        if category not in NOT_PERSONAL
    )


def _placed(
    found: Iterable[CategorizedEntity | PiiEntity], text: str
) -> Iterator[tuple[str, int, int]]:
    """Yield category, offset and length of each find, with wrong offsets corrected.

    Even the service's published examples have offsets that do not match their text.
    """
    for entity in found:
        named, offset, category = _word(entity.text), int(entity.offset), _word(entity.category)
        if not named:
            continue
        if offset < 0 or not text.startswith(named, offset):
            offset = _nearest(text, named, offset)
        if offset >= 0:
            yield category, offset, len(named)


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise ProviderAnswerUnusable(NAME, "a text is missing")
    return value


def _nearest(text: str, named: str, offset: int) -> int:
    """Return the occurrence closest to an offset, -1 if there is none."""
    places = [match.start() for match in re.finditer(re.escape(named), text)]
    return min(places, key=lambda place: abs(place - offset), default=-1)
