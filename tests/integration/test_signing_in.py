"""Signing in to a running service, as people do: with a link or at an issuer, in a browser."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from tests.tools.chromium import one_page, page_served, until

ROOT = Path(__file__).parents[2]
RUN = [sys.executable, "-c", "from skywitness.entrypoints.cli.main import main; main()"]
SIMULATE = [sys.executable, "-m", "simulators"]
LINK = re.compile(r"http://127\.0\.0\.1:\d+/sign-in#\S+")
ALONE = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "SKYWITNESS_PAGE_DIR": "no-page"}
KEYS = {"SKYWITNESS_ACCESS": "keys"}
WITH_COOKIES = "{credentials: 'include'}"
FORM = '<form method="post" action="{}/sign-out"><button>'

pytestmark = pytest.mark.timeout(180)


@contextmanager
def started(
    command: list[str], folder: Path, until: str, *, on_terminal: bool = False, **settings: str
) -> Iterator[str]:
    """Run a program for the time of the block; yield what it printed before the words `until`."""
    kept = {name: v for name, v in os.environ.items() if not name.startswith("SKYWITNESS_")}
    ours, theirs = pty.openpty() if on_terminal else os.pipe()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**kept, **ALONE, **settings},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    try:
        said = ""
        while until not in said:
            read = os.read(ours, 4096).decode()
            assert read, said
            said += read
        yield said
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        os.close(ours)


@contextmanager
def service(folder: Path, settings: dict[str, str], *, on_terminal: bool = True) -> Iterator[str]:
    """Serve on a free port; yield what is said at the start."""
    command = [*RUN, "serve", "--port", "0"]
    ready = "startup complete"
    with started(command, folder, ready, on_terminal=on_terminal, **settings) as said:
        yield said


def address_in(said: str) -> str:
    found = re.search(r"listens on (\S+)", said)
    assert found is not None, said
    return found[1]


def link_in(said: str) -> str:
    found = LINK.search(said)
    assert found is not None, said
    return found[0]


@pytest.fixture
def page() -> Iterator[Page]:
    with one_page() as page:
        yield page


def answers(page: Page, path: str) -> Any:
    """What the API answers to a page of the service itself: /docs may ask it, /sign-in may not."""
    return page.evaluate(f"fetch({path!r}).then(answer => answer.json())")


# --- the link at the start -----------------------------------------------------------------------


def test_a_terminal_shows_a_link_that_signs_in_an_admin_once(tmp_path: Path) -> None:
    with service(tmp_path, KEYS) as said:
        address, _, secret = link_in(said).partition("/sign-in#")
        with httpx.Client(base_url=address, headers={"origin": address}) as http:
            statuses = [
                http.post("/sign-in/link", data={"link": secret}).status_code for _ in range(2)
            ]
            me = http.get("/v1/me").json()

    assert address == address_in(said)
    assert statuses == [303, 401]
    assert me["role"] == "admin"


def test_a_store_in_memory_has_a_link_too(tmp_path: Path) -> None:
    with service(tmp_path, {**KEYS, "SKYWITNESS_DATABASE_URL": "memory:"}) as said:
        address, _, secret = link_in(said).partition("/sign-in#")
        answer = httpx.post(
            f"{address}/sign-in/link", data={"link": secret}, headers={"origin": address}
        )

    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("on_terminal", "settings"),
    [
        pytest.param(False, KEYS, id="collected with the logs"),
        pytest.param(True, {}, id="open access"),
        pytest.param(
            True,
            {
                **KEYS,
                "SKYWITNESS_OIDC_ISSUER": "http://127.0.0.1:1",
                "SKYWITNESS_OIDC_AUDIENCE": "skywitness",
                "SKYWITNESS_OIDC_CLIENT_ID": "skywitness-pages",
            },
            id="an issuer signs people in",
        ),
    ],
)
def test_no_link_is_shown_where_it_would_be_kept_or_is_not_needed(
    tmp_path: Path, settings: dict[str, str], *, on_terminal: bool
) -> None:
    with service(tmp_path, settings, on_terminal=on_terminal) as said:
        assert "/sign-in#" not in said
        assert ("skywitness sign-in-link" in said) == (settings != {})


@pytest.mark.parametrize(
    ("settings", "is_warned"),
    [
        ({}, True),
        ({"SKYWITNESS_PUBLIC_URL": "https://sky.example"}, False),
        ({"SKYWITNESS_ALLOWED_HOSTS": "sky.example"}, False),
        ({"SKYWITNESS_HOST": "127.0.0.1"}, False),
    ],
)
def test_a_service_that_answers_nobody_else_says_so(
    tmp_path: Path, settings: dict[str, str], *, is_warned: bool
) -> None:
    with service(tmp_path, {**KEYS, "SKYWITNESS_HOST": "0.0.0.0", **settings}) as said:
        assert ("own names are answered" in said) == is_warned


# --- in a browser --------------------------------------------------------------------------------


def test_a_browser_signs_in_with_the_link_and_signs_out(tmp_path: Path, page: Page) -> None:
    with service(tmp_path, KEYS) as said:
        address, link = address_in(said), link_in(said)
        page.goto(link)
        until(page, "role is admin")
        assert page.evaluate("location.href") == f"{address}/sign-in"
        assert page.evaluate("document.cookie") == ""

        page.click("a[href='/docs']")
        page.wait_for_url("**/docs")
        assert answers(page, "/v1/me")["role"] == "admin"
        assert answers(page, "/v1/keys")["items"] == []

        page.goto(f"{address}/sign-in")
        until(page, "role is admin")
        page.click("button")
        until(page, "From skywitness sign-in-link")
        page.goto(f"{address}/docs")
        page.wait_for_url("**/docs")
        assert answers(page, "/v1/me")["role"] == "public"

        page.goto(link)
        until(page, "This link was used")


def test_a_browser_signs_in_at_an_issuer_of_another_site(tmp_path: Path, page: Page) -> None:
    with ExitStack() as running:
        issuer = running.enter_context(started([*SIMULATE, "issuer"], tmp_path, "Faults and calls"))
        printed = dict(re.findall(r"(SKYWITNESS_\w+)=(\S+)", issuer))
        elsewhere = printed["SKYWITNESS_OIDC_ISSUER"].replace("127.0.0.1", "localhost")
        settings = {**printed, "SKYWITNESS_OIDC_ISSUER": elsewhere}
        address = address_in(running.enter_context(service(tmp_path, settings)))

        page.goto(f"{address}/sign-in")
        until(page, "Sign in with your account")
        page.click("a[href='/sign-in/issuer']")
        until(page, "Who are you?")
        assert page.evaluate("location.origin") == elsewhere
        page.click("a[href*='login_hint=dana']")
        until(page, "role is desk")
        page.click("a[href='/docs']")
        page.wait_for_url("**/docs")
        assert answers(page, "/v1/me")["role"] == "desk"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_session_is_worth_nothing_to_a_page_of_another_origin(
    tmp_path: Path, page: Page, host: str
) -> None:
    with ExitStack() as running:
        port = running.enter_context(page_served(tmp_path, "<h1>Elsewhere</h1>"))
        origin = f"http://{host}:{port}"
        settings = {**KEYS, "SKYWITNESS_CORS_ORIGINS": origin}
        said = running.enter_context(service(tmp_path, settings))
        address = address_in(said)
        page.goto(link_in(said))
        until(page, "role is admin")

        page.goto(origin)
        until(page, "Elsewhere")
        assert page.evaluate(f"fetch('{address}/v1/me').then(a => a.json())")["role"] == "public"
        assert page.evaluate(f"fetch('{address}/v1/keys', {WITH_COOKIES}).catch(e => e.name)") == (
            "TypeError"
        )
        page.evaluate(f"document.body.innerHTML = {json.dumps(FORM.format(address))}")
        page.click("button")
        until(page, "cross_origin")
        page.goto(f"{address}/sign-in")
        until(page, "role is admin")
