"""Reading goes on without a connection: what was loaded stays, and the page says how old it is."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.tools.chromium import Visits, faults_of_access, quiet

SHOWN = {
    "Reports": ".list tbody tr",
    "Overview": ".overview-lead",
    "Map": ".bulletin",
}


def go_to(page: Page, screen: str) -> None:
    page.get_by_role("link", name=screen, exact=True).first.click()
    expect(page.locator(SHOWN[screen]).first).to_be_visible()


def notice(page: Page) -> str:
    """What the page says of the connection."""
    told = page.locator(".notice-stale")
    expect(told).to_have_count(1)
    return told.inner_text()


def test_every_screen_keeps_what_it_showed(visit: Visits) -> None:
    visit.forgive("ERR_INTERNET_DISCONNECTED")
    page = visit("/")
    for screen in SHOWN:
        go_to(page, screen)
    quiet(page)

    page.context.set_offline(True)
    for screen in SHOWN:
        go_to(page, screen)
        assert re.search(r"You see what was loaded at \d+:\d\d [ap]m", notice(page))
        assert page.locator(".notice-bad").count() == 0
    assert faults_of_access(page) == []

    page.context.set_offline(False)
    expect(page.locator(".notice-stale")).to_have_count(0)


def test_the_map_may_be_moved_and_keeps_its_marks(visit: Visits) -> None:
    visit.forgive("ERR_INTERNET_DISCONNECTED")
    page = visit("/")
    expect(page.locator(".marks .mark").first).to_be_visible()
    quiet(page)
    page.context.set_offline(True)

    with page.expect_event("requestfailed", lambda one: "/v1/map" in one.url):
        page.locator(".map-ground").press("ArrowRight")

    expect(page.locator(".marks .mark").first).to_be_visible()
    assert page.locator(".notice-bad").count() == 0
    assert "No connection." in notice(page)


def test_a_report_that_was_read_is_read_again(visit: Visits) -> None:
    visit.forgive("ERR_INTERNET_DISCONNECTED")
    visit.forgive("ERR_FAILED")
    page = visit("/reports", service_workers="allow")
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    page.reload()  # now through the worker
    read, unread = page.locator(".list td a").nth(0), page.locator(".list td a").nth(1)
    read.click()
    verdict = page.get_by_role("region", name="Verdict")
    told = verdict.inner_text()
    quiet(page)

    page.context.set_offline(True)
    page.reload()  # what was read outlasts the visit
    expect(verdict).to_have_text(told, use_inner_text=True)
    assert "You see what was loaded at" in notice(page)
    assert page.locator(".notice-bad").count() == 0
    assert faults_of_access(page) == []

    go_to(page, "Reports")
    unread.click()
    expect(page.get_by_role("alert")).to_contain_text("there is no connection")


def test_a_question_that_was_never_answered_says_so(visit: Visits) -> None:
    visit.forgive("ERR_INTERNET_DISCONNECTED")
    page = visit("/reports")
    page.context.set_offline(True)

    page.get_by_label("Order").select_option("updated_at")

    expect(page.get_by_role("alert")).to_contain_text("there is no connection")
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("table")).to_be_visible()


def test_what_was_loaded_outlasts_the_visit(visit: Visits) -> None:
    visit.forgive("ERR_INTERNET_DISCONNECTED")
    page = visit("/", service_workers="allow")
    expect(page.locator(".sample-examples a[href]")).to_have_count(4)
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    page.reload()  # now through the worker
    expect(page.locator(".bulletin").first).to_be_visible()
    quiet(page)

    page.context.set_offline(True)
    page.reload()

    expect(page.locator(".bulletin").first).to_be_visible()
    expect(page.locator(".marks .mark").first).to_be_visible()
    assert "You see what was loaded at" in notice(page)
    assert page.locator(".notice-bad").count() == 0


def test_answers_to_somebody_who_is_signed_in_do_not_outlast_the_visit(
    visit_guarded: Visits, sign_in_link: str
) -> None:
    page = visit_guarded(sign_in_link)
    page.wait_for_function(
        "() => fetch('v1/me').then(answer => answer.json()).then(me => me.role === 'admin')"
    )
    go_to(page, "Reports")
    quiet(page)

    kept = page.evaluate(
        """() => new Promise((done) => {
          const opening = indexedDB.open("skywitness:/ answers");
          opening.onsuccess = () => {
            const asked = opening.result.transaction("answers").objectStore("answers").getAllKeys();
            asked.onsuccess = () => done(asked.result);
          };
          opening.onerror = () => done(["none"]);
        })"""
    )

    assert "none" not in kept
    assert [key for key in kept if key.startswith("list ")] == []


def test_a_service_that_is_silent_is_asked_again(visit: Visits) -> None:
    visit.forgive("ERR_FAILED")
    page = visit("/")
    go_to(page, "Map")
    quiet(page)
    go_to(page, "Overview")
    page.route("**/v1/**", lambda route: route.abort())
    go_to(page, "Map")
    assert "No connection." in notice(page)

    page.unroute("**/v1/**")
    page.locator(".notice-stale").get_by_role("button", name="Try again").click()

    expect(page.locator(".notice-stale")).to_have_count(0)
