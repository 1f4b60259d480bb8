"""What a report tells everybody, from the columns and the document that hold nothing else."""

from __future__ import annotations

from uuid import UUID

import orjson

from skywitness.adapters.sqlite import codec
from skywitness.adapters.sqlite.timestamps import from_text
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.time.interval import Interval

COLUMNS = (
    "r.id, r.observer, r.phenomenon, r.observed_at, r.observed_until, r.latitude, r.longitude, "
    "r.claim_doc"
)
"""What to select from `report AS r`, in the order that `public_claim` takes it."""


def public_claim(
    report_id: str,
    observer: str,
    phenomenon: str,
    start: str,
    end: str,
    latitude: float | None,
    longitude: float | None,
    claim_document: str,
) -> PublicClaim:
    """Return the public_claim of a row."""
    shown = orjson.loads(claim_document)
    point = None
    if latitude is not None and longitude is not None:
        point = Point(latitude, longitude)
    return PublicClaim(
        report_id=UUID(report_id),
        observer=observer,
        phenomenon=PHENOMENA[phenomenon],
        narrative=shown["narrative"],
        when=Interval(from_text(start), from_text(end)),
        point=point,
        magnitude=codec.magnitude_from_document(shown["magnitude"]),
    )
