"""Every screen, in both themes, on desktops and phones, is open to all, and nothing sticks out."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from tests.tools.chromium import Theme, Visits, faults_of_access, is_wider_than_its_window

NARROW = 820
"""Up to this width the button to report is in the dock."""

SCREENS = ("/", "/reports", "/reports/{id}", "/report", "/desk", "/overview", "/sign-in")


@pytest.fixture(scope="module")
def some_report(sample: str) -> str:
    """The id of a report of the sample."""
    return str(httpx.get(f"{sample}/v1/reports?limit=1").json()["items"][0]["id"])


@pytest.fixture
def shown(request: pytest.FixtureRequest, screen: str, some_report: str) -> tuple[Visits, str]:
    """Pages of a service that has the screen, and its path."""
    needed = "visit_guarded" if screen == "/sign-in" else "visit"
    return request.getfixturevalue(needed), screen.replace("{id}", some_report)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_is_open_to_everybody(
    shown: tuple[Visits, str], theme: Theme, *, phone: bool
) -> None:
    visit, path = shown
    page = visit(path, theme=theme, phone=phone)

    assert page.locator("main").inner_text().strip()
    assert faults_of_access(page) == []
    assert not is_wider_than_its_window(page)


@pytest.mark.parametrize("screen", SCREENS)
def test_the_longer_language_fits_the_narrowest_window(shown: tuple[Visits, str]) -> None:
    visit, path = shown
    page = visit(path, language="de", viewport={"width": 320, "height": 700})

    assert page.locator("html").get_attribute("lang") == "de"
    assert not is_wider_than_its_window(page)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("screen", ["/reports", "/reports/{id}", "/desk", "/overview"])
def test_text_may_be_twice_as_large(shown: tuple[Visits, str], width: int) -> None:
    visit, path = shown
    page = visit(path, viewport={"width": width, "height": 844})

    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")

    assert not is_wider_than_its_window(page)
    if width > NARROW:
        button = page.get_by_role("banner").get_by_role("link", name="Report weather")
        expect(button).to_be_in_viewport(ratio=1)
