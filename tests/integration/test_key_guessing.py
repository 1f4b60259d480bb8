"""Whoever guesses keys learns nothing from how much work a refusal is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import pytest_asyncio

from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWorkFactory
from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.access.api_key import KeyRequest, KeyText
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import BadCredentials
from skywitness.domain.use_cases.authenticate import AuthenticateKey
from skywitness.domain.use_cases.manage_keys import ManageKeys
from tests.builders import FILED_AT as NOW
from tests.builders import REDACTOR
from tests.steps import watched

OTHER_SECRET = "x" * 43


@pytest_asyncio.fixture
async def gate(tmp_path: Path) -> AsyncIterator[tuple[ManageKeys, AuthenticateKey]]:
    database = Database(tmp_path / "skywitness.db")
    await database.open()
    units, clock = SqliteUnitOfWorkFactory(database), FixedClock(NOW)
    authenticate = AuthenticateKey(units, clock)
    yield ManageKeys(units, clock, REDACTOR, authenticate.forget), authenticate
    await database.close()


async def calls(authenticate: AuthenticateKey, text: KeyText) -> list[str]:
    """Return the functions that are called until a key is refused, those in C included."""
    called: list[str] = []

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            called.append(frame.f_code.co_qualname)
        elif event == "c_call":
            called.append(argument.__qualname__)

    written = str(text)
    with watched(note), pytest.raises(BadCredentials):
        await authenticate(written)
    return called


async def test_all_bad_keys_are_refused_by_the_same_steps(
    gate: tuple[ManageKeys, AuthenticateKey],
) -> None:
    keys, authenticate = gate
    request = KeyRequest(name="a", role=Role.OBSERVER)
    known = (await keys.create(request, actor=LOCAL)).text
    revoked = (await keys.create(request, actor=LOCAL)).text
    await keys.revoke(revoked.id, actor=LOCAL)

    wrong = await calls(authenticate, KeyText(known.id, OTHER_SECRET))
    unknown = await calls(authenticate, KeyText("00000000", OTHER_SECRET))
    of_revoked = await calls(authenticate, KeyText(revoked.id, OTHER_SECRET))

    assert "_decoded" in wrong
    assert wrong == unknown
    assert 0 <= len(of_revoked) - len(wrong) <= 2  # one more time is decoded
