"""The overview: one sentence, and drawings that count the same."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import Page, expect

from tests.tools.chromium import Visits


def lead_of(page: Page) -> str:
    """Return the sentence once it is whole: events are counted after reports."""
    lead = page.locator(".overview-lead")
    expect(lead).to_contain_text(re.compile(r"in \d+ events"))
    return lead.inner_text()


def test_sentence_and_drawings_count_as_the_service(visit: Visits, sample: str) -> None:
    page = visit("/overview")
    summary = httpx.get(f"{sample}/v1/summary").json()
    numbers = page.get_by_role("table").first
    page.get_by_text("The same as numbers").click()

    expect(page.locator(".overview-lead")).to_contain_text(f"{summary['total']} reports")
    cells = [int(text) for text in numbers.locator("td").all_inner_texts()]
    assert sum(cells) == summary["total"]
    assert numbers.locator("tbody tr").count() == len(summary["by"]["family"])
    expect(page.get_by_role("heading", name="By hour")).to_contain_text("May 21, 2024")
    expect(page.locator(".overview-lead")).to_contain_text("in 28 events")


def test_the_kinds_of_the_busiest_day_are_drawn_on_one_scale(visit: Visits, sample: str) -> None:
    page = visit("/overview")
    day = {"from": "2024-05-21T05:00:00Z", "to": "2024-05-22T05:00:00Z"}
    found = httpx.get(f"{sample}/v1/summary", params=day).json()["by"]["phenomenon"]
    most = sorted(found.values(), reverse=True)[:6]
    figures = page.locator(".multiples figure")

    expect(figures).to_have_count(6)
    expect(figures.first.locator("figcaption")).to_contain_text("Tornado")
    assert [int(text) for text in figures.locator("figcaption b").all_inner_texts()] == most
    # A bar of one report is as high in one drawing as in another.
    heights = {
        figure.locator(".chart-bar").evaluate_all(
            "bars => Math.min(...bars.map((bar) => bar.height.baseVal.value)).toFixed(2)"
        )
        for figure in (figures.nth(1), figures.nth(2))
    }
    assert len(heights) == 1


def test_a_period_narrows_everything_and_the_address_keeps_it(visit: Visits) -> None:
    page = visit("/overview")
    whole = lead_of(page)
    page.locator(".overview-periods button").nth(1).click()
    expect(page.locator(".overview-lead")).not_to_contain_text(whole.split(" in ")[0])
    narrowed = lead_of(page)

    page.reload()
    expect(page.locator(".overview-lead")).to_have_text(narrowed)
    page.go_back()
    expect(page.locator(".overview-lead")).to_have_text(whole)


def test_sources_and_whom_data_are_owed_to_are_named(visit: Visits) -> None:
    page = visit("/overview")

    table = page.get_by_role("region", name="What can be asked")
    expect(table.get_by_role("row", name="Station archive")).to_contain_text("3 stations")
    off = table.get_by_role("row", name="OpenWeatherMap")
    expect(off).to_contain_text("off")
    off.get_by_text("How", exact=True).click()
    expect(off.get_by_text("SKYWITNESS_OPENWEATHERMAP_KEY")).to_be_visible()
    assert table.get_by_text("How", exact=True).count() == 2, "none where it is in use"
    for name in ("Natural Earth", "U.S. Census Bureau", "GeoNames, CC BY 4.0"):
        expect(page.get_by_role("link", name=name)).to_be_visible()
    expect(page.locator(".overview-credits")).to_contain_text("Iowa Environmental Mesonet")


def test_a_source_that_is_silent_is_named(visit: Visits) -> None:
    page = visit("/reports")
    silent = {
        "name": "openweathermap",
        "state": "down",
        "since": "2026-05-21T14:00:00Z",
        "reach": {"begins_at": None, "ends_at": None, "bbox": None},
        "stations": None,
        "last_answer_at": None,
        "budget": None,
        "attribution": None,
    }
    page.route("**/v1/sources", lambda route: route.fulfill(json={"items": [silent]}))
    page.get_by_role("link", name="Overview").first.click()

    expect(page.get_by_text("OpenWeatherMap has not answered since")).to_be_visible()
