from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.access.roles import Permission, Role
from skywitness.domain.model.access.seal import Seal
from skywitness.domain.model.errors import BadCredentials
from skywitness.domain.use_cases import sign_in
from skywitness.domain.use_cases.sign_in import LINK_LASTS, SESSION_LASTS, Sessions, SignInLinks
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
    assert sessions.actor_of(await sessions.begin(actor)) == actor


async def test_a_session_ends_by_itself(office: Office, sessions: Sessions) -> None:
    text = await sessions.begin(OLIVIA)
    office.clock.advance(SESSION_LASTS - SECOND)
    assert sessions.actor_of(text) == OLIVIA
    office.clock.advance(SECOND)
    assert sessions.actor_of(text) is None


async def test_signing_out_ends_this_session_alone(sessions: Sessions) -> None:
    one, other = await sessions.begin(OLIVIA), await sessions.begin(OLIVIA)
    await sessions.end(one)

    assert sessions.actor_of(one) is None
    assert sessions.actor_of(other) == OLIVIA


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

    assert [sessions.actor_of(text) for text in texts * 2] == [OLIVIA] * 20
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

    assert sessions.actor_of(await of_other.begin(OLIVIA)) is None
    assert sessions.actor_of(links.create(OLIVIA)) is None
    with pytest.raises(BadCredentials):
        links.redeem(await sessions.begin(OLIVIA))


def test_a_link_signs_in_once(links: SignInLinks) -> None:
    link = links.create(NARROW)

    assert links.redeem(link) == NARROW
    with pytest.raises(BadCredentials):
        links.redeem(link)
    assert links.redeem(links.create(NARROW)) == NARROW


def test_a_link_is_good_for_ten_minutes(office: Office, links: SignInLinks) -> None:
    early, late = links.create(OLIVIA), links.create(OLIVIA)
    office.clock.advance(LINK_LASTS - SECOND)
    assert links.redeem(early) == OLIVIA
    office.clock.advance(SECOND)
    with pytest.raises(BadCredentials):
        links.redeem(late)


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
