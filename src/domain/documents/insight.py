"""What text analysis found in a narrative."""

from __future__ import annotations

from dataclasses import dataclass, field

from skywitness.domain.documents.document import Document, about
from skywitness.domain.model.narrative.damage import Damage
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.narrative.times import TimePhrase
from skywitness.domain.model.reports.insight import Entity, Insight, Sentiment, SentimentLabel
from skywitness.domain.model.text import Utf16Positions


@dataclass(kw_only=True)
class SentimentDocument(Document):
    """The tone of the text, and three proportions that add up to about 1."""

    label: SentimentLabel
    positive: float
    neutral: float
    negative: float

    @classmethod
    def of(cls, sentiment: Sentiment | None) -> SentimentDocument | None:
        """Show the tone; None when the analyser does not know the language."""
        if sentiment is None:
            return None
        return cls(
            label=sentiment.label,
            positive=sentiment.positive,
            neutral=sentiment.neutral,
            negative=sentiment.negative,
        )


@dataclass(kw_only=True)
class TextSpanDocument(Document):
    """A span of the text, in code points and in UTF-16 code units.

    JavaScript, Java and C# count UTF-16 code units, Python and Rust's `chars` code points; the two
    differ after any character beyond U+FFFF, such as an emoji.
    """

    offset: int = field(metadata=about("Code points before it.", ge=0))
    length: int = field(metadata=about("Length in code points.", ge=0))
    offset_utf16: int = field(metadata=about("UTF-16 code units before it.", ge=0))
    length_utf16: int = field(metadata=about("Length in UTF-16 code units.", ge=0))


def span_members(
    span: Entity | PersonalData | TimePhrase | Damage, units: Utf16Positions
) -> dict[str, int]:
    """Return the members of a `TextSpanDocument`, ready for a document that contains them."""
    start = units.at(span.offset)
    return {
        "offset": span.offset,
        "length": span.length,
        "offset_utf16": start,
        "length_utf16": units.at(span.offset + span.length) - start,
    }


@dataclass(kw_only=True)
class EntityDocument(TextSpanDocument):
    """A thing that the text names."""

    text: str
    category: str

    @classmethod
    def of(cls, entity: Entity, units: Utf16Positions) -> EntityDocument:
        """Show a named thing."""
        return cls(text=entity.text, category=entity.category, **span_members(entity, units))


@dataclass(kw_only=True)
class PersonalDataDocument(TextSpanDocument):
    """Where personal data was found, never what it was."""

    category: str

    @classmethod
    def of(cls, found: PersonalData, units: Utf16Positions) -> PersonalDataDocument:
        """Show where personal data was found."""
        return cls(category=found.category, **span_members(found, units))


@dataclass(kw_only=True)
class InsightDocument(Document):
    """What text analysis found, and which analyser."""

    language: str = field(metadata=about("BCP 47 language tag; `und` when undetermined."))
    sentiment: SentimentDocument | None
    key_phrases: tuple[str, ...]
    entities: tuple[EntityDocument, ...]
    personal_data: tuple[PersonalDataDocument, ...]
    analyser: str
    degraded: bool = field(
        metadata=about("The configured analyser failed; a later examination may find more.")
    )

    @classmethod
    def of(cls, insight: Insight, text: str) -> InsightDocument:
        """Show what was found in `text`, which is the text as it is shown."""
        units = Utf16Positions(text)
        return cls(
            language=insight.language,
            sentiment=SentimentDocument.of(insight.sentiment),
            key_phrases=insight.key_phrases,
            entities=tuple(EntityDocument.of(entity, units) for entity in insight.entities),
            personal_data=tuple(
                PersonalDataDocument.of(found, units) for found in insight.personal_data
            ),
            analyser=insight.analyser,
            degraded=insight.degraded,
        )
