"""Reads `/geo/1.0/direct` and `/geo/1.0/reverse`: lists of places, which may be empty."""

from __future__ import annotations

from collections.abc import Sequence

from skywitness.adapters.openweathermap.values import (
    ATTRIBUTION,
    NAME,
    Json,
    each,
    fields,
    refuse,
)
from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.place import MAX_NAME_LENGTH
from skywitness.domain.model.text import clean_line


def read_places(body: bytes) -> Sequence[NamedPlace]:
    """Read places in the order of the answer, without duplicates.

    Raises:
        ProviderAnswerUnusable: the answer has another shape or impossible values.
    """
    answer = fields.decode(body)
    if not isinstance(answer, list):
        refuse("no JSON list")
    found = each([item if isinstance(item, dict) else {} for item in answer], _place)
    return tuple(dict.fromkeys(found))


def _place(record: Json) -> NamedPlace:
    name, country = _line(record.get("name")), _line(record.get("country"))
    if not name:
        refuse("no name")
    return NamedPlace(
        name=name,
        point=fields.point(record.get("lat"), record.get("lon")),
        country=country if len(country) == 2 and country.isascii() else "",
        region=_line(record.get("state")),
        provider=NAME,
        attribution=ATTRIBUTION,
    )


def _line(value: object) -> str:
    try:
        return clean_line("name", fields.text(value), MAX_NAME_LENGTH)
    except Invalid:
        return ""
