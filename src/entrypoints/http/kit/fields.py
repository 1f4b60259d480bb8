"""Field types: how query values are parsed, and their OpenAPI schemas.

A reader parses the text of one value; it raises `ValueError` or `Invalid` with the reason.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, WithJsonSchema

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.text import clean_line
from skywitness.domain.model.time.interval import leap_second_after, utc
from skywitness.ports.report_queries import Representation

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

Schema = dict[str, Any]

MAX_TEXT: Final = 200
NO_CONTROLS: Final = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
NOT_BLANK: Final = (
    r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*"
    r"[^\s\u0000-\u001f\u007f-\u009f]"
    r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
)
ONE_LINE: Final = r"^[^\u0000-\u001f\u007f-\u009f]*$"
NOT_BLANK_LINE: Final = (
    r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$"
)
LANGUAGE_TAG: Final = "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
UUID_PATTERN: Final = (
    r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
)
TIMESTAMP_PATTERN: Final = (
    "^(18[5-9][0-9]|19[0-9]{2}|20[0-9]{2}|2[1-4][0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    "[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-6][0-9]([.][0-9]+)?"
    "([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
)
"""What `date-time` leaves open: the years that the service takes."""

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{0,20})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_TIMESTAMP: Final = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]"
    r"(?P<minute>(?:[01][0-9]|2[0-3]):[0-5][0-9]):(?P<second>[0-9]{2})"
    r"(?:\.(?P<fraction>[0-9]+))?(?P<offset>[Zz]|[+\- ][0-9]{2}:[0-5][0-9])?",
    re.ASCII,
)


class QueryModel(BaseModel):
    """All query parameters of a route; others are rejected."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RequestModel(BaseModel):
    """The body of a request; unknown members are rejected and values are not converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def once(read: Callable[[str], T]) -> PlainValidator:
    """Read a parameter that must not be repeated."""

    def validate(value: object) -> T:
        if isinstance(value, list):
            if len(value) > 1:
                raise ValueError("must not be repeated")
            value = value[0]
        return _read(read, value)

    return PlainValidator(validate)


def numbers(count: int, build: Callable[..., T]) -> PlainValidator:
    """Build a value from comma-separated or repeated numbers; generated clients repeat."""

    def read(text: str) -> T:
        parts = text.split(",")
        if len(parts) != count:
            raise ValueError(f"must be {count} numbers separated by commas")
        return build(*(number(part.strip()) for part in parts))

    def validate(value: object) -> T:
        return _read(read, ",".join(map(str, value)) if isinstance(value, list) else value)

    return PlainValidator(validate)


def each(read: Callable[[str], T]) -> PlainValidator:
    """Read one item of a list."""
    return PlainValidator(lambda value: _read(read, value))


def _split(value: object) -> object:
    """Split a list that repeats its parameter, separates values with commas, or does both."""
    values = value if isinstance(value, list) else [value]
    return [text.strip() for given in values for text in str(given).split(",")]


SPLIT: Final = BeforeValidator(_split)


@dataclass(frozen=True, slots=True)
class MissingPartner:
    """Takes the place of a missing parameter that another one requires."""

    needed_by: str


def _read(read: Callable[[str], T], value: object) -> T:
    if isinstance(value, MissingPartner):
        raise ValueError(f"is required with {value.needed_by}")
    try:
        return read(str(value))
    except Invalid as error:
        raise ValueError("; ".join(problem.detail for problem in error.problems)) from None


def number(text: str) -> float:
    """Read a finite decimal number; raises `ValueError`."""
    value = float(text) if _NUMBER.fullmatch(text) else math.inf
    if not math.isfinite(value):
        raise ValueError("must be a number")
    return value


def timestamp(text: str) -> datetime:
    """Read an RFC 3339 time with its offset; raises `ValueError` or `Invalid`."""
    return utc("", rfc3339(text))


def rfc3339(text: str) -> datetime:
    """Read an RFC 3339 time, naive where the offset is missing; raises `ValueError`.

    A space before the offset is the plus sign that URL decoding turned into it.
    """
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        raise ValueError("must be a time such as 2026-05-21T22:14:00Z")
    is_leap = found["second"] == "60"
    second = "59" if is_leap else found["second"]
    fraction = (found["fraction"] or "")[:6].ljust(6, "0")
    zone = (found["offset"] or "").replace(" ", "+").upper()
    try:
        at = datetime.fromisoformat(f"{found['day']}T{found['minute']}:{second}.{fraction}{zone}")
        return leap_second_after(at) if is_leap else at
    except (ValueError, OverflowError):
        raise ValueError("is not a valid date and time") from None


def line(text: str) -> str:
    """Read a line of text; raises `ValueError` or `Invalid`."""
    if not text.strip():
        raise ValueError("must not be blank")
    return clean_line("", text, MAX_TEXT)


def flag(text: str) -> bool:
    """Read true or false; raises `ValueError`."""
    if text not in {"true", "false"}:
        raise ValueError("must be true or false")
    return text == "true"


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of integers within limits."""

    def read(text: str) -> int:
        value = int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else least - 1
        if not least <= value <= most:
            raise ValueError(f"must be an integer from {least} to {most}")
        return value

    return read


