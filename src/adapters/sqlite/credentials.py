"""API keys in a table."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from typing_extensions import override

from skywitness.adapters.sqlite.change_set import ChangeSet
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.sql import insert_rows
from skywitness.adapters.sqlite.timestamps import (
    from_text,
    from_text_or_none,
    to_text,
    to_text_or_none,
)
from skywitness.domain.model.access.api_key import ApiKey
from skywitness.domain.model.access.roles import Permission, Role
from skywitness.domain.model.errors import BadCredentials
from skywitness.ports.credentials import Credentials

_COLUMNS: Final = (
    *("id", "digest", "name", "role", "scopes", "owner", "created_at", "created_by"),
    *("expires_at", "revoked_at", "last_used_at"),
)
_ALL: Final = f"SELECT {', '.join(_COLUMNS)} FROM api_key ORDER BY number"  # constants
BY_ID: Final = f"""
SELECT {", ".join(_COLUMNS)} FROM api_key WHERE id = ?
UNION ALL SELECT {", ".join(_COLUMNS)} FROM api_key LIMIT 1
"""  # constants
"""An unknown id gets the row of another key, so that it takes as long to refuse as a known one."""

_REVOKE: Final = "UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"
_NOTE_USE: Final = """
UPDATE api_key SET last_used_at = ?1 WHERE id = ?2 AND coalesce(last_used_at, '') < ?1
"""

_HAS_ENDED: Final = "SELECT 1 FROM ended_sign_in WHERE id = ?"
_FORGET: Final = "DELETE FROM ended_sign_in WHERE until <= ?"
_END: Final = "INSERT OR IGNORE INTO ended_sign_in (id, until) VALUES (?, ?)"


class SqliteCredentials(Credentials):
    """Reads keys by their id on the event loop, as reports are; scopes are a list of words."""

    def __init__(self, database: Database, changes: ChangeSet) -> None:
        self._database = database
        self._changes = changes

    @override
    async def find(self, key_id: str) -> ApiKey | None:
        row = await self._database.points.row(BY_ID, key_id)
        key = None if row is None else _decoded(row)
        return key if key is not None and key.id == key_id else None

    @override
    async def all(self) -> tuple[ApiKey, ...]:
        rows = await self._database.reader.execute_fetchall(_ALL)
        return tuple(_decoded(row) for row in rows)

    @override
    def add(self, key: ApiKey) -> None:
        row = (
            *(key.id, key.digest, key.name, key.role.value),
            *(" ".join(sorted(key.scopes)), key.owner, to_text(key.created_at), key.created_by),
            *map(to_text_or_none, (key.expires_at, key.revoked_at, key.last_used_at)),
        )
        self._changes.others.append(
            lambda connection: insert_rows(connection, "api_key", _COLUMNS, [row])
        )

    @override
    def revoke(self, key_id: str, at: datetime) -> None:
        self._update(_REVOKE, at, key_id)

    @override
    def note_use(self, key_id: str, at: datetime) -> None:
        self._update(_NOTE_USE, at, key_id)

    @override
    async def has_ended(self, sign_in: str) -> bool:
        return await self._database.points.row(_HAS_ENDED, sign_in) is not None

    @override
    def end(self, sign_in: str, until: datetime, now: datetime) -> None:
        values = sign_in, to_text(until)

        def end(connection: Any) -> None:
            connection.execute(_FORGET, (to_text(now),))
            if not connection.execute(_END, values).rowcount:
                raise BadCredentials("ended before")

        self._changes.others.append(end)

    def _update(self, statement: str, at: datetime, key_id: str) -> None:
        values = to_text(at), key_id

        def update(connection: Any) -> None:
            connection.execute(statement, values)

        self._changes.others.append(update)


def _decoded(row: Any) -> ApiKey:
    key_id, digest, name, role, scopes, owner, created_at, created_by, *times = row
    expires_at, revoked_at, last_used_at = map(from_text_or_none, times)
    return ApiKey(
        id=key_id,
        digest=digest,
        name=name,
        role=Role(role),
        scopes=frozenset(map(Permission, scopes.split())),
        owner=owner,
        created_at=from_text(created_at),
        created_by=created_by,
        expires_at=expires_at,
        revoked_at=revoked_at,
        last_used_at=last_used_at,
    )
