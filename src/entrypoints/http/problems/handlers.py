"""Exception handlers: every error becomes a problem; OPTIONS lists the allowed methods."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from skywitness.domain.model.errors import SkywitnessError
from skywitness.entrypoints.http.problems.problem import (
    PREFIX,
    HttpProblem,
    problem_from,
    respond,
)
from skywitness.entrypoints.http.problems.types import BY_STATUS, PROBLEM_TYPES
from skywitness.entrypoints.http.problems.validation import problem_from_validation

MERGE_PATCH_TYPE = "application/merge-patch+json"


PROBLEM_ERRORS: Final = (HttpProblem, SkywitnessError, RequestValidationError)
"""What endpoints raise for a response that is a problem."""


def problem_of(error: Exception) -> HttpProblem:
    """Return the problem that one of `PROBLEM_ERRORS` stands for."""
    match error:
        case HttpProblem():
            return error
        case SkywitnessError():
            return problem_from(error)
        case RequestValidationError():
            return problem_from_validation(error)
        case _:
            raise error


def add_problem_handlers(
    app: FastAPI, page_not_found: Callable[[Request], Awaitable[Response | None]]
) -> None:
    """Register a handler for each kind of error that can reach the framework.

    `page_not_found` returns a page instead of the problem of an address without a route, if any.
    """

    async def on_problem(request: Request, error: Exception) -> Response:
        return respond(request, problem_of(error))

    for kind in PROBLEM_ERRORS:
        app.add_exception_handler(kind, on_problem)

    @app.exception_handler(HTTPException)
    async def on_framework_error(request: Request, error: HTTPException) -> Response:
        headers: dict[str, str] = {}
        if error.status_code == 405:
            headers = _allowed(app, request)
            if request.method == "OPTIONS":
                return Response(status_code=204, headers={**headers, "Cache-Control": "no-cache"})
        code = BY_STATUS.get(error.status_code, "bad_request")
        if code == "not_found":
            page = await page_not_found(request)
            return page or respond(request, _no_such_address(request.scope.get(PREFIX, "")))
        return respond(request, HttpProblem(code, headers=headers))


def _no_such_address(prefix: str) -> HttpProblem:
    """Say where the addresses are listed."""
    docs = f"{prefix}/docs"
    return HttpProblem(
        "not_found",
        f"{PROBLEM_TYPES['not_found'].meaning} {docs} lists all addresses.",
        headers={"Link": f'<{docs}>; rel="service-doc"'},
    )


def _allowed(app: FastAPI, request: Request) -> dict[str, str]:
    """Return `Allow` with all methods of the path; the framework lists only the first route's."""
    methods = {"OPTIONS"}
    for route in iter_route_contexts(app.routes):
        if route.matches(request.scope)[0] is not Match.NONE:
            methods |= route.methods or set()
    if "GET" in methods:
        methods.add("HEAD")
    headers = {"Allow": ", ".join(sorted(methods))}
    if "PATCH" in methods:
        headers["Accept-Patch"] = MERGE_PATCH_TYPE
    return headers
