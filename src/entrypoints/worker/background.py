"""Background tasks of a process: the worker, and a periodic purge of expired rows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from skywitness.domain.model.errors import SkywitnessError
from skywitness.domain.model.failures import Failures
from skywitness.domain.use_cases.purge_expired import PurgeExpired
from skywitness.entrypoints.worker.worker import Worker

PURGE_EVERY_S = 3600.0

PURGE_AGAIN_S = 60.0

_log = logging.getLogger(__name__)


@asynccontextmanager
async def background(
    worker: Worker, purge_expired: PurgeExpired
) -> AsyncIterator[asyncio.Task[None]]:
    """Run both for the duration of the block; yields the task of the worker.

    At the end the worker gets a few seconds to finish and then releases its leases.
    """
    working = asyncio.create_task(worker.run())
    purging = asyncio.create_task(purge_periodically(purge_expired))
    try:
        yield working
    finally:
        working.cancel()
        purging.cancel()
        await asyncio.gather(working, purging, return_exceptions=True)


async def purge_periodically(purge_expired: PurgeExpired, every_s: float = PURGE_EVERY_S) -> None:
    """Purge at intervals until cancelled; a failed purge is retried, less and less often."""
    failures = Failures(first_s=PURGE_AGAIN_S, longest_s=every_s)
    while True:
        try:
            purged = await purge_expired()
        except Exception as error:  # whatever the cause, purging is not urgent and is retried
            failures.note(type(error).__name__)
            defect = None if isinstance(error, SkywitnessError) else error
            _log.error("purging failed; trying again later: %r", error, exc_info=defect)
        else:
            failures.succeed()
            _log.log(logging.INFO if purged else logging.DEBUG, "purged %d expired rows", purged)
        await asyncio.sleep(failures.pause_s or every_s)
