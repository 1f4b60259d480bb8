"""Signing in and out with a link, and what a link that was used says."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.tools.chromium import Visits, faults_of_access


def test_a_link_signs_in_once_and_the_desk_opens(visit_guarded: Visits, sign_in_link: str) -> None:
    page = visit_guarded(sign_in_link)
    expect(page.get_by_role("heading", name="You are signed in")).to_be_visible()
    assert page.url.endswith("/sign-in"), "the secret is no longer in the address"
    page.get_by_role("link", name="Desk").first.click()
    expect(page.locator(".desk-row[aria-current]")).to_be_visible()

    page.go_back()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_role("link", name="Desk")).to_have_count(0)

    visit_guarded.forgive("401")
    page.get_by_label("One-time link").fill(sign_in_link)
    page.get_by_role("button", name="Sign in with it").click()
    expect(page.get_by_role("alert")).to_contain_text("This link was used")
    expect(page.get_by_label("One-time link")).to_have_attribute("aria-invalid", "true")


def test_a_link_that_is_opened_where_one_may_sign_in_signs_in(
    visit_guarded: Visits, sign_in_link: str
) -> None:
    """Only what stands after the # changes then, so the browser loads nothing."""
    page = visit_guarded("/sign-in")
    expect(page.get_by_label("One-time link")).to_be_visible()
    page.evaluate("window.isTheSame = true")

    page.evaluate("link => location.assign(link)", sign_in_link)

    expect(page.get_by_role("heading", name="You are signed in")).to_be_visible()
    assert page.evaluate("window.isTheSame")
    assert page.url.endswith("/sign-in"), "the secret is no longer in the address"
    expect(page.get_by_role("link", name="Desk").first).to_be_visible()


def test_a_bad_link_that_is_opened_there_says_so_and_the_next_one_works(
    visit_guarded: Visits, sign_in_link: str
) -> None:
    visit_guarded.forgive("401")
    page = visit_guarded("/sign-in")
    expect(page.get_by_label("One-time link")).to_be_visible()

    page.evaluate("location.hash = 'a-link-that-nobody-made'")
    expect(page.get_by_role("alert")).to_contain_text("This link was used")
    expect(page.get_by_label("One-time link")).to_have_attribute("aria-invalid", "true")
    assert page.url.endswith("/sign-in")
    assert faults_of_access(page) == []

    page.evaluate("link => location.assign(link)", sign_in_link)
    expect(page.get_by_role("heading", name="You are signed in")).to_be_visible()


def test_without_a_link_the_field_is_named(visit_guarded: Visits) -> None:
    page = visit_guarded("/sign-in")
    page.get_by_role("button", name="Sign in with it").click()

    expect(page.get_by_role("alert")).to_contain_text("Paste the link")
    expect(page.get_by_label("One-time link")).to_be_focused()


def test_on_phones_more_leads_to_the_rest(visit: Visits) -> None:
    page = visit("/reports", phone=True)
    page.get_by_role("link", name="More").click()

    expect(page.get_by_role("heading", name="Nobody has to sign in here")).to_be_visible()
    page.get_by_role("button", name="Units and language").last.click()
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", name="Mehr")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Mehr")).to_be_visible()
