"""The epoch of a database: when it was last restored from a backup, if ever.

What was stored after the backup is gone, and the numbers of those changes would be given out again:
a client could take another text for the one that it has. `PRAGMA user_version` holds the epoch,
0 in a database that was never restored, and numbers of an epoch begin behind those of the last.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import Final

NUMBERS: Final = 1_000_000
"""Numbers of an epoch; one restored a second after another begins behind it."""

EPOCH: Final = "PRAGMA user_version"

_FIRST: Final = datetime(2020, 1, 1, tzinfo=UTC)  # a version of 32 bits lasts until 2088


def epoch_at(now: datetime, last: int) -> int:
    """Return the epoch of a restoration: seconds since 2020, and more than the last."""
    return max(int((now - _FIRST).total_seconds()), last + 1)


def stored_epoch(connection: sqlite3.Connection) -> int:
    """Return the epoch of a database."""
    epoch: int = connection.execute(EPOCH).fetchone()[0]
    return epoch


def store_epoch(connection: sqlite3.Connection, epoch: int) -> None:
    """Set the epoch of a database."""
    connection.execute(f"{EPOCH}={epoch}")
