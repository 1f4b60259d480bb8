"""Direct routes resolve the few things that their endpoints declare, and refuse everything else."""

from __future__ import annotations

from typing import Annotated, Any

import httpx
import pytest
from fastapi import Cookie, Depends, FastAPI, Header, Query
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from skywitness.adapters.memory.clock import FixedClock
from skywitness.entrypoints.http.kit.direct_route import DirectRoute
from skywitness.entrypoints.http.pages.built import page_not_found
from skywitness.entrypoints.http.problems.handlers import add_problem_handlers
from skywitness.entrypoints.http.problems.problem import HttpProblem
from tests.integration.http.api import NOW, app_of, given_weather, memory_services


async def only_anna(request: Request) -> str:
    """Stands for a check of the principal."""
    name = request.headers.get("x-name", "")
    if name != "anna":
        raise HttpProblem("cross_origin")
    return name


async def guarded(name: Annotated[str, Depends(only_anna)]) -> Response:
    return Response(name)


def test_five_routes_are_direct() -> None:
    app = app_of(memory_services(FixedClock(NOW), given_weather()))
    direct = [route for route in app.routes if isinstance(route, DirectRoute)]
    assert sorted((route.path_format, *sorted(route.methods or ())) for route in direct) == [
        ("/v1/map", "GET"),
        ("/v1/reports", "GET"),
        ("/v1/reports", "POST"),
        ("/v1/reports/{id}", "GET"),
        ("/v1/summary", "GET"),
    ]
    assert len([route for route in app.routes if isinstance(route, APIRoute)]) > len(direct)


async def test_a_dependency_that_takes_the_request_is_run() -> None:
    app = FastAPI()
    add_problem_handlers(app, page_not_found)
    app.router.add_api_route("/a", guarded, route_class_override=DirectRoute)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        refused = await http.get("/a", headers={"x-name": "ben"})
        answered = await http.get("/a", headers={"x-name": "anna"})
        unknown = await http.get("/a?x=1", headers={"x-name": "anna"})

    assert refused.status_code == 403
    assert answered.text == "anna"
    assert unknown.status_code == 400


async def needs_a_header(name: Annotated[str, Header()]) -> str:
    return name


async def nested(name: Annotated[str, Depends(needs_a_header)]) -> Response:
    return Response(name)


async def single_parameter(limit: Annotated[int, Query()]) -> Response:
    return Response(str(limit))


async def with_cookie(session: Annotated[str, Cookie()]) -> Response:
    return Response(session)


@pytest.mark.parametrize("endpoint", [nested, single_parameter, with_cookie])
def test_a_direct_route_refuses_what_it_would_not_resolve(endpoint: Any) -> None:
    with pytest.raises(TypeError, match="/a"):
        FastAPI().router.add_api_route("/a", endpoint, route_class_override=DirectRoute)
