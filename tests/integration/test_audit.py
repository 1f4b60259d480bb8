"""The audit log: changes and refusals have an entry, and whoever tampers with it is found out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.memory.store import MemoryStore
from skywitness.adapters.memory.unit_of_work import MemoryUnitOfWork, MemoryUnitOfWorkFactory
from skywitness.adapters.sqlite import migrate
from skywitness.adapters.sqlite.audit import audit_state, chained
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.driver import connect, driver
from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWorkFactory
from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import StoreFull
from skywitness.domain.use_cases.record_refusals import MOST_AN_HOUR, MOST_OF_ALL, RecordRefusals
from skywitness.ports.unit_of_work import AuditEntry, UnitOfWork
from tests.builders import FILED_AT as NOW
from tests.integration.http.api import a_request, client_of
from tests.integration.http.guarded import Guarded, bearing

HOUR = timedelta(hours=1)
FORGED = "x' , 'y', 'z"


def entry(number: int) -> AuditEntry:
    return AuditEntry(NOW, f"ann-{number}", "report.file", f"subject {number}", "r\u00e9q")


@pytest_asyncio.fixture
async def file(tmp_path: Path) -> AsyncIterator[Path]:
    """A database with ten entries, stored by three commits, one of them with several units."""
    database = Database(tmp_path / "skywitness.db")
    await database.open()
    units = SqliteUnitOfWorkFactory(database)

    async def add(*numbers: int) -> None:
        async with units() as unit:
            for number in numbers:
                unit.audit.add(entry(number))
            await unit.commit()

    await add(0, 1, 2)
    await add(3)
    await asyncio.gather(*(add(number) for number in range(4, 10)))
    await database.close()
    yield database.path


def tamper(file: Path, *statements: str) -> None:
    with closing(connect(file)) as connection:
        for trigger in ("audit_no_update", "audit_no_delete"):
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            connection.execute(statement)


def test_an_untouched_log_is_unbroken(file: Path) -> None:
    state = audit_state(file)

    assert (state.rows, state.broken_at) == (10, None)
    assert len(state.digest) == 64


def test_an_empty_log_is_unbroken(tmp_path: Path) -> None:
    migrate.upgrade(tmp_path / "new.db")

    assert audit_state(tmp_path / "new.db").broken_at is None


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit SET principal = 'eve' WHERE number = 4", 4),
        ("UPDATE audit SET at = '2020-01-01T00:00:00.000000Z' WHERE number = 1", 1),
        ("UPDATE audit SET request_id = '' WHERE number = 10", 10),
        ("UPDATE audit SET digest = x'00' WHERE number = 7", 7),
        ("DELETE FROM audit WHERE number = 4", 5),
        ("DELETE FROM audit WHERE number = 1", 2),
        (
            "INSERT INTO audit SELECT 11, at, 'eve', action, subject, request_id, digest "
            "FROM audit WHERE number = 10",
            11,
        ),
        ("UPDATE audit SET number = -number WHERE number = 5", -5),
        ("UPDATE audit SET subject = x'ff00' WHERE number = 6", 6),
        ("UPDATE audit SET subject = CAST(x'ff41' AS TEXT) WHERE number = 6", 6),
        ("UPDATE audit SET request_id = 7 || '' WHERE number = 8", 8),
        ("UPDATE audit SET digest = hex(digest) WHERE number = 2", 2),
        (
            "UPDATE audit SET principal = principal || action, action = '' WHERE number = 3",
            3,
        ),
    ],
)
def test_what_was_tampered_with_is_found(file: Path, statement: str, broken_at: int) -> None:
    tamper(file, statement)

    assert audit_state(file).broken_at == broken_at


def test_a_log_without_its_newest_entries_has_another_digest(file: Path) -> None:
    before = audit_state(file)
    tamper(file, "DELETE FROM audit WHERE number > 8")
    after = audit_state(file)

    assert after.broken_at is None
    assert (after.rows, after.digest) != (before.rows, before.digest)


def test_a_log_that_was_cut_off_or_made_anew_does_not_know_its_earlier_digest(file: Path) -> None:
    newest = audit_state(file).digest
    assert audit_state(file, newest).knows
    tamper(file, "DELETE FROM audit WHERE number > 8")
    cut_off = audit_state(file, newest)

    assert (cut_off.broken_at, cut_off.knows) == (None, False)
    assert audit_state(file, cut_off.digest).knows


async def test_a_log_that_grew_knows_its_earlier_digest(file: Path) -> None:
    before = audit_state(file).digest
    await test_a_log_goes_on_after_a_restart(file)

    assert audit_state(file, before).knows
    assert not audit_state(file, "0" * 64).knows


async def test_a_log_goes_on_after_a_restart(file: Path) -> None:
    database = Database(file)
    await database.open()
    async with SqliteUnitOfWorkFactory(database)() as unit:
        unit.audit.add(entry(10))
        await unit.commit()
    await database.close()

    assert (audit_state(file).rows, audit_state(file).broken_at) == (11, None)


@pytest.mark.parametrize("statement", ["UPDATE audit SET principal = 'x'", "DELETE FROM audit"])
def test_triggers_forbid_changes(file: Path, statement: str) -> None:
    with (
        closing(connect(file)) as connection,
        pytest.raises(driver.Error, match="only ever added to"),
    ):
        connection.execute(statement)


def test_an_earlier_log_is_chained_and_loses_nothing(file: Path) -> None:
    columns = "number, at, principal, action, {}, request_id"
    with migrate.locked(file) as config:
        command.downgrade(config, "0012")
    with closing(connect(file)) as connection:
        old = connection.execute(f"SELECT {columns.format('report_id')} FROM audit").fetchall()
        with pytest.raises(driver.Error, match="only ever added to"):
            connection.execute("DELETE FROM audit")

    migrate.upgrade(file)

    with closing(connect(file)) as connection:
        new = connection.execute(f"SELECT {columns.format('subject')} FROM audit").fetchall()
    assert new == old
    assert (audit_state(file).rows, audit_state(file).broken_at) == (10, None)


@given(st.lists(st.text(max_size=5), min_size=2, max_size=2), st.binary(max_size=32))
def test_no_two_rows_have_the_same_digest(texts: list[str], previous: bytes) -> None:
    first, second = texts
    digests = {chained(previous, row) for row in ([first, second], [first + second, ""])}

    assert len(digests) == (1 if not second else 2)


# --- Refusals ------------------------------------------------------------------------------------


class Units(MemoryUnitOfWorkFactory):
    """Counts commits, which may fail."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store)
        self.store, self.commits = store, 0
        self.failure: Exception | None = None

    @override
    def __call__(self) -> UnitOfWork:
        units = self

        class Counted(MemoryUnitOfWork):
            @override
            async def commit(self) -> None:
                units.commits += 1
                if units.failure is not None:
                    raise units.failure
                await super().commit()

        return Counted(self.store)


