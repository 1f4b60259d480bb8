"""Reads the parameters of a query string: each known, none twice, every fault collected."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from starlette.requests import Request

from skywitness.domain.model.errors import Invalid, InvalidQuery, Problems
from skywitness.domain.model.text import clean_line
from skywitness.domain.model.time.interval import utc
from skywitness.entrypoints.http.problems import shown

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

MAX_TEXT: Final = 200
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{0,20})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_MOMENT: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?)"
    r"([Zz]|[+\- ][0-9]{2}:[0-9]{2})?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of one request, and what is wrong with them so far."""

    given: dict[str, tuple[str, ...]]
    problems: Problems

    def one(self, name: str, read: Callable[[str], T]) -> T | None:
        """Return the value of a parameter, None where it is absent or wrong."""
        values = self.given.get(name)
        if not values:
            return None
        if len(values) > 1:
            self.problems.add(name, "must not be repeated")
            return None
        return self._read(name, values[0], read)

    def joined(self, name: str, read: Callable[[str], T]) -> T | None:
        """Return the value of a parameter whose parts may be repeated values or take commas."""
        values = self.given.get(name)
        return self._read(name, ",".join(values), read) if values else None

    def many(self, name: str, read: Callable[[str], Iterable[T]]) -> frozenset[T]:
        """Return the values of a list, which repeats or takes commas; each may mean several."""
        texts = [text.strip() for value in self.given.get(name, ()) for text in value.split(",")]
        found: set[T] = set()
        for text in texts:
            found.update(self._read(name, text, read) or ())
        return frozenset(found)

    def needed(self, name: str, read: Callable[[str], T]) -> T | None:
        """Return the value of a parameter that must be there, None after noting what is wrong."""
        if name not in self.given:
            self.problems.add(name, "is needed")
        return self.one(name, read)

    def _read(self, name: str, text: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(text)
        except Invalid as error:
            for problem in error.problems:
                self.problems.add(name, problem.detail)
        except ValueError as error:
            self.problems.add(name, str(error))
        return None

    def raise_if_wrong(self) -> None:
        """Raise `InvalidQuery` with everything found."""
        if self.problems.found:
            raise InvalidQuery(self.problems.found)


def query_of(request: Request, *known: str) -> Query:
    """Take the parameters of a request; unknown ones are noted as problems at once."""
    given: dict[str, tuple[str, ...]] = {}
    for name, value in request.query_params.multi_items():
        given[name] = (*given.get(name, ()), value)
    query = Query(given, Problems())
    for name in given:
        if name not in known:
            query.problems.add(shown(name), "is not a parameter here")
    return query


def require_no_query(request: Request) -> None:
    """Raise `InvalidQuery` where the address carries any parameter."""
    if request.scope["query_string"]:
        query_of(request).raise_if_wrong()


def only_format(request: Request) -> None:
    """Raise `InvalidQuery` where the address carries any parameter but one `format`."""
    query = query_of(request, "format")
    query.one("format", str)
    query.raise_if_wrong()


def number(text: str) -> float:
    """Read a finite decimal number; raises `ValueError`."""
    value = float(text) if _NUMBER.fullmatch(text) else math.inf
    if not math.isfinite(value):
        raise ValueError("must be a number")
    return value


def numbers(text: str, count: int) -> list[float]:
    """Read exactly so many numbers with commas between them; raises `ValueError`."""
    parts = text.split(",")
    if len(parts) != count:
        raise ValueError(f"must be {count} numbers with commas between them")
    return [number(part.strip()) for part in parts]


def moment(text: str) -> datetime:
    """Read an RFC 3339 time with its offset; raises `ValueError` or `Invalid`."""
    return utc("", rfc3339(text))


def rfc3339(text: str) -> datetime:
    """Read an RFC 3339 time, naive where the offset is missing; raises `ValueError`.

    A blank before the offset stands for the plus sign that it was before URL decoding.
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError("must be a time like 2026-05-21T22:14:00Z")
    day, clock, offset = found.groups()
    whole, _, fraction = clock.partition(".")
    zone = (offset or "").replace(" ", "+").upper()
    try:
        return datetime.fromisoformat(f"{day}T{whole}.{fraction[:6]:0<6}{zone}")
    except ValueError:
        raise ValueError("is no time of any calendar or clock") from None


def line(text: str) -> str:
    """Read a line of text; raises `Invalid`."""
    if not text.strip():
        raise ValueError("must not be blank")
    return clean_line("", text, MAX_TEXT)


def flag(text: str) -> bool:
    """Read true or false; raises `ValueError`."""
    if text not in {"true", "false"}:
        raise ValueError("must be true or false")
    return text == "true"


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers within limits."""

    def read(text: str) -> int:
        value = int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else least - 1
        if not least <= value <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return value

    return read


def choice(kind: type[E]) -> Callable[[str], E]:
    """Return a reader of one member of an enumeration."""

    def read(text: str) -> E:
        if text not in set(kind):
            raise ValueError(f"must be one of {', '.join(kind)}")
        return kind(text)

    return read


def choices(kind: type[E]) -> Callable[[str], tuple[E]]:
    """Return a reader of one member of an enumeration, for lists."""
    read = choice(kind)
    return lambda text: (read(text),)
