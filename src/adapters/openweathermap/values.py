"""Answers of OpenWeatherMap taken apart: what a member is, or why the answer is refused.

Members come and go between answers and change their types, so each is looked at on its own: what
is missing stays missing, and what cannot be is refused with a reason that quotes nothing.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NoReturn, TypeVar

from skywitness.domain.model.errors import Invalid, ProviderAnswerUnusable
from skywitness.domain.model.geography.place import Point

Json = Mapping[str, Any]
T = TypeVar("T")

NAME: Final = "openweathermap"
ATTRIBUTION: Final = "Weather data provided by OpenWeather"

CELL_DEG: Final = 0.01
"""The service rounds positions to this itself (its cache key says so), and so do the questions."""

MAX_SHIFT_DEG: Final = 0.02
"""An answer from further off than two cells is for another place."""

_log = logging.getLogger(__name__)


def refuse(reason: str) -> NoReturn:
    """Raise `ProviderAnswerUnusable`."""
    raise ProviderAnswerUnusable(NAME, reason) from None


def decoded(body: bytes) -> Any:
    """Read JSON; NaN and Infinity are none."""
    try:
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        refuse("no JSON")


def decoded_object(body: bytes) -> Json:
    """Read a JSON object that is no error; `cod` is a number in one family, text in another."""
    answer = decoded(body)
    if not isinstance(answer, dict):
        refuse("no JSON object")
    if str(answer.get("cod", 200)) != "200":
        refuse("an error under status 200")
    return answer


def member(holder: Json, name: str) -> Json:
    """Return the object under a name, an empty one where there is none."""
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def records(holder: Json, name: str) -> list[Json]:
    """Return the objects of a list that has to be there."""
    value = holder.get(name)
    if not isinstance(value, list):
        refuse(f"no {name}")
    return [item if isinstance(item, dict) else {} for item in value]


def each(found: Sequence[Json], read: Callable[[Json], T]) -> list[T]:
    """Read every record; a wrong one is left out, and where all are wrong the answer is refused."""
    read_well: list[T] = []
    wrong: list[ProviderAnswerUnusable] = []
    for record in found:
        try:
            read_well.append(read(record))
        except ProviderAnswerUnusable as error:
            wrong.append(error)
    if wrong and not read_well:
        raise wrong[0] from None
    if wrong:
        _log.warning("%d of %d records left out: %s", len(wrong), len(found), wrong[0].reason)
    return read_well


def number(holder: Json, name: str) -> float | None:
    """Return a finite number, None where it is missing or null."""
    value = holder.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse(f"{name} is no number")
    try:
        found = float(value)
    except OverflowError:
        refuse(f"{name} is no number")
    if not math.isfinite(found):
        refuse(f"{name} is no number")
    return found


def first(values: Iterable[float | None]) -> float | None:
    """Return the first value that is known."""
    return next((value for value in values if value is not None), None)


def point_of(holder: Json) -> Point:
    """Return the position that `lat` and `lon` give."""
    latitude, longitude = number(holder, "lat"), number(holder, "lon")
    if latitude is None or longitude is None:
        refuse("no position")
    try:
        return Point(latitude, longitude)
    except Invalid:
        refuse("no position")


def place_of(holder: Json, asked: Point | None) -> Point:
    """Return the position of an answer, refused where it is not the one that was asked about."""
    found = point_of(holder)
    if asked is not None and _shift_deg(found, asked) > MAX_SHIFT_DEG:
        refuse("the answer is for another place")
    return found


def _shift_deg(one: Point, other: Point) -> float:
    around = abs(one.longitude - other.longitude) % 360
    return max(abs(one.latitude - other.latitude), min(around, 360 - around))


def moment(holder: Json, name: str = "dt") -> datetime:
    """Return the time that seconds since 1970 name."""
    seconds = number(holder, name)
    if seconds is None:
        refuse("no time")
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        refuse("no time")


def cell_of(where: Point) -> Point:
    """Return the middle of the cell that a point lies in: asking for it tells the service less."""
    # + 0.0 turns the negative zero into zero
    return Point(round(where.latitude, 2) + 0.0, round(where.longitude, 2) + 0.0)


def parameters_of(where: Point, **more: str) -> dict[str, str]:
    """Return the query of a question about a place."""
    return {"lat": f"{where.latitude:.2f}", "lon": f"{where.longitude:.2f}", **more}


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
