"""Helpers of the routes that are not typed yet."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from starlette.requests import Request

from skywitness.domain.model.errors import InvalidQuery
from skywitness.entrypoints.http.kit.dependencies import LOCAL_PRINCIPAL as PRINCIPAL
from skywitness.entrypoints.http.kit.dependencies import Context
from skywitness.entrypoints.http.kit.fields import UUID_PATTERN
from skywitness.entrypoints.http.kit.negotiation import representation
from skywitness.entrypoints.http.kit.responses import CACHE, json_response
from skywitness.entrypoints.http.problems.problem import REQUEST_ID, HttpProblem
from skywitness.ports.report_queries import Representation

__all__ = ["CACHE", "PRINCIPAL", "Context", "json_response", "report_form", "report_id"]

_ID: Final = re.compile(UUID_PATTERN)


def report_id(request: Request) -> UUID:
    """Return the id in the path; a malformed one names nothing, as any unknown one."""
    text = request.path_params["id"]
    if not _ID.fullmatch(text):
        raise HttpProblem("not_found", "A report id is a UUID with its four hyphens.")
    return UUID(text)


def request_id(request: Request) -> str:
    """Return the id of this request."""
    return str(request.scope[REQUEST_ID])


def report_form(request: Request) -> Representation:
    """Return the form to show reports in."""
    named = request.query_params.get("format")
    if named is not None and named not in set(Representation):
        raise InvalidQuery.at("format", f"must be one of {', '.join(Representation)}")
    return representation(request, Representation(named) if named else None)
