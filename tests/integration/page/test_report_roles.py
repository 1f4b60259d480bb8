"""What a report shows in each of its states: to the public, to whoever filed it, to the desk."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from skywitness.domain.model.geography.place import Point
from tests.integration.page.conftest import link_of, serving
from tests.integration.page.rain import OBSERVED_AT, RAIN
from tests.tools.camera import camera_jpeg
from tests.tools.chromium import Visits, faults_of_access, settled

SEND = """async ([method, path, body, type]) => {
  const given = typeof body === "string"
    ? Uint8Array.from(atob(body), (one) => one.charCodeAt(0))
    : JSON.stringify(body);
  const headers = { "If-Match": "*", "Content-Type": type };
  const answer = await fetch(new URL(path, document.baseURI), { method, headers, body: given });
  return [answer.status, await answer.text()];
}"""


@dataclass(frozen=True)
class Person:
    """Somebody with a browser; the public has no session."""

    page: Page
    address: str

    def sends(
        self,
        path: str,
        body: object = None,
        *,
        method: str = "POST",
        media: str = "application/json",
    ) -> str:
        status, text = self.page.evaluate(SEND, [method, f"v1/{path}", body, media])
        assert status < 300, text
        return str(text)

    def files(self, **changes: Any) -> str:
        text = self.sends("reports", {**RAIN, **changes})
        return text.partition('"id":"')[2].partition('"')[0]

    def reads(self, report: str) -> Page:
        self.page.goto(f"{self.address}/reports/{report}")
        settled(self.page)
        return self.page


@dataclass(frozen=True)
class People:
    public: Person
    owner: Person
    desk: Person
    admin: Person


ROLES = ("admin", "desk")


def signed_in(visits: Visits, link: str) -> Page:
    page = visits.context().new_page()
    page.goto(link)
    expect(page.get_by_role("heading", name="You are signed in")).to_be_visible()
    return page


@pytest.fixture(scope="module")
def people(
    site: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[People]:
    """Four people at a service where people sign in, and photos wait for the desk."""
    assert site.exists()
    folder = tmp_path_factory.mktemp("roles")
    settings = {"SKYWITNESS_ACCESS": "keys", "SKYWITNESS_PHOTO_MODERATION": "required"}
    with serving(folder, **settings) as address:
        visits = Visits(browser, address)
        visits.forgive("Failed to load resource")  # the answers to strangers

        public = visits.context().new_page()
        public.goto(address)
        admin, desk = (signed_in(visits, link_of(folder, address, role=role)) for role in ROLES)
        boss = Person(admin, address)
        key = json.loads(boss.sends("keys", {"name": "Ann", "role": "observer"}))["key"]
        owner = visits.context(extra_http_headers={"Authorization": f"Bearer {key}"}).new_page()
        owner.goto(address)

        yield People(Person(public, address), Person(owner, address), Person(desk, address), boss)
        visits.end()


def obscured(people: People) -> str:
    return people.owner.files(visibility="obscured")


def rejected(people: People) -> str:
    report = people.owner.files()
    why = {"state": "rejected", "reason": "This is not about weather."}
    people.desk.sends(f"reports/{report}/review", why)
    return report


def merged(people: People) -> str:
    kept, report = people.desk.files(), people.owner.files()
    people.desk.sends(f"reports/{report}/merge", {"into": kept})
    return report


def held(people: People) -> str:
    report = people.owner.files()
    picture = base64.b64encode(camera_jpeg(OBSERVED_AT, Point(40.77, -73.9))).decode()
    people.owner.sends(f"reports/{report}/photos", picture, media="image/jpeg")
    return report


def withdrawn(people: People) -> str:
    report = people.owner.files()
    people.owner.sends(f"reports/{report}", method="DELETE")
    return report


def withdrawn_by_the_desk(people: People) -> str:
    report = people.owner.files()
    people.desk.sends(f"reports/{report}", method="DELETE")
    return report


def erased(people: People) -> str:
    report = people.owner.files()
    people.admin.sends(f"admin/reports/{report}", method="DELETE")
    return report


ROUGHLY = "The place is shown only roughly"
TO_OTHERS = "Others see the place only roughly."
REJECTED = "The desk rejected this report."
LEADS = "To the report that it was merged into"
LATER = "Others see this photo once the desk has looked at it."
BACK = "Bring it back"
NONE = "There is no such report"


@pytest.mark.parametrize(
    ("state", "public", "owner", "desk", "not_public"),
    [
        (obscured, ROUGHLY, TO_OTHERS, TO_OTHERS, "40.77"),
        (rejected, NONE, REJECTED, REJECTED, "not about weather"),
        (merged, LEADS, LEADS, LEADS, "gutters"),
        (held, "The gutters", LATER, LATER, LATER),
        (
            withdrawn,
            "was withdrawn",
            "You withdrew it on ",
            "By the person who filed it, on ",
            BACK,
        ),
        (withdrawn_by_the_desk, "was withdrawn", "By ", "You withdrew it on ", BACK),
        (erased, "was deleted", "Nothing of it is left", "Nothing of it is left", "gutters"),
    ],
)
def test_a_report_shows_its_state_to_each(
    people: People,
    state: Callable[[People], str],
    public: str,
    owner: str,
    desk: str,
    not_public: str,
) -> None:
    report = state(people)

    for person, words in (people.public, public), (people.owner, owner), (people.desk, desk):
        page = person.reads(report)
        expect(page.locator("main")).to_contain_text(words)
        assert faults_of_access(page) == []
    assert not_public not in people.public.page.locator("main").inner_text()


def test_a_withdrawn_report_is_brought_back_by_its_observer(people: People) -> None:
    report = withdrawn(people)
    page = people.owner.reads(report)

    page.get_by_role("button", name=BACK).click()

    expect(page.get_by_role("region", name="Verdict")).to_be_visible()
    expect(page.get_by_role("region", name="History")).to_contain_text("Restored")
    expect(people.public.reads(report).locator("blockquote")).to_contain_text("The gutters")


def test_a_photo_is_shown_to_all_once_the_desk_has_looked(people: People) -> None:
    report = held(people)
    desk = people.desk.page
    desk.goto(f"{people.desk.address}/desk?open={report}")
    case = desk.get_by_role("region", name="Case")
    expect(case).to_contain_text("Held back")
    assert faults_of_access(desk) == []

    case.get_by_role("button", name="Show photo 1").click()
    expect(case).to_contain_text("Everybody sees it.")
    photos = people.public.reads(report).get_by_role("list", name="Photos")
    expect(photos.get_by_role("img")).to_be_visible()

    case.get_by_role("button", name="Hold photo 1 back").click()
    expect(case).to_contain_text("Held back")
    expect(people.public.reads(report).get_by_role("list", name="Photos")).to_have_count(0)
