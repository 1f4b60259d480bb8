from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from skywitness.adapters.memory.unit_of_work import MemoryUnitOfWork
from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.access.roles import Permission, Role
from skywitness.domain.model.access.seal import Seal
from skywitness.domain.model.errors import BadCredentials, StoreFull
from skywitness.domain.use_cases import sign_in
from skywitness.domain.use_cases.sign_in import (
    KNOWN_FOR_S,
    LINK_LASTS,
    SESSION_LASTS,
    Sessions,
    SignInLinks,
)
from skywitness.ports.unit_of_work import UnitOfWork
from tests.builders import FILED_AT
from tests.unit.use_cases.conftest import Office

KEY = b"a secret key"
SECOND = timedelta(seconds=1)
OLIVIA = Actor.of("observer-olivia", Role.OBSERVER)
NARROW = Actor.of("reader", Role.DESK, [Permission.READ_REPORTS, Permission.READ_FULL])


@pytest.fixture
def sessions(office: Office) -> Sessions:
    return Sessions(KEY, office.units, office.clock)


@pytest.fixture
def links(office: Office) -> SignInLinks:
    return SignInLinks(KEY, office.clock)


@pytest.mark.parametrize("actor", [OLIVIA, LOCAL, NARROW], ids=lambda actor: actor.id)
async def test_a_session_is_its_actor_and_no_more(sessions: Sessions, actor: Actor) -> None:
    assert await sessions.actor_of(await sessions.begin(actor)) == actor


async def test_a_session_ends_by_itself(office: Office, sessions: Sessions) -> None:
    text = await sessions.begin(OLIVIA)
    office.clock.advance(SESSION_LASTS - SECOND)
    assert await sessions.actor_of(text) == OLIVIA
    office.clock.advance(SECOND)
    assert await sessions.actor_of(text) is None


async def test_signing_out_ends_this_session_alone(sessions: Sessions) -> None:
    one, other = await sessions.begin(OLIVIA), await sessions.begin(OLIVIA)
    await sessions.end(one)

    assert await sessions.actor_of(one) is None
    assert await sessions.actor_of(other) == OLIVIA


async def test_ended_sessions_are_forgotten_when_they_would_have_ended(
    office: Office, sessions: Sessions
) -> None:
    for _ in range(5):
        await sessions.end(await sessions.begin(OLIVIA))
        office.clock.advance(SESSION_LASTS)

    assert len(sessions._ended._until) == 1


async def test_few_sessions_are_remembered_and_all_are_good(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "MOST_KNOWN", 3)
    texts = [await sessions.begin(OLIVIA) for _ in range(10)]

    assert [await sessions.actor_of(text) for text in texts * 2] == [OLIVIA] * 20
    assert len(sessions._known) == 3


async def test_sessions_are_in_the_audit_log_without_their_text(
    office: Office, sessions: Sessions
) -> None:
    text = await sessions.begin(OLIVIA, request_id="r-1")
    await sessions.end(text, request_id="r-2")
    await sessions.end(text, request_id="r-3")

    entries = [(each.action, each.principal, each.request_id) for each in office.store.audit]
    assert entries == [
        ("session.begin", OLIVIA.id, "r-1"),
        ("session.end", OLIVIA.id, "r-2"),
    ]
    assert len({each.subject for each in office.store.audit}) == 1
    assert not any(each.subject in text for each in office.store.audit)


async def test_what_another_key_or_purpose_sealed_is_no_session(
    office: Office, sessions: Sessions, links: SignInLinks
) -> None:
    of_other = Sessions(b"another key", office.units, office.clock)

    assert await sessions.actor_of(await of_other.begin(OLIVIA)) is None
    assert await sessions.actor_of(links.create(OLIVIA)) is None
    with pytest.raises(BadCredentials):
        await links.redeem(await sessions.begin(OLIVIA), office.units)


async def test_a_session_that_another_process_ended_is_over_within_a_second(
    office: Office,
) -> None:
    seconds = 0.0
    here = Sessions(KEY, office.units, office.clock, lambda: seconds)
    there = Sessions(KEY, office.units, office.clock)
    text = await here.begin(OLIVIA)
    assert await here.actor_of(text) == OLIVIA

    await there.end(text)

    assert await there.actor_of(text) is None
    seconds = KNOWN_FOR_S
    assert await here.actor_of(text) is None
    assert await Sessions(KEY, office.units, office.clock).actor_of(text) is None


async def test_a_session_that_ended_twice_has_one_entry(office: Office) -> None:
    one, other = (Sessions(KEY, office.units, office.clock) for _ in range(2))
    text = await one.begin(OLIVIA)
    for process in (one, other, one):
        await process.end(text)

    assert [each.action for each in office.store.audit] == ["session.begin", "session.end"]


async def test_a_session_ends_here_also_when_that_cannot_be_stored(office: Office) -> None:
    class Full(MemoryUnitOfWork):
        @override
        async def commit(self) -> None:
            raise StoreFull

    sessions = Sessions(KEY, lambda: Full(office.store), office.clock)
    text = await Sessions(KEY, office.units, office.clock).begin(OLIVIA)
    with pytest.raises(StoreFull):
        await sessions.end(text)

    assert await sessions.actor_of(text) is None


async def test_a_session_is_looked_up_once_a_second(office: Office) -> None:
    seconds, begun = 0.0, 0

    def units() -> UnitOfWork:
        nonlocal begun
        begun += 1
        return office.units()

    sessions = Sessions(KEY, units, office.clock, lambda: seconds)
    text = await sessions.begin(OLIVIA)
    for at in (0.0, 0.0, KNOWN_FOR_S / 2, KNOWN_FOR_S, KNOWN_FOR_S):
        seconds = at
        await sessions.actor_of(text)

    assert begun == 3  # it began, and was looked up twice


async def test_a_link_signs_in_once(office: Office, links: SignInLinks) -> None:
    link = links.create(NARROW)

    assert await links.redeem(link, office.units) == NARROW
    for process in (links, SignInLinks(KEY, office.clock)):
        with pytest.raises(BadCredentials):
            await process.redeem(link, office.units)
    assert await links.redeem(links.create(NARROW), office.units) == NARROW


async def test_a_link_is_good_for_ten_minutes(office: Office, links: SignInLinks) -> None:
    early, late = links.create(OLIVIA), links.create(OLIVIA)
    office.clock.advance(LINK_LASTS - SECOND)
    assert await links.redeem(early, office.units) == OLIVIA
    office.clock.advance(SECOND)
    with pytest.raises(BadCredentials):
        await links.redeem(late, office.units)


@given(st.text() | st.text("AB_-=+/", max_size=80) | st.just("A" * 5000))
def test_texts_that_nobody_sealed_are_none(text: str) -> None:
    assert Seal(KEY, "session").read(text, FILED_AT) is None


@given(st.data())
def test_a_sealed_text_that_was_changed_is_none(data: st.DataObject) -> None:
    seal = Seal(KEY, "session")
    text = seal.write({"actor": "olivia"}, FILED_AT + SECOND)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("ABCxyz019-_").filter(lambda sign: sign != text[at]))

    changed = text[:at] + other + text[at + 1 :]
    found = seal.read(changed, FILED_AT)
    assert found is None or (at == len(text) - 1 and found == seal.read(text, FILED_AT))


def test_too_much_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="too much"):
        Seal(KEY, "session").write({"a": "b" * 4000}, FILED_AT)
