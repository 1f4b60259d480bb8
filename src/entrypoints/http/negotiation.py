"""Which form a client wants: by `format=`, else by Accept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request

from skywitness.domain.model.errors import InvalidQuery
from skywitness.entrypoints.http.problems import Refusal
from skywitness.ports.report_queries import Representation

MEDIA_TYPES: Final[Mapping[Representation, str]] = {
    Representation.JSON: "application/json",
    Representation.GEOJSON: "application/geo+json",
}
_QUALITY: Final = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)


def report_form(request: Request) -> Representation:
    """Return the form to show reports in.

    Raises:
        InvalidQuery: `format` names none.
        Refusal: Accept leaves none.
    """
    named = request.query_params.get("format")
    if named is None:
        return accepted(request, (Representation.JSON, Representation.GEOJSON))
    if named not in set(Representation):
        raise InvalidQuery.at("format", f"must be one of {', '.join(Representation)}")
    return Representation(named)


def accepted(
    request: Request, offered: tuple[Representation, ...] = (Representation.JSON,)
) -> Representation:
    """Return the best of the offered forms by Accept; ties go to the one offered first."""
    values = request.headers.getlist("accept")
    if not values or values == ["*/*"]:
        return offered[0]
    ranges = [_range(part) for value in values for part in value.split(",") if part.strip()]
    if not ranges:
        return offered[0]
    rated = [(_quality(MEDIA_TYPES[form], ranges), form) for form in offered]
    best = max(rated, key=lambda pair: pair[0])
    if best[0] > 0:
        return best[1]
    types = ", ".join(MEDIA_TYPES[form] for form in offered)
    raise Refusal("not_acceptable", f"Offered here: {types}.", headers={"Vary": "Accept"})


def _range(part: str) -> tuple[str, float]:
    """Split a media range into its type and its quality from 0 to 1."""
    media, *parameters = (piece.strip() for piece in part.split(";"))
    for parameter in parameters:
        found = _QUALITY.fullmatch(parameter)
        if found:
            return media.lower(), float(found[1])
    return media.lower(), 1.0


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """Return what the most specific range that fits says; 0 where none does."""
    family = media_type.partition("/")[0]
    for wanted in (media_type, f"{family}/*", "*/*"):
        qualities = [quality for media, quality in ranges if media == wanted]
        if qualities:
            return max(qualities)
    return 0.0
