"""What operators ask: is it alive, is it ready, how much does it do."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from skywitness.entrypoints.http import operations as describe
from skywitness.entrypoints.http.context import Context, json_response
from skywitness.entrypoints.http.problems.problem import HttpProblem
from skywitness.entrypoints.http.query_values import require_no_query
from skywitness.ports.examination_queue import Backlog
from skywitness.ports.provider_state import BreakerState, ProviderState

STORE_WITHIN_S: Final = 2.0
LATE_AFTER: Final = timedelta(minutes=15)
"""A due examination that waits longer means that no worker runs, or that it cannot keep up."""

LITTLE_BYTES: Final = 64 * 1024 * 1024
"""Less free space than this fills up within hours, or did already."""

_log = logging.getLogger(__name__)


def add_operate_routes(app: FastAPI, context: Context, folders: Sequence[Path]) -> None:
    """Add every route for operators; `folders` are those that the service writes to."""
    services = context.services

    async def get_liveness(request: Request) -> Response:
        require_no_query(request)
        return json_response({"status": "pass"})

    async def get_readiness(request: Request) -> Response:
        require_no_query(request)
        backlog, now = await _backlog(context), services.clock.now()
        checks = {"store": {"status": "pass"}, "examinations": _examinations(backlog, now)}
        if disk := _disk(folders):
            checks["disk"] = disk
        for state in await _provider_states(context):
            checks[f"provider:{state.name}"] = _provider(state)
        is_well = all(check["status"] == "pass" for check in checks.values())
        return json_response({"status": "pass" if is_well else "warn", "checks": checks})

    async def get_metrics(request: Request) -> Response:
        require_no_query(request)
        backlog = await _backlog(context)
        from skywitness.entrypoints.http.exposition import CONTENT_TYPE, exposition  # noqa: PLC0415 # rarely asked for, slow to load

        states, total = await _provider_states(context), await services.queries.total()
        shown = exposition(context.metrics, backlog, total, states)
        return Response(shown, headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})

    app.add_api_route("/livez", get_liveness, **describe.LIVE)
    app.add_api_route("/readyz", get_readiness, **describe.READY)
    app.add_api_route("/metrics", get_metrics, **describe.METRICS)


async def _provider_states(context: Context) -> list[ProviderState]:
    now = context.services.clock.now()
    return [await watch.state(now) for watch in context.services.watches]


def _disk(folders: Sequence[Path]) -> dict[str, Any]:
    """Show how much the fullest disk still takes; a full one is a warning, since reading works."""
    free = []
    for folder in folders:
        with contextlib.suppress(OSError):  # made with the first object, or gone: the store says so
            free.append(shutil.disk_usage(folder).free)
    if not free:
        return {}
    shown = {"status": "pass", "free_bytes": min(free)}
    if min(free) < LITTLE_BYTES:
        shown |= {"status": "warn", "reason": "the disk is full, or soon will be"}
    return shown


def _provider(state: ProviderState) -> dict[str, Any]:
    """Show a service of others: one that is away or used up degrades this one, and no more."""
    used_up = state.calls_left_today == 0
    shown = {
        "status": "pass" if state.breaker is BreakerState.CLOSED and not used_up else "warn",
        "breaker": state.breaker.value,
        "retry_after_s": _seconds(state.retry_after_s),
        "calls_left_today": state.calls_left_today,
        "last_success_age_s": _seconds(state.last_success_age_s),
        "last_failure": state.last_failure,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _seconds(value: float | None) -> int | None:
    return None if value is None else math.ceil(value)


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
        raise HttpProblem(
            "not_ready", f"The store: {reason}.", members={"checks": checks}
        ) from None


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
