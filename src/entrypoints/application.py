"""The HTTP application of a container, for any ASGI server and for mounting in another application.

It imports no server and changes no setting of the process. docs/embedding.md shows how to mount it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from fastapi import FastAPI

from skywitness.domain.model.lazy_regex import compile_patterns
from skywitness.entrypoints.container.container import Container
from skywitness.entrypoints.http.app import create_app
from skywitness.entrypoints.worker.background import background

COMPILED_AFTER_S: Final = 1.0
"""Time for the first requests, which rarely bring a text."""


def application(
    container: Container, *, on_start: Callable[[], None] | None = None, sample: bool = False
) -> FastAPI:
    """Build the application of a container.

    Its lifespan opens and closes what the container built and, unless WORKER is off, examines
    reports in between.

    Args:
        container: serves this application alone; the lifespan can be entered once.
        on_start: called when everything is open, before the first request.
        sample: whether what it serves is the sample, which pages then say.
    """

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with _running(container):
            if on_start is not None:
                on_start()
            yield

    settings, key = container.settings(), container.cursor_key()
    return create_app(container.services(), settings, running, key, sample=sample)


@asynccontextmanager
async def _running(container: Container) -> AsyncIterator[None]:
    services = container.services()
    async with (
        container.lifecycle().running(),
        _compiling_patterns(),
        AsyncExitStack() as ending,
    ):
        ending.push_async_callback(services.record_refusal.settled)
        if not container.settings().worker:
            yield
            return
        async with background(container.worker(), services.purge_expired):
            yield


@asynccontextmanager
async def _compiling_patterns() -> AsyncIterator[None]:
    """Compile what reads texts soon after the start, in a thread, before a request needs it."""

    async def compile_soon() -> None:
        await asyncio.sleep(COMPILED_AFTER_S)
        await asyncio.to_thread(compile_patterns)

    compiling = asyncio.create_task(compile_soon())
    try:
        yield
    finally:
        compiling.cancel()
        await asyncio.wait((compiling,))
