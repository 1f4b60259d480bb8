"""Where a point is: its time zone, and its distance from a town."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, TypeVar

from skywitness.domain.documents.document import Document, about
from skywitness.domain.model.geography.locality import Bearing, Phrase, locality_of
from skywitness.domain.model.geography.place import Point

T = TypeVar("T")

_KEPT: Final = 2_048

COARSE = about("Whether it is known to 10 km at best, or is a stand-in.")
TIME_ZONE = about("Name in the IANA database, by the nearest town; null without a public point.")
PHRASE = about("By the nearest town; null without a public point or a town within 500 km.")


@dataclass(kw_only=True)
class PhraseDocument(Document):
    """A place by its distance from a town; names are empty when unknown."""

    distance_m: int = field(metadata=about(ge=0))
    bearing: Bearing | None = field(
        metadata=about("Direction from the town; null at the town itself.")
    )
    town: str
    county: str
    region: str
    region_code: str = field(metadata=about("Of a state of the United States, such as `NY`."))
    country: str = field(metadata=about("ISO 3166-1 alpha-2."))

    @classmethod
    def of(cls, phrase: Phrase) -> PhraseDocument:
        """Show a phrase."""
        return cls(
            distance_m=phrase.distance_m,
            bearing=phrase.bearing,
            town=phrase.town,
            county=phrase.county,
            region=phrase.region,
            region_code=phrase.region_code,
            country=phrase.country,
        )


@dataclass(kw_only=True)
class AreaDocument(Document):
    """What at least half of several places have in common; other names are empty."""

    region: str
    region_code: str = field(metadata=about("Of a state of the United States, such as `NY`."))
    country: str = field(metadata=about("ISO 3166-1 alpha-2."))
    time_zone: str = field(metadata=about("Name in the IANA database."))


ShownLocality = tuple[str, PhraseDocument | None]
"""The time zone and the phrase of a point."""


def area_members(found: Sequence[ShownLocality]) -> dict[str, Any]:
    """Return the members of an `AreaDocument` for at least one place."""
    phrases = [phrase for _, phrase in found if phrase]
    region, code = _common([(one.region, one.region_code) for one in phrases]) or ("", "")
    return {
        "region": region,
        "region_code": code,
        "country": _common([one.country for one in phrases]) or "",
        "time_zone": Counter(time_zone for time_zone, _ in found).most_common(1)[0][0],
    }


def _common(values: Sequence[T]) -> T | None:
    """Return the value of at least half of all, the first of two; None without one."""
    for value, count in Counter(values).most_common(1):
        if count * 2 >= len(values):
            return value
    return None


@lru_cache(maxsize=_KEPT)
def time_zone_and_phrase(latitude: float, longitude: float) -> ShownLocality:
    """Return what shows the locality of a point; the latest ones are kept."""
    found = locality_of(Point(latitude, longitude))
    return found.time_zone, PhraseDocument.of(found.phrase) if found.phrase else None
