"""Every adapter tells the bearer of a good token from anybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulators.control import Fault
from skywitness.adapters.memory.access_tokens import MemoryAccessTokens
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import BadCredentials, ProviderUnavailable
from skywitness.ports.access_tokens import AccessTokens
from tests.tools.tokens import Provider


@dataclass(slots=True)
class Opened:
    """An adapter, `issue` makes a token of a person with a role, `fail` ends what it relies on."""

    tokens: AccessTokens
    issue: Callable[[str, Role], str]
    fail: Callable[[], None]


def opened_memory() -> Opened:
    tokens = MemoryAccessTokens()
    issued = iter(range(1000))

    def issue(person: str, role: Role) -> str:
        token = f"token-{next(issued)}"
        tokens.issue(token, Actor.of(person, role))
        return token

    def fail() -> None:
        tokens.failure = ProviderUnavailable("memory")

    return Opened(tokens, issue, fail)


@pytest.fixture
def opened(issuer: Provider | None) -> Opened:
    if issuer is None:
        return opened_memory()
    return Opened(
        issuer.tokens,
        lambda person, role: issuer.token(person, roles=[role.value]),
        lambda: issuer.control.set_fault(Fault("unavailable")),
    )


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.DESK, Role.ADMIN])
async def test_a_token_tells_person_and_role(opened: Opened, role: Role) -> None:
    token = opened.issue("olivia", role)

    actor = await opened.tokens.actor_of(token)

    assert (actor.role, actor.permissions) == (role, Actor.of("x", role).permissions)
    assert await opened.tokens.actor_of(token) == actor


async def test_a_person_has_one_id_and_others_have_another(opened: Opened) -> None:
    one = await opened.tokens.actor_of(opened.issue("olivia", Role.OBSERVER))
    again = await opened.tokens.actor_of(opened.issue("olivia", Role.OBSERVER))
    other = await opened.tokens.actor_of(opened.issue("otto", Role.OBSERVER))

    assert one.id == again.id != other.id


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text() | st.sampled_from(["", "a.b.c", "skw_x", "\0", "\ud800", "A" * 100_000]))
async def test_any_other_text_lets_nobody_in(opened: Opened, text: str) -> None:
    with pytest.raises(BadCredentials) as caught:
        await opened.tokens.actor_of(text)

    assert len(text) < 8 or text not in str(caught.value)


async def test_changed_tokens_let_nobody_in(opened: Opened) -> None:
    token = opened.issue("olivia", Role.OBSERVER)

    for other in (token[:-1], token + "a", token[1:], f" {token}", token.upper()):
        with pytest.raises(BadCredentials):
            await opened.tokens.actor_of(other)


async def test_without_what_it_relies_on_it_is_unavailable(opened: Opened) -> None:
    token = opened.issue("olivia", Role.OBSERVER)
    opened.fail()

    with pytest.raises(ProviderUnavailable):
        await opened.tokens.actor_of(token)
