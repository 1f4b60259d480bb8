"""What runs beside the requests of a process: the worker, and tidying up now and then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from skywitness.domain.use_cases.tidy_up import TidyUp
from skywitness.entrypoints.container.assembly import Container

TIDY_EVERY_S = 3600.0

_log = logging.getLogger(__name__)


@asynccontextmanager
async def background(container: Container) -> AsyncIterator[asyncio.Task[None]]:
    """Run worker and tidying for the time of the block; gives the task of the worker.

    At the end the worker finishes what it holds for a few seconds and gives the rest back.
    """
    worker = asyncio.create_task(container.worker().run())
    tidying = asyncio.create_task(tidy_again_and_again(container.services().tidy_up))
    try:
        yield worker
    finally:
        worker.cancel()
        tidying.cancel()
        await asyncio.gather(worker, tidying, return_exceptions=True)


async def tidy_again_and_again(tidy_up: TidyUp, every_s: float = TIDY_EVERY_S) -> None:
    """Tidy up now and then, until cancelled; a failure waits for the next time."""
    while True:
        try:
            gone = await tidy_up()
        except Exception:  # whatever it is, it can wait, and must not end the tidying
            _log.exception("tidying up failed; trying again later")
        else:
            _log.log(logging.INFO if gone else logging.DEBUG, "tidied up: %d rows forgotten", gone)
        await asyncio.sleep(every_s)
