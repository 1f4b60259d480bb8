"""How entities are kept inside JSON columns, and how they come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import orjson

from skywitness.adapters.sqlite import timestamps
from skywitness.domain.model.geography.place import Place, PlaceMethod, Point
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.phenomena.magnitude import Magnitude, Qualifier, Unit
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.insight import Entity, Insight, Sentiment, SentimentLabel
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Claim, PhenomenonOrigin, SourceClass
from skywitness.domain.model.reports.verdict import Effect, Evidence, Outcome, Verdict
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from skywitness.domain.model.weather.present_weather import format_groups, parse_groups

Json = Mapping[str, Any]


def to_json(value: Json | Sequence[object] | Verdict) -> str:
    """Write JSON; dataclasses become objects of their fields, times keep their offset."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()


def claim_to_json(claim: Claim) -> str:
    """Write a claim with its public face; the phenomenon by its key."""
    return to_json(
        {
            "phenomenon": claim.phenomenon.key,
            "phenomenon_origin": claim.phenomenon_origin,
            "narrative": claim.narrative,
            "when": claim.when,
            "place": claim.place,
            "magnitude": claim.magnitude,
            "source": claim.source,
            "public": claim.public,
        }
    )


def claim_from_json(text: str) -> Claim:
    """Read what `claim_to_json` wrote."""
    stored: Json = orjson.loads(text)
    return Claim(
        phenomenon=PHENOMENA[stored["phenomenon"]],
        phenomenon_origin=PhenomenonOrigin(stored["phenomenon_origin"]),
        narrative=stored["narrative"],
        when=Interval(*(timestamps.from_text(stored["when"][end]) for end in ("start", "end"))),
        place=_place(stored["place"]),
        magnitude=_magnitude(stored["magnitude"]),
        source=SourceClass(stored["source"]),
        public=_public_view(stored["public"]),
    )


def verdict_from_json(text: str) -> Verdict:
    """Read a verdict with its evidence, as `to_json` wrote it."""
    stored: Json = orjson.loads(text)
    evidence = tuple(
        Evidence(**{**piece, "effect": Effect(piece["effect"])}) for piece in stored["evidence"]
    )
    changed = {
        "outcome": Outcome(stored["outcome"]),
        "evidence": evidence,
        "decided_at": timestamps.from_text(stored["decided_at"]),
    }
    return Verdict(**{**stored, **changed})


def insight_from_json(text: str) -> Insight:
    """Read an insight from the document that is shown of it, which holds all of it."""
    stored: Json = orjson.loads(text)
    changed = {
        "sentiment": _sentiment(stored["sentiment"]),
        "key_phrases": tuple(stored["key_phrases"]),
        "entities": tuple(
            Entity(e["text"], e["category"], e["offset"], e["length"]) for e in stored["entities"]
        ),
        "personal_data": _personal_data(stored["personal_data"]),
    }
    return Insight(**{**stored, **changed})


def narrative_of(claim_document: str) -> str:
    """Return the narrative that the shown document of a claim holds."""
    return str(orjson.loads(claim_document)["narrative"])


def magnitude_from_document(shown: Json | None) -> Magnitude | None:
    """Read a magnitude from the document that is shown of it, which holds all of it."""
    return None if shown is None else _magnitude({**shown, "raw": shown["raw"] or ""})


def conditions_to_json(conditions: Sequence[Conditions]) -> str:
    """Write reference weather; present weather as METAR groups."""
    names = [field.name for field in fields(Conditions)]
    return to_json(
        [
            {name: getattr(one, name) for name in names}
            | {"present_weather": format_groups(one.present_weather)}
            for one in conditions
        ]
    )


def conditions_from_json(text: str) -> tuple[Conditions, ...]:
    """Read what `conditions_to_json` wrote."""
    return tuple(_conditions(one) for one in orjson.loads(text))


def _conditions(stored: Json) -> Conditions:
    changed = {
        "kind": ConditionsKind(stored["kind"]),
        "point": Point(**stored["point"]),
        "observed_at": timestamps.from_text(stored["observed_at"]),
        "present_weather": parse_groups(stored["present_weather"]),
    }
    return Conditions(**{**stored, **changed})


def _place(stored: Json) -> Place:
    changed = {"point": Point(**stored["point"]), "method": PlaceMethod(stored["method"])}
    return Place(**{**stored, **changed})


def _magnitude(stored: Json | None) -> Magnitude | None:
    if stored is None:
        return None
    changed = {"unit": Unit(stored["unit"]), "qualifier": Qualifier(stored["qualifier"])}
    return Magnitude(**{**stored, **changed})


def _public_view(stored: Json) -> PublicView:
    point = stored["point"]
    changed = {
        "point": None if point is None else Point(**point),
        "personal_data": _personal_data(stored["personal_data"]),
    }
    return PublicView(**{**stored, **changed})


def _personal_data(stored: Sequence[Json]) -> tuple[PersonalData, ...]:
    return tuple(PersonalData(s["category"], s["offset"], s["length"]) for s in stored)


def _sentiment(stored: Json | None) -> Sentiment | None:
    return None if stored is None else Sentiment(**{**stored, "label": _label(stored)})


def _label(stored: Json) -> SentimentLabel:
    return SentimentLabel(stored["label"])
