"""The desk: deciding with the keyboard alone, taking back, and working beside others."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.tools.chromium import Visits, faults_of_access, not_reached, quiet

CONTRADICTED = "MADE-UP-1"


@pytest.fixture
def desk(browser: Browser, own_sample: str) -> Iterator[Page]:
    visits = Visits(browser, own_sample)
    visits.forgive("412")
    page = visits("/desk")
    expect(current(page)).to_be_visible()
    yield page
    visits.end()


def current(page: Page) -> Locator:
    return page.locator(".desk-row[aria-current]")


def chosen(page: Page) -> str:
    """Return the id of the case that is shown, once it can be decided about."""
    quiet(page)
    link = page.get_by_role("link", name="The whole report").get_attribute("href")
    assert link is not None
    return link.rpartition("/")[2]


def id_of(address: str, external_id: str) -> str:
    found = httpx.get(f"{address}/v1/reports", params={"external_id": external_id}).json()
    return str(found["items"][0]["id"])


def review_of(address: str, report: str) -> str:
    return str(httpx.get(f"{address}/v1/reports/{report}").json()["review"])


def test_a_case_is_accepted_and_taken_back_by_keys_alone(desk: Page, own_sample: str) -> None:
    first = chosen(desk)
    desk.keyboard.press("j")
    desk.wait_for_url(lambda url: "open=" in url and first not in url)
    second = chosen(desk)

    desk.keyboard.press("a")
    expect(desk.get_by_role("status")).to_contain_text("Accepted: ")
    assert review_of(own_sample, second) == "approved"
    assert chosen(desk) not in {first, second}

    desk.keyboard.press("z")
    expect(desk.get_by_role("status")).to_contain_text("Taken back: ")
    assert review_of(own_sample, second) == "received"
    assert chosen(desk) == second
    desk.keyboard.press("k")
    desk.wait_for_url(lambda url: first in url)


@pytest.mark.parametrize(
    ("key", "reason"), [("1", "Measurements rule it out."), ("6", "Nobody lives there.")]
)
def test_a_rejection_gives_its_reason(desk: Page, own_sample: str, key: str, reason: str) -> None:
    report = chosen(desk)
    desk.keyboard.press("r")
    desk.keyboard.press(key)
    if key == "6":
        expect(desk.get_by_label("Reason, for the observer")).to_be_focused()
        desk.keyboard.type(reason)
        desk.keyboard.press("Control+Enter")

    expect(desk.get_by_role("status")).to_contain_text("Rejected: ")
    found = httpx.get(f"{own_sample}/v1/reports/{report}").json()
    assert (found["review"], found["review_reason"]) == ("rejected", reason)
    desk.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(desk.get_by_role("status")).to_contain_text("Taken back: ")
    assert review_of(own_sample, report) == "received"


def test_letters_are_letters_while_somebody_types(desk: Page, own_sample: str) -> None:
    report = chosen(desk)
    desk.keyboard.press("n")
    expect(desk.get_by_label("Note, for the desk alone")).to_be_focused()
    desk.keyboard.type("A jazz quartet")
    desk.keyboard.press("Control+Enter")

    expect(desk.get_by_text("A jazz quartet")).to_be_visible()
    assert review_of(own_sample, report) == "received"
    desk.keyboard.press("f")
    desk.keyboard.type("azr")
    assert desk.get_by_label("Find in the queue").input_value() == "azr"
    assert review_of(own_sample, report) == "received"


def test_single_keys_can_be_turned_off(desk: Page, own_sample: str) -> None:
    report = chosen(desk)
    desk.keyboard.press("?")
    desk.get_by_role("button", name="Single keys: Off").press("Enter")
    desk.keyboard.press("Escape")
    desk.keyboard.press("a")
    desk.reload()
    assert chosen(desk) == report
    desk.keyboard.press("a")

    assert chosen(desk) == report
    assert review_of(own_sample, report) == "received"
    desk.get_by_role("button", name="Keys").click()
    desk.get_by_role("button", name="Single keys: On").press("Enter")


def test_what_changed_since_it_was_read_is_not_decided_about(desk: Page, own_sample: str) -> None:
    report = chosen(desk)
    decided = httpx.post(
        f"{own_sample}/v1/reports/{report}/review",
        json={"state": "has_issues", "reason": "Hail or graupel?"},
        headers={"If-Match": "*"},
    )
    desk.route("**/review", lambda route: route.fulfill(status=412, json={"code": "changed"}))
    try:
        desk.keyboard.press("a")
        expect(desk.get_by_role("status")).to_contain_text("It changed since you read it")
        assert review_of(own_sample, report) == "has_issues"
    finally:
        httpx.post(f"{own_sample}/v1/desk/undo", json={"token": decided.json()["undo"]})


def test_the_second_one_sees_who_has_a_case(browser: Browser, own_sample: str) -> None:
    visits = Visits(browser, own_sample)
    visits.forgive("409")
    page = visits("/reports")
    page.route(
        "**/hold",
        lambda route: route.fulfill(
            status=409, json={"code": "held", "held_by": "Dana", "detail": "Dana holds it."}
        ),
    )
    page.get_by_role("link", name="Desk").click()

    expect(page.get_by_text("Dana is working on this case.")).to_be_visible()
    expect(current(page)).to_contain_text("Dana has it")
    visits.end()


def test_the_queue_says_how_many_wait_and_how_many_of_them_it_lists(
    desk: Page, own_sample: str
) -> None:
    waiting = httpx.get(f"{own_sample}/v1/desk/queue").json()["waiting"]["value"]
    heading = desk.get_by_role("region", name="Queue").locator("header")
    expect(heading).to_contain_text(f"{waiting} to look at")
    expect(heading).to_contain_text("The 50 most urgent are listed.")

    chosen(desk)
    desk.keyboard.press("a")
    expect(heading).to_contain_text(f"{waiting - 1} to look at")
    desk.keyboard.press("z")
    expect(heading).to_contain_text(f"{waiting} to look at")

    desk.get_by_role("button", name="Flagged").click()
    expect(heading).to_contain_text("0 to look at")
    expect(heading).to_contain_text("Among the 50 most urgent.")


def test_the_evidence_is_drawn_beside_the_case(desk: Page, own_sample: str) -> None:
    report = id_of(own_sample, CONTRADICTED)
    desk.goto(f"{own_sample}/desk?open={report}")

    case = desk.get_by_role("region", name="Case")
    expect(case.locator(".lane")).to_have_count(3)
    expect(case.locator(".ringmap-name")).to_have_count(3)
    expect(case.locator(".notice-bad")).to_contain_text("No gauge near by caught any rain")
    expect(case).to_contain_text("Nobody else reported it")
    assert faults_of_access(desk) == []


def test_other_times_are_tried_without_the_claim_as_its_own_witness(
    desk: Page, own_sample: str
) -> None:
    report = id_of(own_sample, CONTRADICTED)
    claimed = httpx.get(f"{own_sample}/v1/reports/{report}").json()["observed_at"]
    tried: list[dict[str, object]] = []
    desk.route("**/v1/verdicts/preview", lambda route: tell(route, tried))
    desk.goto(f"{own_sample}/desk?open={report}")
    expect(desk.get_by_role("button", name="Try other times")).to_be_visible()
    chosen(desk)

    desk.keyboard.press("t")

    answer = desk.locator(".desk-times-answer")
    expect(answer).to_contain_text("at any of the 12 other times. The closest")
    expect(answer).to_contain_text("A day later, Jul 20, 2013, 5:00 pm: Open, 18 in 100.")
    expect(answer).to_contain_text("Newark Liberty, 15 mi away, measured")
    assert {body["id"] for body in tried} == {report}
    assert len({body["observed_at"] for body in tried} - {claimed}) == 12
    assert review_of(own_sample, report) == "received"
    assert desk.get_by_role("button", name="Try other times").count() == 0


def tell(route: Route, tried: list[dict[str, object]]) -> None:
    body = route.request.post_data_json
    assert isinstance(body, dict)
    tried.append(body)
    route.continue_()


def test_several_are_decided_at_once_and_taken_back_at_once(desk: Page, own_sample: str) -> None:
    first = chosen(desk)
    before = queue_of(desk)
    desk.keyboard.press("x")
    desk.keyboard.press("j")
    desk.wait_for_url(lambda url: "open=" in url and first not in url)
    second = chosen(desk)
    desk.keyboard.press("x")
    expect(desk.get_by_text("2 selected")).to_be_visible()
    assert faults_of_access(desk) == []

    desk.keyboard.press("r")
    desk.keyboard.press("3")
    expect(desk.get_by_role("status")).to_contain_text("Rejected: 2 reports")
    assert {review_of(own_sample, one) for one in (first, second)} == {"rejected"}
    expect(desk.get_by_text("2 selected")).to_have_count(0)

    desk.keyboard.press("z")
    expect(desk.get_by_role("status")).to_contain_text("Taken back: 2 reports")
    assert {review_of(own_sample, one) for one in (first, second)} == {"received"}
    assert queue_of(desk) == before
    desk.get_by_role("button", name="Select none").click()
    expect(desk.get_by_role("button", name="Accept", exact=True)).to_be_visible()


def test_what_cannot_be_decided_with_the_others_stays(desk: Page, own_sample: str) -> None:
    first = chosen(desk)
    second = queue_of(desk)[1]
    desk.route(
        f"**/{second}/review", lambda route: route.fulfill(status=412, json={"code": "changed"})
    )
    rows = desk.get_by_role("checkbox", name="Select ")
    rows.nth(1).check()
    rows.nth(2).click(modifiers=["Shift"])
    expect(desk.get_by_text("2 selected")).to_be_visible()

    desk.get_by_role("button", name="Accept all").click()

    said = desk.get_by_role("status")
    expect(said).to_contain_text("Accepted: ")
    expect(said).to_contain_text("1 stays in the queue: It changed since you read it")
    assert [review_of(own_sample, one) for one in (first, second)] == ["approved", "received"]
    assert queue_of(desk)[0] == second
    said.get_by_role("button", name="Undo").click()
    expect(desk.get_by_role("status")).to_contain_text("Taken back: ")
    assert review_of(own_sample, first) == "received"


def queue_of(page: Page) -> list[str]:
    links = page.locator(".desk-row").evaluate_all("rows => rows.map(row => row.href)")
    return [str(link).partition("open=")[2].partition("&")[0] for link in links]


def test_everything_on_the_desk_is_reached_by_the_keyboard(desk: Page, own_sample: str) -> None:
    desk.goto(f"{own_sample}/desk?open={id_of(own_sample, CONTRADICTED)}")
    expect(desk.get_by_role("button", name="Try other times")).to_be_visible()
    chosen(desk)

    assert not_reached(desk) == []


def test_strangers_are_told_how_to_sign_in(visit_guarded: Visits) -> None:
    page = visit_guarded("/desk")

    expect(page.get_by_role("heading", name="The desk is for reviewers")).to_be_visible()
    page.locator("main").get_by_role("link", name="Sign in").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
