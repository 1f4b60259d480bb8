"""What is known of erased reports, and what they leave behind."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID


class Erasures(Protocol):
    """Erased reports; they are erased in a unit of work (`ReportRepository.erase`)."""

    @abstractmethod
    async def erased(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Return ids of erased reports in their order, those after an id."""

    @abstractmethod
    async def filed_by(self, observer: str, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Return ids of reports of an observer in their order, those after an id; withdrawn too."""

    @abstractmethod
    async def flagged_by(self, principal: str, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Return ids of reports that a principal has flagged in their order, those after an id."""

    @abstractmethod
    async def clean(self, *, always: bool = False) -> bool:
        """Remove what erased reports have left in files and indexes; return whether all is gone.

        With `always` also what else was removed, such as flags: this is known of reports alone.

        It may be called at any time, again after a failure, and while others do.

        Raises:
            StoreOverloaded, StoreFull, StoreUnavailable: not all is removed; the next call goes on.
        """
