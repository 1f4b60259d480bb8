"""What the map asks for and when, what its address restores, and how it is used by keys alone."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.tools.chromium import Visits, is_wider_than_its_window, quiet

EVERYTHING = (
    "/?box=-75,40.3,-73,41.2&z=9&from=2013-01-01T05:00:00Z&to=2014-01-01T05:00:00Z"
    "&kind=all-water,all-wind&verdict=supported&stations=yes"
)


def asked_by(page: Page) -> Counter[str]:
    """Count what a page asks the API for, by path."""
    counts: Counter[str] = Counter()

    def note(request: Request) -> None:
        path = urlsplit(request.url).path
        if path.startswith("/v1/"):
            counts[path] += 1

    page.on("request", note)
    return counts


def listed(page: Page) -> list[str]:
    page.wait_for_selector(".bulletin")
    return page.locator(".bulletin-title").all_inner_texts()


def state_of(page: Page) -> dict[str, object]:
    """What a reader sees of the address."""
    expect(page.locator(".station-list li")).to_have_count(3)
    expect(page.locator(".marks .mark").first).to_be_visible()
    marks = page.locator(".marks .mark")
    return {
        "list": listed(page),
        "heading": page.locator(".map-side h1").inner_text(),
        "chips": page.locator(".filter-bar button").all_inner_texts(),
        "opened": page.locator(".bulletin-head[aria-expanded=true]").all_inner_texts(),
        "cartouche": page.locator(".cartouche").inner_text(),
        "marks": [marks.nth(i).get_attribute("transform") for i in range(marks.count())],
    }


@pytest.mark.parametrize("path", ["/", EVERYTHING])
def test_a_visit_asks_for_everything_once(visit: Visits, sample: str, path: str) -> None:
    page = visit.context().new_page()
    asked = asked_by(page)
    page.goto(sample + path)
    page.wait_for_selector(".bulletin")
    expect(page.locator(".sample-examples a[href]")).to_have_count(4)
    quiet(page)

    once = ("/v1/ui", "/v1/phenomena", "/v1/summary", "/v1/map", "/v1/events", "/v1/stream")
    assert {name: asked[name] for name in once} == dict.fromkeys(once, 1)
    assert asked["/v1/stations"] == (1 if "stations" in path else 0)


def test_reload_back_and_a_link_restore_all_of_it(visit: Visits) -> None:
    page = visit(EVERYTHING)
    listed(page)
    page.locator(".bulletin-head").nth(1).click()
    page.wait_for_url("**open=*")
    before, link = state_of(page), page.url
    assert before["opened"]

    page.reload()
    assert state_of(page) == before

    page.locator(".bulletin-row").first.click()
    page.wait_for_url("**/reports/*")
    page.go_back()
    assert state_of(page) == before
    assert page.url == link

    assert state_of(visit(link)) == before


def test_stations_come_and_go_with_their_words(visit: Visits) -> None:
    page = visit("/?box=-75,40.3,-73,41.2&z=9&to=2013-09-03T00:00:00Z")
    listed(page)
    expect(page.locator(".stations")).to_have_count(0)

    page.get_by_role("button", name="Stations").click()

    image = page.get_by_role("img", name="3 stations on the map")
    expect(image).to_be_visible()
    expect(image.locator(".station-feather")).not_to_have_count(0)
    expect(page.locator(".cartouche")).to_contain_text("3 stations measured")
    words = page.get_by_role("region", name="Stations").get_by_role("listitem")
    expect(words).to_have_count(3)
    expect(words.last).to_contain_text(re.compile("LaGuardia Airport.* mph .*°F"))
    assert "stations=yes" in page.url

    page.get_by_role("button", name="Stations").click()
    expect(page.locator(".stations, .station-list")).to_have_count(0)


def held(page: Page, path: str) -> list[Route]:
    """Hold back what a page asks of a path from now on."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route(re.compile(re.escape(path)), hold)
    return waiting


