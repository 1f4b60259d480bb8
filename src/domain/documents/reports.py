"""The JSON documents that the service hands out, as plain values.

They live beside the model because both doors to stored reports lead here: entities are shown
through these functions, and adapters that keep encoded documents build them from the same parts.
Times are RFC 3339 in UTC, units SI and named in the member.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from skywitness.domain.documents.weather import PresentWeatherDocument
from skywitness.domain.model.narrative.damage import Damage
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.narrative.times import TimePhrase
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.reports.insight import Entity, Insight
from skywitness.domain.model.reports.report import Audience, Claim, Report, Revision
from skywitness.domain.model.reports.verdict import Evidence, Verdict
from skywitness.domain.model.text import Utf16Positions
from skywitness.domain.model.weather.conditions import VALUE_FIELDS, Conditions

Json = dict[str, Any]


def rfc3339(moment: datetime) -> str:
    """Write a moment in UTC with a Z, fractions of a second only where there are some."""
    return _written(moment if moment.tzinfo is UTC else moment.astimezone(UTC))


@lru_cache(maxsize=64)  # one report names the moment of its filing three times
def _written(in_utc: datetime) -> str:
    """Write a moment in UTC; elsewhere the two hours at the end of summer time are equal keys."""
    return in_utc.isoformat().replace("+00:00", "Z")


def report_document(report: Report, audience: Audience = Audience.PUBLIC) -> Json:
    """Show a whole report."""
    return {
        **identity_document(report),
        **claim_document(report.claim, audience),
        **standing_document(report),
        **findings_document(report, audience),
    }


def identity_document(report: Report) -> Json:
    """Show who filed what, and which edition this is."""
    return {
        "id": str(report.id),
        "revision": report.revision,
        "observer": report.observer,
        "external_id": report.external_id,
    }


def claim_document(claim: Claim, audience: Audience = Audience.PUBLIC) -> Json:
    """Show what the observer says: everybody sees the public face, the full audience all of it."""
    full = audience is Audience.FULL
    point = claim.place.point if full else claim.public.point
    return {
        "phenomenon": claim.phenomenon.key,
        "phenomenon_origin": str(claim.phenomenon_origin),
        "narrative": claim.narrative if full else claim.public.narrative,
        "observed_at": rfc3339(claim.when.start),
        "observed_until": None if claim.when.is_instant else rfc3339(claim.when.end),
        "place": {
            "latitude": point.latitude if point else None,
            "longitude": point.longitude if point else None,
            "accuracy_m": claim.place.accuracy_m,
            "name": claim.place.name if full else claim.public.place_name,
            "method": str(claim.place.method),
        },
        "magnitude": magnitude_document(claim.magnitude),
        "source": str(claim.source),
    }


def magnitude_document(magnitude: Magnitude | None) -> Json | None:
    """Show how strong it was, as said and in SI."""
    if magnitude is None:
        return None
    return {
        "value": magnitude.value,
        "unit": str(magnitude.unit),
        "qualifier": str(magnitude.qualifier),
        "period_s": magnitude.period_s,
        "raw": magnitude.raw or None,
        "si_value": magnitude.si_value,
        "si_unit": magnitude.si_unit,
    }


def standing_document(report: Report) -> Json:
    """Show what the service knows about the report as a document."""
    return {
        "visibility": str(report.visibility),
        "review": str(report.review),
        "delayed": report.is_delayed,
        "filed_at": rfc3339(report.filed_at),
        "revised_at": rfc3339(report.revised_at),
        "updated_at": rfc3339(report.updated_at),
    }


def findings_document(report: Report, audience: Audience = Audience.PUBLIC) -> Json:
    """Show what the examination found; verdict and insight are null while it is pending."""
    claim = report.claim
    narrative = claim.narrative if audience is Audience.FULL else claim.public.narrative
    return {
        "examination": {"state": str(report.examination)},
        "verdict": verdict_summary(report.verdict),
        "insight": insight_document(report.insight, narrative),
        "photos": [],
    }


def verdict_summary(verdict: Verdict | None) -> Json | None:
    """Show a verdict without its evidence."""
    if verdict is None:
        return None
    return {
        "outcome": str(verdict.outcome),
        "score": verdict.score,
        "reason": verdict.reason,
        "rules_version": verdict.rules_version,
        "decided_at": rfc3339(verdict.decided_at),
    }


def verdict_document(verdict: Verdict) -> Json:
    """Show a verdict with every piece of evidence that was weighed."""
    return {
        "revision": verdict.revision,
        **(verdict_summary(verdict) or {}),
        "evidence": [evidence_document(piece) for piece in verdict.evidence],
    }


def evidence_document(piece: Evidence) -> Json:
    """Show one piece of evidence."""
    return {
        "source": piece.source,
        "provider": piece.provider,
        "kind": piece.kind,
        "variable": piece.variable,
        "value": piece.value,
        "unit": piece.unit,
        "threshold": piece.threshold,
        "effect": str(piece.effect),
        "weight": round(piece.weight, 3),
        "distance_m": round(piece.distance_m),
        "time_offset_s": round(piece.time_offset_s),
        "rule": piece.rule,
        "present_weather": piece.present_weather,
    }


def insight_document(insight: Insight | None, text: str) -> Json | None:
    """Show what text analysis found in a text, as this text is shown.

    Places are told twice: in code points, as Python counts, and in UTF-16 code units, as
    JavaScript does. They differ behind every emoji.
    """
    if insight is None:
        return None
    sentiment, units = insight.sentiment, Utf16Positions(text)
    return {
        "language": insight.language,
        "sentiment": None
        if sentiment is None
        else {
            "label": str(sentiment.label),
            "positive": sentiment.positive,
            "neutral": sentiment.neutral,
            "negative": sentiment.negative,
        },
        "key_phrases": list(insight.key_phrases),
        "entities": [
            {"text": e.text, "category": e.category, **_place_in_text(e, units)}
            for e in insight.entities
        ],
        "personal_data": [
            {"category": p.category, **_place_in_text(p, units)} for p in insight.personal_data
        ],
        "analyser": insight.analyser,
        "degraded": insight.degraded,
    }


def time_documents(phrases: Iterable[TimePhrase], text: str) -> list[Json]:
    """Show what a text says about time: times of day as written, 24 hours, in the zone it names."""
    units = Utf16Positions(text)
    return [
        {
            "text": phrase.text,
            "kind": phrase.kind.value,
            "start": _time_of_day(phrase.start_min),
            "end": _time_of_day(phrase.end_min),
            "either_half": phrase.either_half,
            "zone": phrase.zone,
            "utc_offset_minutes": phrase.utc_offsets_min[0]
            if len(phrase.utc_offsets_min) == 1
            else None,
            "duration_s": phrase.duration_s,
            **_place_in_text(phrase, units),
        }
        for phrase in phrases
    ]


def _time_of_day(minute: int | None) -> str | None:
    return None if minute is None else f"{minute // 60:02d}:{minute % 60:02d}"


def damage_documents(damage: Iterable[Damage], text: str) -> list[Json]:
    """Show what a text says was harmed."""
    units = Utf16Positions(text)
    return [
        {"text": harm.text, "kind": harm.kind.value, **_place_in_text(harm, units)}
        for harm in damage
    ]


def _place_in_text(
    span: Entity | PersonalData | TimePhrase | Damage, units: Utf16Positions
) -> Json:
    start = units.at(span.offset)
    return {
        "offset": span.offset,
        "length": span.length,
        "offset_utf16": start,
        "length_utf16": units.at(span.offset + span.length) - start,
    }


def conditions_document(conditions: Conditions, claim: Claim | None, now: datetime) -> Json:
    """Show reference weather; with a claim, how far it lies from it in place and time."""
    near: Json = {}
    groups = PresentWeatherDocument.all(conditions.present_weather)
    if claim is not None:
        near = {
            "distance_m": round(claim.place.point.distance_m(conditions.point)),
            "time_offset_s": round(claim.when.offset_s(conditions.observed_at)),
        }
    return {
        "provider": conditions.provider,
        "kind": str(conditions.kind),
        "station": conditions.station,
        "latitude": conditions.point.latitude,
        "longitude": conditions.point.longitude,
        "observed_at": rfc3339(conditions.observed_at),
        "age_s": round((now - conditions.observed_at).total_seconds()),
        **near,
        **{name: getattr(conditions, name) for name in VALUE_FIELDS},
        "precipitation_period_s": conditions.precipitation_period_s,
        "present_weather": None if groups is None else [vars(group) for group in groups],
        "description": conditions.description,
        "attribution": conditions.attribution,
    }


def revision_document(revision: Revision, audience: Audience = Audience.PUBLIC) -> Json:
    """Show one edition of a claim."""
    return {
        "revision": revision.number,
        "revised_at": rfc3339(revision.revised_at),
        **claim_document(revision.claim, audience),
    }


def tombstone_document(report: Report) -> Json:
    """Show that a report was withdrawn, and nothing of what it said."""
    if report.withdrawn_at is None:
        raise ValueError("only withdrawn reports have a tombstone")
    return {
        "id": str(report.id),
        "revision": report.revision,
        "updated_at": rfc3339(report.updated_at),
        "withdrawn_at": rfc3339(report.withdrawn_at),
    }


def feature_document(document: Json) -> Json:
    """Wrap a document as a GeoJSON feature (RFC 7946); a place without a point has no geometry."""
    place = document.get("place") or {}
    longitude, latitude = place.get("longitude"), place.get("latitude")
    geometry = None
    if longitude is not None and latitude is not None:
        geometry = {"type": "Point", "coordinates": [longitude, latitude]}
    return {
        "type": "Feature",
        "id": document["id"],
        "geometry": geometry,
        "properties": document,
    }