async def test_a_flood_of_refusals_is_counted_and_not_stored() -> None:
    units, clock = Units(MemoryStore()), FixedClock(NOW)
    record = RecordRefusals(units, clock)
    for number in range(10_000):
        record(None, "401 GET /v1/reports", f"r-{number}")
    await record.settled()
    assert len(units.store.audit) == MOST_AN_HOUR
    assert units.commits <= 2

    clock.advance(HOUR)
    record(LOCAL, "403 GET /metrics", "r-last")
    await record.settled()
    assert [(e.principal, e.subject) for e in units.store.audit[MOST_AN_HOUR:]] == [
        ("anonymous", "9900 more"),
        ("local", "403 GET /metrics"),
    ]


async def test_a_flood_of_refusals_does_not_hide_those_of_others() -> None:
    units = Units(MemoryStore())
    record = RecordRefusals(units, FixedClock(NOW))
    eve, mallory = (Actor.of(name, Role.OBSERVER) for name in ("eve", "mallory"))
    for number in range(2 * MOST_AN_HOUR):
        record(None, "401 GET /v1/reports", f"a-{number}")
        record(mallory, "403 GET /metrics", f"m-{number}")
    record(eve, "403 GET /v1/keys", "e-1")
    await record.settled()

    assert len(units.store.audit) == 2 * MOST_AN_HOUR + 1
    assert units.store.audit[-1].principal == "eve"


