"""Signing in with a browser, and what the session is good for."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio

from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.memory.sign_in import MemorySignIn
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import ProviderUnavailable
from skywitness.domain.use_cases.sign_in import SESSION_LASTS, SignInLinks
from skywitness.entrypoints.container.services import Services
from tests.integration.http.api import (
    BASE,
    NOW,
    a_request,
    app_of,
    client_of,
    given_weather,
    memory_services,
    require_problem,
    services_with,
)

KEY = b"a key for tests only"
"""As in `app_of`."""

OLIVIA = Actor.of("observer-olivia", Role.OBSERVER)
ADA = Actor.of("observer-ada", Role.ADMIN)
OWN = {"origin": BASE}
FRIEND = "https://map.example"
EVIL = "https://evil.example"
LINK = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


@dataclass(slots=True)
class Browser:
    """A browser with an empty jar, and what the tests decide."""

    http: httpx.AsyncClient
    issuer: MemorySignIn
    clock: FixedClock
    services: Services

    def link(self, actor: Actor = OLIVIA) -> str:
        return SignInLinks(KEY, self.clock).create(actor)

    async def by_link(self, actor: Actor = OLIVIA, **headers: str) -> httpx.Response:
        form = {"link": self.link(actor)}
        return await self.http.post("/sign-in/link", data=form, headers={**OWN, **headers})

    async def at_issuer(
        self, actor: Actor = OLIVIA, changes: Mapping[str, str] = {}
    ) -> httpx.Response:
        """Go to the issuer, sign in, and come back."""
        away = await self.http.get("/sign-in/issuer")
        state = parse_qs(urlsplit(away.headers["location"]).query)["state"][0]
        code = self.issuer.enter(actor, state, f"{self.http.base_url}/sign-in/back")
        query = {"state": state, "code": code, **changes}
        return await self.http.get("/sign-in/back", params=query, headers=LINK)

    async def who(self, **headers: str) -> str:
        answer = await self.http.get("/v1/me", headers=headers)
        return str(answer.json()["id"])


@asynccontextmanager
async def browser(base: str = BASE, **settings: Any) -> AsyncIterator[Browser]:
    clock, issuer = FixedClock(NOW), MemorySignIn()
    services = memory_services(clock, given_weather(), is_open=False)
    services = services_with(services, sign_in=issuer)
    async with client_of(app_of(services, access="keys", **settings), base) as http:
        yield Browser(http, issuer, clock, services)


@pytest_asyncio.fixture
async def made() -> AsyncIterator[Browser]:
    async with browser() as made:
        yield made


def cookies(answer: httpx.Response) -> dict[str, str]:
    """The cookies that an answer sets, by name, with their attributes."""
    return dict(line.split("=", 1) for line in answer.headers.get_list("set-cookie"))


# --- by link -------------------------------------------------------------------------------------


async def test_a_link_signs_in_once(made: Browser) -> None:
    assert await made.who() == "anonymous"
    link = made.link()
    first = await made.http.post("/sign-in/link", data={"link": link}, headers=OWN)
    assert (first.status_code, first.headers["location"]) == (303, "/sign-in")
    assert await made.who() == OLIVIA.id

    made.http.cookies.clear()
    again = await made.http.post("/sign-in/link", data={"link": link}, headers=OWN)
    assert again.status_code == 401
    assert "set-cookie" not in again.headers
    assert await made.who() == "anonymous"


async def test_signing_in_again_ends_the_earlier_session(made: Browser) -> None:
    await made.by_link()
    (stolen,) = made.http.cookies.items()
    await made.by_link(ADA)
    assert await made.who() == ADA.id

    made.http.cookies.clear()
    made.http.cookies.set(*stolen)
    assert await made.who() == "anonymous"


async def test_browsers_name_the_origin_of_our_own_forms(made: Browser) -> None:
    """As they do not for a page with `no-referrer` (Fetch, section 3.2)."""
    for path in ("/sign-in", "/sign-in/back"):
        shown = await made.http.get(path)
        assert shown.headers["referrer-policy"] == "same-origin"


async def test_a_link_is_good_for_ten_minutes(made: Browser) -> None:
    link = made.link()
    made.clock.advance(timedelta(minutes=10))
    late = await made.http.post("/sign-in/link", data={"link": link}, headers=OWN)

    assert late.status_code == 401


@pytest.mark.parametrize(
    "body", [b"", b"link=", b"link=abc", b"link=%ff%00", b"x" * 1000, b"a=1&" * 1000, b"\xff"]
)
async def test_other_forms_sign_nobody_in(made: Browser, body: bytes) -> None:
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = await made.http.post("/sign-in/link", content=body, headers={**OWN, **kind})

    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


async def test_the_secret_of_a_link_must_be_in_a_form(made: Browser) -> None:
    in_query = await made.http.get("/sign-in", params={"link": made.link()})
    as_json = await made.http.post("/sign-in/link", json={"link": made.link()}, headers=OWN)

    assert "set-cookie" not in in_query.headers
    require_problem(as_json, 415, "unsupported_media_type")


# --- at the issuer -------------------------------------------------------------------------------


async def test_who_signs_in_at_the_issuer_comes_back_with_a_session(made: Browser) -> None:
    answer = await made.at_issuer(ADA)

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert await made.who() == ADA.id
    assert "skywitness_attempt" not in made.http.cookies


async def test_an_answer_to_another_browser_signs_nobody_in(made: Browser) -> None:
    """As when somebody makes you follow the address that their own sign-in ended with."""
    await made.http.get("/sign-in/issuer")
    state = "theirs"
    code = made.issuer.enter(ADA, state, f"{BASE}/sign-in/back")
    with_attempt = await made.http.get("/sign-in/back", params={"state": state, "code": code})
    made.http.cookies.clear()
    without = await made.http.get("/sign-in/back", params={"state": state, "code": code})

    assert [with_attempt.status_code, without.status_code] == [400, 400]
    assert await made.who() == "anonymous"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"state": "other"}, 400),
        ({"state": ""}, 400),
        ({"code": "other"}, 401),
        ({"code": ""}, 401),
    ],
)
async def test_an_answer_that_was_changed_signs_nobody_in(
    made: Browser, changes: dict[str, str], status: int
) -> None:
    answer = await made.at_issuer(changes=changes)

    assert answer.status_code == status
    assert await made.who() == "anonymous"


async def test_an_issuer_that_refuses_signs_nobody_in(made: Browser) -> None:
    away = await made.http.get("/sign-in/issuer")
    state = parse_qs(urlsplit(away.headers["location"]).query)["state"][0]
    query = {"state": state, "error": "access_denied", "error_description": "<script>1</script>"}
    answer = await made.http.get("/sign-in/back", params=query)

    assert answer.status_code == 403
    assert "<script>1" not in answer.text


async def test_a_sign_in_that_took_too_long_begins_again(made: Browser) -> None:
    away = await made.http.get("/sign-in/issuer")
    state = parse_qs(urlsplit(away.headers["location"]).query)["state"][0]
    code = made.issuer.enter(OLIVIA, state, f"{BASE}/sign-in/back")
    made.clock.advance(timedelta(minutes=10))

    late = await made.http.get("/sign-in/back", params={"state": state, "code": code})
    assert late.status_code == 400


async def test_without_the_issuer_nobody_signs_in_there(made: Browser) -> None:
    made.issuer.failure = ProviderUnavailable("memory")

    require_problem(await made.http.get("/sign-in/issuer"), 503, "provider_unavailable")


async def test_the_secrets_of_an_attempt_do_not_leave_the_browser(made: Browser) -> None:
    away = await made.http.get("/sign-in/issuer")
    (kept,) = cookies(away).values()

    state = parse_qs(urlsplit(away.headers["location"]).query)["state"][0]
    assert "HttpOnly" in kept
    assert state not in kept


# --- the cookie ----------------------------------------------------------------------------------


async def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(made: Browser) -> None:
    text = cookies(await made.by_link())["skywitness_session"]

    assert text.endswith("; Path=/; Max-Age=28800; HttpOnly; SameSite=Lax")
    assert "Domain" not in text


@pytest.mark.parametrize(
    ("base", "settings"),
    [
        ("https://sky.example", {"allowed_hosts": "sky.example"}),
        (BASE, {"public_url": "https://sky.example"}),
    ],
)
async def test_over_https_the_cookie_is_for_this_host_and_https_alone(
    base: str, settings: dict[str, Any]
) -> None:
    async with browser(base, **settings) as made:
        answer = await made.by_link(origin="https://sky.example")
        text = cookies(answer)["__Host-skywitness_session"]
        value = text.partition(";")[0]

        assert text.endswith("; HttpOnly; SameSite=Lax; Secure")
        made.http.cookies.clear()
        assert await made.who(cookie=f"__Host-skywitness_session={value}") == OLIVIA.id
        assert await made.who(cookie=f"skywitness_session={value}") == "anonymous"


async def test_a_session_ends_after_a_shift(made: Browser) -> None:
    answer = await made.by_link()
    value = cookies(answer)["skywitness_session"].partition(";")[0]
    made.http.cookies.clear()
    made.clock.advance(SESSION_LASTS - timedelta(seconds=1))
    assert await made.who(cookie=f"skywitness_session={value}") == OLIVIA.id
    made.clock.advance(timedelta(seconds=1))
    assert await made.who(cookie=f"skywitness_session={value}") == "anonymous"


async def test_signing_out_ends_the_session_wherever_it_is(made: Browser) -> None:
    value = cookies(await made.by_link())["skywitness_session"].partition(";")[0]
    answer = await made.http.post("/sign-out", headers=OWN)

    assert cookies(answer)["skywitness_session"].startswith("; Path=/; Max-Age=0")
    made.http.cookies.clear()
    assert await made.who(cookie=f"skywitness_session={value}") == "anonymous"


@pytest.mark.parametrize(
    "cookie",
    [
        "skywitness_session=",
        "skywitness_session=abc",
        "skywitness_session=" + "A" * 5000,
        "skywitness_session=\x7f",
        "; ;=; skywitness_session",
        "skywitness_session={good}x",
        "Skywitness_Session={good}",
        "xskywitness_session={good}",
        "skywitness_session={good}; skywitness_session=other",
        "skywitness_attempt={good}",
    ],
)
async def test_other_cookies_are_nobodys(made: Browser, cookie: str) -> None:
    good = cookies(await made.by_link())["skywitness_session"].partition(";")[0]
    made.http.cookies.clear()

    assert await made.who(cookie=cookie.replace("{good}", good)) == "anonymous"


async def test_a_key_in_the_request_counts_more_than_the_session(made: Browser) -> None:
    await made.by_link(ADA)
    answer = await made.http.get("/v1/me", headers={"authorization": "Bearer nonsense"})

    require_problem(answer, 401, "bad_credentials")


# --- other sites ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/sign-in/link", "/sign-out"])
@pytest.mark.parametrize(
    "headers",
    [{"origin": EVIL}, {"origin": "null"}, {"origin": FRIEND}, {}, {"sec-fetch-site": "same-site"}],
)
async def test_other_pages_sign_nobody_in_or_out(path: str, headers: dict[str, str]) -> None:
    async with browser(cors_origins=FRIEND) as made:
        await made.by_link(ADA)
        form = {"link": made.link(OLIVIA)}
        answer = await made.http.post(path, data=form, headers=headers)

        require_problem(answer, 403, "cross_origin")
        assert await made.who() == ADA.id


async def test_our_own_page_files_with_the_session(made: Browser) -> None:
    await made.by_link()
    filed = await made.http.post("/v1/reports", json=a_request(), headers=OWN)
    assert filed.status_code == 201
    filed = await made.http.post(
        "/v1/reports", json=a_request(narrative="Hail."), headers={"sec-fetch-site": "same-origin"}
    )
    assert filed.status_code == 201


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": EVIL}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9000"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "none"}, 401),
        ({}, 401),
        ({"origin": FRIEND}, 401),
    ],
)
async def test_a_stolen_ride_on_the_session_changes_nothing(
    headers: dict[str, str], status: int
) -> None:
    async with browser(cors_origins=FRIEND) as made:
        await made.by_link()
        answer = await made.http.post("/v1/reports", json=a_request(), headers=headers)

        assert answer.status_code == status
        assert await made.services.queries.total() == 0


async def test_pages_that_may_read_the_api_are_not_who_signed_in_here() -> None:
    async with browser(cors_origins=FRIEND) as made:
        await made.by_link(ADA)
        answer = await made.http.get("/v1/me", headers={"origin": FRIEND})

        assert answer.json()["id"] == "anonymous"
        assert "access-control-allow-credentials" not in answer.headers


# --- pages ---------------------------------------------------------------------------------------


async def test_the_page_shows_the_ways_to_sign_in_and_then_who_is(made: Browser) -> None:
    before = await made.http.get("/sign-in")
    await made.by_link()
    after = await made.http.get("/sign-in")

    assert "/sign-in/issuer" in before.text
    assert OLIVIA.id in after.text
    assert "/sign-out" in after.text
    for page in (before, after):
        assert page.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert not re.findall(r"(?:src|href|action)=\"(?!/)", page.text)


async def test_the_script_of_the_page_is_served(made: Browser) -> None:
    answer = await made.http.get("/sign-in/link.js")

    assert answer.headers["content-type"].startswith("text/javascript")


async def test_below_a_path_all_addresses_are_below_it() -> None:
    async with browser(public_url="http://127.0.0.1:8000/sky") as made:
        page = await made.http.get("/sign-in")
        answer = await made.by_link()

        assert '"/sky/sign-in/issuer"' in page.text
        assert answer.headers["location"] == "/sky/sign-in"


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/issuer", "/sign-in/back"])
async def test_with_open_access_nobody_signs_in(path: str) -> None:
    async with AsyncExitStack() as stack:
        services = memory_services(FixedClock(NOW), given_weather())
        http = await stack.enter_async_context(client_of(app_of(services)))

        require_problem(await http.get(path), 404, "not_found")


async def test_without_an_issuer_there_is_no_way_to_it(made: Browser) -> None:
    services = services_with(made.services, sign_in=None)
    async with client_of(app_of(services, access="keys")) as http:
        assert "/sign-in/issuer" not in (await http.get("/sign-in")).text
        require_problem(await http.get("/sign-in/issuer"), 404, "not_found")


async def test_nothing_of_a_session_is_in_the_audit_log(made: Browser) -> None:
    value = cookies(await made.by_link())["skywitness_session"].partition(";")[0]
    await made.http.post("/sign-out", headers=OWN)

    store: Any = made.services.units
    entries = repr(store._store.audit)
    assert "session.begin" in entries
    assert "session.end" in entries
    assert value not in entries