def test_a_slow_list_shows_the_shape_of_what_comes(visit: Visits, sample: str) -> None:
    page = visit.context().new_page()
    waiting = held(page, "/v1/events")

    with page.expect_request(re.compile("/v1/events")):
        page.goto(sample)
    expect(page.locator(".map-side .skeleton")).to_be_visible()
    expect(page.locator(".marks .mark").first).to_be_visible()  # the map waits for no list
    assert len(waiting) == 1
    waiting[0].continue_()

    expect(page.locator(".bulletin").first).to_be_visible()
    expect(page.locator(".map-side .skeleton")).to_have_count(0)


def test_a_list_that_cannot_be_had_is_asked_for_again(visit: Visits, sample: str) -> None:
    visit.forgive("status of 503")
    page = visit.context().new_page()
    waiting = held(page, "/v1/events")
    with page.expect_request(re.compile("/v1/events")):
        page.goto(sample)
    expect(page.locator(".marks .mark").first).to_be_visible()
    problem = {"type": "about:blank", "title": "Overloaded", "status": 503, "code": "overloaded"}
    waiting[0].fulfill(status=503, json=problem, headers={"Retry-After": "600"})

    failed = page.locator(".map-side [role=alert]")
    expect(failed).to_contain_text("600 seconds")
    page.unroute_all()
    page.locator(".map-side").get_by_role("button", name="Try again").click()

    expect(page.locator(".bulletin").first).to_be_visible()
    expect(failed).to_have_count(0)


def test_it_is_told_when_new_reports_do_not_come_in(visit: Visits, sample: str) -> None:
    visit.forgive("ERR_FAILED")
    page = visit.context().new_page()
    page.clock.install()
    page.route(re.compile("/v1/stream"), lambda route: route.abort())
    page.goto(sample)
    listed(page)
    stale = page.get_by_text("New reports do not come in at the moment.")
    expect(stale).to_have_count(0)

    page.clock.fast_forward(20_000)

    expect(stale).to_be_visible()
    expect(page.locator(".bulletin").first).to_be_visible()


def test_while_it_is_moved_marks_stay_and_only_the_newest_answer_counts(visit: Visits) -> None:
    page = visit("/")
    listed(page)
    expect(page.locator(".marks .mark").first).to_be_visible()
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(urlsplit(request.url).path))
    waiting = held(page, "/v1/map?")
    ground = page.locator(".map-ground")
    ground.focus()

    for _ in range(2):
        with page.expect_request(re.compile(r"/v1/map\?")):
            ground.press("ArrowRight")
        assert page.locator(".marks .mark").count() > 0
    assert len(waiting) == 2
    assert failed.count("/v1/map") == 1  # the first of them was given up
    waiting[1].continue_()

    expect(page.locator(".map-side h1")).to_have_text(re.compile(r"^\d+ reports"))
    expect(page.locator(".marks .mark").first).to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
def test_text_of_twice_the_size_fits(visit: Visits, phone: bool) -> None:
    page = visit(EVERYTHING, phone=phone)
    listed(page)

    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert not is_wider_than_its_window(page)
    expect(page.get_by_role("button", name="Stations")).to_be_visible()


def test_a_report_is_found_and_read_by_keyboard_alone(visit: Visits) -> None:
    page = visit(EVERYTHING)
    titles = listed(page)
    page.locator("main").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skips to the list
    expect(page.locator("#list")).to_be_focused()
    for _ in range(4 + 1 + 1):  # the examples, the order, then the first event
        page.keyboard.press("Tab")
    head = page.locator(".bulletin-head").first
    expect(head).to_be_focused()

    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.wait_for_url("**/reports/*")
    expect(page.locator("main h1")).to_contain_text(titles[0].split(",")[0])


@pytest.mark.parametrize(("language", "distance"), [("en", "1.2 mi"), ("de", "1,9 km")])
def test_distances_of_the_examples_have_the_readers_units(
    visit: Visits, language: str, distance: str
) -> None:
    page = visit("/", language=language)  # type: ignore[arg-type]  # from a list of strings

    expect(page.locator(".sample-examples a").first).to_contain_text(distance)