async def test_refusals_are_bounded_however_many_actors_there_are() -> None:
    units, clock = Units(MemoryStore()), FixedClock(NOW)
    record = RecordRefusals(units, clock)
    for number in range(3 * MOST_OF_ALL):
        record(Actor.of(f"observer-{number}", Role.OBSERVER), "403 GET /metrics", "")
    clock.advance(HOUR)
    record(None, "401 GET /metrics", "")
    await record.settled()

    assert len(units.store.audit) == MOST_OF_ALL + 2
    assert units.store.audit[-2].subject == f"{2 * MOST_OF_ALL} more"


async def test_refusals_go_on_when_they_cannot_be_recorded() -> None:
    units = Units(MemoryStore())
    record = RecordRefusals(units, FixedClock(NOW))
    units.failure = StoreFull()
    record(None, "401 GET /v1/reports", "r-1")
    await record.settled()
    units.failure = None
    record(None, "401 GET /v1/reports", "r-2")
    await record.settled()

    assert [e.request_id for e in units.store.audit] == ["r-2"]


async def test_refusals_over_http_are_recorded_without_anything_of_the_client() -> None:
    made = Guarded.new()
    report = await made.filed_by_ann()
    observer = await made.key(owner="ben")
    entries: list[AuditEntry] = []
    async with client_of(made.app) as http:
        for method, path, key in (
            ("POST", "/v1/reports", None),
            ("GET", "/v1/reports?q=secret", "skw_nonsense"),
            ("DELETE", f"/v1/reports/{report}", observer),
            ("GET", "/metrics", observer),
        ):
            headers = bearing(key, if_match="*", x_request_id="r-1")
            await http.request(method, path, headers=headers)
        await http.post(
            "/v1/reports", json=a_request(), headers={"origin": f"https://evil.example{FORGED}"}
        )
        await made.services.record_refusal.settled()
    entries = [e for e in audit_of(made) if e.action == "access.refuse"]

    assert [(e.principal, e.subject) for e in entries] == [
        ("anonymous", "401 POST /v1/reports"),
        ("anonymous", "401 GET /v1/reports"),
        ("ben", f"403 DELETE /v1/reports/{report}"),
        ("ben", "403 GET /metrics"),
        ("anonymous", "403 POST -"),
    ]
    assert {e.request_id for e in entries[:4]} == {"r-1"}
    assert "secret" not in repr(entries)
    assert "evil" not in repr(entries)


async def test_every_change_over_http_has_an_entry() -> None:
    made = Guarded.new()
    key = bearing(await made.key(owner="ann"), if_match="*", x_request_id="r-7")
    async with client_of(made.app) as http:
        path = (await http.post("/v1/reports", json=a_request(), headers=key)).headers["location"]
        await http.put(path, json=a_request(narrative="Again."), headers=key)
        await http.delete(path, headers=key)
        await http.post(f"{path}/restore", headers=key)

    changes = [e for e in audit_of(made) if e.request_id == "r-7"]
    assert [e.action for e in changes] == [
        *("report.file", "report.revise", "report.withdraw", "report.restore")
    ]
    assert {(e.principal, e.subject) for e in changes} == {("ann", path.rsplit("/", 1)[1])}


def audit_of(made: Guarded) -> list[AuditEntry]:
    units: Any = made.services.units
    entries: list[AuditEntry] = units._store.audit
    return entries


async def test_an_actor_without_a_name_is_recorded_by_id() -> None:
    units = Units(MemoryStore())
    record = RecordRefusals(units, FixedClock(NOW))
    record(Actor.of("observer-x", Role.OBSERVER), "403 GET /metrics", "")
    await record.settled()

    assert units.store.audit[0].principal == "observer-x"
