"""What the SDK's results say in the words of the domain; nothing of the SDK leaves the adapter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

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
from skywitness.adapters.azure_language.service import NAME
from skywitness.domain.model.errors import (
    ProviderAnswerUnusable,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderUnavailable,
)
from skywitness.domain.model.insight import (
    UNDETERMINED,
    Entity,
    PersonalData,
    Sentiment,
    SentimentLabel,
)

R = TypeVar("R")

SURE_ENOUGH: Final = 0.5
MOST_PHRASES: Final = 25

WEATHER_TALK: Final = frozenset(
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
"""Categories of personal data that the service finds in every good report and that name nobody:
times, quantities, coordinates, the weather service, `trained spotter`."""

_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")
_TAGS: Final[Mapping[str, str]] = {"zh_chs": "zh-Hans", "zh_cht": "zh-Hant"}
_PASSING: Final = frozenset({"InternalServerError", "ServiceUnavailable", "Timeout"})
_CODE: Final = re.compile(r"[A-Za-z]{1,40}")


def by_chunk(results: Sequence[R | DocumentError], count: int) -> list[R]:
    """Return the results in the order of the chunks; nothing where the language is not supported.

    Raises:
        ProviderError: a document was refused for another reason, or has no result or two.
    """
    found: dict[str, R] = {}
    unsupported = 0
    for result in results:
        if isinstance(result, DocumentError):
            if str(result.error.code) != "UnsupportedLanguageCode":
                raise _refused(result)
            unsupported += 1
        else:
            found[str(getattr(result, "id", ""))] = result
    if unsupported:
        return []
    if set(found) != {str(number) for number in range(count)}:
        raise ProviderAnswerUnusable(NAME, "results do not match the documents")
    return [found[str(number)] for number in range(count)]


def _refused(result: DocumentError) -> ProviderError:
    code = str(result.error.code)
    reason = code if _CODE.fullmatch(code) else "a document was refused"
    if code in _PASSING:
        return ProviderUnavailable(NAME, reason)
    if code == "TooManyRequests":
        return ProviderQuotaExhausted(NAME, reason)
    return ProviderAnswerUnusable(NAME, reason)


def language_tag(result: DetectLanguageResult | None, hint: str | None) -> str:
    """Return what was detected; where the service is not sure the hint, or `und`."""
    if result is not None:
        detected = result.primary_language
        name = str(detected.iso6391_name)
        tag = _TAGS.get(name.lower(), name.replace("_", "-"))
        if _TAG.fullmatch(tag) and float(detected.confidence_score) >= SURE_ENOUGH:
            return tag
    return hint if hint and _TAG.fullmatch(hint) else UNDETERMINED


def sentiment(
    results: Sequence[AnalyzeSentimentResult], pieces: Sequence[Chunk]
) -> Sentiment | None:
    """Return the tone of all pieces: shares weighted by length, the label by the service's rule.

    A text is mixed when it holds both good and bad; else it is what the pieces with a tone are.
    """
    if not results:
        return None
    labels = {SentimentLabel(str(result.sentiment)) for result in results}
    toned = labels - {SentimentLabel.NEUTRAL}
    label = SentimentLabel.MIXED if len(toned) > 1 else next(iter(toned), SentimentLabel.NEUTRAL)
    weights = [len(piece.text) for piece in pieces]
    scores = [result.confidence_scores for result in results]
    shares = [
        sum(w * _share(getattr(s, name)) for w, s in zip(weights, scores, strict=True))
        / sum(weights)
        for name in ("positive", "neutral", "negative")
    ]
    total = sum(shares)
    if not 0.9 <= total <= 1.1:
        raise ProviderAnswerUnusable(NAME, "shares do not add up to 1")
    return Sentiment(label, *(round(share / total, 4) for share in shares))


def _share(value: Any) -> float:
    share = float(value)
    if not 0 <= share <= 1:
        raise ProviderAnswerUnusable(NAME, "a share is not between 0 and 1")
    return share


def key_phrases(results: Iterable[ExtractKeyPhrasesResult]) -> tuple[str, ...]:
    """Return the phrases of all pieces in order, each once."""
    phrases = (str(phrase) for result in results for phrase in result.key_phrases)
    return tuple(dict.fromkeys(phrases))[:MOST_PHRASES]


def entities(
    results: Sequence[RecognizeEntitiesResult], pieces: Sequence[Chunk]
) -> tuple[Entity, ...]:
    """Return what stands in the text; what the service only believes to stand there is left out."""
    return tuple(
        Entity(
            piece.text[start : start + length], str(entity.category), piece.offset + start, length
        )
        for result, piece in zip(results, pieces, strict=False)
        for entity, start, length in _placed(result.entities, piece.text)
    )


def personal_data(
    results: Sequence[RecognizePiiEntitiesResult], pieces: Sequence[Chunk]
) -> tuple[PersonalData, ...]:
    """Return where personal data stands, without what every report of weather holds."""
    return tuple(
        PersonalData(str(entity.category), piece.offset + start, length)
        for result, piece in zip(results, pieces, strict=False)
        for entity, start, length in _placed(result.entities, piece.text)
        if str(entity.category) not in WEATHER_TALK
    )


def _placed(
    found: Iterable[CategorizedEntity | PiiEntity], text: str
) -> Iterator[tuple[CategorizedEntity | PiiEntity, int, int]]:
    """Yield each find with its place, put right where the text stands elsewhere.

    The service's own published examples hold offsets beside the text they mean.
    """
    for entity in found:
        named, offset = str(entity.text), int(entity.offset)
        if not named:
            continue
        if offset < 0 or not text.startswith(named, offset):
            offset = _nearest(text, named, offset)
        if offset >= 0:
            yield entity, offset, len(named)


def _nearest(text: str, named: str, offset: int) -> int:
    """Return where the text stands closest to an offset, -1 if nowhere."""
    places = [match.start() for match in re.finditer(re.escape(named), text)]
    return min(places, key=lambda place: abs(place - offset), default=-1)
