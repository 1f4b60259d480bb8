"""Fixtures for tests of the adapters."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.integration.azurite import running_azurite

if TYPE_CHECKING:
    from skywitness.adapters.sqlite.database import Database  # loaded by the tests that open it


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A new database file, open until the test ends."""
    from skywitness.adapters.sqlite.database import Database

    database = Database(tmp_path / "a.db")
    try:
        await database.open()
        yield database
    finally:
        await database.close()


@pytest.fixture(scope="session")
def azurite() -> Iterator[str]:
    """The connection string of an Azurite."""
    with running_azurite() as connection_string:
        yield connection_string
