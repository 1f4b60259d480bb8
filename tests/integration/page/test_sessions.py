"""Sessions that end: in another tab, and while somebody writes a report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.page.conftest import link_of, serving
from tests.integration.page.filing import KNOWS_WHERE, posts, send, write
from tests.tools.chromium import Visits, settled


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sessions")


@pytest.fixture(scope="module")
def own(site: Path, folder: Path) -> Iterator[str]:
    """Address of an empty service where people sign in."""
    assert site.exists()
    with serving(folder, SKYWITNESS_ACCESS="keys") as address:
        yield address


@pytest.fixture
def visits(browser: Browser, own: str) -> Iterator[Visits]:
    visits = Visits(browser, own)
    yield visits
    visits.end()


def sign_in(page: Page, folder: Path, own: str) -> None:
    page.goto(link_of(folder, own))
    expect(page.get_by_role("heading", name="You are signed in")).to_be_visible()


def desk(page: Page):  # type: ignore[no-untyped-def] # the link that only some have
    return page.get_by_role("link", name="Desk")


def test_signing_in_and_out_is_heard_in_other_tabs(visits: Visits, folder: Path, own: str) -> None:
    context = visits.context()
    one, other = context.new_page(), context.new_page()
    other.goto(f"{own}/reports")
    settled(other)
    expect(desk(other)).to_have_count(0)
    sign_in(one, folder, own)
    expect(desk(other).first).to_be_visible()

    one.get_by_role("button", name="Sign out").click()
    expect(desk(other)).to_have_count(0)


def test_a_report_waits_for_a_sign_in_and_is_then_sent_by_itself(
    visits: Visits, folder: Path, own: str
) -> None:
    visits.forgive("401")
    context = visits.context(**{**KNOWS_WHERE, "phone": False})
    page = context.new_page()
    sign_in(page, folder, own)
    page.goto(f"{own}/report")
    write(page, "Written while the session ended.")
    context.clear_cookies()
    sent = posts(context)
    send(page)

    expect(page.get_by_text("Sign in to send it")).to_be_visible()
    expect(desk(page)).to_have_count(0)
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_label("One-time link").fill(link_of(folder, own))
    page.get_by_role("button", name="Sign in with it").click()
    expect(page.get_by_role("heading", name="You are signed in")).to_be_visible()
    expect(page.get_by_role("link", name="waiting to be sent")).to_have_count(0)

    assert [request.headers["idempotency-key"] for request in sent] == [
        sent[0].headers["idempotency-key"]
    ] * 2
    listed = json.loads(page.evaluate("fetch('v1/reports').then(it => it.text())"))
    assert [one["narrative"] for one in listed["items"]] == ["Written while the session ended."]


def test_an_account_that_may_not_report_is_told_so(visits: Visits, own: str) -> None:
    visits.forgive("403")
    visits.forgive("401")  # strangers get no hints
    page = visits("/report", **KNOWS_WHERE)
    page.route(
        "**/v1/reports",
        lambda route: route.fulfill(status=403, json={"code": "not_permitted", "detail": ""}),
    )
    write(page, "Not from here.")
    send(page)

    expect(page.get_by_text("This account may not send reports.")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert httpx.get(f"{own}/v1/ui").json()["access"] == "keys"
