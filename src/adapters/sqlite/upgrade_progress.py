"""What an upgrade of a large file says in the log while it takes minutes."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

EVERY_S: Final = 5.0

_CHECK_STEPS: Final = 1_000_000  # instructions of SQLite between two looks at the clock: some ms
_log = logging.getLogger(__name__)


class UpgradeProgress:
    """Logs which step is being done and since when; nothing of an upgrade that is quick."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        """Begin to count the time."""
        self._now_s = now_s
        self._began_s = self._logged_s = now_s()
        self._step = "the schema"

    @contextmanager
    def watching(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Log also while a single statement of the connection takes long."""
        connection.set_progress_handler(self._look, _CHECK_STEPS)
        try:
            yield
        finally:
            connection.set_progress_handler(None, 0)

    def step(self, what: str) -> None:
        """Say what is being done from now on."""
        self._step = what
        self._look()

    def migrated(self, *, step: Any, **_more: Any) -> None:
        """Take what Alembic tells after each migration (`on_version_apply`)."""
        self.step(f"the schema, which has reached revision {step.up_revision_id}")

    def end(self) -> None:
        """Log the end if anything was logged before."""
        if self._logged_s > self._began_s:
            _log.info("the database is upgraded, after %.0f s", self._now_s() - self._began_s)

    def _look(self) -> int:
        now = self._now_s()
        if now - self._logged_s >= EVERY_S:
            self._logged_s = now
            _log.info("upgrading the database: %s; %.0f s so far", self._step, now - self._began_s)
        return 0
