"""Every adapter sends people away to sign in, and tells who came back from whom they are not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulators.control import Fault
from skywitness.adapters.memory.sign_in import MemorySignIn
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import BadCredentials, ProviderUnavailable
from skywitness.ports.sign_in import Attempt, SignIn
from tests.tools.tokens import Provider

BACK = "http://127.0.0.1:8000/sign-in/back"
ROLES = {"olivia": Role.OBSERVER, "dana": Role.DESK, "ada": Role.ADMIN}


@dataclass(slots=True)
class Opened:
    """An adapter; `enter` signs somebody in and returns the code, `fail` ends what it needs."""

    sign_in: SignIn
    enter: Callable[[Attempt, str], Awaitable[str]]
    fail: Callable[[], None]


def opened_memory() -> Opened:
    sign_in = MemorySignIn()

    async def enter(attempt: Attempt, person: str) -> str:
        return sign_in.enter(Actor.of(person, ROLES[person]), attempt.state, BACK)

    def fail() -> None:
        sign_in.failure = ProviderUnavailable("memory")

    return Opened(sign_in, enter, fail)


@pytest.fixture
def opened(issuer: Provider | None) -> Opened:
    if issuer is None:
        return opened_memory()

    async def enter(attempt: Attempt, person: str) -> str:
        address = await issuer.sign_in.address(attempt, BACK)
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.get(f"{address}&login_hint={person}")
        found = parse_qs(urlsplit(answer.headers["location"]).query)
        assert found["state"] == [attempt.state]
        return found["code"][0]

    return Opened(issuer.sign_in, enter, lambda: issuer.control.set_fault(Fault("unavailable")))


@pytest.mark.parametrize("person", ROLES)
async def test_who_signs_in_comes_back(opened: Opened, person: str) -> None:
    attempt = Attempt.random()

    actor = await opened.sign_in.actor_of(attempt, BACK, await opened.enter(attempt, person))

    assert actor.role == ROLES[person]


async def test_a_person_has_one_id_and_others_have_another(opened: Opened) -> None:
    ids = []
    for person in ("olivia", "olivia", "dana"):
        attempt = Attempt.random()
        code = await opened.enter(attempt, person)
        ids.append((await opened.sign_in.actor_of(attempt, BACK, code)).id)

    assert ids[0] == ids[1] != ids[2]


async def test_a_code_is_good_once(opened: Opened) -> None:
    attempt = Attempt.random()
    code = await opened.enter(attempt, "olivia")
    await opened.sign_in.actor_of(attempt, BACK, code)

    with pytest.raises(BadCredentials):
        await opened.sign_in.actor_of(attempt, BACK, code)


async def test_a_code_belongs_to_its_attempt(opened: Opened) -> None:
    code = await opened.enter(Attempt.random(), "olivia")

    with pytest.raises(BadCredentials):
        await opened.sign_in.actor_of(Attempt.random(), BACK, code)


async def test_a_code_belongs_to_its_address(opened: Opened) -> None:
    attempt = Attempt.random()
    code = await opened.enter(attempt, "olivia")

    with pytest.raises(BadCredentials):
        await opened.sign_in.actor_of(attempt, BACK + "2", code)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(code=st.text(max_size=50) | st.sampled_from(["", "\0", "a\r\nb", "\ud800", "A" * 10_000]))
async def test_other_codes_let_nobody_in(opened: Opened, code: str) -> None:
    with pytest.raises(BadCredentials):
        await opened.sign_in.actor_of(Attempt.random(), BACK, code)


async def test_without_what_it_relies_on_it_is_unavailable(opened: Opened) -> None:
    attempt = Attempt.random()
    code = await opened.enter(attempt, "olivia")
    opened.fail()

    with pytest.raises(ProviderUnavailable):
        await opened.sign_in.actor_of(attempt, BACK, code)


async def test_the_address_says_nothing_of_the_verifier(opened: Opened) -> None:
    attempt = Attempt.random()
    address = await opened.sign_in.address(attempt, BACK)

    assert attempt.state in address
    assert attempt.verifier not in address
    other = await opened.sign_in.address(replace(attempt, state="other"), BACK)
    assert other != address
