"""What operators ask: is it alive, is it ready, how much does it do."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any, Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from skywitness.entrypoints.http import operations as describe
from skywitness.entrypoints.http.context import Context, json_response
from skywitness.entrypoints.http.metrics import CONTENT_TYPE
from skywitness.entrypoints.http.problems import Refusal
from skywitness.entrypoints.http.query_values import require_no_query
from skywitness.ports.examination_queue import Backlog

STORE_WITHIN_S: Final = 2.0
LATE_AFTER: Final = timedelta(minutes=15)
"""A due examination that waits longer means that no worker runs, or that it cannot keep up."""

_log = logging.getLogger(__name__)


def add_operate_routes(app: FastAPI, context: Context) -> None:
    """Add every route for operators."""
    services = context.services

    async def get_liveness(request: Request) -> Response:
        require_no_query(request)
        return json_response({"status": "pass"})

    async def get_readiness(request: Request) -> Response:
        require_no_query(request)
        backlog, now = await _backlog(context), services.clock.now()
        examinations = _examinations(backlog, now)
        checks = {"store": {"status": "pass"}, "examinations": examinations}
        return json_response({"status": examinations["status"], "checks": checks})

    async def get_metrics(request: Request) -> Response:
        require_no_query(request)
        backlog = await _backlog(context)
        shown = context.metrics.exposition(backlog, await services.queries.total())
        return Response(shown, headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})

    app.add_api_route("/livez", get_liveness, **describe.LIVE)
    app.add_api_route("/readyz", get_readiness, **describe.READY)
    app.add_api_route("/metrics", get_metrics, **describe.METRICS)


async def _backlog(context: Context) -> Backlog:
    """Ask the store for the backlog; whatever goes wrong means that it cannot be used."""
    services = context.services
    try:
        async with asyncio.timeout(STORE_WITHIN_S):
            return await services.queue.backlog(services.clock.now())
    except Exception as error:
        _log.exception("the store does not answer")
        reason = "no answer in time" if isinstance(error, TimeoutError) else "it fails"
        checks = {"store": {"status": "fail", "reason": reason}}
        raise Refusal("not_ready", f"The store: {reason}.", members={"checks": checks}) from None


def _examinations(backlog: Backlog, now: datetime) -> dict[str, Any]:
    oldest = backlog.oldest_due_at
    late = oldest is not None and now - oldest > LATE_AFTER
    shown: dict[str, Any] = {
        "status": "warn" if late or backlog.failed else "pass",
        "due": backlog.due,
        "later": backlog.later,
        "failed": backlog.failed,
    }
    if late:
        shown["reason"] = "examinations are late: no worker runs, or it cannot keep up"
    elif backlog.failed:
        shown["reason"] = "some examinations were given up"
    return shown
