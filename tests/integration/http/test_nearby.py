from __future__ import annotations

from datetime import timedelta

import pytest

from skywitness.domain.documents.events import NearbyReportListDocument
from skywitness.domain.documents.text import TextReadingDocument
from tests.builders import OBSERVED_AT
from tests.integration.http.api import Api, read_as, require_problem

ASKED = {
    "lat": "41.59",
    "lon": "-93.62",
    "observed_at": OBSERVED_AT.isoformat().replace("+00:00", "Z"),
    "phenomenon": "hail",
}
PATH = "/v1/reports/nearby"


async def test_likely_duplicates_come_with_distance_and_time(api: Api) -> None:
    path = await api.filed_path()

    answer = await api.http.get(PATH, params={**ASKED, "lat": "41.63"})

    read_as(NearbyReportListDocument, answer.content)
    (found,) = answer.json()["items"]
    assert found["id"] == path.rsplit("/", 1)[1]
    assert found["phenomenon"] == "hail"
    assert found["distance_m"] == pytest.approx(4448, abs=10)
    assert found["time_offset_s"] == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"lat": "41.75"},
        {"phenomenon": "dense_fog"},
        {"observed_at": (OBSERVED_AT + timedelta(minutes=16)).isoformat().replace("+00:00", "Z")},
    ],
    ids=["eleven miles off", "another class", "sixteen minutes later"],
)
async def test_another_event_is_not_listed(api: Api, changed: dict[str, str]) -> None:
    await api.filed_path()

    answer = await api.http.get(PATH, params=ASKED | changed)

    assert answer.json() == {"items": []}


async def test_the_time_offset_is_signed(api: Api) -> None:
    await api.filed_path()
    later = (OBSERVED_AT + timedelta(minutes=10)).isoformat().replace("+00:00", "Z")

    answer = await api.http.get(PATH, params=ASKED | {"observed_at": later})

    assert [item["time_offset_s"] for item in answer.json()["items"]] == [-600]


async def test_every_invalid_parameter_is_named(api: Api) -> None:
    answer = await api.http.get(PATH, params={"lat": "95", "phenomenon": "frogs", "x": "1"})

    body = require_problem(answer, 400, "invalid_query")
    assert {error["parameter"] for error in body["errors"]} == {
        "lat",
        "lon",
        "observed_at",
        "phenomenon",
        "x",
    }


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_nearby_is_not_an_id(api: Api, method: str) -> None:
    answer = await api.http.request(method, PATH)

    require_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


async def test_contradictions_in_the_report_are_warnings(api: Api) -> None:
    path = await api.filed_path(
        narrative="Baseball sized hail, 2.75 inches.",
        magnitude={"value": 1.0, "unit": "in"},
    )

    answer = await api.http.get(f"{path}/verdict")

    assert answer.json()["warnings"] == ["the narrative says 2.75 in, the report 1 in"]
    assert answer.json()["severity"] == "severe"


async def test_a_contradictory_time_is_a_warning(api: Api) -> None:
    path = await api.filed_path(narrative="Golf ball sized hail at 4 AM CDT broke a windshield.")

    answer = await api.http.get(f"{path}/verdict")

    (warning,) = answer.json()["warnings"]
    assert warning.startswith("the narrative says 4 AM CDT, the report ")


async def test_times_and_damage_are_read_from_a_text(api: Api) -> None:
    answer = await api.http.post(
        "/v1/text/insight",
        json={"text": "🌨️ Call 515-555-0134. Pea size hail at 5:40 PM CDT broke a windshield."},
    )

    shown = read_as(TextReadingDocument, answer.content)
    (time,) = shown.times
    assert (time.text, time.start, time.utc_offset_minutes) == ("5:40 PM CDT", "17:40", -300)
    assert time.offset_utf16 == time.offset + 1
    assert [(harm.kind, harm.text) for harm in shown.damage] == [("vehicle", "windshield")]
    assert shown.severity == "moderate"


async def test_severity_is_read_from_a_text(api: Api) -> None:
    answer = await api.http.post(
        "/v1/text/insight", json={"text": "Wind gust of 85 mph measured, trees down."}
    )

    assert answer.json()["severity"] == "extreme"
