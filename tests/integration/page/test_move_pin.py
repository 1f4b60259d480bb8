"""Putting the place of a report right, on a map or in degrees."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.integration.page.conftest import until_examined
from tests.tools.chromium import Visits, faults_of_access, is_wider_than_its_window

AT = {"latitude": 40.77, "longitude": -73.87, "accuracy_m": 150}


def contradicted(own: str) -> str:
    """File heavy rain at an hour without any; return its path."""
    body = {"phenomenon": "heavy_rain", "observed_at": "2013-07-19T21:00:00Z", "place": AT}
    filed = httpx.post(f"{own}/v1/reports", json=body, headers={"Prefer": "wait=20"})
    until_examined(own)
    return f"/reports/{filed.json()['id']}"


def stored(own: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{own}/v1{path}").json()["place"]
    return found


def open_dialog(page: Page) -> None:
    page.get_by_role("button", name="Move the pin").click()
    expect(page.get_by_role("dialog").locator(".bearings .ring")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_what_is_under_the_pin_and_within_the_ring_is_sent(
    own_visits: Visits, own_sample: str, *, phone: bool
) -> None:
    path = contradicted(own_sample)
    page = own_visits(path, phone=phone)
    open_dialog(page)
    latitude = page.get_by_label("Latitude")
    assert latitude.input_value() == "40.77"
    assert faults_of_access(page) == []
    assert not is_wider_than_its_window(page)

    page.get_by_role("group", name="Map around the place of the report").focus()
    page.keyboard.press("ArrowUp")
    expect(latitude).not_to_have_value("40.77")
    page.get_by_role("button", name="Save and check again").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    moved = stored(own_sample, path)
    assert 40.77 < moved["latitude"] < 41.3
    assert moved["longitude"] == pytest.approx(AT["longitude"], abs=0.002)
    assert moved["accuracy_m"] > AT["accuracy_m"], "as good as the map was fine"


def test_degrees_move_the_map_and_keep_how_exact_they_were(
    own_visits: Visits, own_sample: str
) -> None:
    path = contradicted(own_sample)
    page = own_visits(path)
    open_dialog(page)
    page.get_by_label("Longitude").fill("-200")
    page.get_by_role("button", name="Save and check again").click()
    expect(page.get_by_role("dialog").get_by_role("status")).not_to_be_empty()
    page.get_by_label("Longitude").fill("-73,95")
    expect(page.get_by_role("dialog").locator(".bearings text").first).to_be_visible()
    page.get_by_role("button", name="Save and check again").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    moved = stored(own_sample, path)
    assert (moved["longitude"], moved["accuracy_m"]) == (-73.95, AT["accuracy_m"])
