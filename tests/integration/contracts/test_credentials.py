"""What every store of API keys promises."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from skywitness.domain.model.access.api_key import ApiKey, KeyRequest, KeyText
from skywitness.domain.model.access.roles import Permission, Role
from skywitness.domain.model.errors import BadCredentials
from tests.builders import FILED_AT as NOW
from tests.integration.contracts.stored import ReportStore

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def a_key(name: str = "Ann's phone", *scopes: Permission, role: Role = Role.OBSERVER) -> ApiKey:
    request = KeyRequest(name=name, role=role, scopes=frozenset(scopes), expires_at=NOW + HOUR)
    return request.key(KeyText.random(), NOW, "local")


async def add(store: ReportStore, *keys: ApiKey) -> None:
    async with store.uow() as unit:
        for key in keys:
            unit.credentials.add(key)
        await unit.commit()


async def found(store: ReportStore, key: ApiKey) -> ApiKey | None:
    async with store.uow() as unit:
        return await unit.credentials.find(key.id)


async def revoke(store: ReportStore, key_id: str, at: datetime) -> None:
    async with store.uow() as unit:
        unit.credentials.revoke(key_id, at)
        await unit.commit()


async def note_use(store: ReportStore, key_id: str, at: datetime) -> None:
    async with store.uow() as unit:
        unit.credentials.note_use(key_id, at)
        await unit.commit()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
async def test_a_key_is_found_as_it_was_added(store: ReportStore, role: Role) -> None:
    key = a_key("\u30e9\u30b8\u30aa", Permission.READ_REPORTS, Permission.FILE_REPORTS, role=role)
    await add(store, key)

    assert await found(store, key) == key


async def test_an_unknown_key_is_not_found(store: ReportStore) -> None:
    await add(store, a_key())

    assert await found(store, a_key()) is None


async def test_ids_are_told_apart_by_case(store: ReportStore) -> None:
    key = KeyRequest(name="a", role=Role.DESK).key(KeyText("abcdefgh", "s" * 43), NOW, "local")
    await add(store, key)

    async with store.uow() as unit:
        assert await unit.credentials.find("ABCDEFGH") is None


async def test_keys_are_listed_in_the_order_of_their_creation(store: ReportStore) -> None:
    keys = [a_key(name) for name in ("c", "a", "b")]
    for key in keys:
        await add(store, key)

    async with store.uow() as unit:
        assert await unit.credentials.all() == tuple(keys)


async def test_nothing_is_added_without_a_commit(store: ReportStore) -> None:
    key = a_key()
    async with store.uow() as unit:
        unit.credentials.add(key)

    assert await found(store, key) is None


async def test_a_key_is_revoked_once(store: ReportStore) -> None:
    key, other = a_key(), a_key()
    await add(store, key, other)
    await revoke(store, key.id, NOW)
    await revoke(store, key.id, NOW + HOUR)
    await revoke(store, "00000000", NOW)

    assert await found(store, key) == key.revoked(NOW)
    assert await found(store, other) == other


async def test_the_latest_use_stays(store: ReportStore) -> None:
    key = a_key()
    await add(store, key)
    for at in (NOW, NOW + HOUR, NOW):
        await note_use(store, key.id, at)
    await note_use(store, "00000000", NOW)

    stored = await found(store, key)
    assert stored is not None
    assert stored.last_used_at == NOW + HOUR


async def end(store: ReportStore, sign_in: str, until: datetime, now: datetime) -> None:
    async with store.uow() as unit:
        unit.credentials.end(sign_in, until, now)
        await unit.commit()


async def has_ended(store: ReportStore, sign_in: str) -> bool:
    async with store.uow() as unit:
        return await unit.credentials.has_ended(sign_in)


async def test_what_was_ended_stays_ended_until_it_would_have_ended(store: ReportStore) -> None:
    await end(store, "one", NOW + HOUR, NOW)
    assert await has_ended(store, "one")
    assert not await has_ended(store, "another")

    await end(store, "another", NOW + 3 * HOUR, NOW + HOUR - SECOND)
    assert await has_ended(store, "one")
    await end(store, "a third", NOW + 3 * HOUR, NOW + HOUR)

    assert [await has_ended(store, each) for each in ("one", "another", "a third")] == [
        *(False, True, True)
    ]


async def test_nothing_ends_twice_and_nothing_else_is_stored_then(store: ReportStore) -> None:
    await end(store, "one", NOW + HOUR, NOW)
    key = a_key()
    async with store.uow() as unit:
        unit.credentials.add(key)
        unit.credentials.end("one", NOW + HOUR, NOW)
        with pytest.raises(BadCredentials):
            await unit.commit()

    assert await found(store, key) is None


async def test_of_many_who_use_the_same_link_at_once_one_does(store: ReportStore) -> None:
    uses = (end(store, "link", NOW + HOUR, NOW) for _ in range(10))
    outcomes = await asyncio.gather(*uses, return_exceptions=True)

    assert [type(each) for each in outcomes].count(BadCredentials) == 9
    assert outcomes.count(None) == 1
