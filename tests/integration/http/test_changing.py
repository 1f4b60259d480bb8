from __future__ import annotations

import asyncio
from typing import Any

import pytest

from skywitness.domain.use_cases.read_parts import MOST_REVISIONS
from skywitness.entrypoints.http.reports.filings import merged
from tests.integration.http.api import (
    MERGE_PATCH,
    NOW,
    Api,
    a_request,
    pointers,
    require_problem,
)

SEEN = {"if-match": '"1.1"'}
PATCH = {**MERGE_PATCH, **SEEN}


async def test_a_patch_changes_what_it_names(api: Api) -> None:
    path = await api.filed_path()
    before = (await api.http.get(path)).json()

    answer = await api.http.patch(path, json={"narrative": "Pea sized."}, headers=PATCH)

    assert answer.status_code == 200
    assert answer.headers["etag"] == '"2.2"'
    after = answer.json()
    assert after["revision"] == 2
    assert after["narrative"] == "Pea sized."
    assert after["verdict"] is None
    for name in ("place", "magnitude", "observed_at", "source", "id", "observer", "filed_at"):
        assert after[name] == before[name]
    assert (await api.http.get(path)).json() == after


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ({"place": {"name": "Elsewhere"}}, {"place.name": "Elsewhere", "place.latitude": 41.59}),
        ({"place": {"accuracy_m": None}}, {"place.accuracy_m": None}),
        ({"magnitude": None}, {"magnitude": None}),
        ({"magnitude": {"value": 2}}, {"magnitude.si_value": 50.8, "magnitude.unit": "in"}),
        ({"observed_until": "2026-05-21T22:25:00Z"}, {"observed_until": "2026-05-21T22:25:00Z"}),
        ({"source": None}, {"source": "public"}),
        ({"phenomenon": None}, {"phenomenon": "hail", "phenomenon_origin": "narrative"}),
        ({"observed_at": "2026-05-21T15:14:00-07:00"}, {"observed_at": "2026-05-21T22:14:00Z"}),
        ({}, {"revision": 1}),
        ({"source": "trained_spotter"}, {"revision": 1}),
    ],
)
async def test_merge_patches(api: Api, patch: Any, expected: dict[str, Any]) -> None:
    path = await api.filed_path()

    answer = await api.http.patch(path, json=patch, headers=PATCH)

    assert answer.status_code == 200, answer.text
    for dotted, value in expected.items():
        shown = answer.json()
        for name in dotted.split("."):
            shown = shown[name]
        assert shown == value


async def test_a_phenomenon_read_from_the_text_is_read_again(api: Api) -> None:
    path = await api.filed_path(phenomenon=..., magnitude=...)

    answer = await api.http.patch(path, json={"narrative": "A tornado."}, headers=PATCH)

    assert answer.json()["phenomenon"] == "tornado"


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [  # every example of RFC 7396, appendix A
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merging_follows_the_standard(target: object, patch: object, result: object) -> None:
    assert merged(target, patch) == result


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"verdict": {"outcome": "supported"}}, "/verdict"),
        ({"revision": 7}, "/revision"),
        ({"place": {"latitude": 91}}, "/place/latitude"),
        ({"place": None}, "/place"),
        ({"observed_at": None}, "/observed_at"),
        ({"magnitude": {"unit": "kt"}}, "/magnitude/unit"),
        ({"id": "018f3c1e-7b5a-7000-8000-00000000dead"}, "/id"),
        ({"id": None}, "/id"),
        ({"observer": "somebody"}, "/observer"),
        ({"external_id": "other"}, "/external_id"),
        ({"external_id": None}, "/external_id"),
    ],
)
async def test_an_invalid_patch_changes_nothing(api: Api, patch: Any, pointer: str) -> None:
    path = await api.filed_path(external_id="SE1")
    before = await api.http.get(path)

    answer = await api.http.patch(path, json=patch, headers=PATCH)

    assert pointers(require_problem(answer, 422, "invalid")) == [pointer]
    assert (await api.http.get(path)).content == before.content


async def test_identities_may_be_repeated(api: Api) -> None:
    path = await api.filed_path(external_id="SE1")
    shown = (await api.http.get(path)).json()
    same = {name: shown[name] for name in ("id", "observer", "external_id")}

    patched = await api.http.patch(path, json={**same, "source": "public"}, headers=PATCH)
    put = await api.http.put(
        path, json=a_request(**same), headers={"if-match": patched.headers["etag"]}
    )

    assert (patched.status_code, put.status_code) == (200, 200)


async def test_put_replaces_the_whole_claim(api: Api) -> None:
    path = await api.filed_path()
    request = {
        "phenomenon": "tornado",
        "observed_at": "2026-05-21T22:00:00Z",
        "place": {"latitude": 41, "longitude": -93},
    }

    answer = await api.http.put(path, json=request, headers=SEEN)

    shown = answer.json()
    assert answer.headers["etag"] == '"2.2"'
    assert (shown["phenomenon"], shown["magnitude"], shown["narrative"]) == ("tornado", None, "")
    assert shown["place"]["name"] == ""


async def test_put_never_creates(api: Api) -> None:
    path = "/v1/reports/018f3c1e-7b5a-7000-8000-00000000dead"

    answer = await api.http.put(path, json=a_request(), headers={"if-match": "*"})

    require_problem(answer, 404, "not_found")
    assert await api.count() == 0


@pytest.mark.parametrize(
    "match",
    ['"1.1"', '"1.1+geojson"', '"1.999"', '"9.1", "1.1"', "*", 'W/"2.1", "1.4"', ' "1.1" ,'],
)
async def test_the_revision_of_if_match_decides(api: Api, match: str) -> None:
    path = await api.filed_path()
    await api.examine()

    answer = await api.http.patch(
        path, json={"source": "public"}, headers={**MERGE_PATCH, "if-match": match}
    )

    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == '"2.3"'