def _as_integer(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE: Final = BeforeValidator(_as_integer)
"""Takes 60.0 in a body for the integer that it is, as JSON Schema does."""


def choice(kind: type[E]) -> Callable[[str], E]:
    """Return a reader of the members of an enumeration."""
    return one_of(*kind)


def one_of(*members: E) -> Callable[[str], E]:
    """Return a reader of some members of enumerations."""
    by_text = {member.value: member for member in members}

    def read(text: str) -> E:
        if text not in by_text:
            raise ValueError(f"must be one of {', '.join(by_text)}")
        return by_text[text]

    return read


def integer_schema(least: int, most: int) -> WithJsonSchema:
    """Describe an integer within limits."""
    return WithJsonSchema({"type": "integer", "minimum": least, "maximum": most})


def closed(kind: type[StrEnum], *more: str, name: str = "") -> Schema:
    """Describe the values of an enumeration that a request may use.

    Responses have open enumerations of the same names without `Input`.
    """
    return enumerated(name or f"{kind.__name__}Input", *kind, *more)


def enumerated(name: str, *values: str) -> Schema:
    """Describe values that a request may use, under a name of their own."""
    return {"type": "string", "enum": [str(value) for value in values], "x-name": name}


def list_schema(**items: object) -> WithJsonSchema:
    """Describe a list of at least one text."""
    return WithJsonSchema({"type": "array", "minItems": 1, "items": {"type": "string", **items}})


TIME_SCHEMA: Final[Schema] = {
    "type": "string",
    "format": "date-time",
    "pattern": TIMESTAMP_PATTERN,
    "examples": ["2026-05-21T22:14:00Z"],
}
LATER: Final = "2026-05-22T10:00:00Z"
"""An example of an end, after that of a time; both together have to be a request that is good."""
LATITUDE_SCHEMA: Final[Schema] = {"type": "number", "minimum": -90, "maximum": 90}
LONGITUDE_SCHEMA: Final[Schema] = {"type": "number", "minimum": -180, "maximum": 180}

Number = Annotated[float, once(number), WithJsonSchema({"type": "number"})]
Timestamp = Annotated[datetime, once(timestamp), WithJsonSchema(TIME_SCHEMA)]
"""An RFC 3339 time with an offset, from 1850 to 2499."""

Latitude = Annotated[
    float,
    once(lambda text: Point(number(text), 0.0).latitude),
    WithJsonSchema(LATITUDE_SCHEMA),
]
Longitude = Annotated[
    float,
    once(lambda text: Point(0.0, number(text)).longitude),
    WithJsonSchema(LONGITUDE_SCHEMA),
]
Flag = Annotated[bool, once(flag), WithJsonSchema({"type": "boolean"})]
Line = Annotated[
    str,
    once(line),
    WithJsonSchema(
        {"type": "string", "minLength": 1, "maxLength": MAX_TEXT, "pattern": NOT_BLANK_LINE}
    ),
]
FormatName = Annotated[
    Representation,
    once(one_of(Representation.JSON, Representation.GEOJSON)),
    WithJsonSchema(enumerated("ReportFormat", Representation.JSON, Representation.GEOJSON)),
]
"""The value of `format`, which wins over Accept."""
