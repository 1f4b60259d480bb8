"""Answers from columns that are never out of date."""

from __future__ import annotations

import asyncio
from typing import Final

from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.tallies.loading import Loader, State
from skywitness.adapters.sqlite.tallies.snapshot import Snapshot
from skywitness.domain.model.errors import SearchTimeout
from skywitness.domain.model.reports.visibility import Audience

PATIENCE_S: Final = 20.0
"""How long somebody waits for the columns to be read: some millions of reports."""


class Current:
    """The columns of an audience: read when they are asked for first, and followed from then on."""

    def __init__(self, database: Database, audience: Audience) -> None:
        self._loader = Loader(database, audience)
        self._snapshot: Snapshot | None = None
        self._state = State(0, 0)
        self._renewal: asyncio.Task[None] | None = None

    async def get(self) -> Snapshot:
        """Return the columns with all that was committed before.

        Raises:
            SearchTimeout: reading them takes long; it goes on, for those who ask again.
        """
        wanted = await self._loader.state()
        if not self._has(wanted):
            self._follow_few()
        while (snapshot := self._snapshot) is None or not self._has(wanted):
            if self._renewal is None or self._renewal.done():
                self._renewal = asyncio.create_task(self._renew())
                self._renewal.add_done_callback(_look_at_error)
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await asyncio.shield(self._renewal)
            except TimeoutError:
                raise SearchTimeout from None
        return snapshot

    def _has(self, wanted: State) -> bool:
        return self._state == wanted or self._state.change > wanted.change

    def _follow_few(self) -> None:
        """Follow some changes at once, unless more of them are being followed."""
        if self._snapshot is None or (self._renewal is not None and not self._renewal.done()):
            return
        found = self._loader.follow_few(self._snapshot, self._state.change)
        if found is not None:
            self._snapshot, self._state = found

    async def _renew(self) -> None:
        found = None
        if self._snapshot is not None:
            found = await self._loader.follow(self._snapshot, self._state.change, check=True)
        while found is None:
            self._snapshot = None  # two of them would be much
            found = await self._loader.follow(*await self._loader.load(), check=False)
        self._snapshot, self._state = found


def _look_at_error(renewal: asyncio.Task[None]) -> None:
    """Take note of an error that may concern nobody any more: the next question meets it again."""
    if not renewal.cancelled():
        renewal.exception()
