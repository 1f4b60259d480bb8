"""Helpers of the routes that are not typed yet."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request

from skywitness.domain.model.errors import InvalidQuery
from skywitness.entrypoints.http.kit.dependencies import LOCAL_PRINCIPAL as PRINCIPAL
from skywitness.entrypoints.http.kit.dependencies import Context
from skywitness.entrypoints.http.kit.negotiation import representation
from skywitness.entrypoints.http.kit.responses import CACHE, json_response
from skywitness.entrypoints.http.problems.problem import REQUEST_ID
from skywitness.ports.report_queries import Representation

__all__ = [
    "CACHE",
    "PRINCIPAL",
    "REPORT_PATH",
    "Context",
    "json_response",
    "report_form",
    "report_id",
]

REPORT_PATH = "/v1/reports/{id:report_id}"


def report_id(request: Request) -> UUID:
    """Return the id in the path."""
    found: UUID = request.path_params["id"]
    return found


def request_id(request: Request) -> str:
    """Return the id of this request."""
    return str(request.scope[REQUEST_ID])


def report_form(request: Request) -> Representation:
    """Return the form to show reports in."""
    named = request.query_params.get("format")
    if named is not None and named not in set(Representation):
        raise InvalidQuery.at("format", f"must be one of {', '.join(Representation)}")
    return representation(request, Representation(named) if named else None)
