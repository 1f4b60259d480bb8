"""Lists in other forms: rows, JSON Lines and CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import orjson
import pytest
from pydantic import TypeAdapter

from skywitness.domain.documents.row import RowListDocument
from tests.integration.http.api import Api, Json, named_parameters, require_problem

LONG = "Golf balls of ice are coming down near St. Charles. The road is white! Cars have stopped."


def table(text: str) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(text, newline=""), strict=True)]


async def rows(api: Api, query: str = "") -> list[Json]:
    answer = await api.http.get(f"/v1/reports?view=row{query}")
    assert answer.status_code == 200, answer.text
    TypeAdapter(RowListDocument).validate_json(answer.content)
    items: list[Json] = answer.json()["items"]
    return items


async def test_a_row_shows_of_a_report_what_a_list_needs(api: Api) -> None:
    report = (await api.file(narrative=LONG)).json()
    await api.examine()
    whole = (await api.http.get(f"/v1/reports/{report['id']}")).json()

    (row,) = await rows(api)

    assert row == {
        "id": report["id"],
        "phenomenon": "hail",
        "observed_at": "2026-05-21T22:14:00Z",
        "observed_until": None,
        "place": {
            "latitude": 41.59,
            "longitude": -93.62,
            "coarse": False,
            "name": "2 NW Des Moines",
            "time_zone": "America/Chicago",
            "phrase": whole["place"]["phrase"],
        },
        "magnitude": {
            "value": 1.75,
            "unit": "in",
            "qualifier": "estimated",
            "si_value": 44.45,
            "si_unit": "mm",
        },
        "source": "trained_spotter",
        "review": "received",
        "outcome": whole["verdict"]["outcome"],
        "score": whole["verdict"]["score"],
        "decided": {
            "at": whole["verdict"]["decided_at"],
            "reason": row["decided"]["reason"],
            "part": whole["verdict"]["reason_parts"][0],
        },
        "photos_stored": 0,
        "sentence": "Golf balls of ice are coming down near St. Charles.",
    }
    assert whole["verdict"]["reason"].startswith(row["decided"]["reason"])


async def test_a_place_known_to_ten_kilometres_is_coarse(api: Api) -> None:
    for accuracy_m in (9_999, 10_000):
        await api.file(
            place={"latitude": 41.0, "longitude": -93.0, "accuracy_m": accuracy_m, "name": ""}
        )

    assert sorted(row["place"]["coarse"] for row in await rows(api)) == [False, True]


async def test_rows_have_the_pages_filters_and_tombstones_of_the_list(api: Api) -> None:
    kept = [(await api.file(narrative=f"Hail {n}")).json()["id"] for n in range(3)]
    gone = (await api.file(phenomenon="rain", magnitude=...)).json()["id"]
    await api.http.delete(f"/v1/reports/{gone}", headers={"if-match": "*"})

    first = (await api.http.get("/v1/reports?view=row&limit=2&sort=filed_at&count=exact")).json()
    second = (await api.http.get(first["next"])).json()
    changed = await rows(api, "&updated_since=2026-01-01T00:00:00Z")

    assert [row["id"] for row in (*first["items"], *second["items"])] == kept
    assert (first["count"], second["next"]) == ({"value": 3, "exact": True}, None)
    assert next(row for row in changed if row["id"] == gone).keys() >= {"withdrawn_at"}
    assert await rows(api, "&phenomenon=tornado") == []


async def test_geojson_has_no_rows(api: Api) -> None:
    answer = await api.http.get("/v1/reports?view=row&format=geojson")

    assert named_parameters(require_problem(answer, 400, "invalid_query")) == ["view"]


@pytest.mark.parametrize(
    ("how", "media_type"),
    [
        ({"params": {"format": "csv"}}, "text/csv"),
        ({"headers": {"accept": "text/csv"}}, "text/csv"),
        ({"params": {"format": "jsonl"}}, "application/jsonl"),
        ({"headers": {"accept": "application/jsonl"}}, "application/jsonl"),
    ],
)
async def test_the_format_is_chosen_by_name_or_by_accept(
    api: Api, how: Json, media_type: str
) -> None:
    await api.file()

    answer = await api.http.get("/v1/reports", **how)
    again = await api.http.get(
        "/v1/reports",
        params=how.get("params"),
        headers={**how.get("headers", {}), "if-none-match": answer.headers["etag"]},
    )

    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert again.status_code == 304


async def test_every_page_of_lines_leads_to_the_next_one(api: Api) -> None:
    filed = [(await api.file(narrative=f"Hail {n}")).json()["id"] for n in range(5)]
    for form in ("csv", "jsonl"):
        found: list[Any] = []
        url = f"/v1/reports?format={form}&limit=2&sort=filed_at"
        while url:
            answer = await api.http.get(url)
            if form == "csv":
                found += [row["id"] for row in table(answer.text)]
            else:
                found += [orjson.loads(line)["id"] for line in answer.content.splitlines()]
            url = answer.links.get("next", {}).get("url", "")
        assert found == filed


async def test_json_lines_are_the_documents_of_the_list(api: Api) -> None:
    await api.file(narrative=LONG)
    await api.file(narrative="Line one.\nLine two.")

    items = (await api.http.get("/v1/reports")).json()["items"]
    lines = (await api.http.get("/v1/reports?format=jsonl")).content.splitlines()

    assert [orjson.loads(line) for line in lines] == items


async def test_csv_holds_any_text_and_runs_none_of_it(api: Api) -> None:
    texts = ['=HYPERLINK("http://evil.example","x")', '"quoted", and\nmore', "@SUM(1)", "-1"]
    for text in texts:
        await api.file(narrative=text)

    answer = await api.http.get("/v1/reports?format=csv&sort=filed_at")

    shown = table(answer.text)
    assert [row["narrative"].removeprefix("'") for row in shown] == texts
    assert all(not row["narrative"].startswith(("=", "@", "-", "+")) for row in shown)
    assert {row["place_longitude"] for row in shown} == {"-93.62"}
    assert {row["magnitude_si_value"] for row in shown} == {"44.45"}


async def test_csv_of_rows_has_fewer_columns(api: Api) -> None:
    await api.file(narrative=LONG)

    (row,) = table((await api.http.get("/v1/reports?format=csv&view=row")).text)

    assert row["sentence"] == "Golf balls of ice are coming down near St. Charles."
    assert "narrative" not in row
