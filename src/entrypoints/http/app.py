"""The HTTP face as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.model.errors import SkywitnessError
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.http.kit.addresses import Addresses
from skywitness.entrypoints.http.kit.bodies import MERGE_PATCH_TYPE
from skywitness.entrypoints.http.kit.dependencies import CACHE, Context
from skywitness.entrypoints.http.kit.cursors import Cursors
from skywitness.entrypoints.http.events import add_event_routes
from skywitness.entrypoints.http.kit.metrics import RequestMetrics
from skywitness.entrypoints.http.kit.middleware import RequestMiddleware
from skywitness.entrypoints.http.nearby import (
    add_duplicate_routes,
    add_nearby_refusal,
    add_nearby_route,
)
from skywitness.entrypoints.http.openapi import openapi_document
from skywitness.entrypoints.http.operate import add_operate_routes
from skywitness.entrypoints.http.pages import add_pages
from skywitness.entrypoints.http.problems.types import BY_STATUS, PROBLEM_TYPES
from skywitness.entrypoints.http.problems.problem import HttpProblem, problem, problem_from
from skywitness.entrypoints.http.reports_read import add_part_routes, add_read_routes
from skywitness.entrypoints.http.reports_write import add_change_routes, add_filing_route
from skywitness.entrypoints.http.text import add_text_routes
from skywitness.entrypoints.http.weather import add_place_routes, add_weather_routes
from skywitness.entrypoints.settings import Settings


def create_app(
    services: Services,
    settings: Settings,
    running: Callable[[], AbstractAsyncContextManager[None]],
    cursor_key: bytes,
) -> FastAPI:
    """Build the application.

    Args:
        services: what routes call; opened by `running`.
        settings: PUBLIC_URL, HOST and ALLOWED_HOSTS matter here.
        running: entered for the life of the application, before its first request.
        cursor_key: secret that cursors are sealed with; the same in every process.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with running():
            yield

    app = FastAPI(
        title="Skywitness",
        version=_version(),
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # ours is at /metrics
    )
    addresses = Addresses.of(settings)
    context = Context(services, addresses, Cursors(cursor_key), RequestMetrics())
    add_filing_route(app, context)  # routes are tried in order: first what is asked for most
    add_nearby_route(app, context)  # before `{id}`, which would take it for one
    add_read_routes(app, context)
    add_nearby_refusal(app)
    add_change_routes(app, context)
    add_part_routes(app, context)
    add_duplicate_routes(app, context)
    add_event_routes(app, context)
    add_weather_routes(app, context)
    add_place_routes(app, context)
    add_text_routes(app, context)
    add_operate_routes(app, context, settings.folders)
    add_pages(app, context)
    _add_openapi(app)
    _add_refusals(app)
    app.add_middleware(RequestMiddleware, addresses=addresses, metrics=context.metrics)
    return app


def _add_openapi(app: FastAPI) -> None:
    built: dict[str, bytes] = {}

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = openapi_document(app)
        return app.openapi_schema

    async def get_openapi(request: Request) -> Response:
        if not built:
            built["json"] = orjson.dumps(openapi())
        return Response(built["json"], 200, {"Cache-Control": CACHE}, "application/json")

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's own way to extend the document
    app.add_api_route("/openapi.json", get_openapi, include_in_schema=False, response_model=None)


def _add_refusals(app: FastAPI) -> None:
    """Answer every refusal with a problem, and OPTIONS with the methods that there are."""

    async def of_core(request: Request, error: Exception) -> Response:
        assert isinstance(error, SkywitnessError)  # noqa: S101 # what it is registered for
        return problem(request, problem_from(error))

    async def of_face(request: Request, error: Exception) -> Response:
        assert isinstance(error, HttpProblem)  # noqa: S101 # as above
        return problem(request, error)

    async def of_framework(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 # as above
        code = BY_STATUS.get(error.status_code, "bad_request")
        headers: dict[str, str] = {}
        if error.status_code == 405:
            headers = _allowed(app, request)
            if request.method == "OPTIONS":
                return Response(status_code=204, headers={**headers, "Cache-Control": CACHE})
        return problem(request, HttpProblem(code, PROBLEM_TYPES[code].meaning, headers=headers))

    async def of_validation(request: Request, error: Exception) -> Response:
        return problem(request, HttpProblem("bad_request", PROBLEM_TYPES["bad_request"].meaning))

    app.add_exception_handler(SkywitnessError, of_core)
    app.add_exception_handler(HttpProblem, of_face)
    app.add_exception_handler(HTTPException, of_framework)
    app.add_exception_handler(RequestValidationError, of_validation)


def _allowed(app: FastAPI, request: Request) -> dict[str, str]:
    """Return `Allow` with every method of the path: the framework names the first route's only."""
    path = request.url.path
    shown = [r for r in app.routes if isinstance(r, APIRoute) and r.include_in_schema]
    named = [r for r in shown if r.path == path]  # a name of its own, not one that a pattern takes
    methods = {"OPTIONS"}
    for route in named or [r for r in app.routes if isinstance(r, APIRoute)]:
        if route.path_regex.match(path):
            methods |= route.methods or set()
    if "GET" in methods:
        methods.add("HEAD")
    headers = {"Allow": ", ".join(sorted(methods))}
    if "PATCH" in methods:
        headers["Accept-Patch"] = MERGE_PATCH_TYPE
    return headers


def _version() -> str:
    try:
        return version("skywitness")
    except PackageNotFoundError:  # a bare clone
        return "0"
