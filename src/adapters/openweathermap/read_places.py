"""Answers of `/geo/1.0/direct` and `/geo/1.0/reverse`: lists of places, empty where unknown."""

from __future__ import annotations

from collections.abc import Sequence

from skywitness.adapters.openweathermap.values import (
    ATTRIBUTION,
    NAME,
    Json,
    decoded,
    each,
    point_of,
    refuse,
)
from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.place import MAX_NAME_LENGTH
from skywitness.domain.model.text import clean_line


def read_places(body: bytes) -> Sequence[NamedPlace]:
    """Read places in the order of the answer, each once.

    Raises:
        ProviderAnswerUnusable: it is no such answer, or says what cannot be.
    """
    answer = decoded(body)
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
        point=point_of(record),
        country=country if len(country) == 2 and country.isascii() else "",
        region=_line(record.get("state")),
        provider=NAME,
        attribution=ATTRIBUTION,
    )


def _line(value: object) -> str:
    if not isinstance(value, str):
        return ""
    try:
        return clean_line("name", value.strip(), MAX_NAME_LENGTH)
    except Invalid:
        return ""
