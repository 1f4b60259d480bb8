"""Checks of store, disks, workers and external providers."""

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

from skywitness.domain.model.errors import SearchTimeout, SkywitnessError, StoreUnavailable
from skywitness.domain.model.failures import Failures
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.http.late_routes import LateRoutes
from skywitness.entrypoints.http.problems.problem import HttpProblem
from skywitness.ports.examination_queue import Backlog
from skywitness.ports.provider_state import BreakerState, ProviderState

STORE_TIMEOUT_S: Final = 2.0
LATE_AFTER: Final = timedelta(minutes=15)
"""If an examination is due for longer, no worker is running or it cannot keep up."""

LOW_DISK_BYTES: Final = 64 * 1024 * 1024
"""With less free space the disk is full or will be within hours."""

Check = dict[str, Any]

_failures: Final = Failures()
_log = logging.getLogger(__name__)


def require_routes(late: LateRoutes) -> None:
    """Pass unless routes could not be loaded: nearly all requests need one of them.

    Raises:
        HttpProblem: they could not.
    """
    if late.failed:
        reason = "not all routes could be loaded; the log says why"
        checks = {"routes": {"status": "fail", "reason": reason}}
        raise HttpProblem("not_ready", f"Routes: {reason}.", members={"checks": checks})


async def store_backlog(services: Services) -> Backlog | None:
    """Read the backlog of examinations, which also proves that the store works.

    Return None if it works, but counting takes too long.

    Raises:
        HttpProblem: the store fails or does not answer in time.
    """
    try:
        async with asyncio.timeout(STORE_TIMEOUT_S):
            return await services.queue.backlog(services.clock.now())
    except SearchTimeout:
        return None
    except Exception as error:  # whatever fails, the service is not ready
        reason = "no answer in time" if isinstance(error, TimeoutError) else "failing"
        if isinstance(error, StoreUnavailable):
            reason = error.reason or reason
        if _failures.note(reason):
            known = isinstance(error, TimeoutError | SkywitnessError)
            _log.error("the store is not ready: %s", reason, exc_info=None if known else error)
        checks = {"store": {"status": "fail", "reason": reason}}
        raise HttpProblem("not_ready", f"Store: {reason}.", members={"checks": checks}) from None


async def total_reports(services: Services) -> int | None:
    """Return the number of reports; None if counting takes too long."""
    try:
        return await services.queries.total()
    except SearchTimeout:
        return None


async def provider_states(services: Services) -> list[ProviderState]:
    """Return the state of every external provider."""
    now = services.clock.now()
    return [await watch.state(now) for watch in services.watches]


def examinations_check(backlog: Backlog | None, now: datetime) -> Check:
    """Warn when examinations are late, were abandoned, or cannot be counted in time."""
    if backlog is None:
        return {"status": "warn", "reason": "counting the examinations takes too long"}
    oldest = backlog.oldest_due_at
    late = oldest is not None and now - oldest > LATE_AFTER
    shown: Check = {
        "status": "warn" if late or backlog.failed else "pass",
        "due": backlog.due,
        "later": backlog.later,
        "failed": backlog.failed,
    }
    if late:
        shown["reason"] = "examinations are late: no worker is running, or it cannot keep up"
    elif backlog.failed:
        shown["reason"] = "some examinations failed too often and were abandoned"
    return shown


def disk_check(folders: Sequence[Path]) -> Check | None:
    """Warn when a disk is nearly full, which only stops writing; None without any folder."""
    free = []
    for folder in folders:
        with contextlib.suppress(OSError):  # not created yet, or reported by the store
            free.append(shutil.disk_usage(folder).free)
    if not free:
        return None
    shown: Check = {"status": "pass", "free_bytes": min(free)}
    if min(free) < LOW_DISK_BYTES:
        shown |= {"status": "warn", "reason": "the disk is full or nearly full"}
    return shown


def provider_check(state: ProviderState) -> Check:
    """Warn when a provider is unavailable or its quota is used up; reports are still filed."""
    exhausted = state.calls_left_today == 0
    shown = {
        "status": "pass" if state.breaker is BreakerState.CLOSED and not exhausted else "warn",
        "breaker": state.breaker.value,
        "retry_after_s": _seconds(state.retry_after_s),
        "calls_left_today": state.calls_left_today,
        "last_success_age_s": _seconds(state.last_success_age_s),
        "last_failure": state.last_failure,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _seconds(value: float | None) -> int | None:
    return None if value is None else math.ceil(value)
