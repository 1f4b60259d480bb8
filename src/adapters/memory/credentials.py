"""API keys in the memory store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from typing_extensions import override

from skywitness.adapters.memory.store import MemoryStore, Transaction
from skywitness.domain.model.access.api_key import ApiKey
from skywitness.ports.credentials import Credentials


class MemoryCredentials(Credentials):
    """Reads the store, and collects changes for the commit."""

    def __init__(self, store: MemoryStore, changes: list[Callable[[Transaction], None]]) -> None:
        self._store = store
        self._changes = changes

    @override
    async def find(self, key_id: str) -> ApiKey | None:
        return self._store.credentials.get(key_id)

    @override
    async def all(self) -> tuple[ApiKey, ...]:
        return tuple(self._store.credentials.values())

    @override
    def add(self, key: ApiKey) -> None:
        self._changes.append(lambda draft: draft.credentials.update({key.id: key}))

    @override
    def revoke(self, key_id: str, at: datetime) -> None:
        self._change(key_id, lambda key: key.revoked(at))

    @override
    def note_use(self, key_id: str, at: datetime) -> None:
        self._change(key_id, lambda key: replace(key, last_used_at=max(at, key.last_used_at or at)))

    @override
    async def has_ended(self, sign_in: str) -> bool:
        return sign_in in self._store.ended

    @override
    def end(self, sign_in: str, until: datetime, now: datetime) -> None:
        self._changes.append(lambda draft: draft.end(sign_in, until, now))

    def _change(self, key_id: str, change: Callable[[ApiKey], ApiKey]) -> None:
        def apply(draft: Transaction) -> None:
            key = draft.credentials.get(key_id) or self._store.credentials.get(key_id)
            if key is not None:
                draft.credentials[key_id] = change(key)

        self._changes.append(apply)
