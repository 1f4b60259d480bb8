"""Names to places and back: lists for two of the three questions, one object for the third."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulators.openweathermap import places, refusals
from simulators.openweathermap.asking import spot, whole

MOST: Final = 5


def direct(query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return an answer of `/geo/1.0/direct`; empty when no place has this name."""
    if not query.get("q", "").strip():
        raise refusals.Refused(refusals.NOTHING)
    return [place.found() for place in places.called(query["q"])[: _limit(query)]]


def reverse(query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return an answer of `/geo/1.0/reverse`; empty where no place is near."""
    where = spot(query)
    near = places.nearest(where.latitude, where.longitude)
    return [place.found() for place in near[: _limit(query)]]


def by_zip(query: Mapping[str, str]) -> dict[str, Any]:
    """Return an answer of `/geo/1.0/zip`.

    Raises:
        Refused: no code is given, or no place has it (404: so it is assumed, none was recorded).
    """
    code = query.get("zip", "").strip()
    if not code:
        raise refusals.wrong("invalid zip code")
    place = places.with_zip(code)
    if place is None:
        raise refusals.missing("not found")
    return {
        "zip": place.zip_code,
        "name": place.name,
        "lat": place.latitude,
        "lon": place.longitude,
        "country": place.country,
    }


def _limit(query: Mapping[str, str]) -> int:
    return max(1, min(MOST, whole(query, "limit", 1)))
