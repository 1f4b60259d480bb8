"""Answers that are late or fail: each screen waits, says so, and goes on when asked again."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.tools.chromium import Visits

SCREENS = {
    "/reports": "**/v1/reports?*",
    "/reports/{id}": "**/v1/reports/*/evidence",
    "/desk": "**/v1/desk/queue*",
    "/overview": "**/v1/summary*",
}


def path_of(screen: str, address: str) -> str:
    found = httpx.get(f"{address}/v1/reports?limit=1").json()["items"][0]["id"]
    return screen.replace("{id}", found)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_waits_says_what_failed_and_is_asked_again(visit: Visits, screen: str) -> None:
    visit.forgive("503")
    page = visit.context().new_page()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(SCREENS[screen], hold)
    with page.expect_request(SCREENS[screen]):
        page.goto(visit.address + path_of(screen, visit.address))
    expect(page.locator("main .skeleton").first).to_be_visible()

    for route in held:
        route.fulfill(status=503, headers={"Retry-After": "12"}, json={"code": "overloaded"})
    expect(page.locator("main").get_by_role("alert").first).to_contain_text("again in 12 seconds")
    page.unroute(SCREENS[screen])
    page.get_by_role("button", name="Try again").first.press("Enter")

    expect(page.locator("main").get_by_role("alert")).to_have_count(0)
    assert shown(page)


def test_evidence_that_fails_keeps_nobody_from_deciding(visit: Visits) -> None:
    visit.forgive("503")
    page = visit.context().new_page()
    page.route("**/evidence", lambda route: route.fulfill(status=503, json={"code": "overloaded"}))
    page.goto(f"{visit.address}/desk")

    expect(page.locator(".desk-body").get_by_role("alert")).to_contain_text("could not be loaded")
    expect(page.get_by_role("button", name="Accept")).to_be_enabled()
    page.unroute("**/evidence")
    page.locator(".desk-body").get_by_role("button", name="Try again").click()
    expect(page.locator(".desk-body").get_by_role("alert")).to_have_count(0)


def test_a_screen_that_breaks_offers_to_be_shown_again_and_the_map(visit: Visits) -> None:
    visit.forgive("Cannot read properties")
    page = visit("/reports")
    page.route("**/v1/summary*", lambda route: route.fulfill(json={}))
    page.get_by_role("link", name="Overview").first.click()

    broken = page.locator("main")
    expect(broken.get_by_role("alert")).to_contain_text("Something went wrong")
    expect(broken.get_by_role("link", name="To the map")).to_be_visible()
    page.unroute("**/v1/summary*")
    broken.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()
    expect(broken.get_by_role("alert")).to_have_count(0)


def shown(page: Page) -> bool:
    page.wait_for_function("() => document.querySelector('main .skeleton') === null")
    return len(page.locator("main").inner_text()) > 100
