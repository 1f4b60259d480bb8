"""The audit log as a chain: each row has a digest of itself and of all rows before it.

Whoever changes, removes or inserts a row breaks the chain from there on. What it cannot show is
that the last rows are missing, or that the whole chain was made anew: for that, keep the digest of
the newest row elsewhere, and look later whether the log still has it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii
from pathlib import Path
from typing import Final

from skywitness.adapters.sqlite.driver import connect
from skywitness.adapters.sqlite.sql import Row, insert_rows
from skywitness.adapters.sqlite.timestamps import to_text
from skywitness.ports.unit_of_work import AuditEntry

BEGINNING: Final = b""
"""What the first row is chained to."""

COLUMNS: Final = ("at", "principal", "action", "subject", "request_id", "digest")
_quoted = encode_basestring_ascii  # what `json.dumps` makes of a text, without its layers
_NEWEST: Final = "SELECT digest FROM audit ORDER BY number DESC LIMIT 1"
_ALL: Final = f"SELECT number, {', '.join(COLUMNS)} FROM audit ORDER BY number"  # constants


@dataclass(frozen=True, slots=True)
class AuditState:
    """How many rows the log has, the digest of the newest, and the first one that is wrong.

    `knows` is whether one of the rows had the digest that was asked for.
    """

    rows: int
    digest: str
    broken_at: int | None
    knows: bool = False


def chained(previous: bytes, row: Sequence[str]) -> bytes:
    """Return the digest of a row, without its number, after another one.

    It is that of a JSON array, which takes three times as long to write in one call.
    """
    array = f"[{', '.join(map(_quoted, row))}]"
    return hashlib.sha256(previous + array.encode()).digest()


def append(connection: sqlite3.Connection, entries: Sequence[AuditEntry]) -> None:
    """Add entries inside the transaction of the connection."""
    if not entries:
        return
    newest = connection.execute(_NEWEST).fetchone()
    digest: bytes = newest[0] if newest else BEGINNING
    rows: list[Row] = []
    for entry in entries:
        row = (to_text(entry.at), entry.principal, entry.action, entry.subject, entry.request_id)
        digest = chained(digest, row)
        rows.append((*row, digest))
    insert_rows(connection, "audit", COLUMNS, rows)


def audit_state(path: Path, known: str = "") -> AuditState:
    """Check the chain of a file from its first row to its last, and look for a digest in it."""
    digest, count, knows = BEGINNING, 0, False
    with closing(connect(path, read_only=True)) as connection:
        connection.text_factory = _text
        for number, *row, stored in connection.execute(_ALL):
            digest = chained(digest, row) if all(type(value) is str for value in row) else b""
            if digest != stored:
                return AuditState(count, digest.hex(), number)
            count += 1
            knows = knows or digest.hex() == known
    return AuditState(count, digest.hex(), None, knows)


def _text(stored: bytes) -> str:
    """Read what is no text, too: it has another digest."""
    return stored.decode(errors="surrogateescape")
