"""Health and metrics, for operators."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.model.access.roles import Permission
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.http.health import checks as health
from skywitness.entrypoints.http.health.models import Liveness, Readiness
from skywitness.entrypoints.http.kit.access import UNRESTRICTED, needs
from skywitness.entrypoints.http.kit.dependencies import CurrentContext, CurrentServices
from skywitness.entrypoints.http.kit.metrics import CONTENT_TYPE, RequestMetrics
from skywitness.entrypoints.http.kit.responses import EVERYWHERE, json_response, problems
from skywitness.entrypoints.http.kit.route import StrictRoute

router = APIRouter(tags=["health"], route_class=StrictRoute, responses=problems(*EVERYWHERE))


@router.get(
    "/livez",
    dependencies=[UNRESTRICTED],
    operation_id="getLiveness",
    summary="Liveness",
    response_model=Liveness,
    response_description="The process is alive",
)
async def get_liveness() -> Response:
    """Respond without checking anything."""
    return json_response({"status": "pass"})


@router.get(
    "/readyz",
    dependencies=[UNRESTRICTED],
    operation_id="getReadiness",
    summary="Readiness",
    response_model=Readiness,
    response_description="The service is ready",
)
async def get_readiness(context: CurrentContext, request: Request) -> Response:
    """Check the store; 503 `not_ready` if it fails.

    Late or abandoned examinations, a disk that is nearly full, and an external service that is
    unavailable or has no calls left are warnings.
    """
    health.require_routes(request.app.late_routes)
    services = context.services
    backlog = await health.store_backlog(services)
    checks: dict[str, health.Check] = {
        "store": {"status": "pass"},
        "examinations": health.examinations_check(backlog, services.clock.now()),
    }
    if disk := health.disk_check(context.folders):
        checks["disk"] = disk
    for state in await health.provider_states(services):
        checks[f"provider:{state.name}"] = health.provider_check(state)
    healthy = all(check["status"] == "pass" for check in checks.values())
    return json_response({"status": "pass" if healthy else "warn", "checks": checks})


@router.get(
    "/metrics",
    dependencies=[needs(Permission.OPERATE)],
    operation_id="getMetrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={
        200: {
            "description": "Text format 0.0.4",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    },
)
async def get_metrics(context: CurrentContext, services: CurrentServices) -> Response:
    """Return requests, durations, reports, waiting examinations, searches, and external calls.

    Of searches: how long they waited for their turn, and how many were refused. Of external
    services: the calls to each, answers from its cache, and its state.

    What cannot be counted in time is left out.
    """
    text = await context.scrapes.done(lambda: _exposition(context.metrics, services))
    return Response(text, headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})


async def _exposition(requests: RequestMetrics, services: Services) -> bytes:
    """Write all metrics in a thread: that takes 0.15 ms for each route that was asked."""
    from skywitness.entrypoints.http.health import prometheus  # noqa: PLC0415 # slow to load

    backlog = await health.store_backlog(services)
    states, total = await health.provider_states(services), await health.total_reports(services)
    searches = replace(services.queries.searches)
    return await asyncio.to_thread(
        prometheus.exposition, requests.copy(), backlog, total, searches, states
    )
