"""The claim of an observer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.documents.locality import (
    COARSE,
    PHRASE,
    TIME_ZONE,
    PhraseDocument,
    time_zone_and_phrase,
)
from skywitness.domain.model.geography.place import COARSE_ACCURACY_M, PlaceMethod
from skywitness.domain.model.phenomena.magnitude import Magnitude, Qualifier, Unit
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.claim import Claim, PhenomenonOrigin, SourceClass
from skywitness.domain.model.reports.visibility import Audience

PHENOMENON_KEY = about(
    "Key of the phenomenon.",
    json_schema_extra={"x-extensible-enum": list(PHENOMENA), "x-name": "PhenomenonKey"},
)


@dataclass(kw_only=True)
class PlaceDocument(Document):
    """Where it happened. The public point may be approximate, or null."""

    latitude: float | None
    longitude: float | None
    accuracy_m: float | None = field(
        metadata=about("Radius in metres within which the true point lies.")
    )
    coarse: bool = field(metadata=COARSE)
    name: str
    method: PlaceMethod
    time_zone: str | None = field(metadata=TIME_ZONE)
    phrase: PhraseDocument | None = field(metadata=PHRASE)

    @classmethod
    def of(cls, claim: Claim, audience: Audience) -> PlaceDocument:
        """Show the place of a claim: the exact one to the full audience only."""
        place = claim.place if audience is Audience.FULL else claim.public_place
        accuracy_m = claim.place.accuracy_m if place is None else place.accuracy_m
        is_stand_in = place is not claim.place and claim.public.accuracy_m is not None
        time_zone, phrase = None, None
        if place is not None:
            time_zone, phrase = time_zone_and_phrase(place.point.latitude, place.point.longitude)
        return cls(
            latitude=place.point.latitude if place else None,
            longitude=place.point.longitude if place else None,
            accuracy_m=accuracy_m,
            coarse=is_stand_in or (accuracy_m is not None and accuracy_m >= COARSE_ACCURACY_M),
            name=claim.public.place_name if place is None else place.name,
            method=claim.place.method,
            time_zone=time_zone,
            phrase=phrase,
        )


@dataclass(kw_only=True)
class MagnitudeDocument(Document):
    """How strong it was, in the observer's unit and in SI."""

    value: float
    unit: Unit
    qualifier: Qualifier
    period_s: int | None = field(metadata=about("Accumulation period in seconds."))
    raw: str | None = field(
        metadata=about("The words it was read from, with personal data masked.")
    )
    si_value: float
    si_unit: str

    @classmethod
    def of(cls, magnitude: Magnitude | None) -> MagnitudeDocument | None:
        """Show a magnitude; None when none was given."""
        if magnitude is None:
            return None
        return cls(
            value=magnitude.value,
            unit=magnitude.unit,
            qualifier=magnitude.qualifier,
            period_s=magnitude.period_s,
            raw=magnitude.raw or None,
            si_value=magnitude.si_value,
            si_unit=magnitude.si_unit,
        )


@dataclass(kw_only=True)
class ClaimDocument(Document):
    """What the observer says; part of reports and of their revisions."""

    phenomenon: str = field(metadata=PHENOMENON_KEY)
    phenomenon_origin: PhenomenonOrigin = field(
        metadata=about("Whether the observer named the phenomenon or it was read from the text.")
    )
    narrative: str
    observed_at: datetime
    observed_until: datetime | None = field(metadata=about("Null for an instant."))
    place: PlaceDocument
    magnitude: MagnitudeDocument | None
    source: SourceClass


def claim_members(claim: Claim, audience: Audience) -> dict[str, Any]:
    """Return the members that a `ClaimDocument` has, ready for a document that contains them.

    The public sees the redacted text and the public point, the full audience everything.
    """
    full = audience is Audience.FULL
    return {
        "phenomenon": claim.phenomenon.key,
        "phenomenon_origin": claim.phenomenon_origin,
        "narrative": claim.narrative if full else claim.public.narrative,
        "observed_at": in_utc(claim.when.start),
        "observed_until": None if claim.when.is_instant else in_utc(claim.when.end),
        "place": PlaceDocument.of(claim, audience),
        "magnitude": MagnitudeDocument.of(claim.magnitude),
        "source": claim.source,
    }
