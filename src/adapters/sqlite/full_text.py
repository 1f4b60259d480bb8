"""Placeholder until the reading side brings it."""

from __future__ import annotations

import sqlite3


def index_pending(connection: sqlite3.Connection, limit: int) -> int:
    """Index nothing."""
    return 0
