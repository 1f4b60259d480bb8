"""The history of a report: what its readers see of edits, decisions and withdrawals."""

from __future__ import annotations

from typing import Any

from skywitness.domain.documents.history import HistoryDocument
from skywitness.domain.model.access.roles import Role
from tests.integration.http.api import MERGE_PATCH, Json, client_of, read_as, require_problem
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
