"""The map with its strip and its list: three views of one question, which the address holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.page.conftest import serving
from tests.tools.chromium import PATIENCE_MS, Visits

PAUSE_MS = 200


def shown(page: Page) -> str:
    """What the heading counts, once the list is there."""
    page.wait_for_selector(".bulletin, .empty")
    return page.locator(".map-side h1").inner_text()


def counted(page: Page, address: str) -> int:
    """Number of reports that the list of the service has for the filter in the address."""
    query = parse_qs(urlsplit(page.url).query)
    asked = {"bbox": query["box"][0], "limit": "1", "count": "exact"}
    asked |= {name: query[name][0] for name in ("from", "to") if name in query}
    return int(httpx.get(f"{address}/v1/reports", params=asked).json()["count"]["value"])


def until_counted(page: Page, address: str) -> None:
    """Wait until the heading has the number of the service; the address follows a moved map."""
    heading = page.locator(".map-side h1")
    for _ in range(PATIENCE_MS // PAUSE_MS):
        if re.match(rf"{counted(page, address)} report", heading.inner_text()):
            return
        page.wait_for_timeout(PAUSE_MS)
    raise AssertionError(heading.inner_text(), counted(page, address))


@pytest.mark.parametrize("width", [900, 1280, 1600])
def test_the_map_and_its_strip_end_with_the_window(visit: Visits, width: int) -> None:
    page = visit("/", viewport={"width": width, "height": 800})
    shown(page)

    for part in (".map", ".strip", ".cartouche"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= width


def test_the_sample_opens_on_its_busiest_day_and_names_itself(visit: Visits) -> None:
    page = visit("/")

    assert shown(page) == "50 reports, 14 events"
    expect(page.locator(".cartouche")).to_contain_text("Tue, May 21, 2024")
    expect(page.locator(".cartouche")).to_contain_text("CDT")
    expect(page.locator(".sample")).to_contain_text("This is the sample.")
    expect(page.locator(".sample-examples a")).to_have_count(4)

    page.locator(".sample-examples a").first.click()
    expect(page).to_have_url(re.compile("/reports/"))
    expect(page.locator("main")).to_contain_text("Grand Central Parkway")


def test_a_link_shows_what_its_sender_saw(visit: Visits) -> None:
    sender = visit("/")
    assert shown(sender)
    sender.locator(".bulletin-head").nth(2).click()
    sender.wait_for_url("**open=*")

    reader = visit(sender.url)

    assert shown(reader) == shown(sender)
    expect(reader.locator(".bulletin-head[aria-expanded=true]")).to_have_text(
        sender.locator(".bulletin-head[aria-expanded=true]").inner_text(), use_inner_text=True
    )


def test_the_chosen_time_is_moved_by_keyboard_and_back_returns(visit: Visits, sample: str) -> None:
    page = visit("/")
    before = shown(page)
    handle = page.get_by_role("slider", name="From")

    handle.press("Shift+ArrowRight")
    page.wait_for_url(re.compile("from=2024-05-21T15"))
    until_counted(page, sample)
    assert shown(page) != before

    page.go_back()
    expect(page.locator(".map-side h1")).to_have_text(before)


def test_an_event_stays_open_when_the_map_leaves_it(visit: Visits, sample: str) -> None:
    page = visit("/")
    assert shown(page)
    page.locator(".bulletin-head").first.click()
    opened = page.locator(".bulletin-head[aria-expanded=true] .bulletin-title").inner_text()

    page.locator(".map-ground").focus()
    for _ in range(4):
        address = page.url
        page.keyboard.press("Shift+ArrowRight")
        page.wait_for_function("address => location.href !== address", arg=address)
    expect(page.locator(".map-kept")).to_be_visible()
    until_counted(page, sample)

    assert page.locator(".map-kept .bulletin-title").inner_text() == opened


def test_the_oldest_events_may_come_first(visit: Visits) -> None:
    page = visit("/")
    assert shown(page)
    titles = page.locator(".bulletin-title")
    newest_first = titles.all_inner_texts()
    assert len(newest_first) == 14

    page.locator(".map-side").get_by_label("Order").select_option("Oldest first")
    page.wait_for_url("**sort=observed_at*")
    expect(titles.first).to_have_text(newest_first[-1], use_inner_text=True)
    assert titles.all_inner_texts() == newest_first[::-1]

    page.reload()
    expect(titles.first).to_have_text(newest_first[-1], use_inner_text=True)


def test_zones_are_named_as_they_are_there(visit: Visits) -> None:
    page = visit("/", language="de")

    expect(page.locator(".cartouche")).to_contain_text("1:16 bis 17:26 Uhr (CDT)")


def test_a_period_of_the_strip_leads_to_its_place(visit: Visits, sample: str) -> None:
    page = visit("/")
    assert shown(page)

    page.get_by_role("button", name="New York, 2013").press("Enter")

    page.wait_for_url(re.compile("box=-7[45]"))
    expect(page.locator(".cartouche")).to_contain_text("contradicted")
    until_counted(page, sample)


def test_marks_open_their_report_in_the_list(visit: Visits) -> None:
    page = visit("/")
    assert shown(page)

    page.locator(".mark:has(.mark-disc)").first.click()

    page.wait_for_url("**open=*")
    expect(page.locator(".bulletin-row.current")).to_be_in_viewport()


def test_the_map_is_skipped_to_the_list_by_keyboard(visit: Visits) -> None:
    page = visit("/")
    assert shown(page)
    page.locator("main").focus()

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the list")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    skip.press("Enter")

    expect(page.locator("#list")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#list :focus")).to_be_visible()


@pytest.mark.parametrize("timezone", ["UTC", "Asia/Tokyo"])
def test_days_are_chosen_in_the_zone_of_the_place(visit: Visits, timezone: str) -> None:
    page = visit("/", timezone_id=timezone)
    assert shown(page)
    chip = page.locator(".filter-bar .chip").first
    expect(chip).to_have_text("May 21, 2024")

    chip.click()
    dialog = page.get_by_role("dialog")
    expect(page.get_by_role("button", name="Clear the filter")).to_have_count(0)
    expect(dialog).to_contain_text("Central Time")
    expect(dialog.get_by_label("From")).to_have_value("2024-05-21")
    expect(dialog.get_by_label("Until")).to_have_value("2024-05-21")
    dialog.get_by_label("Until").fill("2024-05-22")
    page.keyboard.press("Enter")

    expect(chip).to_have_text("May 21, 2024 to May 22, 2024")
    query = parse_qs(urlsplit(page.url).query)
    assert (query["from"], query["to"]) == (["2024-05-21T05:00:00Z"], ["2024-05-23T05:00:00Z"])


@pytest.fixture(scope="module")
def empty(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a service without reports."""
    assert site.exists()
    with serving(tmp_path_factory.mktemp("empty")) as address:
        yield address


def test_a_new_report_is_announced_and_moves_nothing(browser: Browser, empty: str) -> None:
    visits = Visits(browser, empty)
    page = visits.context().new_page()
    with page.expect_response(re.compile("/v1/stream")):
        page.goto(empty)
    expect(page.locator(".map-side")).to_contain_text("Nothing reported yet")
    report = {
        "phenomenon": "hail",
        "observed_at": "2026-01-05T12:00:00Z",
        "place": {"latitude": 41.6, "longitude": -93.6, "accuracy_m": 500, "name": "<b>Here</b>"},
        "narrative": "<img src=x onerror=alert(1)> Hail like peas.",
    }

    answer = httpx.post(f"{empty}/v1/reports", json=report)
    assert answer.status_code == 201, answer.text
    chip = page.get_by_role("button", name="1 new report, show it")
    expect(chip).to_be_visible()
    expect(page.locator(".bulletin")).to_have_count(0)

    chip.click()

    expect(page.locator(".bulletin")).to_have_count(1)
    expect(page.locator(".bulletin-said")).to_contain_text("<img src=x")
    assert page.locator(".map-side img, .map-side b b").count() == 0
    visits.end()
