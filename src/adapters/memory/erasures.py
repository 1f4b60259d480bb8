"""What is known of erased reports, over the memory store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from typing_extensions import override

from skywitness.adapters.memory.store import MemoryStore
from skywitness.ports.erasures import Erasures


class MemoryErasures(Erasures):
    """Reads the store; memory that is freed needs no cleaning."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @override
    async def erased(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        return _after(self._store.erased, after, limit)

    @override
    async def filed_by(self, observer: str, after: UUID | None, limit: int) -> Sequence[UUID]:
        reports = (record.report for record in self._store.records.values())
        return _after((one.id for one in reports if one.observer == observer), after, limit)

    @override
    async def flagged_by(self, principal: str, after: UUID | None, limit: int) -> Sequence[UUID]:
        found = (
            report_id
            for report_id, record in self._store.records.items()
            if any(flag.principal == principal for flag in record.flags)
        )
        return _after(found, after, limit)

    @override
    async def clean(self, *, always: bool = False) -> bool:
        return True


def _after(ids: Iterable[UUID], after: UUID | None, limit: int) -> Sequence[UUID]:
    return sorted(one for one in ids if after is None or one > after)[:limit]
