"""Reviews over HTTP: decisions with reasons, and nobody overwrites another."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from skywitness.domain.documents.review import DecisionDocument, ReviewResultListDocument
from skywitness.domain.model.access.roles import Permission, Role
from tests.integration.http.api import (
    MERGE_PATCH,
    Api,
    client_of,
    pointers,
    read_as,
    require_problem,
)
from tests.integration.http.guarded import Guarded, bearing

APPROVE = {"state": "approved"}
ASK = {"state": "has_issues", "reason": "Hail or graupel?"}
REJECT = {"state": "rejected", "reason": "A joke."}
UNKNOWN = "018bcfe5-0000-7000-8000-000000000000"
SEEN = '"1.1"'
MERGE_HEADERS = {"content_type": MERGE_PATCH["content-type"]}


async def review(api: Api, path: str, body: Any, seen: str = SEEN) -> httpx.Response:
    return await api.http.post(f"{path}/review", json=body, headers={"if-match": seen})


async def test_a_decision_is_answered_with_who_when_and_why(api: Api) -> None:
    path = await api.filed_path()

    answer = await review(api, path, ASK)

    assert answer.status_code == 200
    read_as(DecisionDocument, answer.content)
    assert answer.json() == {
        "id": path.rpartition("/")[2],
        "revision": 1,
        "kind": "reviewed",
        "before": "received",
        "review": "has_issues",
        "reason": "Hail or graupel?",
        "merged_into": None,
        "decided_at": "2026-05-21T22:34:00Z",
        "decided_by": "local",
        "etag": '"1.2"',
        "undo": f"{path.rpartition('/')[2]}.1",
    }
    shown = await api.http.get(path)
    assert answer.headers["etag"] == shown.headers["etag"] == '"1.2"'
    assert shown.json()["review"] == "has_issues"


async def test_reviewers_do_not_overwrite_each_other(api: Api) -> None:
    path = await api.filed_path()
    await review(api, path, APPROVE)

    answer = await review(api, path, REJECT)

    problem = require_problem(answer, 412, "stale_revision")
    assert problem["changed"] == ["review"]
    assert answer.headers["etag"] == '"1.2"'
    assert (await api.http.get(path)).json()["review"] == "approved"


async def test_an_edit_since_the_report_was_read_is_a_conflict(api: Api) -> None:
    path = await api.filed_path()
    await api.http.patch(
        path, json={"narrative": "Pea sized."}, headers={**MERGE_PATCH, "if-match": SEEN}
    )

    assert require_problem(await review(api, path, APPROVE), 412, "stale_revision")["changed"] == [
        "revision"
    ]


async def test_an_examination_since_the_report_was_read_is_no_conflict(api: Api) -> None:
    path = await api.filed_path()
    await api.examine()

    assert (await review(api, path, APPROVE)).status_code == 200


async def test_a_decision_is_no_conflict_for_an_editor(api: Api) -> None:
    path = await api.filed_path()
    await review(api, path, ASK)

    answer = await api.http.patch(
        path, json={"narrative": "Graupel."}, headers={**MERGE_PATCH, "if-match": SEEN}
    )

    assert (answer.status_code, answer.json()["review"]) == (200, "edited")


async def test_a_decision_can_be_sent_again(api: Api) -> None:
    path = await api.filed_path()
    first, again = [await review(api, path, ASK) for _ in range(2)]

    assert again.status_code == 200
    assert again.json() == first.json()


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"state": "rejected"}, ["/reason"]),
        ({"state": "has_issues", "reason": " "}, ["/reason"]),
        ({"state": "received"}, ["/state"]),
        ({"state": "approved", "reason": "x" * 1001}, ["/reason"]),
        ({"state": "approved", "verdict": "supported"}, ["/verdict"]),
        ({"reason": "A joke."}, ["/state"]),
        ({"state": 1, "reason": None}, ["/state", "/reason"]),
    ],
)
async def test_what_is_wrong_with_a_decision_is_named(
    api: Api, body: Any, named: list[str]
) -> None:
    path = await api.filed_path()
    assert pointers(require_problem(await review(api, path, body), 422, "invalid")) == named


async def test_a_decision_says_what_it_is_based_on(api: Api) -> None:
    path = await api.filed_path()
    answer = await api.http.post(f"{path}/review", json=APPROVE)
    require_problem(answer, 428, "precondition_required")


async def test_what_is_withdrawn_or_unknown_cannot_be_reviewed(api: Api) -> None:
    path = await api.filed_path()
    await api.http.delete(path, headers={"if-match": "*"})
    require_problem(await review(api, path, APPROVE), 410, "withdrawn")
    require_problem(await review(api, f"/v1/reports/{UNKNOWN}", APPROVE), 404, "not_found")


async def undo(api: Api, decision: httpx.Response) -> httpx.Response:
    return await api.http.post("/v1/desk/undo", json={"token": decision.json()["undo"]})


async def test_a_decision_is_undone_once(api: Api) -> None:
    path = await api.filed_path()
    before = (await api.http.get(path)).json()
    made = await review(api, path, REJECT)
    await api.examine()

    answer, again = [await undo(api, made) for _ in range(2)]

    assert answer.status_code == 200
    read_as(DecisionDocument, answer.content)
    shown = answer.json()
    assert (shown["before"], shown["review"], shown["undo"]) == ("rejected", "received", None)
    require_problem(again, 409, "cannot_undo")
    assert (await api.http.get(path)).json()["review"] == before["review"]
    require_problem(await review(api, path, APPROVE), 412, "stale_revision")


async def test_a_decision_cannot_be_undone_when_something_else_has_happened(api: Api) -> None:
    path = await api.filed_path()
    made = await review(api, path, ASK)
    await review(api, path, APPROVE, made.headers["etag"])

    require_problem(await undo(api, made), 409, "cannot_undo")
    assert (await api.http.get(path)).json()["review"] == "approved"


@pytest.mark.parametrize("token", ["", "x", "018bcfe5-0000-7000-8000-000000000000.0", "1" * 9999])
async def test_a_token_that_is_none_is_named(api: Api, token: str) -> None:
    answer = await api.http.post("/v1/desk/undo", json={"token": token})
    assert pointers(require_problem(answer, 422, "invalid")) == ["/token"]


def item(path: str, body: dict[str, Any], seen: str = SEEN) -> dict[str, Any]:
    return {"id": path.rpartition("/")[2], "if_match": seen, **body}


async def test_each_of_several_decisions_is_made_as_by_itself(api: Api) -> None:
    paths = [await api.filed_path() for _ in range(4)]
    await review(api, paths[1], ASK)
    await api.http.delete(paths[2], headers={"if-match": "*"})
    items = [item(path, APPROVE) for path in paths[:3]]
    items.append(item(paths[3], REJECT, "*"))

    first, again = [
        await api.http.post("/v1/desk/reviews", json={"items": items}) for _ in range(2)
    ]

    assert first.status_code == 200
    read_as(ReviewResultListDocument, first.content)
    results = first.json()["items"]
    assert [one["id"] for one in results] == [one["id"] for one in items]
    assert [one["decision"] and one["decision"]["review"] for one in results] == [
        "approved",
        None,
        None,
        "rejected",
    ]
    failures = [one["failure"] for one in results]
    assert [failure and failure["status"] for failure in failures] == [None, 412, 410, None]
    assert failures[1]["changed"] == ["review"]
    assert again.json() == first.json()


@pytest.mark.parametrize(
    ("items", "named"),
    [
        ([], ["/items"]),
        ([item("/1", APPROVE)] * 2, ["/items/0/id", "/items/1/id"]),
        ([item(f"/{UNKNOWN}", APPROVE)] * 2, ["/items/1/id"]),
        ([item(f"/{UNKNOWN}", APPROVE, "1.1")], ["/items/0/if_match"]),
        ([item(f"/{UNKNOWN}", {"state": "rejected"})], ["/items/0/reason"]),
        ([item(f"/{UNKNOWN}", APPROVE)] * 101, ["/items"]),
    ],
    ids=["none", "no ids", "a repeated id", "no tag", "no reason", "too many"],
)
async def test_nothing_is_decided_by_a_request_with_a_fault(
    api: Api, items: list[Any], named: list[str]
) -> None:
    path = await api.filed_path()
    body = {"items": [*items, item(path, APPROVE)] if 0 < len(items) < 100 else items}

    answer = await api.http.post("/v1/desk/reviews", json=body)

    assert pointers(require_problem(answer, 422, "invalid")) == named
    assert (await api.http.get(path)).json()["review"] == "received"


async def merge(api: Api, path: str, into: str, seen: str = SEEN) -> httpx.Response:
    body = {"into": into.rpartition("/")[2], "reason": "Sent twice."}
    return await api.http.post(f"{path}/merge", json=body, headers={"if-match": seen})


async def test_a_merged_report_is_found_under_the_other_one(api: Api) -> None:
    kept, path = await api.filed_path(), await api.filed_path()

    answer = await merge(api, path, kept)

    assert answer.status_code == 200
    read_as(DecisionDocument, answer.content)
    shown = answer.json()
    assert (shown["kind"], shown["review"], shown["reason"]) == ("merged", "merged", "Sent twice.")
    assert shown["merged_into"] == kept.rpartition("/")[2]
    assert (await merge(api, path, kept)).json() == shown
    for part in ("", "/revisions"):
        answer_to_all = await api.http.get(f"{path}{part}?audience=public")
        gone = require_problem(answer_to_all, 410, "merged")
        assert gone["merged_into"] == shown["merged_into"]
    listed = (await api.http.get("/v1/reports?count=exact")).json()
    assert [one["id"] for one in listed["items"]] == [shown["merged_into"]]
    assert listed["count"]["value"] == 1

    assert (await undo(api, answer)).status_code == 200
    assert (await api.http.get(path)).json()["review"] == "received"


async def test_there_are_neither_chains_nor_cycles_of_merged_reports(api: Api) -> None:
    one, two, three = [await api.filed_path() for _ in range(3)]
    assert (await merge(api, two, one)).status_code == 200

    for path, into in ((one, two), (one, three), (three, two), (three, three)):
        require_problem(await merge(api, path, into), 409, "cannot_merge")
    require_problem(await merge(api, three, f"/{UNKNOWN}"), 409, "cannot_merge")
    require_problem(await merge(api, two, three, "*"), 410, "merged")
    require_problem(await review(api, two, APPROVE, "*"), 410, "merged")
    assert (await merge(api, three, one)).status_code == 200


async def test_a_merge_is_based_on_what_the_reviewer_read(api: Api) -> None:
    kept, path = await api.filed_path(), await api.filed_path()
    await review(api, path, APPROVE)
    assert require_problem(await merge(api, path, kept), 412, "stale_revision")["changed"] == [
        "review"
    ]


@pytest.mark.parametrize("state", ["rejected", "private", "merged"])
async def test_who_must_not_read_a_report_does_not_decide_about_it(state: str) -> None:
    guarded = Guarded.new()
    report_id, other = await guarded.filed_by_ann(), await guarded.filed_by_ann()
    path, hold = f"/v1/reports/{report_id}", f"/v1/desk/queue/{report_id}/hold"
    scopes = frozenset({Permission.REVIEW, Permission.READ_REPORTS})
    blind = bearing(await guarded.key(Role.DESK, scopes=scopes), if_match="*")
    desk = bearing(await guarded.key(Role.DESK), if_match="*")
    async with client_of(guarded.app) as http:
        assert (await http.post(f"{path}/review", json=ASK, headers=blind)).status_code == 200
        if state == "private":
            ann = bearing(await guarded.key(owner="ann"), if_match="*", **MERGE_HEADERS)
            await http.patch(path, json={"visibility": "private"}, headers=ann)
        elif state == "merged":
            await http.post(f"{path}/merge", json={"into": other}, headers=desk)
        else:
            await http.post(f"{path}/review", json=REJECT, headers=desk)
        status, code = (410, "merged") if state == "merged" else (404, "not_found")

        require_problem(await http.get(path, headers=blind), status, code)
        token = {"token": f"{report_id}.2"}
        for method, url, body in (
            ("POST", f"{path}/review", APPROVE),
            ("POST", f"{path}/merge", {"into": other}),
            ("POST", "/v1/desk/undo", token),
            ("PUT", hold, None),
            ("DELETE", hold, None),
            ("POST", f"{path}/notes", {"text": "Seen."}),
            ("GET", f"{path}/flags", None),
        ):
            more: dict[str, Any] = {} if body is None else {"json": body}
            answer = await http.request(method, url, headers=blind, **more)
            require_problem(answer, status, code)
        several = {"items": [item(path, APPROVE, "*")]}
        answer = await http.post("/v1/desk/reviews", json=several, headers=blind)
        assert answer.json()["items"][0]["failure"]["code"] == code
        queue = (await http.get("/v1/desk/queue", headers=blind)).json()["items"]
        assert report_id not in [case["report"]["id"] for case in queue]


async def test_the_public_loses_sight_of_a_rejected_report() -> None:
    guarded = Guarded.new()
    report_id = await guarded.filed_by_ann()
    path, desk = f"/v1/reports/{report_id}", bearing(await guarded.key(Role.DESK), if_match="*")
    async with client_of(guarded.app) as http:
        before = (await http.get(path)).json()
        assert (await http.post(f"{path}/review", json=REJECT, headers=desk)).status_code == 200

        for part in (
            "",
            "/revisions",
            "/verdict",
            "/evidence",
            "/conditions",
            "/insight",
            "/duplicates",
        ):
            require_problem(await http.get(path + part), 404, "not_found")
        require_problem(await http.get(f"{path}/event"), 404, "not_found")
        for query in ("?count=exact", "?review=rejected&count=exact", "?q=hail&count=exact"):
            shown = (await http.get(f"/v1/reports{query}")).json()
            assert (shown["items"], shown["count"]["value"]) == ([], 0)
        assert (await http.get("/v1/events?min_reports=1")).json()["items"] == []
        tombstone = (await http.get("/v1/reports?updated_since=2026-05-21T22:00:00Z")).json()
        (gone,) = tombstone["items"]
        assert gone == {
            "id": report_id,
            "revision": 1,
            "updated_at": "2026-05-21T22:34:00Z",
            "withdrawn_at": None,
        }

        await http.post(f"{path}/review", json=APPROVE, headers=desk)
        assert (await http.get(path)).json() == {**before, "review": "approved"}
