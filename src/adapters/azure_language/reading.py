"""What the SDK's results say in the words of the domain; nothing of the SDK leaves the adapter."""

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
from skywitness.adapters.azure_language.refusals import NAME, document_refusal
from skywitness.domain.model.errors import ProviderAnswerUnusable, ProviderError
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.reports.insight import UNDETERMINED, Entity, Sentiment, SentimentLabel

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


@dataclass(frozen=True, slots=True)
class Read(Generic[R]):
    """What a feature says to each piece of a text; `failure` where it refused some of them.

    Pieces in a language that the feature does not know are left out without a failure.
    """

    pairs: tuple[tuple[Chunk, R], ...]
    failure: ProviderError | None = None


def by_chunk(results: Sequence[R | DocumentError], pieces: Sequence[Chunk]) -> Read[R]:
    """Put each result beside its piece, in the order of the text.

    Raises:
        ProviderAnswerUnusable: a piece has no result, or there is one for none of them.
    """
    found: dict[str, R] = {}
    failure: ProviderError | None = None
    told = set()
    for result in results:
        told.add(str(result.id if isinstance(result, DocumentError) else _id(result)))
        if not isinstance(result, DocumentError):
            found[_id(result)] = result
        elif str(result.error.code) != "UnsupportedLanguageCode":
            failure = failure or document_refusal(str(result.error.code))
    if len(results) != len(pieces) or told != {str(number) for number in range(len(pieces))}:
        raise ProviderAnswerUnusable(NAME, "results do not match the documents")
    numbered = [(str(number), piece) for number, piece in enumerate(pieces)]
    return Read(tuple((p, found[n]) for n, p in numbered if n in found), failure)


def _id(result: object) -> str:
    return str(getattr(result, "id", ""))


def language_tag(result: DetectLanguageResult | None, hint: str | None) -> str:
    """Return what was detected; where the service is not sure the hint, or `und`."""
    if result is not None:
        detected = result.primary_language
        name = str(detected.iso6391_name)
        tag = _TAGS.get(name.lower(), name.replace("_", "-"))
        if _TAG.fullmatch(tag) and float(detected.confidence_score) >= SURE_ENOUGH:
            return tag
    return hint if hint and _TAG.fullmatch(hint) else UNDETERMINED


def sentiment(pairs: Sequence[tuple[Chunk, AnalyzeSentimentResult]]) -> Sentiment | None:
    """Return the tone of all pieces: shares weighted by length, the label by the service's rule.

    A text is mixed when it holds both good and bad; else it is what the pieces with a tone are.
    """
    if not pairs:
        return None
    labels = {SentimentLabel(str(result.sentiment)) for _, result in pairs}
    toned = labels - {SentimentLabel.NEUTRAL}
    label = SentimentLabel.MIXED if len(toned) > 1 else next(iter(toned), SentimentLabel.NEUTRAL)
    whole = sum(len(piece.text) for piece, _ in pairs)
    shares = [
        sum(len(piece.text) * _share(getattr(r.confidence_scores, name)) for piece, r in pairs)
        / whole
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


def key_phrases(pairs: Iterable[tuple[Chunk, ExtractKeyPhrasesResult]]) -> tuple[str, ...]:
    """Return the phrases of all pieces in order, each once."""
    phrases = (_word(phrase) for _, result in pairs for phrase in result.key_phrases)
    return tuple(dict.fromkeys(phrases))[:MOST_PHRASES]


def entities(pairs: Iterable[tuple[Chunk, RecognizeEntitiesResult]]) -> tuple[Entity, ...]:
    """Return what stands in the text; what the service only believes to stand there is left out."""
    return tuple(
        Entity(piece.text[start : start + length], category, piece.offset + start, length)
        for piece, result in pairs
        for category, start, length in _placed(result.entities, piece.text)
    )


def personal_data(
    pairs: Iterable[tuple[Chunk, RecognizePiiEntitiesResult]],
) -> tuple[PersonalData, ...]:
    """Return where personal data stands, without what every report of weather holds."""
    return tuple(
        PersonalData(category, piece.offset + start, length)
        for piece, result in pairs
        for category, start, length in _placed(result.entities, piece.text)
        if category not in WEATHER_TALK
    )


def _placed(
    found: Iterable[CategorizedEntity | PiiEntity], text: str
) -> Iterator[tuple[str, int, int]]:
    """Yield category and place of each find, put right where its text stands elsewhere.

    The service's own published examples hold offsets beside the text they mean.
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
        raise ProviderAnswerUnusable(NAME, "no text where there must be one")
    return value


def _nearest(text: str, named: str, offset: int) -> int:
    """Return where the text stands closest to an offset, -1 if nowhere."""
    places = [match.start() for match in re.finditer(re.escape(named), text)]
    return min(places, key=lambda place: abs(place - offset), default=-1)
