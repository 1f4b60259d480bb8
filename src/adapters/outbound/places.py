"""Reads the places of geocoders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from skywitness.adapters.outbound.json_fields import JsonFields
from skywitness.adapters.outbound.model_weather import each
from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.place import MAX_NAME_LENGTH
from skywitness.domain.model.text import clean_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Geocoder:
    """The wording and the member names of one geocoder; all call a name `name`."""

    provider: str
    attribution: str
    latitude: str
    longitude: str
    country: str
    region: str

    def places(self, found: Iterable[object]) -> tuple[NamedPlace, ...]:
        """Return places in their order, without duplicates and those without name or position.

        Raises:
            ProviderAnswerUnusable: no place has both.
        """
        return tuple(dict.fromkeys(each(self.provider, found, lambda one, _: self._place(one))))

    def _place(self, found: object) -> NamedPlace:
        record: Mapping[str, Any] = found if isinstance(found, dict) else {}
        fields = JsonFields(self.provider)
        name, country = _line(record.get("name")), _line(record.get(self.country))
        if not name:
            fields.refuse("no name")
        is_code = len(country) == 2 and country.isascii() and country.isupper()
        return NamedPlace(
            name=name,
            point=fields.point(record.get(self.latitude), record.get(self.longitude)),
            country=country if is_code else "",
            region=_line(record.get(self.region)),
            provider=self.provider,
            attribution=self.attribution,
        )


def _line(value: object) -> str:
    """Return a text of one line, an empty one for anything else."""
    try:
        return clean_line("name", value.strip(), MAX_NAME_LENGTH) if isinstance(value, str) else ""
    except Invalid:
        return ""
