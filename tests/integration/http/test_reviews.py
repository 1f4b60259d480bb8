"""Reviews over HTTP: decisions with reasons, and nobody overwrites another."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from skywitness.domain.documents.review import DecisionDocument
from skywitness.domain.model.access.roles import Role
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
SEEN = '"1.1"'


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
        "before": "received",
        "review": "has_issues",
        "reason": "Hail or graupel?",
        "decided_at": "2026-05-21T22:34:00Z",
        "decided_by": "local",
        "etag": '"1.2"',
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
    unknown = "/v1/reports/018bcfe5-0000-7000-8000-000000000000"
    require_problem(await review(api, unknown, APPROVE), 404, "not_found")


async def test_the_public_loses_sight_of_a_rejected_report() -> None:
    guarded = Guarded.new()
    report_id = await guarded.filed_by_ann()
    path, desk = f"/v1/reports/{report_id}", bearing(await guarded.key(Role.DESK), if_match="*")
    async with client_of(guarded.app) as http:
        before = (await http.get(path)).json()
        assert (await http.post(f"{path}/review", json=REJECT, headers=desk)).status_code == 200

        for part in ("", "/revisions", "/verdict", "/conditions", "/insight", "/duplicates"):
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
