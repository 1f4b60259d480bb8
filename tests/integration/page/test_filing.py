"""Filing a report in a browser: few taps, photos, no connection, lost answers, refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import httpx
from PIL import Image
from playwright.sync_api import expect

from tests.integration.page.filing import (
    HERE,
    KNOWS_WHERE,
    arrived,
    filed,
    lose_the_first_answer,
    posts,
    send,
    write,
)
from tests.tools.chromium import Visits, is_wider_than_its_window, settled

COUNT_TAPS: Final = """
addEventListener("click", (event) => {
  if (event.isTrusted) sessionStorage.taps = Number(sessionStorage.taps ?? 0) + 1;
}, true);
"""


def test_the_shortest_filing_takes_at_most_six_taps(visits: Visits, service: str) -> None:
    context = visits.context(**KNOWS_WHERE)
    context.add_init_script(COUNT_TAPS)
    page = context.new_page()
    page.goto(service)
    settled(page)
    before = {one["id"] for one in filed(service, "")}

    page.get_by_role("navigation", name="at hand").get_by_label("Report weather").tap()
    page.get_by_role("button", name="Lightning").tap()
    page.get_by_role("button", name="Next: where and when").tap()
    expect(page.locator(".place-line")).to_contain_text("Position of this device")
    page.get_by_role("button", name="Send now").tap()
    expect(page.get_by_role("heading", name="Thank you, it is in.")).to_be_focused()

    assert int(page.evaluate("sessionStorage.taps")) <= 6
    (report,) = [one for one in filed(service, "") if one["id"] not in before]
    assert report["phenomenon"] == "lightning"
    assert report["place"]["method"] == "gps"
    assert report["place"]["latitude"] == HERE["latitude"]
    assert report["place"]["accuracy_m"] == HERE["accuracy"]


def test_a_photo_follows_its_report(visits: Visits, service: str, tmp_path: Path) -> None:
    picture = tmp_path / "hail.png"
    Image.new("RGB", (640, 480), "gray").save(picture)
    page = visits("/report", **KNOWS_WHERE)
    write(page, "Stones with a photo.")
    page.get_by_label("Add a photo").set_input_files(picture)
    expect(page.get_by_role("img", name="Your photo 1")).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/photos")) as added:
        send(page)

    assert added.value.status == 201
    (report,) = filed(service, "Stones with a photo.")
    assert report["photos_stored"] == 1
    expect(page.locator(".progress")).to_contain_text("; your photo too")


def test_a_photo_that_has_to_wait_leaves_its_report_stored(
    visits: Visits, service: str, tmp_path: Path
) -> None:
    visits.forgive("503")
    picture = tmp_path / "hail.png"
    Image.new("RGB", (640, 480), "gray").save(picture)
    page = visits("/report", **KNOWS_WHERE)
    before = arrived(service)
    page.route("**/photos", lambda route: route.fulfill(status=503, json={}), times=1)
    write(page, "The photo waits.")
    page.get_by_label("Add a photo").set_input_files(picture)
    expect(page.get_by_role("img", name="Your photo 1")).to_be_visible()
    send(page)

    expect(page.locator(".progress")).to_contain_text("; your photo too")
    assert arrived(service) == before + 1
    (report,) = filed(service, "The photo waits.")
    assert report["photos_stored"] == 1


def test_without_a_connection_reports_wait_and_are_sent_once(visits: Visits, service: str) -> None:
    visits.forgive("ERR_INTERNET_DISCONNECTED")
    visits.forgive("ERR_FAILED")  # the same, for sheets that the service worker could not get
    context = visits.context(service_workers="allow", **KNOWS_WHERE)
    before = arrived(service)
    page = context.new_page()
    page.goto(f"{service}/report")
    settled(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    page.reload()
    settled(page)
    context.set_offline(True)
    write(page, "Written in a valley.")
    send(page)
    expect(page.get_by_role("heading", name="Waiting to be sent")).to_be_visible()

    page.goto(f"{service}/report?step=waiting")  # also survives a new start without a connection
    expect(page.get_by_text("Waiting for a connection", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="1 waiting to be sent")).to_be_visible()
    assert filed(service, "Written in a valley.") == []

    other = context.new_page()
    other.goto(f"{service}/report")
    settled(other)
    context.set_offline(False)
    expect(page.get_by_role("heading", name="Sent from this device")).to_be_visible()
    expect(other.get_by_role("link", name="waiting to be sent")).to_have_count(0)

    assert len(filed(service, "Written in a valley.")) == 1
    assert arrived(service) == before + 1


def test_a_report_whose_answer_was_lost_is_not_filed_twice(visits: Visits, service: str) -> None:
    visits.forgive("ERR_CONNECTION_RESET")
    context = visits.context(**KNOWS_WHERE)
    page = context.new_page()
    page.goto(f"{service}/report")
    sent = posts(context)
    write(page, "The answer was lost.")
    lose_the_first_answer(context)
    send(page)
    expect(page.get_by_role("heading", name="Thank you, it is in.")).to_be_visible()

    keys = [request.headers["idempotency-key"] for request in sent]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert len(filed(service, "The answer was lost.")) == 1


def test_edits_after_a_lost_answer_change_the_report_that_was_stored(
    visits: Visits, service: str
) -> None:
    visits.forgive("ERR_")
    visits.forgive("422")  # the service says that it knows the key, with another content
    context = visits.context(**KNOWS_WHERE)
    page = context.new_page()
    page.goto(f"{service}/report")
    write(page, "Before the edit.")
    context.route("**/v1/reports", lambda route: route.abort())
    lose_the_first_answer(context)
    send(page)
    expect(page.get_by_text("Waiting for a connection", exact=True)).to_be_visible()
    (first,) = filed(service, "Before the edit.")

    page.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Next: where and when").click()
    page.get_by_role("button", name="Next: your words").click()
    page.get_by_label("In your words").fill("After the edit.")
    context.unroute("**/v1/reports")
    send(page)
    expect(page.get_by_role("heading", name="Thank you, it is in.")).to_be_visible()

    (second,) = filed(service, "After the edit.")
    assert second["id"] == first["id"]
    assert filed(service, "Before the edit.") == []


def test_a_refused_report_says_why_and_can_be_mended(visits: Visits, service: str) -> None:
    visits.forgive("422")
    page = visits("/report", **KNOWS_WHERE)
    write(page, "Older than the vocabulary allows.")
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Earlier").click()
    page.get_by_label("Day and time").fill("1790-01-01T12:00")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Not taken")).to_be_visible()

    page.reload()  # refusals are kept, too
    page.goto(f"{service}/report?step=waiting")
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_role("heading", name="Where and when?")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("1850")
    page.get_by_role("button", name="Now", exact=True).click()
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("heading", name="Thank you, it is in.")).to_be_visible()

    assert len(filed(service, "Older than the vocabulary allows.")) == 1


def test_a_draft_survives_and_enter_sends_nothing(visits: Visits, service: str) -> None:
    context = visits.context(**KNOWS_WHERE)
    page = context.new_page()
    sent = posts(context)
    page.goto(f"{service}/report")
    page.get_by_label("In your own words").fill("Large hail is falling on the road")
    expect(page.get_by_role("button", name="Hail")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("In your own words").press("Enter")
    page.get_by_role("button", name="Lightning").click()
    expect(page.get_by_text("Your words sound like this: Hail")).to_be_visible()
    page.get_by_role("button", name="Next: where and when").click()
    page.get_by_role("button", name="Earlier").click()
    page.get_by_label("Day and time").press("Enter")
    page.reload()
    settled(page)

    expect(page.get_by_label("Day and time")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("button", name="Lightning")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("In your own words")).to_have_value(
        "Large hail is falling on the road\n"
    )
    assert sent == []


def test_what_is_missing_is_named_where_it_is_filled_in(visits: Visits) -> None:
    page = visits("/report", phone=True)
    page.get_by_role("button", name="Next: where and when").click()
    expect(page.get_by_role("alert")).to_have_text(
        "Choose what you see, or say it in your own words."
    )
    page.get_by_role("button", name="Hail").click()
    page.get_by_role("button", name="Next: where and when").click()
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("alert")).to_contain_text("Say where it was")
    expect(page.get_by_role("button", name="Search")).to_be_focused()


def test_another_witness_begins_with_what_the_report_says(visits: Visits, service: str) -> None:
    body = {
        "phenomenon": "flood",
        "narrative": "The stream is over its banks.",
        "observer": "somebody else",
        "observed_at": "2026-05-21T22:14:00Z",
        "place": {"latitude": 41.33, "longitude": -94.01, "accuracy_m": 200},
    }
    first = httpx.post(f"{service}/v1/reports", json=body).json()
    page = visits(f"/report?witness={first['id']}", **KNOWS_WHERE)
    expect(page.get_by_text("You begin with what the other report says.")).to_be_visible()
    page.get_by_role("button", name="Next: your words").click()
    expect(page.get_by_text("Send yours as well")).to_be_visible()
    expect(page.get_by_text(body["narrative"])).to_be_visible()  # type: ignore[arg-type] # a string
    page.get_by_label("In your words").fill("I saw the stream, too.")
    send(page)
    expect(page.get_by_role("heading", name="Thank you, it is in.")).to_be_visible()

    (report,) = filed(service, "I saw the stream, too.")
    assert report["phenomenon"] == "flood"
    assert report["observed_at"] == body["observed_at"]
    assert report["place"]["latitude"] == 41.33


def test_two_tabs_write_two_reports(visits: Visits, service: str) -> None:
    context = visits.context(**KNOWS_WHERE)
    one, other = context.new_page(), context.new_page()
    one.goto(f"{service}/report")
    one.get_by_label("In your own words").fill("Written in the first tab.")
    expect(one.get_by_text("Draft kept on this device")).to_be_visible()
    other.goto(f"{service}/report")
    expect(other.get_by_label("In your own words")).to_have_value("")

    for page, narrative in (one, "Of the first tab."), (other, "Of the second tab."):
        page.bring_to_front()
        write(page, narrative)
        send(page)
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()

    assert len(filed(service, "Of the first tab.")) == 1
    assert len(filed(service, "Of the second tab.")) == 1


def test_what_became_of_a_report_is_told_in_the_language_of_its_reader(visits: Visits) -> None:
    page = visits("/report", language="de", **KNOWS_WHERE)
    page.get_by_role("button", name="Hagel").click()
    page.get_by_role("button", name="Weiter: wo und wann").click()
    page.get_by_role("button", name="Jetzt senden").click()

    expect(page.locator(".judged")).to_contain_text("und niemand sonst hat etwas gemeldet.")


def test_a_long_name_of_a_place_leaves_the_list_as_wide_as_its_window(
    visits: Visits, service: str
) -> None:
    report = {
        "phenomenon": "hail",
        "observed_at": "2024-05-21T20:30:00Z",
        "narrative": "Somewhere with a long name.",
        "place": {"latitude": 42.0, "longitude": -93.0, "name": "N" * 150},
    }
    assert httpx.post(f"{service}/v1/reports", json=report).status_code == 201

    for phone in False, True:
        page = visits("/reports", phone=phone)
        expect(page.get_by_text("N" * 150)).to_be_visible()
        assert not is_wider_than_its_window(page)


def test_whether_anybody_was_hurt_is_asked_and_added_to_the_words(
    visits: Visits, service: str
) -> None:
    page = visits("/report", **KNOWS_WHERE)
    write(page, "Hail has broken the windshields of two cars")
    hints = page.get_by_role("list", name="Read from your words")
    expect(hints).to_contain_text("Damage to vehicles. Anyone hurt?")

    hints.get_by_role("button", name="Nobody").click()

    words = page.get_by_label("In your words")
    expect(words).to_be_focused()
    said = "Hail has broken the windshields of two cars. Nobody was hurt."
    expect(words).to_have_value(said)
    expect(hints).not_to_contain_text("Anyone hurt?")
    send(page)
    expect(page.get_by_role("heading", name="Thank you, it is in.")).to_be_visible()
    assert len(filed(service, said)) == 1


def test_words_end_where_the_service_takes_no_more_and_say_so(visits: Visits, service: str) -> None:
    longest = "hail " * 1_999 + "\U0001f32a\ufe0f" + "!!"
    page = visits("/report", **KNOWS_WHERE)
    page.get_by_label("In your own words").fill(longest)
    expect(page.get_by_text("0 more characters fit.")).to_be_visible()
    page.get_by_label("In your own words").press_sequentially("more")
    expect(page.get_by_label("In your own words")).to_have_value(longest)

    page.get_by_role("button", name="Hail").click()
    page.get_by_role("button", name="Next: where and when").click()
    expect(page.locator(".place-line")).to_contain_text("Position of this device")
    page.get_by_role("button", name="Send now").dblclick()
    expect(page.get_by_role("heading", name="Thank you, it is in.")).to_be_visible()
    assert len(filed(service, longest)) == 1


def test_words_run_in_the_direction_in_which_they_are_written(visits: Visits) -> None:
    page = visits("/report", **KNOWS_WHERE)
    write(page, "\u0628\u0631\u062f \u0643\u0628\u064a\u0631.")
    send(page)
    expect(page.get_by_role("heading", name="Thank you, it is in.")).to_be_visible()
    page.get_by_role("link", name="See how it was checked").click()

    quote = page.locator("blockquote")
    expect(quote).to_be_visible()
    begins = quote.evaluate(
        """quote => {
          const range = document.createRange();
          range.setStart(quote.firstChild, 1);
          range.setEnd(quote.firstChild, 2);
          return range.getBoundingClientRect().right;
        }"""
    )
    box = quote.bounding_box()
    assert box
    assert begins > box["x"] + box["width"] * 0.8


def test_a_pin_that_crosses_the_antimeridian_is_on_its_other_side(
    visits: Visits, service: str
) -> None:
    page = visits("/report", phone=True)
    page.get_by_role("button", name="Lightning").click()
    page.get_by_role("button", name="Next: where and when").click()
    page.get_by_label("Latitude").fill("-16.8")
    page.get_by_label("Longitude").fill("179.99")
    page.get_by_role("button", name="Use these").click()
    page.get_by_role("group", name="Map around").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".place-line")).to_contain_text("Where you put the map")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("heading", name="Thank you, it is in.")).to_be_visible()

    places = [one["place"] for one in filed(service, "")]
    (moved,) = [place for place in places if -17.5 < place["latitude"] < -16]
    assert -180 <= moved["longitude"] < -179


def test_back_and_forward_walk_the_steps_and_keep_what_was_filled_in(visits: Visits) -> None:
    page = visits("/report", **KNOWS_WHERE)
    write(page, "Kept on the way.")

    page.go_back()
    expect(page.get_by_role("heading", name="Where and when?")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("button", name="Hail")).to_have_attribute("aria-pressed", "true")
    page.go_forward()
    page.go_forward()
    expect(page.get_by_label("In your words")).to_have_value("Kept on the way.")


def test_a_picture_that_cannot_be_read_is_named_and_the_others_are_kept(
    visits: Visits, tmp_path: Path
) -> None:
    good, bad, large = tmp_path / "good.png", tmp_path / "bad.jpg", tmp_path / "large.jpg"
    Image.new("RGB", (640, 480), "gray").save(good)
    bad.write_bytes(b"this is no picture")
    Image.effect_noise((7000, 6000), 90).convert("RGB").save(large, quality=95)
    assert large.stat().st_size > 20_000_000
    page = visits("/report", **KNOWS_WHERE)
    write(page, "With three pictures.")

    page.get_by_label("Add a photo").set_input_files([good, bad, large])

    expect(page.get_by_role("img", name="Your photo 2")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("bad.jpg")
    expect(page.get_by_text("Photos are looked at once they have been sent.")).to_be_visible()
    assert page.locator(".shot canvas").count() == 2
