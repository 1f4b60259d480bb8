"""What runs beside the requests of a process: the worker, and tidying up now and then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from skywitness.domain.use_cases.purge_expired import PurgeExpired
from skywitness.entrypoints.worker.worker import Worker

TIDY_EVERY_S = 3600.0

_log = logging.getLogger(__name__)


@asynccontextmanager
async def background(
    worker: Worker, purge_expired: PurgeExpired
) -> AsyncIterator[asyncio.Task[None]]:
    """Run worker and tidying for the time of the block; gives the task of the worker.

    At the end the worker finishes what it holds for a few seconds and gives the rest back.
    """
    working = asyncio.create_task(worker.run())
    tidying = asyncio.create_task(purge_periodically(purge_expired))
    try:
        yield working
    finally:
        working.cancel()
        tidying.cancel()
        await asyncio.gather(working, tidying, return_exceptions=True)


async def purge_periodically(purge_expired: PurgeExpired, every_s: float = TIDY_EVERY_S) -> None:
    """Tidy up now and then, until cancelled; a failure waits for the next time."""
    while True:
        try:
            gone = await purge_expired()
        except Exception:  # whatever it is, it can wait, and must not end the tidying
            _log.exception("tidying up failed; trying again later")
        else:
            _log.log(logging.INFO if gone else logging.DEBUG, "tidied up: %d rows forgotten", gone)
        await asyncio.sleep(every_s)
