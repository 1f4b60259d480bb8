"""Place names as Open-Meteo's geocoder knows them (those of GeoNames)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from skywitness.adapters.open_meteo.answer import NAME, decoded, number, refuse
from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.place import Point

ATTRIBUTION: Final = "Place names by GeoNames through Open-Meteo.com"

MOST_PLACES: Final = 100
"""The geocoder returns no more."""

SHORTEST_TEXT: Final = 2
"""It finds nothing for a single letter (open-meteo.com/en/docs/geocoding-api)."""


def read_places(body: bytes) -> tuple[NamedPlace, ...]:
    """Read the places found, the likeliest first; an answer without `results` has found none.

    Raises:
        ProviderAnswerUnusable: it is no such answer.
    """
    results = decoded(body).get("results", [])
    if not isinstance(results, list):
        refuse("results are no list")
    return tuple(_place(found) for found in results)


def _place(found: object) -> NamedPlace:
    if not isinstance(found, dict):
        refuse("a place is no object")
    name = _text(found, "name")
    latitude = number(found.get("latitude"), "latitude")
    longitude = number(found.get("longitude"), "longitude")
    if not name or latitude is None or longitude is None:
        refuse("a place without name or position")
    try:
        point = Point(latitude, longitude)
    except Invalid:
        refuse("a place without name or position")
    country = _text(found, "country_code")
    return NamedPlace(
        name=name,
        point=point,
        country=country if len(country) == 2 and country.isalpha() and country.isupper() else "",
        region=_text(found, "admin1"),
        provider=NAME,
        attribution=ATTRIBUTION,
    )


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value.strip() if isinstance(value, str) else ""
