"""Routes that FastAPI does nothing for, so nothing may be asked of it there."""

from __future__ import annotations

from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from skywitness.adapters.memory.clock import FixedClock
from skywitness.entrypoints.http.kit.direct_route import DirectRoute
from tests.integration.http.face import NOW, app_of, given_weather, memory_services


async def allowed() -> None:
    """Stands for a check of who asks."""


async def guarded(request: Request, _: Annotated[None, Depends(allowed)]) -> Response:
    """Stands for an endpoint that relies on it."""
    return Response()


def test_three_routes_are_direct() -> None:
    app = app_of(memory_services(FixedClock(NOW), given_weather()))
    direct = [route for route in app.routes if isinstance(route, DirectRoute)]
    assert sorted((route.path, *sorted(route.methods or ())) for route in direct) == [
        ("/v1/reports", "GET"),
        ("/v1/reports", "POST"),
        ("/v1/reports/{id}", "GET"),
    ]
    assert len([route for route in app.routes if isinstance(route, APIRoute)]) > len(direct)


def test_a_direct_route_refuses_what_would_not_run() -> None:
    with pytest.raises(ValueError, match="would not run"):
        FastAPI().router.add_api_route("/a", guarded, route_class_override=DirectRoute)
