"""Content negotiation: by `format=`, else by Accept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeVar

from starlette.requests import Request

from skywitness.entrypoints.http.problems.problem import HttpProblem
from skywitness.ports.report_queries import Representation


class Lines(StrEnum):
    """Formats of lists with a report on each line."""

    CSV = "csv"
    JSONL = "jsonl"


Form = Representation | Lines
F = TypeVar("F", bound=Form)

MEDIA_TYPES: Final[Mapping[Form, str]] = {
    Representation.JSON: "application/json",
    Representation.GEOJSON: "application/geo+json",
    Representation.ROW: "application/json",
    Lines.CSV: "text/csv",
    Lines.JSONL: "application/jsonl",
}
VARY: Final = "Accept, Accept-Encoding"
"""The request headers that a JSON response depends on."""

_QUALITY: Final = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)
_LONGEST_KEPT: Final = 500
"""Longer headers are not remembered, so that clients cannot fill the memory with them."""

_JSON_ALONE: Final = (Representation.JSON,)
_EITHER: Final = (Representation.JSON, Representation.GEOJSON)
LIST_FORMS: Final[tuple[Form, ...]] = (*_EITHER, Lines.JSONL, Lines.CSV)
"""What the list of reports is offered in."""


async def require_json_accepted(request: Request) -> None:
    """Reject a request that does not accept JSON; a dependency of routers that offer only JSON."""
    accepted(request, _JSON_ALONE)


def representation(request: Request, named: Representation | None = None) -> Representation:
    """Return the representation for reports: the named one, else the best that is accepted.

    Raises:
        HttpProblem: Accept allows none.
    """
    return named or accepted(request, _EITHER)


def accepted(request: Request, offered: tuple[F, ...] = _JSON_ALONE) -> F:  # type: ignore[assignment] # the default has the narrowest type
    """Return the best of the offered representations by Accept; on a tie the one offered first."""
    accept = b",".join([value for name, value in request.scope["headers"] if name == b"accept"])
    if not accept or accept == b"*/*":
        return offered[0]
    choose = _best if len(accept) <= _LONGEST_KEPT else _best.__wrapped__
    best: F | None = choose(accept.decode("latin-1"), offered)
    if best is None:
        types = ", ".join(MEDIA_TYPES[one] for one in offered)
        raise HttpProblem("not_acceptable", f"Available: {types}.", headers={"Vary": VARY})
    return best


@lru_cache(maxsize=64)  # clients send one of a few values, with every request
def _best(accept: str, offered: tuple[F, ...]) -> F | None:
    ranges = qualities(accept)
    if not ranges:
        return offered[0]
    rated = [(_quality(MEDIA_TYPES[one], ranges), one) for one in offered]
    best = max(rated, key=lambda pair: pair[0])
    return best[1] if best[0] > 0 else None


def prefers_html(request: Request) -> bool:
    """Say whether a client would rather have a page than JSON, as browsers that go to an address.

    Clients that accept everything alike have not asked for pages.
    """
    ranges = qualities(request.headers.get("accept", ""))
    return _quality("text/html", ranges) > _quality("application/json", ranges)


def qualities(value: str) -> list[tuple[str, float]]:
    """Split a header of choices into each choice, in lower case, and its quality from 0 to 1."""
    return [_rated(part) for part in value.split(",") if part.strip()]


def _rated(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip() for piece in part.split(";"))
    for parameter in parameters:
        found = _QUALITY.fullmatch(parameter)
        if found:
            return name.lower(), float(found[1])
    return name.lower(), 1.0


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """Return the quality of the most specific range that matches; 0 where none does."""
    family = media_type.partition("/")[0]
    for wanted in (media_type, f"{family}/*", "*/*"):
        found = [quality for media, quality in ranges if media == wanted]
        if found:
            return max(found)
    return 0.0
