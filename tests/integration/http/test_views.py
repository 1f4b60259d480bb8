"""Whoever asks, one URL: nobody is answered with what was meant for somebody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import product
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.access.api_key import KeyRequest
from skywitness.domain.model.access.roles import Permission, Role
from skywitness.entrypoints.application import application
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.settings import read_settings
from tests.integration.http.api import MERGE_PATCH, a_request, client_of, require_problem
from tests.integration.http.guarded import bearing

PHONE = "515-555-0123"
OPEN_URLS = "Accept, Accept-Encoding"
BY_CREDENTIALS = f"{OPEN_URLS}, Authorization, Cookie"
READERS = ("nobody", "ann", "ben", "desk")
PATHS = ("", "?format=geojson", "/revisions", "/verdict", "/evidence", "/insight")


class Served:
    """A service on SQLite with keys, in which Ann and Ben have filed a report each."""

    def __init__(self, http: httpx.AsyncClient, keys: dict[str, str | None]) -> None:
        self.http, self.keys, self.paths = http, keys, dict[str, str]()

    async def get(self, reader: str, path: str, **headers: str) -> httpx.Response:
        return await self.http.get(path, headers=bearing(self.keys[reader], **headers))

    async def patch(self, reader: str, path: str, tag: str, **changes: str) -> httpx.Response:
        headers = bearing(self.keys[reader], **MERGE_PATCH, if_match=tag)
        return await self.http.patch(path, json=changes, headers=headers)


@pytest_asyncio.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    settings = read_settings(_env_file=None, data_dir=tmp_path, worker=False, access="keys")
    container = make_container(settings)
    async with client_of(application(container)) as http:
        create = container.services().manage_keys.create
        keys: dict[str, str | None] = {"nobody": None}
        for owner in ("ann", "ben"):
            request = KeyRequest(name=owner, owner=owner, role=Role.OBSERVER)
            keys[owner] = str((await create(request, actor=LOCAL)).text)
        desk = KeyRequest(name="desk", role=Role.DESK)
        keys["desk"] = str((await create(desk, actor=LOCAL)).text)
        made = Served(http, keys)
        for owner in ("ann", "ben"):
            said = a_request(narrative=f"Hail. Call {PHONE}.")
            filed = await http.post("/v1/reports", json=said, headers=bearing(keys[owner]))
            made.paths[owner] = filed.headers["location"]
        yield made


def sees(reader: str, owner: str) -> tuple[bool, bool]:
    """Return whether a reader of a report learns the number, and the observer."""
    knows = reader in {owner, "desk"}
    return knows, knows


@pytest.mark.parametrize("part", ["", "?format=geojson"])
async def test_readers_take_turns_at_a_report(served: Served, part: str) -> None:
    path = served.paths["ann"] + part
    for reader in READERS * 2:
        shown = await served.get(reader, path)
        assert (PHONE in shown.text, '"ann"' in shown.text) == sees(reader, "ann")


@pytest.mark.parametrize("query", ["", "?format=geojson", "?limit=1", "?count=exact"])
async def test_readers_take_turns_at_a_list(served: Served, query: str) -> None:
    for reader in READERS * 2:
        shown = (await served.get(reader, f"/v1/reports{query}")).text
        assert (PHONE in shown) == (reader == "desk")
        assert ('"ann"' in shown) <= (reader in {"ann", "desk"})
        assert ('"ben"' in shown) <= (reader in {"ben", "desk"})


@pytest.mark.parametrize("part", [*PATHS, "list"])
async def test_a_tag_of_one_view_is_not_good_for_another(served: Served, part: str) -> None:
    path = "/v1/reports" if part == "list" else served.paths["ann"] + part
    answers = {reader: await served.get(reader, path) for reader in READERS}

    for reader in READERS:
        for known in READERS:
            tag = answers[known].headers["etag"]
            again = await served.get(reader, path, if_none_match=tag)
            is_same = answers[reader].content == answers[known].content
            assert again.status_code == (304 if is_same else 200)


@pytest.mark.parametrize("path", ["/v1/reports", "/v1/events", *PATHS])
async def test_caches_are_told_who_may_keep_what(served: Served, path: str) -> None:
    if not path.startswith("/v1"):
        path = served.paths["ann"] + path
    for reader in READERS:
        shown = await served.get(reader, path)
        known = await served.get(reader, path, if_none_match=shown.headers["etag"])
        for answer in (shown, known):
            expected = "no-cache" if reader == "nobody" else "private, no-cache"
            assert answer.headers["vary"] == BY_CREDENTIALS
            assert answer.headers["cache-control"] == expected


async def test_an_edit_may_be_based_on_any_view(served: Served) -> None:
    path = served.paths["ann"]
    for number, reader in enumerate(("nobody", "ann", "desk")):
        tag = (await served.get(reader, path)).headers["etag"]
        edited = await served.patch("ann", path, tag, narrative=f"Hail {number}, {PHONE}.")

        assert edited.status_code == 200
        assert edited.json()["narrative"] == f"Hail {number}, {PHONE}."
        assert edited.headers["etag"] == (await served.get("ann", path)).headers["etag"]
        stale = await served.patch("ann", path, tag, narrative="Peas.")
        assert stale.status_code == 412
        assert stale.headers["etag"] == edited.headers["etag"]


@pytest.mark.parametrize("part", [*PATHS, "/conditions", "list"])
async def test_the_full_view_is_for_those_who_may_see_it(served: Served, part: str) -> None:
    path = "/v1/reports" if part == "list" else served.paths["ann"] + part
    asked = f"{path}{'&' if '?' in path else '?'}audience=full"
    allowed = {"desk"} if part == "list" else {"desk", "ann"}
    for reader in READERS:
        answer = await served.get(reader, asked)
        if reader in allowed:
            assert answer.content == (await served.get(reader, path)).content
        elif reader == "nobody":
            require_problem(answer, 401, "not_signed_in")
        else:
            problem = require_problem(answer, 403, "not_permitted")
            assert problem["permission"] == Permission.READ_FULL


@pytest.mark.parametrize("part", [*PATHS, "/conditions", "list"])
async def test_everybody_can_look_at_what_the_public_sees(served: Served, part: str) -> None:
    path = "/v1/reports" if part == "list" else served.paths["ann"] + part
    asked = f"{path}{'&' if '?' in path else '?'}audience=public"
    shown = {(await served.get(reader, asked)).content for reader in READERS}

    assert len(shown) == 1
    assert PHONE.encode() not in shown.pop()


PARTS = [*PATHS, "/conditions", "/duplicates", "/event"]


@pytest.mark.parametrize("asked", ["", "audience=public", "audience=full"])
async def test_what_the_desk_rejected_is_shown_to_its_observer_and_the_desk_alone(
    served: Served, asked: str
) -> None:
    path = served.paths["ann"]
    rejected = await served.http.post(
        f"{path}/review",
        json={"state": "rejected", "reason": "A copy."},
        headers=bearing(served.keys["desk"], if_match="*"),
    )
    assert rejected.status_code == 200
    parts = PARTS if not asked else PARTS[:-2]
    for reader, part in product(READERS, parts):
        url = f"{path}{part}"
        answer = await served.get(reader, f"{url}{'&' if '?' in url else '?'}{asked}")
        if reader in {"ann", "desk"} and asked != "audience=public":
            assert answer.status_code == 200, (reader, part)
        else:
            require_problem(answer, 404, "not_found")


async def test_nobody_else_can_tell_a_rejected_report_from_none_by_changing_it(
    served: Served,
) -> None:
    path = served.paths["ann"]
    await served.http.post(
        f"{path}/review",
        json={"state": "rejected", "reason": "A copy."},
        headers=bearing(served.keys["desk"], if_match="*"),
    )
    sent = bearing(served.keys["ben"], if_match="*")

    for answer in (
        await served.patch("ben", path, "*", narrative="Peas."),
        await served.http.put(path, json=a_request(), headers=sent),
        await served.http.delete(path, headers=sent),
        await served.http.post(f"{path}/restore", headers=sent),
    ):
        require_problem(answer, 404, "not_found")


async def test_whoever_files_reads_what_they_filed(served: Served) -> None:
    said = a_request(narrative=f"Call {PHONE}.")
    for headers in ({}, {"prefer": "wait=0"}, {"accept": "application/geo+json"}):
        sent = bearing(served.keys["ann"], **headers)
        filed = await served.http.post("/v1/reports", json=said, headers=sent)

        assert PHONE in filed.text
        read = await served.get("ann", filed.headers["location"], **headers)
        assert read.content == filed.content
        assert read.headers["etag"] == filed.headers["etag"]


async def test_the_local_user_reads_the_public_view_and_the_full_one_if_asked(
    tmp_path: Path,
) -> None:
    settings = read_settings(_env_file=None, data_dir=tmp_path, worker=False)
    async with client_of(application(make_container(settings))) as http:
        filed = await http.post("/v1/reports", json=a_request(narrative=f"Call {PHONE}."))
        path = filed.headers["location"]
        public, full = await http.get(path), await http.get(f"{path}?audience=full")

        assert PHONE not in filed.text + public.text
        assert PHONE in full.text
        assert public.json()["observer"] == full.json()["observer"] == "local"
        assert full.headers["etag"] == public.headers["etag"][:-1] + '+full"'
        assert PHONE in (await http.get("/v1/reports?audience=full")).text


@pytest.mark.parametrize("form", ["json", "geojson"])
async def test_observers_list_their_own_reports_in_full(served: Served, form: str) -> None:
    await served.http.post(
        f"{served.paths['ann']}/review",
        json={"state": "rejected", "reason": "A copy."},
        headers=bearing(served.keys["desk"], if_match="*"),
    )
    asked = f"/v1/reports?observer=me&count=exact&format={form}"
    answers = {reader: await served.get(reader, asked) for reader in ("ann", "ben", "desk") * 2}

    for reader in ("ann", "ben"):
        shown = answers[reader].json()
        (item,) = shown["items"] if form == "json" else shown["features"]
        assert served.paths[reader].endswith(item.get("id", ""))
        assert PHONE in answers[reader].text
        assert shown["count"] == {"value": 1, "exact": True}
    assert answers["desk"].json()["count"]["value"] == 0
    require_problem(await served.get("nobody", asked), 401, "not_signed_in")
    public = await served.get("ann", f"{asked}&audience=public")
    assert public.json()["count"]["value"] == 0
    assert PHONE not in public.text


async def test_a_cursor_is_of_the_own_list_alone(served: Served) -> None:
    for _ in range(2):
        for owner in ("ann", "ben"):
            sent = bearing(served.keys[owner])
            await served.http.post("/v1/reports", json=a_request(), headers=sent)
    first = (await served.get("ann", "/v1/reports?observer=me&limit=1")).json()
    second = await served.get("ann", first["next"])
    stolen = await served.get("ben", first["next"])

    assert second.json()["items"][0]["observer"] == "ann"
    assert stolen.status_code == 400
