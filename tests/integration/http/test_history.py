"""The history of a report: what its readers see of edits, decisions and withdrawals."""

from __future__ import annotations

from typing import Any

import pytest

from skywitness.domain.documents.history import HistoryDocument
from skywitness.domain.model.access.roles import Role
from tests.integration.http.api import (
    MERGE_PATCH,
    Json,
    a_request,
    client_of,
    read_as,
    require_problem,
)
from tests.integration.http.guarded import Guarded, bearing

ANY: dict[str, Any] = {"if_match": "*"}
TELEPHONE = "515-555-0147"


async def history_of(guarded: Guarded, path: str, *keys: str | None) -> list[list[Json]]:
    found = []
    async with client_of(guarded.app) as http:
        for key in keys:
            answer = await http.get(f"{path}/history", headers=bearing(key))
            assert answer.status_code == 200, answer.text
            read_as(HistoryDocument, answer.content)
            found.append(answer.json()["items"])
    return found


async def test_the_observer_and_the_desk_see_all_and_the_public_what_is_public() -> None:
    guarded = Guarded.new()
    path = f"/v1/reports/{await guarded.filed_by_ann()}"
    ann, desk = await guarded.key(owner="ann"), await guarded.key(Role.DESK, owner="dana")
    async with client_of(guarded.app) as http:
        to_desk, to_ann = bearing(desk, **ANY), bearing(ann, **ANY)
        ask = {"state": "has_issues", "reason": "How large?"}
        await http.post(f"{path}/review", json=ask, headers=to_desk)
        edit = {"narrative": f"Pea sized, call {TELEPHONE}.", "place": {"accuracy_m": 50}}
        edited = await http.patch(path, json=edit, headers={**to_ann, **MERGE_PATCH})
        assert edited.status_code == 200, edited.text
        reject = {"state": "rejected", "reason": "A joke."}
        made = await http.post(f"{path}/review", json=reject, headers=to_desk)
        await http.post("/v1/desk/undo", json={"token": made.json()["undo"]}, headers=to_desk)
        await http.delete(path, headers=to_ann)
        await http.post(f"{path}/restore", headers=to_desk)

    public, own, full = await history_of(guarded, path, None, ann, desk)

    assert own == full
    kinds = ["filed", "reviewed", "revised", "reviewed", "undone", "withdrawn", "restored"]
    assert sorted(one["kind"] for one in full) == sorted(kinds)
    assert {one["by"] for one in full} == {"ann", "dana"}
    reasons = [one["reason"] for one in full if one["kind"] == "reviewed"]
    assert reasons == ["How large?", "A joke."]
    (revised,) = (one for one in full if one["kind"] == "revised")
    assert [change["pointer"] for change in revised["changes"]] == [
        "/narrative",
        "/place/accuracy_m",
    ]
    assert TELEPHONE in revised["changes"][0]["after"]
    assert revised["changes"][1]["after"] == 50.0

    assert {one["by"] for one in public} == {one["reason"] for one in public} == {None}
    assert "rejected" not in {state for one in public for state in (one["before"], one["review"])}
    assert len(public) == len(full) - 1
    assert TELEPHONE not in str(public)


async def test_the_history_of_a_withdrawn_report_is_for_its_observer_and_the_desk() -> None:
    guarded = Guarded.new()
    path = f"/v1/reports/{await guarded.filed_by_ann()}"
    ann, desk, another = [
        await guarded.key(owner="ann"),
        await guarded.key(Role.DESK),
        await guarded.key(),
    ]
    async with client_of(guarded.app) as http:
        await http.delete(path, headers=bearing(ann, **ANY))
        for key, query in ((None, ""), (another, ""), (ann, "?audience=public")):
            answer = await http.get(f"{path}/history{query}", headers=bearing(key))
            require_problem(answer, 410, "withdrawn")
    for items in await history_of(guarded, path, ann, desk):
        assert [(one["kind"], one["by"]) for one in items] == [
            ("filed", "ann"),
            ("withdrawn", "ann"),
        ]


@pytest.mark.parametrize("visibility", ["public", "private"])
async def test_a_report_says_what_is_merged_into_it(visibility: str) -> None:
    guarded = Guarded.new()
    kept = f"/v1/reports/{await guarded.filed_by_ann()}"
    bob, ann = await guarded.key(owner="bob"), await guarded.key(owner="ann")
    desk = await guarded.key(Role.DESK, owner="dana")
    async with client_of(guarded.app) as http:
        sent = {**a_request(), "visibility": visibility}
        filed = await http.post("/v1/reports", json=sent, headers=bearing(bob))
        report_id = filed.json()["id"]
        body = {"into": kept[-36:], "reason": "Bob sent it, too."}
        to_desk = bearing(desk, **ANY)
        made = await http.post(f"/v1/reports/{report_id}/merge", json=body, headers=to_desk)
        assert made.status_code == 200, made.text

        full, own, public = await history_of(guarded, kept, desk, ann, None)
        (entry,) = (one for one in full if one["kind"] == "absorbed")
        assert (entry["merged_from"], entry["by"]) == (report_id, "dana")
        assert entry["reason"] == "Bob sent it, too."
        for items in (own, public):
            shown = [one for one in items if one["kind"] == "absorbed"]
            of_others = [(one["merged_from"], one["by"], one["reason"]) for one in shown]
            assert of_others == ([(report_id, None, None)] if visibility == "public" else [])

        await http.delete(kept, headers=bearing(ann, **ANY))
    (history,) = await history_of(guarded, f"/v1/reports/{report_id}", bob)
    assert [(one["kind"], one["by"], one["review"]) for one in history[1:]] == [
        ("merged", "dana", "merged"),
        ("released", "ann", "received"),
    ]


async def test_the_history_of_what_is_not_public_is_not_public() -> None:
    guarded = Guarded.new()
    path = f"/v1/reports/{await guarded.filed_by_ann()}"
    desk = bearing(await guarded.key(Role.DESK), **ANY)
    another, ann = await guarded.key(), await guarded.key(owner="ann")
    async with client_of(guarded.app) as http:
        reject = {"state": "rejected", "reason": "A joke."}
        await http.post(f"{path}/review", json=reject, headers=desk)
        for key in (None, another):
            answer = await http.get(f"{path}/history", headers=bearing(key))
            require_problem(answer, 404, "not_found")
        answer = await http.get(f"{path}/history", headers=bearing(ann))
        assert answer.json()["items"][-1]["reason"] == "A joke."