@pytest.mark.parametrize("match", ['"2.1"', 'W/"1.1"', '"x"', '"1"', "1.1", '"1.1" x', '""'])
@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
async def test_other_etags_are_stale(api: Api, method: str, match: str) -> None:
    path = await api.filed_path()
    media = MERGE_PATCH if method == "PATCH" else {"content-type": "application/json"}
    body: dict[str, Any] = {} if method == "DELETE" else {"json": a_request(source="public")}

    answer = await api.http.request(method, path, headers={**media, "if-match": match}, **body)

    require_problem(answer, 412, "stale_revision")
    if match not in {"1.1", '"1.1" x'}:
        assert answer.headers["etag"] == '"1.1"'
    assert (await api.http.get(path)).headers["etag"] == '"1.1"'


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
async def test_a_change_requires_if_match(api: Api, method: str) -> None:
    path = await api.filed_path()

    answer = await api.http.request(method, path)

    require_problem(answer, 428, "precondition_required")


async def test_fifty_editors_with_one_etag(api: Api) -> None:
    path = await api.filed_path()
    await api.examine()  # costs nobody a conflict

    answers = await asyncio.gather(
        *(
            api.http.patch(path, json={"narrative": f"Edit {number}."}, headers=PATCH)
            for number in range(50)
        )
    )

    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(200), statuses.count(412)) == (1, 49)
    won = next(answer for answer in answers if answer.status_code == 200)
    assert (await api.http.get(path)).json() == won.json()
    for answer in answers:
        assert answer.headers["etag"] == won.headers["etag"]
    assert len((await api.http.get(f"{path}/revisions")).json()["items"]) == 2


async def test_a_withdrawn_report_is_gone_until_restored(api: Api) -> None:
    path = await api.filed_path()

    withdrawn = await api.http.delete(path, headers=SEEN)

    assert (withdrawn.status_code, withdrawn.content) == (204, b"")
    for part in ("", "/revisions", "/verdict", "/evidence", "/conditions", "/insight"):
        gone = require_problem(await api.http.get(path + part), 410, "withdrawn")
        assert gone["withdrawn_at"] == NOW.isoformat().replace("+00:00", "Z")
    for method in ("PUT", "PATCH", "DELETE"):
        media = MERGE_PATCH if method == "PATCH" else {"content-type": "application/json"}
        answer = await api.http.request(
            method, path, json=a_request(), headers={**media, "if-match": "*"}
        )
        require_problem(answer, 410, "withdrawn")
    assert (await api.http.get("/v1/reports")).json()["items"] == []

    restored = await api.http.post(f"{path}/restore")

    assert restored.status_code == 200
    assert restored.json()["revision"] == 1
    assert restored.headers["etag"] == (await api.http.get(path)).headers["etag"] == '"1.3"'
    again = await api.http.post(f"{path}/restore")
    assert (again.status_code, again.headers["etag"]) == (200, '"1.3"')


async def test_an_unknown_report_cannot_be_restored(api: Api) -> None:
    path = "/v1/reports/018f3c1e-7b5a-7000-8000-00000000dead/restore"

    require_problem(await api.http.post(path), 404, "not_found")


async def test_updated_since_lists_tombstones(api: Api) -> None:
    path = await api.filed_path()
    since = api.clock.now().isoformat().replace("+00:00", "Z")
    await api.http.delete(path, headers=SEEN)

    plain = (await api.http.get("/v1/reports", params={"updated_since": since})).json()
    feature = (
        await api.http.get("/v1/reports", params={"updated_since": since, "format": "geojson"})
    ).json()

    (stone,) = plain["items"]
    assert set(stone) == {"id", "revision", "updated_at", "withdrawn_at"}
    assert feature["features"][0]["geometry"] is None


async def test_changes_can_return_geojson(api: Api) -> None:
    wanted = {"accept": "application/geo+json"}
    filed = await api.http.post("/v1/reports", json=a_request(), headers=wanted)
    path = filed.headers["location"]
    patched = await api.http.patch(path, json={"source": "public"}, headers={**PATCH, **wanted})
    restored = await api.http.post(f"{path}/restore", headers=wanted)

    for answer in (filed, patched, restored):
        assert answer.headers["content-type"] == "application/geo+json"
        assert answer.json()["type"] == "Feature"
    assert patched.headers["etag"] == '"2.2+geojson"'


@pytest.mark.parametrize(
    ("content_type", "body"),
    [("application/merge-patch+json", b"{bad"), ("text/plain", b"{}"), ("text/plain", b"")],
)
async def test_a_malformed_if_match_is_refused_before_the_body(
    api: Api, content_type: str, body: bytes
) -> None:
    path = await api.filed_path()
    headers = {"if-match": "1.1", "content-type": content_type}

    answer = await api.http.patch(path, content=body, headers=headers)

    require_problem(answer, 412, "stale_revision")


async def test_the_newest_hundred_revisions_are_shown(api: Api) -> None:
    path = await api.filed_path()
    for number in range(2, MOST_REVISIONS + 3):
        headers = {**MERGE_PATCH, "if-match": "*"}
        edit = {"narrative": f"edit {number}"}
        assert (await api.http.patch(path, json=edit, headers=headers)).status_code == 200

    shown = (await api.http.get(f"{path}/revisions")).json()["items"]

    newest = MOST_REVISIONS + 2
    assert [one["revision"] for one in shown] == [*range(newest - MOST_REVISIONS + 1, newest + 1)]
