"""The screen of a report: why its verdict stands, drawn and in words, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations
from math import hypot
from pathlib import Path
from typing import Literal

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from skywitness.adapters.memory.clock import FixedClock
from tests.integration.http.api import NOW, a_request, app_of, given_weather, memory_services
from tests.integration.http.live import served
from tests.integration.page.conftest import until_examined
from tests.tools.chromium import (
    Visits,
    faults_of_access,
    is_wider_than_its_window,
)

Language = Literal["en", "de"]

FLOOD = "SE477769"
TORNADO = "LSR-20240521T2045Z-DMX-01"
GUST = "SE479230"
NO_RAIN = "MADE-UP-1"


def id_of(address: str, external_id: str) -> str:
    found = httpx.get(f"{address}/v1/reports", params={"external_id": external_id}).json()
    return str(found["items"][0]["id"])


def path_of(address: str, external_id: str) -> str:
    return f"/reports/{id_of(address, external_id)}"


def section(page: Page, heading: str) -> str:
    return page.get_by_role("region", name=heading, exact=True).inner_text()


@pytest.mark.parametrize(
    ("language", "region", "heading", "words"),
    [
        ("en", "Verdict", "Supported", "3 mm is enough"),
        ("de", "Urteil", "Gestützt", "3 mm genügen"),
    ],
)
def test_the_verdict_is_a_sentence_with_its_values(
    visit: Visits, sample: str, language: Language, region: str, heading: str, words: str
) -> None:
    page = visit(path_of(sample, FLOOD), language=language, locale=f"{language}-CH")

    verdict = section(page, region)

    assert heading in verdict
    assert words in verdict
    assert "22.6 mm" in verdict.replace(",", ".")
    assert "96" in verdict


def test_every_source_and_its_values_are_drawn_and_in_a_table(visit: Visits, sample: str) -> None:
    evidence = httpx.get(f"{sample}/v1/reports/{id_of(sample, FLOOD)}/evidence").json()
    page = visit(path_of(sample, FLOOD))
    measured = page.get_by_role("region", name="What was measured", exact=True)

    assert measured.get_by_role("img").count() == len(evidence["lanes"])
    measured.get_by_text("The same as numbers").click()
    rows = measured.get_by_role("row").all_inner_texts()
    assert len(rows) == 1 + len(evidence["lanes"])
    for row, lane in zip(rows[1:], evidence["lanes"], strict=True):
        assert (lane["name"] or lane["source"]) in row
        assert lane["rule"] in row


def test_times_are_those_of_the_place_and_utc_is_beside(visit: Visits, sample: str) -> None:
    page = visit(path_of(sample, FLOOD), timezone_id="Asia/Tokyo", locale="en-GB")

    assert "2 Sept 2013, 13:30 to 14:00" in page.locator("main header").inner_text()
    assert "17:30 to 18:00 UTC" in page.locator("main dl").inner_text()


def test_where_only_neighbours_speak_they_come_first(visit: Visits, sample: str) -> None:
    page = visit(path_of(sample, TORNADO))

    headings = page.locator("main h2").all_inner_texts()

    assert headings.index("Who else saw it") < headings.index("What was measured")
    others = page.get_by_role("region", name="Who else saw it", exact=True)
    others.get_by_text("The same as numbers").click()
    assert others.get_by_role("row").count() == 1 + 8
    expect(others.get_by_role("row", name="of Creston, IA")).to_have_count(1)
    expect(others.locator(".chart-voice-name", has_text="near Greenfield")).to_have_count(1)
    assert "a reading" in section(page, "What was measured")


def test_other_reports_never_cover_each_other_and_lead_to_themselves(
    own_sample: str, browser: Browser
) -> None:
    """Twins at one place and time, too; all of them by the keyboard."""
    at = {"latitude": 36.1, "longitude": -112.1}
    *earlier, last = [
        httpx.post(
            f"{own_sample}/v1/reports",
            json=a_request(place=at, observer=f"witness {n}", narrative=f"Number {n}."),
        ).json()["id"]
        for n in range(4)
    ]
    until_examined(own_sample)
    visits = Visits(browser, own_sample)
    page = visits(f"/reports/{last}")
    others = page.get_by_role("region", name="Who else saw it", exact=True).locator("svg a")
    expect(others).to_have_count(3)

    discs = others.locator(".chart-voice").evaluate_all(
        "all => all.map(({ cx, cy, r }) => [cx, cy, r].map((one) => one.baseVal.value))"
    )
    for (x, y, r), (other_x, other_y, other_r) in combinations(discs, 2):
        assert hypot(x - other_x, y - other_y) > r + other_r
    assert faults_of_access(page) == []

    first = others.first
    page.get_by_role("region", name="Verdict").click()
    while not first.evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")
    page.evaluate("window.isTheSame = true")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.rpartition("/")[2] in earlier)
    assert page.evaluate("window.isTheSame"), "the page is not loaded again"
    visits.end()


def test_a_value_below_the_mark_is_close_and_never_enough(visit: Visits, sample: str) -> None:
    page = visit(path_of(sample, GUST))

    measured = section(page, "What was measured")

    assert measured.count("close, weakly for") == 2


def test_what_can_be_done_with_a_report(visit: Visits, sample: str) -> None:
    path = path_of(sample, FLOOD)
    page = visit(path, permissions=["clipboard-read", "clipboard-write"])

    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status").get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{sample}{path}"

    page.get_by_role("button", name="Data", exact=True).click()
    dialog = page.get_by_role("dialog")
    assert f"{sample}{path}, retrieved" in dialog.inner_text()
    for link in dialog.get_by_role("link").all():
        assert httpx.get(str(link.evaluate("link => link.href"))).status_code == 200
    with page.expect_download() as download:
        dialog.get_by_role("button", name="The evidence as CSV").click()
    assert "rain.total" in download.value.path().read_text("utf-8")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Data", exact=True)).to_be_focused()

    page.get_by_role("link", name="I saw it too").first.click()
    page.wait_for_url(f"**/report?witness={path.rpartition('/')[2]}")


def test_an_observer_corrects_the_time_and_it_is_checked_again(
    own_sample: str, browser: Browser
) -> None:
    visits = Visits(browser, own_sample)
    path = path_of(own_sample, NO_RAIN)
    page = visits(path)
    assert "Measurements say otherwise" in section(page, "Verdict")
    assert "made up" in page.locator("main").inner_text()

    page.get_by_role("button", name="Correct the time").click()
    field = page.get_by_label("It began at")
    assert field.input_value() == "2013-07-19T17:00"
    field.fill("")
    page.get_by_role("button", name="Save and check again").click()
    expect(page.get_by_text("Give a day and a time.")).to_be_visible()
    field.fill("2013-07-19T15:00")
    page.get_by_role("button", name="Save and check again").click()

    expect(page.locator(".report-when")).to_contain_text("3:00")
    assert page.get_by_role("dialog").count() == 0
    report = httpx.get(f"{own_sample}/v1{path}").json()
    assert report["observed_at"] == "2013-07-19T19:00:00Z"
    assert report["revision"] == 2
    assert "revision 2" in section(page, "History")
    visits.end()


def test_what_people_write_never_becomes_html(own_sample: str, browser: Browser) -> None:
    words = "<img src=x onerror='document.title=1'> & <b>hail</b>"
    filed = httpx.post(f"{own_sample}/v1/reports", json=a_request(narrative=words))
    visits = Visits(browser, own_sample)

    page = visits(f"/reports/{filed.json()['id']}")

    assert words in page.locator("main blockquote").inner_text()
    assert page.locator("main blockquote").locator("img, b").count() == 0
    visits.end()


@pytest.mark.parametrize(
    ("what", "heading"),
    [("withdrawn", "This report was withdrawn"), ("unknown", "There is no such report")],
)
def test_a_report_that_is_gone_says_so(
    own_sample: str, browser: Browser, what: str, heading: str
) -> None:
    filed = httpx.post(f"{own_sample}/v1/reports", json=a_request())
    path = f"/reports/{filed.json()['id']}"
    if what == "withdrawn":
        tag = httpx.get(f"{own_sample}/v1{path}").headers["etag"]
        assert httpx.delete(f"{own_sample}/v1{path}", headers={"If-Match": tag}).status_code == 204
    else:
        path = "/reports/01a22cbd-052f-710a-8278-dd1fb5a82000"
    visits = Visits(browser, own_sample)
    visits.forgive("Failed to load resource")

    page = visits(path)

    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    visits.end()


@pytest.fixture
def waiting(site: Path) -> Iterator[str]:
    """Address of a service that examines what waits when `/examine` is asked to."""
    services = memory_services(FixedClock(NOW), given_weather())

    async def examine(_: Request) -> Response:
        for lease in await services.queue.lease("test", NOW, timedelta(minutes=2), 100):
            await services.examine_report(lease)
        return Response(status_code=204)

    app = Starlette(
        routes=[
            Route("/examine", examine, methods=["POST"]),
            Mount("/", app=app_of(services, page_dir=site)),
        ]
    )
    with served(app) as address:
        yield address


@pytest.mark.parametrize("stream", ["open", "cut"])
def test_a_report_that_waits_fills_in_by_itself(
    waiting: str, browser: Browser, stream: str
) -> None:
    filed = httpx.post(f"{waiting}/v1/reports", json=a_request()).json()
    visits = Visits(browser, waiting)
    visits.forgive("ERR_FAILED")
    context = visits.context()
    if stream == "cut":
        context.route("**/v1/stream?*", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{waiting}/reports/{filed['id']}")
    verdict = page.get_by_role("region", name="Verdict")
    expect(verdict).to_contain_text("Being checked")

    assert httpx.post(f"{waiting}/examine").status_code == 204

    expect(verdict).not_to_contain_text("Being checked")
    visits.end()


def test_a_stream_that_was_refused_is_asked_for_again(waiting: str, browser: Browser) -> None:
    """Browsers give such a stream up; what changed in the meantime is not missed."""
    filed = httpx.post(f"{waiting}/v1/reports", json=a_request()).json()
    assert httpx.post(f"{waiting}/examine").status_code == 204
    visits = Visits(browser, waiting)
    visits.forgive("503")
    context = visits.context()
    context.route("**/v1/stream?*", lambda route: route.fulfill(status=503), times=1)
    page = context.new_page()
    page.goto(f"{waiting}/reports/{filed['id']}")
    expect(page.get_by_role("region", name="Verdict")).not_to_contain_text("Being checked")

    changed = httpx.patch(
        f"{waiting}/v1/reports/{filed['id']}",
        json={"narrative": "It was larger than that."},
        headers={"If-Match": "*", "Content-Type": "application/merge-patch+json"},
    )

    assert changed.status_code == 200
    expect(page.locator("blockquote")).to_contain_text("larger")
    visits.end()


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_it_fits_any_width(visit: Visits, sample: str, width: int) -> None:
    size = {"width": width, "height": 800}
    page = visit(path_of(sample, FLOOD), language="de", viewport=size)

    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")

    assert not is_wider_than_its_window(page)
