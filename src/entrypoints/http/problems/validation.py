"""Converts validation errors of Pydantic to a problem that lists all invalid fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from fastapi.exceptions import RequestValidationError

from skywitness.entrypoints.http.problems.problem import (
    HttpProblem,
    invalid_body,
    invalid_query,
    shown,
)

Faults = list[tuple[str, str]]
"""A JSON pointer or the name of a parameter, and a message."""

_MESSAGES: Final = {
    "missing": "is required",
    "extra_forbidden": "unknown field",
    "string_type": "must be a string",
    "float_type": "must be a number",
    "int_type": "must be an integer",
    "int_from_float": "must be an integer",
    "string_pattern_mismatch": "has the wrong format",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
}


def problem_from_validation(error: RequestValidationError) -> HttpProblem:
    """Return all faults of the query, or else those of the body."""
    found = error.errors()
    query = [one for one in found if one["loc"][0] == "query"]
    if query:
        return invalid_query([(shown(str(one["loc"][1])), _query_message(one)) for one in query])
    return invalid_body(body_faults(found, skip=1))


def body_faults(errors: Iterable[Mapping[str, Any]], skip: int = 0) -> Faults:
    """Turn errors of Pydantic into faults; `skip` parts of each location lie above the body."""
    return [
        ("".join(f"/{escaped(part)}" for part in one["loc"][skip:]), message(one)) for one in errors
    ]


def message(error: Mapping[str, Any]) -> str:
    """Return the message of this API for an error."""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return _MESSAGES.get(error["type"], str(error["msg"]))


def _query_message(error: Mapping[str, Any]) -> str:
    if error["type"] == "extra_forbidden":
        return "unknown parameter"
    return message(error)


def escaped(name: str | int) -> str:
    """Escape the name of a member for a JSON pointer (RFC 6901), safe to send back."""
    return shown(str(name)).replace("~", "~0").replace("/", "~1")
