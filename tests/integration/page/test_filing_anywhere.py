"""Filing by keyboard, at any size, in browsers that deny something, on slow and failing lines."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.integration.page.filing import HERE, KNOWS_WHERE, arrived, filed, send, write
from tests.tools.chromium import Visits, faults_of_access, is_wider_than_its_window, settled

THANKS: Final = "Thank you, it is in."
AT_LAGUARDIA: Final = {"latitude": 40.76, "longitude": -73.86, "accuracy": 25}

KEEPS_NOTHING: Final = """
for (const name of ["indexedDB", "localStorage", "sessionStorage", "caches"]) {
  Object.defineProperty(window, name, {
    get() { throw new DOMException("The operation is insecure.", "SecurityError"); },
  });
}
const denied = () => Promise.reject(new DOMException("Denied.", "SecurityError"));
if (navigator.locks) navigator.locks.request = denied;
"""
HAS_A_FULL_DISK: Final = """
IDBObjectStore.prototype.put = () => { throw new DOMException("Full.", "QuotaExceededError"); };
"""


def tab_to(page: Page, target: Locator) -> None:
    """Move the focus with the Tab key alone."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the focus never came to {target}")


def test_a_report_is_filed_by_keyboard_alone(visits: Visits, service: str) -> None:
    page = visits("/report", **{**KNOWS_WHERE, "phone": False})
    tab_to(page, page.get_by_role("button", name="Hail"))
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Hail")).to_have_attribute("aria-pressed", "true")
    tab_to(page, page.get_by_role("button", name="Next: where and when"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Where and when?")).to_be_focused()
    expect(page.locator(".place-line")).to_contain_text("Position of this device")

    tab_to(page, page.get_by_role("group", name="Map around the place of the report"))
    page.keyboard.press("ArrowRight")
    expect(page.locator(".place-line")).to_contain_text("Where you put the map")
    tab_to(page, page.get_by_role("button", name="10 min ago"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="quarter"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Next: your words"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("In your words"))
    page.keyboard.type("Typed from end to end.")
    tab_to(page, page.get_by_role("button", name="Send report"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()

    (report,) = filed(service, "Typed from end to end.")
    assert report["place"]["method"] == "map"
    assert report["place"]["longitude"] > HERE["longitude"]
    assert report["magnitude"]["si_value"] == pytest.approx(25.4, abs=1)


def test_a_place_is_searched_by_keyboard(visits: Visits) -> None:
    page = visits("/report", phone=True, service_workers="block")
    page.get_by_role("button", name="Lightning").click()
    page.get_by_role("button", name="Next: where and when").click()
    tab_to(page, page.get_by_label("Town or place"))
    page.keyboard.type("Corona, NY")
    found = page.get_by_role("button", name="Corona, New York, US")
    expect(found).to_be_visible()
    tab_to(page, found)
    page.keyboard.press("Enter")

    expect(page.locator(".place-line")).to_contain_text("Corona, New York")


SIZES: Final[dict[str, dict[str, Any]]] = {
    "320 px": {"viewport": {"width": 320, "height": 640}},
    "text at 200 %": {"viewport": {"width": 390, "height": 844}},
    "forced colours": {"viewport": {"width": 390, "height": 844}, "forced_colors": "active"},
}


@pytest.mark.parametrize("size", SIZES)
def test_every_step_fits_and_is_open_to_all(visits: Visits, size: str) -> None:
    page = visits("/report", language="de", **{**KNOWS_WHERE, "phone": False, **SIZES[size]})
    steps = ("Weiter: wo und wann", "Weiter: Ihre Worte", "Meldung senden", None)
    page.get_by_role("button", name="Hagel").click()
    for action in steps:
        settled(page)
        if size == "text at 200 %":
            page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not is_wider_than_its_window(page), action
        assert faults_of_access(page) == [], action
        chosen = page.locator(":is(.tile, .size)[aria-pressed='true']")
        if chosen.count():  # colours may be those of the system: the edge says it, too
            assert chosen.first.evaluate("it => getComputedStyle(it).borderTopWidth") == "2px"
        if action:
            page.get_by_role("button", name=action).click()
            expect(page.get_by_role("button", name=action)).to_have_count(0)


def test_where_the_browser_keeps_nothing_reports_are_sent_all_the_same(
    visits: Visits, service: str
) -> None:
    visits.forgive("ERR_INTERNET_DISCONNECTED")
    context = visits.context(**KNOWS_WHERE)
    context.add_init_script(KEEPS_NOTHING)
    before = arrived(service)
    page = context.new_page()
    page.goto(f"{service}/report")
    expect(page.get_by_text("This browser keeps nothing for this page.")).to_be_visible()
    expect(page.get_by_text("Draft kept on this device")).to_have_count(0)
    write(page, "Kept nowhere.")
    context.set_offline(True)
    send(page)
    expect(page.get_by_text("Leave this page open until then.")).to_be_visible()
    context.set_offline(False)
    expect(page.get_by_role("heading", name="Sent from this device")).to_be_visible()

    assert len(filed(service, "Kept nowhere.")) == 1
    assert arrived(service) == before + 1
    page.get_by_role("button", name="Units and language").click()
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", name="Von diesem Gerät gesendet")).to_be_visible()


def test_a_full_disk_does_not_keep_a_report_from_being_sent(visits: Visits, service: str) -> None:
    context = visits.context(**KNOWS_WHERE)
    context.add_init_script(HAS_A_FULL_DISK)
    page = context.new_page()
    page.goto(f"{service}/report")
    write(page, "The disk is full.")
    expect(page.get_by_text("This browser keeps nothing for this page.")).to_be_visible()
    send(page)
    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()

    assert len(filed(service, "The disk is full.")) == 1


@pytest.mark.parametrize("missing", ["denied", "absent"])
def test_without_a_position_a_place_is_found_by_its_name(
    visits: Visits, service: str, missing: str
) -> None:
    context = visits.context(phone=True)
    if missing == "absent":
        context.add_init_script("delete Navigator.prototype.geolocation;")
    page = context.new_page()
    page.goto(f"{service}/report")
    words = f"The position is {missing}."
    page.get_by_label("In your own words").fill(words)
    page.get_by_role("button", name="Next: where and when").click()
    page.get_by_label("Town or place").fill("Corona, NY")
    page.get_by_role("button", name="Corona, New York, US").click()
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()

    (report,) = filed(service, words)
    assert report["place"]["method"] == "geocode"
    assert report["place"]["phrase"]["town"] == "Corona"


@pytest.mark.parametrize("way", ["never answer", "fail"])
def test_no_help_of_the_form_keeps_a_report_from_being_sent(
    visits: Visits, service: str, way: str
) -> None:
    visits.forgive("503")
    page = visits("/report", **KNOWS_WHERE)
    settled(page)

    def hamper(route: Route) -> None:
        if way == "fail":
            route.fulfill(status=503, headers={"Retry-After": "9"}, json={"code": "overloaded"})

    for help_ in ("text/insight", "verdicts/preview", "reports/nearby*", "places/reverse*"):
        page.route(f"**/v1/{help_}", hamper)
    words = f"All help may {way}."
    with page.expect_request("**/v1/verdicts/preview"):
        write(page, words)
    expect(page.get_by_role("alert")).to_have_count(0)
    send(page)
    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()

    assert len(filed(service, words)) == 1
    page.unroute_all(behavior="ignoreErrors")


def test_what_stations_measured_so_far_is_told_while_writing(visit: Visits) -> None:
    page = visit("/report", phone=True, geolocation=AT_LAGUARDIA, permissions=["geolocation"])
    page.get_by_role("button", name="Heavy rain").click()
    page.get_by_role("button", name="Next: where and when").click()
    expect(page.locator(".place-line")).to_contain_text("Elmhurst")
    page.get_by_role("button", name="Earlier").click()
    page.get_by_label("Day and time").fill("2013-09-02T13:30")
    page.get_by_role("button", name="Next: your words").click()
    told = page.get_by_role("list", name="Measured so far").get_by_role("listitem")

    expect(told.first).to_contain_text("LaGuardia, 1.4 mi away")
    expect(told.first).to_contain_text("of rain")
    assert "enough" not in told.first.inner_text(), "what it means is left to the verdict"


def test_what_speaks_against_a_report_is_not_told_before_it_is_sent(visit: Visits) -> None:
    page = visit("/report", phone=True, geolocation=AT_LAGUARDIA, permissions=["geolocation"])
    page.get_by_role("button", name="Heavy rain").click()
    page.get_by_role("button", name="Next: where and when").click()
    expect(page.locator(".place-line")).to_contain_text("Elmhurst")
    page.get_by_role("button", name="Earlier").click()
    page.get_by_label("Day and time").fill("2013-09-01T14:30")
    with page.expect_response("**/v1/verdicts/preview") as told:
        page.get_by_role("button", name="Next: your words").click()

    assert told.value.json()["lanes"], "stations have measured something"
    expect(page.get_by_role("list", name="Measured so far")).to_have_count(0)


def test_another_report_is_shown_with_words_distance_and_a_map(
    visits: Visits, service: str
) -> None:
    here = {**HERE, "latitude": HERE["latitude"] + 3}  # where no other test reports anything
    page = visits("/report", **{**KNOWS_WHERE, "geolocation": here})
    write(page, "Stones as large as peas.", tile="Hail")
    send(page)
    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()

    near = {**here, "latitude": here["latitude"] - 0.02}
    other = visits("/report", **{**KNOWS_WHERE, "geolocation": near})
    write(other, "Seen from the south.", tile="Hail")
    card = other.locator(".neighbour", has_text="Stones as large as peas.")

    expect(card).to_contain_text("1.4 mi north")
    expect(card).to_contain_text("Send yours as well")
    expect(card.get_by_role("group", name="The other report lies")).to_be_visible()
    expect(card.locator(".small-map-voice")).to_be_visible()
