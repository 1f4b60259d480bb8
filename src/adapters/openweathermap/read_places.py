"""Reads `/geo/1.0/direct` and `/geo/1.0/reverse`: lists of places, which may be empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from skywitness.adapters.openweathermap.values import ATTRIBUTION, NAME, fields, refuse
from skywitness.adapters.outbound.places import Geocoder
from skywitness.domain.model.geography.gazetteer import NamedPlace

_GEOCODER: Final = Geocoder(
    provider=NAME,
    attribution=ATTRIBUTION,
    latitude="lat",
    longitude="lon",
    country="country",
    region="state",
)


def read_places(body: bytes) -> Sequence[NamedPlace]:
    """Read places in the order of the answer.

    Raises:
        ProviderAnswerUnusable: the answer has another shape.
    """
    answer = fields.decode(body)
    if not isinstance(answer, list):
        refuse("no JSON list")
    return _GEOCODER.places(answer)
