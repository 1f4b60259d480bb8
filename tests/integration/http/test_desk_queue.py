"""The desk's queue and holds over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from skywitness.domain.documents.desk import CaseListDocument, HoldDocument
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission, Role
from skywitness.domain.model.desk.records import HELD_FOR
from tests.integration.http.api import (
    Api,
    Json,
    client_of,
    named_parameters,
    read_as,
    require_problem,
)
from tests.integration.http.guarded import Guarded, bearing

QUEUE = "/v1/desk/queue"
DANA = Actor.of("dana", Role.DESK)


async def queue(api: Api, **query: Any) -> list[Json]:
    answer = await api.http.get(QUEUE, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    read_as(CaseListDocument, answer.content)
    items: list[Json] = answer.json()["items"]
    return items


async def filed_id(api: Api, **changes: Any) -> str:
    return (await api.filed_path(**changes))[-36:]


async def tornado(api: Api) -> str:
    return await filed_id(api, phenomenon="tornado", magnitude=..., narrative="A rope tornado.")


async def test_the_most_urgent_is_on_top_and_says_why(api: Api) -> None:
    hail = await filed_id(api)
    rope = await tornado(api)
    fog = await filed_id(api, phenomenon="fog", magnitude=..., narrative="Fog.")
    api.clock.advance(timedelta(minutes=3))

    top, second, last = await queue(api)
    assert [case["report"]["id"] for case in (top, second, last)] == [rope, hail, fog]
    assert top["waiting_s"] == 180
    assert top["held_by"] is None
    assert [(reason["code"], reason["value"]) for reason in top["reasons"]] == [
        ("severity", "extreme"),
        ("not_examined", None),
    ]
    assert top["reasons"][0]["text"] == "Tornado: extreme if it is right."
    assert top["weight"] == 4.0


async def test_reasons_follow_the_examination(api: Api) -> None:
    await filed_id(api, narrative="Hail broke windows, one person injured.")
    await api.examine()
    (case,) = await queue(api)
    codes = [reason["code"] for reason in case["reasons"]]
    assert codes[:3] == ["severity", "people_harmed", "damage"]
    assert codes[3] == case["report"]["verdict"]["outcome"]


async def test_the_queue_has_pages(api: Api) -> None:
    filed = {await filed_id(api) for _ in range(5)}
    seen, url = [], f"{QUEUE}?limit=2&phenomenon=hail"
    while url:
        answer = await api.http.get(url)
        page = answer.json()
        seen += [case["report"]["id"] for case in page["items"]]
        if page["next"]:
            assert answer.headers["link"] == f'<{page["next"]}>; rel="next"'
            assert "/v1/desk/queue?limit=2&phenomenon=hail&cursor=" in page["next"]
        url = page["next"]
    assert len(seen) == 5
    assert set(seen) == filed


async def test_every_page_counts_the_whole_queue(api: Api) -> None:
    """Whatever is asked for: a page of what is left says how much that is."""
    paths = [await api.filed_path() for _ in range(3)]
    await tornado(api)
    for query in ({}, {"limit": 1}, {"phenomenon": "hail"}):
        answer = await api.http.get(QUEUE, params=query)
        assert answer.json()["waiting"] == {"value": 4, "exact": True}

    await api.http.delete(paths[0], headers={"If-Match": "*"})
    assert (await api.http.get(QUEUE)).json()["waiting"]["value"] == 3


async def test_a_cursor_is_bound_to_the_queue_and_its_filter(api: Api) -> None:
    for _ in range(3):
        await filed_id(api)
    of_list = (await api.http.get("/v1/reports?limit=1")).json()["next"].partition("cursor=")[2]
    of_queue = (await api.http.get(f"{QUEUE}?limit=1")).json()["next"].partition("cursor=")[2]
    for url in (
        f"{QUEUE}?cursor={of_list}",
        f"{QUEUE}?phenomenon=hail&cursor={of_queue}",
        f"/v1/reports?cursor={of_queue}",
    ):
        assert named_parameters(require_problem(await api.http.get(url), 400, "invalid_query")) == [
            "cursor"
        ]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"phenomenon": "hail"}, 1),
        ({"phenomenon": "fog"}, 0),
        ({"bbox": "-94,41,-93,42"}, 2),
        ({"bbox": "0,41,1,42"}, 0),
        ({"from": "2026-05-21T22:00:00Z", "to": "2026-05-21T23:00:00Z"}, 2),
        ({"from": "2026-05-22T22:00:00Z"}, 0),
        ({"q": "rope"}, 1),
        ({"review": "edited"}, 0),
        ({"verdict": "pending"}, 2),
    ],
)
async def test_the_queue_takes_the_filters_of_lists(
    api: Api, query: dict[str, str], count: int
) -> None:
    await filed_id(api)
    await tornado(api)
    assert len(await queue(api, **query)) == count


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "sort=filed_at", "count=exact", "review=none"]
)
async def test_other_parameters_are_refused(api: Api, query: str) -> None:
    answer = await api.http.get(f"{QUEUE}?{query}")
    problem = require_problem(answer, 400, "invalid_query")
    assert named_parameters(problem) == [query.partition("=")[0]]


async def test_the_desk_sees_everything_of_a_report_and_others_nothing(api: Api) -> None:
    path = await filed_id(api, narrative="Hail. Call me: ann@example.org")
    (case,) = await queue(api)
    assert case["report"]["id"] == path
    assert "ann@example.org" in case["report"]["narrative"]


async def test_a_key_that_must_not_read_in_full_sees_what_the_public_sees() -> None:
    guarded = Guarded.new()
    await guarded.filed_by_ann()
    scopes = frozenset({Permission.REVIEW, Permission.READ_REPORTS})
    key = await guarded.key(Role.DESK, scopes=scopes)
    async with client_of(guarded.app) as http:
        (case,) = (await http.get(QUEUE, headers=bearing(key))).json()["items"]
        shown = (await http.get(f"/v1/reports/{case['report']['id']}")).json()
    assert case["report"]["observer"] is None
    for member in ("narrative", "place", "observer"):
        assert case["report"][member] == shown[member]


async def test_the_queue_says_who_works_on_what(api: Api) -> None:
    report_id = await filed_id(api)
    answer = await api.http.put(f"{QUEUE}/{report_id}/hold")
    assert answer.status_code == 200
    held = read_as(HoldDocument, answer.content)
    assert held.held_by == "local"
    assert held.held_until == api.clock.now() + HELD_FOR
    (case,) = await queue(api)
    assert case["held_by"] == "local"

    api.clock.advance(HELD_FOR)
    (case,) = await queue(api)
    assert case["held_by"] is case["held_until"] is None


async def test_the_second_is_told_who_was_first(api: Api) -> None:
    report_id = await filed_id(api)
    path = f"{QUEUE}/{report_id}/hold"
    await api.services.hold_report.take(UUID(report_id), actor=DANA)

    refused = require_problem(await api.http.put(path), 409, "held")
    assert refused["held_by"] == "dana"
    assert (await api.http.delete(path)).status_code == 204
    (case,) = await queue(api)
    assert case["held_by"] == "dana"


async def test_a_released_report_is_free(api: Api) -> None:
    path = f"{QUEUE}/{await filed_id(api)}/hold"
    await api.http.put(path)
    for _ in range(2):
        assert (await api.http.delete(path)).status_code == 204
    (case,) = await queue(api)
    assert case["held_by"] is None


async def test_what_is_not_there_cannot_be_held(api: Api) -> None:
    unknown = f"{QUEUE}/018f3c1e-7b5a-7000-8000-00000000abcd/hold"
    for answer in (await api.http.put(unknown), await api.http.delete(unknown)):
        require_problem(answer, 404, "not_found")
    path = await api.filed_path()
    await api.http.delete(path, headers={"if-match": "*"})
    require_problem(await api.http.put(f"{QUEUE}/{path[-36:]}/hold"), 410, "withdrawn")


async def test_holding_changes_nothing_that_others_see(api: Api) -> None:
    path = await api.filed_path()
    before: httpx.Response = await api.http.get(path)
    await api.http.put(f"{QUEUE}/{path[-36:]}/hold")
    after = await api.http.get(path)
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])
