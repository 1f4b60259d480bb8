"""The list of reports: what it shows, finds and remembers."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.tools.chromium import Visits, faults_of_access, quiet


def count(page: Page) -> int:
    """Return how many reports the list says there are."""
    said = page.locator(".reports-actions p")
    expect(said).to_have_text(re.compile(r"^[0-9,]+ reports?$"))
    return int(said.inner_text().split()[0].replace(",", ""))


def test_a_report_is_found_by_its_words_and_read_and_back_returns(visit: Visits) -> None:
    page = visit("/reports")
    page.get_by_role("search").get_by_role("searchbox").fill("grand central parkway")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 report", exact=True)).to_be_visible()

    page.get_by_role("row").get_by_role("link", name="Flash flood").click()
    expect(page).to_have_url(re.compile("/reports/"))
    expect(page.locator("main")).to_contain_text("Grand Central Parkway")

    page.go_back()
    expect(page.get_by_text("1 report", exact=True)).to_be_visible()
    assert parse_qs(urlsplit(page.url).query) == {"q": ["grand central parkway"]}


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("kind=all-winter", {"phenomenon": "winter_storm,winter_weather"}),
        ("verdict=not_assessable", {"verdict": "not_assessable"}),
        ("by=law_enforcement,asos", {"source": "law_enforcement,asos"}),
        (
            "box=-95,40,-92,44&from=2024-05-21T00:00:00Z&to=2024-05-21T18:00:00Z",
            {"bbox": "-95,40,-92,44", "from": "2024-05-21T00:00:00Z", "to": "2024-05-21T18:00:00Z"},
        ),
    ],
)
def test_the_filter_of_the_address_counts_as_that_of_the_service(
    visit: Visits, sample: str, query: str, parameters: dict[str, str]
) -> None:
    page = visit(f"/reports?{query}")
    answer = httpx.get(f"{sample}/v1/reports", params={**parameters, "count": "exact"})

    expect(page.get_by_role("row")).not_to_have_count(0)
    assert count(page) == answer.json()["count"]["value"] > 0
    link = page.get_by_role("link", name="CSV").get_attribute("href")
    assert link is not None
    table = list(csv.DictReader(io.StringIO(httpx.get(sample + link).text)))
    assert len(table) == count(page)


def test_a_filter_is_chosen_and_cleared_by_the_keyboard(visit: Visits) -> None:
    page = visit("/reports")
    everything = count(page)

    page.get_by_role("button", name="Any verdict").press("Enter")
    page.get_by_label("Beyond reach").press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Beyond reach", exact=True)).to_be_focused()
    few = count(page)
    assert 0 < few < everything
    assert page.url.endswith("?verdict=not_assessable")

    page.get_by_role("button", name="With photo").press("Enter")
    expect(page.get_by_role("heading", name="No report matches the filter")).to_be_visible()
    page.locator("main").get_by_role("button", name="Clear the filter").last.press("Enter")
    expect(page.get_by_text(f"{everything} reports")).to_be_visible()


def test_what_was_chosen_is_taken_back_by_its_cross(visit: Visits) -> None:
    page = visit("/reports?from=2024-05-21T05:00:00Z&to=2024-05-22T05:00:00Z&kind=all-wind")
    few = count(page)
    assert faults_of_access(page) == []

    page.get_by_role("button", name="Without: May 21, 2024").press("Enter")
    expect(page.get_by_role("button", name="Any time")).to_be_focused()
    assert page.url.endswith("/reports?kind=all-wind")
    quiet(page)
    more = count(page)
    page.get_by_role("button", name="Without: ").click()
    quiet(page)

    assert page.url.endswith("/reports")
    assert few < more < count(page)


def test_days_of_reports_in_several_zones_are_those_of_the_reader(visit: Visits) -> None:
    page = visit("/reports", timezone_id="Europe/Berlin")
    page.get_by_role("button", name="Load more").click()
    expect(page.locator(".list td a")).to_have_count(count(page))
    page.get_by_role("button", name="Any time").click()
    expect(page.get_by_role("dialog")).to_contain_text("Central European")
    page.get_by_label("From").fill("2024-05-21")
    page.get_by_label("Until").fill("2024-05-21")
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="May 21, 2024", exact=True)).to_be_visible()
    expect(page.get_by_role("row")).not_to_have_count(0)
    query = parse_qs(urlsplit(page.url).query)
    assert (query["from"], query["to"]) == (["2024-05-20T22:00:00Z"], ["2024-05-21T22:00:00Z"])
    expect(page.get_by_role("button", name="May 21, 2024", exact=True)).to_be_visible()


def test_what_decided_is_told_in_the_language_and_units_of_the_reader(visit: Visits) -> None:
    american = visit("/reports", locale="en-US")
    assert count(american) > 0
    expect(american.locator(".list td:last-child").first).to_contain_text(re.compile(r" mi\b"))
    german = visit("/reports", locale="de-DE")

    expect(german.locator(".list td:last-child").first).to_contain_text("entfernt")
    expect(german.locator(".list td:last-child [lang=en]")).to_have_count(0)


def test_stations_have_their_names_in_lists(visit: Visits) -> None:
    page = visit("/reports?to=2014-01-01T00:00:00Z")
    decided = page.locator(".list td:last-child")

    expect(decided.filter(has_text="LaGuardia, 1.2 mi away")).to_have_count(1)
    assert [text for text in decided.all_inner_texts() if re.search("[A-Z]{3},", text)] == []


def test_every_order_is_in_the_address(visit: Visits) -> None:
    page = visit("/reports")
    orders = (
        page.get_by_label("Order")
        .locator("option")
        .evaluate_all("options => options.map((option) => option.value)")
    )
    assert sorted(orders) == sorted(
        f"{sign}{name}" for name in ("observed_at", "filed_at", "updated_at") for sign in ("", "-")
    )

    page.get_by_label("Order").select_option("observed_at")
    expect(page).to_have_url(re.compile(r"\?sort=observed_at$"))
    expect(page.locator(".list-when").first).to_contain_text("Feb")
    page.get_by_role("button", name="When, local time").click()
    expect(page.locator(".list-when").first).to_contain_text("May")


def test_more_are_loaded_and_back_returns_to_the_same_place(visit: Visits) -> None:
    page = visit("/reports")
    page.get_by_role("button", name="Load more").click()
    links = page.locator(".list td a")
    expect(links).to_have_count(count(page))

    until_stations_are_named(page)
    links.nth(55).scroll_into_view_if_needed()
    page.wait_for_function("() => history.state !== null && history.state.y === window.scrollY")
    left = top_of(links.nth(55))
    links.nth(55).click()
    expect(links).to_have_count(0)
    page.go_back()

    expect(links).to_have_count(count(page))
    until_stations_are_named(page)
    page.wait_for_function("() => window.scrollY > 0")
    assert abs(top_of(links.nth(55)) - left) < 3


def until_stations_are_named(page: Page) -> None:
    """Wait until the rows are as high as they stay."""
    expect(page.locator(".list td:last-child", has_text="LaGuardia")).not_to_have_count(0)
    quiet(page)


def top_of(link: Locator) -> float:
    """How far below the edge of the window a link is."""
    box = link.bounding_box()
    assert box is not None
    return box["y"]


def test_a_service_that_is_busy_is_named_with_its_seconds(visit: Visits) -> None:
    visit.forgive("503")
    page = visit("/desk")
    page.route(
        "**/v1/reports?*",
        lambda route: route.fulfill(
            status=503,
            headers={"Retry-After": "12"},
            json={"code": "busy", "request_id": "bc70af42-109"},
        ),
    )
    page.get_by_role("link", name="Reports", exact=True).first.click()

    expect(page.get_by_role("alert")).to_contain_text("try again in 12 seconds")
    expect(page.get_by_text("Request bc70af42-109")).to_be_visible()
    page.unroute("**/v1/reports?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("table")).to_be_visible()


def test_words_of_strangers_stay_words(visit: Visits) -> None:
    page = visit("/reports?q=<img src=x onerror=alert(1)>")

    expect(page.get_by_role("button", name="<img src=x onerror=alert(1)>")).to_be_visible()
    assert page.locator("main img").count() == 0
