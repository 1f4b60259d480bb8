"""The page as a whole: it loads, asks nobody else, and works below a path and with keys."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from starlette.applications import Starlette
from starlette.routing import Mount

from skywitness.adapters.memory.clock import FixedClock
from tests.integration.http.api import NOW, app_of, given_weather, memory_services
from tests.integration.http.live import served
from tests.tools.chromium import Visits, faults_of_access


def test_the_map_of_the_sample_is_shown(visit: Visits) -> None:
    page = visit("/")

    assert page.title().endswith("Skywitness")
    assert page.locator("main").inner_text()


def test_the_tab_says_which_screen_it_shows(visit: Visits) -> None:
    page = visit("/overview")
    expect(page).to_have_title("Overview: Skywitness")

    page.get_by_role("navigation", name="Main", exact=True).get_by_role(
        "link", name="Reports"
    ).click()
    expect(page).to_have_title("Reports: Skywitness")
    page.get_by_role("table").get_by_role("link").first.click()
    heading = page.locator(".report h1").inner_text()
    expect(page).to_have_title(f"{heading}: Skywitness")
    page.go_back()

    expect(page).to_have_title("Reports: Skywitness")


def test_it_comes_back_from_the_cache_of_the_browser(browser: Browser, sample: str) -> None:
    visits = Visits(browser, sample)
    context = visits.context()
    context.unroute_all()  # routing switches the cache off
    page = context.new_page()
    page.goto(sample)
    expect(page.locator("main h1")).to_be_visible()

    page.goto(f"{sample}/reports")
    page.goto(sample)
    page.reload()

    expect(page.locator("main h1")).to_be_visible()
    visits.end()


def test_below_a_path_it_asks_for_nothing_outside_of_it(site: Path, browser: Browser) -> None:
    services = memory_services(FixedClock(NOW), given_weather())
    app = Starlette(routes=[Mount("/sky", app=app_of(services, page_dir=site))])
    asked: list[str] = []
    with served(app) as address:
        visits = Visits(browser, f"{address}/sky")
        page = visits.context().new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/sky/reports")
        page.wait_for_selector("main h1")
        page.locator("header a").first.click()
        page.wait_for_url(f"{address}/sky/")
        visits.end()

    assert len(asked) > 4
    assert [url for url in asked if not url.startswith((f"{address}/sky/", "data:"))] == []


def test_the_policy_stops_what_a_page_must_not_do(visit: Visits) -> None:
    page = visit("/")
    for words in (
        "policy: script-src",
        "policy: style-src",
        "policy: connect-src",
        "Refused",
        "Content Security Policy",
        "violates",
    ):
        visit.forgive(words)

    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.injected = true";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", "<p id=a style='color: red'>a</p>");
          return fetch("http://127.0.0.1:9/").catch(() => undefined);
        }"""
    )

    assert page.evaluate("window.injected") is None
    assert page.evaluate("document.getElementById('a').style.color") == ""
    found = " ".join(visit.problems)
    assert "policy: script-src" in found
    assert "policy: style-src" in found
    assert "policy: connect-src" in found


def test_with_keys_strangers_see_the_page_and_a_link_signs_in(
    visit_guarded: Visits, sign_in_link: str
) -> None:
    visit_guarded("/reports")
    page = visit_guarded(sign_in_link)
    page.wait_for_function(
        "() => fetch('v1/me').then(answer => answer.json()).then(me => me.role === 'admin')"
    )


def test_a_screen_whose_files_do_not_come_says_so_and_can_be_loaded_again(visit: Visits) -> None:
    for words in ("Failed to load resource", "Unable to preload CSS", "dynamically imported"):
        visit.forgive(words)
    page = visit("/reports")
    page.route("**/assets/overview*", lambda route: route.abort())
    page.get_by_role("link", name="Overview").first.click()

    expect(page.get_by_role("alert")).to_contain_text("could not be loaded")
    page.unroute("**/assets/overview*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()


def test_a_filter_by_kind_waits_for_a_vocabulary_that_comes_late(visit: Visits) -> None:
    visit.forgive("503")
    page = visit.context().new_page()
    page.route(
        "**/v1/phenomena",
        lambda route: route.fulfill(
            status=503, headers={"Retry-After": "1"}, json={"code": "busy"}
        ),
        times=1,
    )
    page.goto(f"{visit.address}/reports?kind=all-wind")

    expect(page.get_by_role("table")).to_contain_text("Wind")


def test_a_report_that_does_not_exist_is_asked_for_no_further(visit: Visits) -> None:
    visit.forgive("404")
    page = visit.context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    path = "/reports/018f3c1e-7b5a-7000-8000-00000000dead"
    answer = page.goto(visit.address + path)

    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", name="There is no such report")).to_be_visible()
    assert "/v1/ui" in asked
    assert [one for one in asked if one.startswith(f"/v1{path}")] == []


def test_who_files_a_private_report_sees_it_at_an_address_that_is_nothing_to_others(
    visit_guarded: Visits, sign_in_link: str
) -> None:
    visit_guarded.forgive("404")
    page = visit_guarded(sign_in_link)
    expect(page.get_by_role("heading", name="You are signed in")).to_be_visible()
    report = {
        "phenomenon": "hail",
        "observed_at": "2026-01-05T12:00:00Z",
        "place": {"latitude": 41.6, "longitude": -93.6, "accuracy_m": 500},
        "narrative": "Hail like peas.",
        "visibility": "private",
    }
    filed = page.request.post(
        f"{visit_guarded.address}/v1/reports",
        data=report,
        headers={"Origin": visit_guarded.address},
    )
    assert filed.status == 201, filed.text()
    path = urlsplit(filed.headers["location"]).path.removeprefix("/v1")

    answer = page.goto(visit_guarded.address + path)

    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hail")
    page.request.delete(f"{visit_guarded.address}/v1{path}", headers={"If-Match": "*"})


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/nowhere", "There is nothing at this address"),
        ("/reports/none", "There is no such report"),
    ],
)
def test_an_address_without_anything_says_so(visit: Visits, path: str, heading: str) -> None:
    visit.forgive("404")
    page = visit.context().new_page()
    answer = page.goto(visit.address + path)

    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    assert faults_of_access(page) == []
    page.get_by_role("link", name="To the map").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(heading)
