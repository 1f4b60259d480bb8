"""Keys: who may hand them out, whom they let in, and how soon a revoked one is refused."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from typing_extensions import override

from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.memory.credentials import MemoryCredentials
from skywitness.adapters.memory.store import MemoryStore
from skywitness.adapters.memory.unit_of_work import MemoryUnitOfWork, MemoryUnitOfWorkFactory
from skywitness.domain.model.access.actor import ANONYMOUS, LOCAL, Actor
from skywitness.domain.model.access.api_key import ApiKey, KeyRequest, KeyText
from skywitness.domain.model.access.roles import PERMISSIONS, Permission, Role
from skywitness.domain.model.errors import (
    BadCredentials,
    Invalid,
    KeyNotFound,
    NotPermitted,
    NotSignedIn,
    StoreFull,
)
from skywitness.domain.use_cases import authenticate
from skywitness.domain.use_cases.authenticate import KNOWN_FOR_S, AuthenticateKey
from skywitness.domain.use_cases.manage_keys import IssuedKey, ManageKeys
from skywitness.ports.unit_of_work import UnitOfWork
from tests.builders import FILED_AT as NOW
from tests.builders import REDACTOR

HOUR = timedelta(hours=1)


@dataclass
class Units(MemoryUnitOfWorkFactory):
    """Counts the lookups of keys; they wait while `gate` is closed, and commits may fail."""

    store: MemoryStore = field(default_factory=MemoryStore)
    lookups: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    failure: Exception | None = None
    hangs: bool = False

    def __post_init__(self) -> None:
        self.gate.set()

    @override
    def __call__(self) -> UnitOfWork:
        units = self

        class Counted(MemoryCredentials):
            @override
            async def find(self, key_id: str) -> ApiKey | None:
                units.lookups += 1
                found = await super().find(key_id)
                await units.gate.wait()
                return found

        class Failing(MemoryUnitOfWork):
            @override
            async def commit(self) -> None:
                if units.failure:
                    raise units.failure
                if units.hangs:
                    await asyncio.Event().wait()
                await super().commit()

        unit = Failing(self.store)
        unit.credentials = Counted(self.store, unit._changes)
        return unit


@dataclass
class Gate:
    """The use cases of keys, with clocks that a test moves."""

    units: Units = field(default_factory=Units)
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.authenticate = AuthenticateKey(self.units, self.clock, lambda: self.seconds)
        self.keys = ManageKeys(
            units=self.units,
            clock=self.clock,
            redactor=REDACTOR,
            forget=self.authenticate.forget,
        )

    async def issued(self, role: Role = Role.OBSERVER, **more: Any) -> IssuedKey:
        return await self.keys.create(KeyRequest(name="a key", role=role, **more), actor=LOCAL)

    def stored(self, issued: IssuedKey) -> ApiKey:
        return self.units.store.credentials[issued.key.id]


@pytest.fixture
def gate() -> Gate:
    return Gate()


async def test_a_key_lets_its_owner_in(gate: Gate) -> None:
    issued = await gate.issued(owner="ann")

    assert await gate.authenticate(str(issued.text)) == Actor.of("ann", Role.OBSERVER)


async def test_the_secret_is_not_stored(gate: Gate) -> None:
    issued = await gate.issued()

    assert issued.text.secret not in repr(gate.units.store)
    assert issued.text.secret not in str(vars(gate.authenticate))


async def test_keys_without_an_owner_let_different_actors_in(gate: Gate) -> None:
    ids = {(await gate.authenticate(str((await gate.issued()).text))).id for _ in range(3)}

    assert len(ids) == 3


async def test_a_key_replaces_another_of_its_owner(gate: Gate) -> None:
    first = await gate.issued()
    second = await gate.issued(owner=first.key.owner)

    assert await gate.authenticate(str(first.text)) == await gate.authenticate(str(second.text))


async def wrong(gate: Gate) -> KeyText:
    return KeyText((await gate.issued()).key.id, KeyText.random().secret)


async def unknown(_: Gate) -> KeyText:
    return KeyText.random()


async def revoked(gate: Gate) -> KeyText:
    issued = await gate.issued()
    await gate.keys.revoke(issued.key.id, actor=LOCAL)
    return issued.text


async def expired(gate: Gate) -> KeyText:
    issued = await gate.issued(expires_at=NOW + HOUR)
    gate.clock.advance(HOUR)
    return issued.text


@pytest.mark.parametrize("make", [wrong, unknown, revoked, expired])
async def test_a_bad_key_lets_nobody_in_and_is_looked_up_once(gate: Gate, make: Any) -> None:
    text = await make(gate)
    before = gate.units.lookups

    with pytest.raises(BadCredentials):
        await gate.authenticate(str(text))

    assert gate.units.lookups == before + 1


async def test_a_key_with_a_wrong_checksum_is_not_looked_up(gate: Gate) -> None:
    text = str((await gate.issued()).text)
    with pytest.raises(BadCredentials):
        await gate.authenticate(text[:-1] + ("a" if text[-1] != "a" else "b"))

    assert gate.units.lookups == 0


async def test_a_key_is_looked_up_once_a_second(gate: Gate) -> None:
    text = str((await gate.issued()).text)
    for _ in range(5):
        await gate.authenticate(text)
    assert gate.units.lookups == 1

    gate.seconds = KNOWN_FOR_S
    await gate.authenticate(text)
    assert gate.units.lookups == 2


async def test_a_key_that_is_not_used_any_more_is_not_kept(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authenticate, "KNOWN_FOR_S", 0.001)
    text = str((await gate.issued()).text)
    await gate.authenticate(text)
    monkeypatch.undo()

    gate.seconds = -KNOWN_FOR_S  # by this clock it is known for long
    await asyncio.sleep(0.001)  # comes after the other, which was set earlier
    assert gate.authenticate.known(text.encode()) is None


async def test_a_key_that_is_looked_up_again_is_known_for_another_second(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = str((await gate.issued()).text)
    monkeypatch.setattr(authenticate, "KNOWN_FOR_S", 0.0)
    await gate.authenticate(text)
    monkeypatch.undo()
    actor = await gate.authenticate(text)

    await asyncio.sleep(0.001)  # the first look-up is forgotten meanwhile
    assert gate.authenticate.known(text.encode()) == actor


async def test_a_revoked_key_is_refused_at_once(gate: Gate) -> None:
    issued = await gate.issued()
    await gate.authenticate(str(issued.text))

    await gate.keys.revoke(issued.key.id, actor=LOCAL)

    with pytest.raises(BadCredentials):
        await gate.authenticate(str(issued.text))


async def test_a_key_that_is_revoked_while_it_is_looked_up_is_not_remembered(gate: Gate) -> None:
    issued = await gate.issued()
    gate.units.gate.clear()
    reading = asyncio.create_task(gate.authenticate(str(issued.text)))
    await asyncio.sleep(0)
    gate.units.store.credentials[issued.key.id] = issued.key.revoked(NOW)
    gate.authenticate.forget(issued.key.id)
    gate.units.gate.set()
    await reading

    with pytest.raises(BadCredentials):
        await gate.authenticate(str(issued.text))


async def test_a_key_that_another_process_revoked_is_refused_within_a_second(gate: Gate) -> None:
    issued = await gate.issued()
    await gate.authenticate(str(issued.text))
    gate.units.store.credentials[issued.key.id] = issued.key.revoked(NOW)

    gate.clock.advance(-HOUR)  # a clock that is set back keeps nobody in
    gate.seconds = KNOWN_FOR_S
    with pytest.raises(BadCredentials):
        await gate.authenticate(str(issued.text))


async def test_the_first_use_of_an_hour_is_noted(gate: Gate) -> None:
    issued = await gate.issued()

    noted: list[datetime | None] = []
    for minutes in (0, 30, 59, 60):
        gate.clock.set(NOW + timedelta(minutes=minutes))
        gate.seconds = 60.0 * minutes
        await gate.authenticate(str(issued.text))
        noted.append(gate.stored(issued).last_used_at)

    assert noted == [NOW, NOW, NOW, NOW + HOUR]


async def test_reading_goes_on_where_nothing_can_be_written(gate: Gate) -> None:
    issued = await gate.issued()
    gate.units.failure = StoreFull()

    assert (await gate.authenticate(str(issued.text))).role is Role.OBSERVER
    assert gate.stored(issued).last_used_at is None


async def test_a_writer_that_hangs_holds_up_one_request_a_minute(gate: Gate) -> None:
    issued = await gate.issued()
    gate.units.hangs = True
    loop = asyncio.get_running_loop()

    began = loop.time()
    for second in range(50):
        gate.seconds = float(second)
        await gate.authenticate(str(issued.text))
    assert loop.time() - began < 2


async def test_creating_and_revoking_are_audited(gate: Gate) -> None:
    issued = await gate.issued()
    await gate.keys.revoke(issued.key.id, actor=LOCAL, request_id="r-2")
    await gate.keys.revoke(issued.key.id, actor=LOCAL)

    assert [(e.action, e.principal, e.subject) for e in gate.units.store.audit] == [
        ("key.create", "local", issued.key.id),
        ("key.revoke", "local", issued.key.id),
    ]
    assert issued.text.secret not in repr(gate.units.store.audit)


async def test_an_unknown_key_cannot_be_revoked(gate: Gate) -> None:
    with pytest.raises(KeyNotFound):
        await gate.keys.revoke("00000000", actor=LOCAL)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_only_admins_manage_keys(gate: Gate, role: Role) -> None:
    actor = ANONYMOUS if role is Role.PUBLIC else Actor.of("a", role)
    issued = await gate.issued()
    request = KeyRequest(name="a", role=Role.OBSERVER)

    for refused in (
        gate.keys.create(request, actor=actor),
        gate.keys.all(actor=actor),
        gate.keys.revoke(issued.key.id, actor=actor),
    ):
        with pytest.raises((NotSignedIn, NotPermitted), match=Permission.MANAGE_KEYS):
            await refused
    assert await gate.keys.all(actor=LOCAL) == (issued.key,)


async def test_nobody_hands_out_what_they_may_not_do(gate: Gate) -> None:
    keeper = Actor.of("k", Role.ADMIN, {Permission.MANAGE_KEYS, *PERMISSIONS[Role.OBSERVER]})

    await gate.keys.create(KeyRequest(name="a", role=Role.OBSERVER), actor=keeper)
    with pytest.raises(NotPermitted):
        await gate.keys.create(KeyRequest(name="a", role=Role.DESK), actor=keeper)
    with pytest.raises(NotPermitted):
        await gate.keys.create(KeyRequest(name="a", role=Role.ADMIN), actor=keeper)


async def test_an_owner_is_no_personal_data(gate: Gate) -> None:
    with pytest.raises(Invalid, match="owner"):
        await gate.issued(owner="jo.doe@example.org")


@pytest.mark.parametrize(
    ("scope", "lacking"),
    [
        (Permission.READ_REPORTS, Permission.READ_FULL),
        (Permission.FILE_REPORTS, Permission.FILE_FOR_OTHERS),
        (Permission.CHANGE_OWN_REPORTS, Permission.CHANGE_ANY_REPORT),
    ],
)
async def test_no_key_in_the_name_of_another_reaches_more_than_its_maker(
    gate: Gate, scope: Permission, lacking: Permission
) -> None:
    limited = Actor.of("limited", Role.ADMIN, [Permission.MANAGE_KEYS, scope])
    wider = Actor.of("wider", Role.ADMIN, [*limited.permissions, lacking])

    def request(owner: str | None) -> KeyRequest:
        return KeyRequest(name="a", role=Role.OBSERVER, scopes=frozenset({scope}), owner=owner)

    with pytest.raises(NotPermitted) as refused:
        await gate.keys.create(request("ann"), actor=limited)

    assert refused.value.permission == lacking
    for owner, actor in ((None, limited), ("limited", limited), ("ann", wider)):
        assert (await gate.keys.create(request(owner), actor=actor)).key.scopes == {scope}
