"""Exports: every report that matches, one a line, and back into an empty service as it was."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from skywitness.adapters.memory.clock import FixedClock
from skywitness.domain.model.access.actor import ANONYMOUS, IMPORTER, LOCAL
from skywitness.domain.model.errors import NotSignedIn
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.use_cases.import_reports import RowOutcome
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.formats.report_lines import FOUND_OUT, report_line
from skywitness.entrypoints.formats.reports import read_reports
from tests.builders import a_filing
from tests.integration.http.api import (
    MERGE_PATCH,
    NOW,
    Api,
    given_weather,
    memory_services,
)

PHONE = "Call me at 515-555-0123."
LATER = NOW + timedelta(days=3)


async def exported(
    services: Services,
    audience: Audience = Audience.FULL,
    where: ReportFilter | None = None,
    *,
    as_filed: bool = True,
) -> bytes:
    lines = []
    async for report in services.export_reports(where or ReportFilter(), audience, actor=LOCAL):
        assert report is not None
        lines.append(report_line(report, audience, as_filed=as_filed))
    return b"".join(lines)


async def imported(services: Services, content: bytes, folder: Path) -> Counter[RowOutcome]:
    file = folder / "exported.jsonl"
    file.write_bytes(content)
    results = [one async for one in services.import_reports(read_reports(file), actor=IMPORTER)]
    assert [one.problems for one in results if one.problems] == []
    return Counter(one.outcome for one in results)


@pytest.fixture
async def filled(api: Api, tmp_path: Path) -> Api:
    """Reports that were filed, edited, withdrawn and imported, with external ids and without."""
    await api.file(narrative=f"Large hail. {PHONE}", external_id="desk-1", observer="spotter-7")
    path = await api.filed_path(narrative="Hail of 1.5 inches fell.", phenomenon=None)
    api.clock.advance(timedelta(minutes=5))
    edited = {"narrative": "Hail of 2 inches fell."}
    answer = await api.http.patch(path, json=edited, headers={**MERGE_PATCH, "If-Match": "*"})
    assert answer.status_code == 200
    gone = await api.filed_path(external_id="withdrawn")
    await api.http.delete(gone, headers={"If-Match": "*"})
    await api.examine()
    table = tmp_path / "table.csv"
    table.write_text(
        "external_id,registry,phenomenon,observed_at,latitude,longitude,narrative\n"
        f"a-1,demo,rain,2013-05-08T13:00:00Z,40.64,-73.78,Rain. {PHONE}\n",
        "utf-8",
    )
    results = api.services.import_reports(read_reports(table), actor=IMPORTER)
    assert [one.outcome async for one in results] == [RowOutcome.FILED]
    return api


@pytest.mark.parametrize("audience", Audience)
async def test_an_empty_service_that_takes_an_export_back_exports_the_same(
    filled: Api, tmp_path: Path, audience: Audience
) -> None:
    first = await exported(filled.services, audience)
    other = memory_services(FixedClock(LATER), given_weather())

    assert await imported(other, first, tmp_path) == {RowOutcome.FILED: 3}
    assert await exported(other, audience) == first
    assert await imported(other, first, tmp_path) == {RowOutcome.UNCHANGED: 3}
    assert await imported(filled.services, first, tmp_path) == {RowOutcome.UNCHANGED: 3}
    assert await exported(other, audience) == first


async def test_whoever_follows_the_list_finds_what_was_taken_back(
    filled: Api, tmp_path: Path
) -> None:
    other = memory_services(FixedClock(LATER), given_weather())
    await imported(other, await exported(filled.services), tmp_path)

    assert await exported(other, where=ReportFilter(updated_since=LATER)) == await exported(other)


async def test_a_line_is_the_document_of_the_api_and_its_issuer(filled: Api) -> None:
    listed = (await filled.http.get("/v1/reports?sort=filed_at")).json()["items"]

    lines = await exported(filled.services, Audience.PUBLIC, as_filed=False)

    documents = [json.loads(line) for line in lines.splitlines()]
    assert [one.pop("issuer") for one in documents] == ["spotter-7", "local", "demo"]
    assert documents == listed
    assert {one["verdict"] is None for one in documents} == {True, False}
    short = json.loads((await exported(filled.services)).splitlines()[0])
    assert documents[0].keys() - short.keys() == FOUND_OUT


async def test_texts_as_filed_are_for_the_full_audience_alone(filled: Api) -> None:
    assert (await exported(filled.services, Audience.FULL)).count(b"515-555-0123") == 2
    assert b"555" not in await exported(filled.services, Audience.PUBLIC)
    with pytest.raises(NotSignedIn):
        async for _ in filled.services.export_reports(
            ReportFilter(), Audience.FULL, actor=ANONYMOUS
        ):
            pass


async def test_filters_are_those_of_the_list(filled: Api) -> None:
    lines = await exported(filled.services, where=ReportFilter(phenomena=frozenset({"rain"})))

    assert [json.loads(line)["external_id"] for line in lines.splitlines()] == ["a-1"]


async def test_more_than_a_page_is_exported_in_the_order_of_filing(api: Api) -> None:
    paths = []
    for number in range(7):
        paths.append(await api.filed_path(external_id=f"n-{number}"))
        api.clock.advance(timedelta(seconds=1 if number % 3 else 0))
    for number in range(1_100):
        await api.services.file_report(a_filing(external_id=f"small-{number}"), actor=LOCAL)

    lines = (await exported(api.services)).splitlines()

    assert len(lines) == 1_107
    assert len({json.loads(line)["id"] for line in lines}) == 1_107
    times = [(one["filed_at"], one["id"]) for one in map(json.loads, lines)]
    assert times == sorted(times)


async def test_what_is_filed_during_an_export_is_left_out(api: Api) -> None:
    await api.file()
    seen: list[Report | None] = []
    async for report in api.services.export_reports(ReportFilter(), Audience.PUBLIC, actor=LOCAL):
        seen.append(report)
        api.clock.advance(timedelta(seconds=1))
        await api.file()

    assert len(seen) == 1


async def test_an_edit_at_the_origin_comes_as_a_revision_unless_it_was_edited_here(
    api: Api, tmp_path: Path
) -> None:
    path = await api.filed_path()
    other = memory_services(FixedClock(LATER), given_weather())
    await imported(other, await exported(api.services), tmp_path)
    edited = {"narrative": "Corrected at the origin."}
    await api.http.patch(path, json=edited, headers={**MERGE_PATCH, "If-Match": "*"})
    second = await exported(api.services)

    assert await imported(other, second, tmp_path) == {RowOutcome.REVISED: 1}
    assert b"Corrected at the origin." in await exported(other)
    assert await imported(other, second, tmp_path) == {RowOutcome.UNCHANGED: 1}


LINE: dict[str, Any] = {
    "id": "01a22a4f-a224-72a5-8612-cd02b383f1d9",
    "issuer": "desk",
    "observer": "spotter-7",
    "phenomenon": "hail",
    "observed_at": "2024-05-21T22:05:00Z",
    "place": {"latitude": 41.61, "longitude": -93.7},
    "filed_at": "2024-05-21T22:10:00Z",
    "revised_at": "2024-05-21T22:10:00Z",
}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": None}, "id"),
        ({"id": "not one"}, "id"),
        ({"observer": "a\nb"}, "observer"),
        ({"observer": "x" * 101}, "observer"),
        ({"observer": "call 515-555-0123"}, "observer"),
        ({"observer": ""}, "observer"),
        ({"issuer": "a\u0000b"}, "registry"),
        ({"issuer": "x" * 101}, "registry"),
        ({"filed_at": None}, "filed_at"),
        ({"filed_at": "yesterday"}, "filed_at"),
        ({"filed_at": "2024-05-21T22:10:00Z", "revised_at": "2024-05-21T22:09:59Z"}, "revised_at"),
        ({"filed_at": "2999-01-01T00:00:00Z", "revised_at": "2999-01-01T00:00:00Z"}, "revised_at"),
        ({"filed_at": "2499-01-01T00:00:00Z", "revised_at": "2499-01-01T00:00:00Z"}, "revised_at"),
        ({"external_id": "x" * 101}, "external_id"),
        ({"issuer": 7}, "issuer"),
        ({"observer": []}, "observer"),
    ],
)
async def test_a_line_of_which_something_is_wrong_is_refused_with_its_reason(
    api: Api, tmp_path: Path, changes: dict[str, Any], field: str
) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text(json.dumps(LINE | changes) + "\n" + json.dumps(LINE), "utf-8")

    results = [one async for one in api.services.import_reports(read_reports(file), actor=IMPORTER)]

    assert [one.outcome for one in results] == [RowOutcome.REFUSED, RowOutcome.FILED]
    assert [problem.field for problem in results[0].problems] == [field]
