"""The HTTP application of a container, for any ASGI server and for mounting in another application.

It imports no server and changes no setting of the process. docs/embedding.md shows how to mount it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from skywitness.domain.model.errors import SkywitnessError
from skywitness.domain.model.geography.towns.installed import the_towns
from skywitness.domain.model.lazy_regex import compile_patterns
from skywitness.entrypoints.container.container import Container
from skywitness.entrypoints.http.app import Application, create_app
from skywitness.entrypoints.installed_version import installed_version

LOADED_AFTER_S: Final = 1.0
"""Time for the first requests, most of which need what is loaded at the start."""

_FAILED: Final = "loading, or work in the background, failed"
_log = logging.getLogger(__name__)


def application(
    container: Container,
    *,
    on_start: Callable[[], None] | None = None,
    on_loaded: Callable[[], None] | None = None,
    sample: bool = False,
) -> Application:
    """Build the application of a container.

    Its lifespan opens and closes what the container built. A little later it loads what the first
    requests rarely need, and, unless WORKER is off, begins to examine reports.

    Args:
        container: serves this application alone; the lifespan can be entered once.
        on_start: called when everything is open, before the first request.
        on_loaded: called when everything is loaded.
        sample: whether what it serves is the sample, which pages then say.
    """

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with (
            container.lifecycle().running(),
            AsyncExitStack() as ending,
            _in_background(container, app, on_loaded),
        ):
            ending.push_async_callback(container.services().record_refusal.settled)
            if on_start is not None:
                on_start()
            yield

    settings, key = container.settings(), container.cursor_key()
    app = create_app(container.services(), settings, running, key, sample=sample)
    return app


@asynccontextmanager
async def _in_background(
    container: Container, app: Application, on_loaded: Callable[[], None] | None
) -> AsyncIterator[None]:
    """Load what is left, then work, for the duration of the block."""

    async def load_and_work() -> None:
        try:
            await _load(app, container)
            if on_loaded is not None:
                on_loaded()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_prepare(container))
                if container.settings().worker:
                    tasks.create_task(_work(container))
        except Exception:  # a defect; what is loaded goes on
            _log.exception(_FAILED)

    running = asyncio.create_task(load_and_work())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait((running,))


async def _load(app: Application, container: Container) -> None:
    """Load routes soon after the start or when one is asked for, then what reads texts and reports.

    If that fails it is tried again with each request that needs one of them.
    """
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(app.late_routes.loaded.wait(), LOADED_AFTER_S)
    try:
        await app.late_routes.completed()
    except Exception:  # a defect, or a passing lack of memory or files
        _log.exception(_FAILED)
        await app.late_routes.loaded.wait()
    prepared = (installed_version, container.store().prepare, the_towns, compile_patterns)
    for prepare in prepared:
        try:
            await asyncio.to_thread(prepare)
        except Exception:  # the same; the first request that needs it tries again
            _log.exception(_FAILED)


async def _prepare(container: Container) -> None:
    """Have maps and summaries counted before anybody asks; whoever asks tries again what fails."""
    try:
        await container.services().tally_reports.prepare()
    except SkywitnessError:
        pass
    except Exception:  # a defect; reports are examined all the same
        _log.exception(_FAILED)


async def _work(container: Container) -> None:
    """Examine reports, and purge what has expired, until cancelled."""
    from skywitness.entrypoints.worker.background import background  # noqa: PLC0415 # loads rules

    async with background(container.worker(), container.services().purge_expired):
        await asyncio.Event().wait()
