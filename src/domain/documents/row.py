"""Rows: of each report, what a line of a list or a mark on a map shows.

A row is made of the encoded document of a report, so whoever may read one sees the same in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from skywitness.domain.documents.claim import PHENOMENON_KEY
from skywitness.domain.documents.document import Document, about
from skywitness.domain.documents.locality import COARSE, PHRASE, TIME_ZONE, PhraseDocument
from skywitness.domain.documents.reason import ReasonPartDocument
from skywitness.domain.documents.report import CountDocument, ErasedDocument, TombstoneDocument
from skywitness.domain.model.phenomena.magnitude import Qualifier, Unit
from skywitness.domain.model.reports.claim import SourceClass
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.domain.model.text import first_sentence

_PLACE = ("latitude", "longitude", "coarse", "name", "time_zone", "phrase")
_MAGNITUDE = ("value", "unit", "qualifier", "si_value", "si_unit")


@dataclass(kw_only=True)
class RowPlaceDocument(Document):
    """Where it happened; without a point where none is public."""

    latitude: float | None
    longitude: float | None
    coarse: bool = field(metadata=COARSE)
    name: str
    time_zone: str | None = field(metadata=TIME_ZONE)
    phrase: PhraseDocument | None = field(metadata=PHRASE)


@dataclass(kw_only=True)
class RowMagnitudeDocument(Document):
    """How strong it was, in the observer's unit and in SI."""

    value: float
    unit: Unit
    qualifier: Qualifier
    si_value: float
    si_unit: str


@dataclass(kw_only=True)
class DecidedDocument(Document):
    """What decided the verdict."""

    at: datetime
    reason: str = field(metadata=about("The first sentence of the reason."))
    part: ReasonPartDocument | None = field(
        metadata=about("The part of the reason that decided; null for rules before version 4.")
    )


@dataclass(kw_only=True)
class RowDocument(Document):
    """A report in a list."""

    id: UUID
    phenomenon: str = field(metadata=PHENOMENON_KEY)
    observed_at: datetime
    observed_until: datetime | None = field(metadata=about("Null for an instant."))
    place: RowPlaceDocument
    magnitude: RowMagnitudeDocument | None
    source: SourceClass
    review: ReviewState
    outcome: Outcome | None = field(metadata=about("Null while its examination is pending."))
    score: float | None = field(
        metadata=about("Probability that the claim is right; null when not assessable.", ge=0, le=1)
    )
    decided: DecidedDocument | None
    photos_stored: int = field(metadata=about("Number of photos.", ge=0))
    sentence: str = field(metadata=about("The first sentence of the narrative."))


@dataclass(kw_only=True)
class RowListDocument(Document):
    """One page of rows."""

    items: tuple[RowDocument | TombstoneDocument | ErasedDocument, ...]
    next: str | None = field(metadata=about("Absolute URL of the next page; null on the last."))
    count: CountDocument | None


def row_members(report: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the members of a `RowDocument`, of those of an encoded report.

    What is no report any more stays as it is.
    """
    if "observed_at" not in report:
        return report
    place, magnitude, verdict = report["place"], report["magnitude"], report["verdict"]
    return {
        "id": report["id"],
        "phenomenon": report["phenomenon"],
        "observed_at": report["observed_at"],
        "observed_until": report["observed_until"],
        "place": {name: place[name] for name in _PLACE},
        "magnitude": magnitude and {name: magnitude[name] for name in _MAGNITUDE},
        "source": report["source"],
        "review": report["review"],
        "outcome": verdict and verdict["outcome"],
        "score": verdict and verdict["score"],
        "decided": verdict
        and {
            "at": verdict["decided_at"],
            "reason": first_sentence(verdict["reason"]),
            "part": next(iter(verdict["reason_parts"]), None),
        },
        "photos_stored": report["photos_stored"],
        "sentence": first_sentence(report["narrative"]),
    }
