"""What a report shows of decisions about it, of its photos, and of the stations around it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, FloatRect, Locator, expect

from skywitness.domain.model.geography.place import Point
from tests.integration.page.conftest import serving, until_examined
from tests.integration.page.rain import OBSERVED_AT, RAIN
from tests.tools.camera import camera_jpeg
from tests.tools.chromium import Visits, faults_of_access

ANY = {"If-Match": "*"}


@pytest.fixture(scope="module")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a service with the stations of the sample, whose reports these tests file."""
    assert site.exists()
    with serving(tmp_path_factory.mktemp("states"), "--sample") as address:
        yield address


@pytest.fixture
def visits(browser: Browser, address: str) -> Iterator[Visits]:
    visits = Visits(browser, address)
    yield visits
    visits.end()


def filed(address: str, **changes: Any) -> str:
    answer = httpx.post(f"{address}/v1/reports", json={**RAIN, **changes})
    assert answer.status_code == 201
    return str(answer.json()["id"])


def decided(address: str, report: str, path: str, **body: str) -> None:
    answer = httpx.post(f"{address}/v1/reports/{report}/{path}", json=body, headers=ANY)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (
            {"state": "rejected", "reason": "This is not about weather."},
            ["The desk rejected", "This is not about weather."],
        ),
        ({"state": "has_issues", "reason": "Hail or graupel?"}, ["The desk has a question"]),
    ],
)
def test_what_the_desk_decided_is_told(
    visits: Visits, address: str, decision: dict[str, str], words: list[str]
) -> None:
    """With its reason, where that is not for the observer and the desk alone."""
    report = filed(address)
    decided(address, report, "review", **decision)

    page = visits(f"/reports/{report}")

    for part in words:
        expect(page.locator(".report-standing")).to_contain_text(part)
    assert faults_of_access(page) == []


def test_an_obscured_place_is_shown_as_roughly_as_it_is_known(visits: Visits, address: str) -> None:
    page = visits(f"/reports/{filed(address, visibility='obscured')}")

    expect(page.locator(".report-standing")).to_contain_text("The place is shown only roughly")
    expect(page.locator(".facts")).to_contain_text("so nothing can contradict it")
    assert "40.77" not in page.locator("main").inner_text()


def test_a_merged_report_leads_to_the_one_it_was_merged_into(visits: Visits, address: str) -> None:
    kept, other = filed(address), filed(address)
    decided(address, other, "merge", into=kept)

    page = visits(f"/reports/{other}")
    page.get_by_role("link", name="To the report that it was merged into").click()

    page.wait_for_url(f"**/reports/{kept}")
    expect(page.get_by_role("region", name="History")).to_contain_text(
        "Another report was merged into this one"
    )


def test_a_photo_is_told_of_where_it_is_shown_and_drawn_when_it_was_taken(
    visits: Visits, address: str
) -> None:
    report = filed(address)
    picture = camera_jpeg(OBSERVED_AT - timedelta(minutes=8), Point(40.771, -73.9))
    sent = httpx.post(
        f"{address}/v1/reports/{report}/photos",
        content=picture,
        headers={"Content-Type": "image/jpeg"},
    )
    assert sent.status_code == 201
    until_examined(address)

    page = visits(f"/reports/{report}")

    taken = "within 1.2 mi, 8 min before"
    expect(page.get_by_role("list", name="Photos")).to_contain_text(f"Taken {taken}: for")
    expect(page.get_by_role("img", name=f"1 photo of this report. {taken}: for.")).to_be_visible()
    assert page.locator(".chart-photo-for").count() == 1
    page.get_by_text("The same as numbers").first.click()
    row = page.get_by_role("row", name="Photo 1")
    expect(row).to_contain_text("8 min before")
    expect(page.get_by_role("region", name="How it adds up").get_by_role("img")).to_be_visible()
    assert faults_of_access(page) == []


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_texts_on_the_map_of_the_neighbourhood_cover_nothing(
    visits: Visits, address: str, *, phone: bool
) -> None:
    page = visits(f"/reports/{filed(address)}", phone=phone)
    expect(page.locator(".ringmap-name")).to_have_count(3)

    texts = boxes(page.locator(".ringmap-name, .ringmap-note"))
    marks = boxes(page.locator(".ringmap-station"))

    assert [pair for pair in combinations(texts, 2) if overlap(*pair)] == []
    assert [(text, mark) for text in texts for mark in marks if overlap(text, mark)] == []


def boxes(of: Locator) -> list[FloatRect]:
    found = [one.bounding_box() for one in of.all()]
    assert found
    return [box for box in found if box]


def overlap(one: FloatRect, other: FloatRect) -> bool:
    """Whether boxes share more than the empty edges that lines of text have above and below."""
    edge = 8.0
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] + edge < other["y"] + other["height"]
        and other["y"] + edge < one["y"] + one["height"]
    )
