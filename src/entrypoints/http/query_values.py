"""Reads query parameters for the routes that do not have a model of them yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from starlette.requests import Request

from skywitness.domain.model.errors import Invalid, InvalidQuery, Problems
from skywitness.entrypoints.http.kit.fields import (
    MAX_TEXT,
    choice,
    flag,
    line,
    number,
    rfc3339,
    whole,
)
from skywitness.entrypoints.http.kit.fields import timestamp as moment
from skywitness.entrypoints.http.problems.problem import shown

__all__ = ["MAX_TEXT", "choice", "flag", "line", "moment", "number", "rfc3339", "whole"]

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


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
            self.problems.add(name, "is required")
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
            query.problems.add(shown(name), "unknown parameter")
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


def numbers(text: str, count: int) -> list[float]:
    """Read exactly so many numbers with commas between them; raises `ValueError`."""
    parts = text.split(",")
    if len(parts) != count:
        raise ValueError(f"must be {count} numbers with commas between them")
    return [number(part.strip()) for part in parts]


def choices(kind: type[E]) -> Callable[[str], tuple[E]]:
    """Return a reader of one member of an enumeration, for lists."""
    read = choice(kind)
    return lambda text: (read(text),)
