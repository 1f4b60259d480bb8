"""Numbers repeat in a restored database, but no ETag of before is good for anything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from skywitness.entrypoints.application import application
from skywitness.entrypoints.backup.make import make_backup
from skywitness.entrypoints.backup.restore import restore_backup
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.settings import Settings, read_settings
from tests.integration.http.api import a_request, client_of

MERGE_PATCH = {"Content-Type": "application/merge-patch+json"}


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(application(make_container(settings))) as client:
        yield client


async def edit(client: httpx.AsyncClient, path: str, etag: str, text: str) -> httpx.Response:
    headers = {**MERGE_PATCH, "If-Match": etag}
    return await client.patch(path, json={"narrative": text}, headers=headers)


async def test_a_restored_service_serves_the_same(tmp_path: Path) -> None:
    settings = read_settings(_env_file=None, data_dir=tmp_path / "data", worker=False)
    asked = ("/v1/reports?limit=1&sort=filed_at", "/v1/reports?format=geojson", "/v1/events")
    async with serving(settings) as client:
        for number in range(3):
            filed = await client.post("/v1/reports", json=a_request(external_id=f"n-{number}"))
            assert filed.status_code == 201
        served = [(await client.get(address)).content for address in asked]
        following = json.loads(served[0])["next"]
        served.append((await client.get(following)).content)
    made = await asyncio.to_thread(make_backup, settings, tmp_path / "a.tar")
    new = read_settings(_env_file=None, data_dir=tmp_path / "new", worker=False)
    await asyncio.to_thread(restore_backup, new, made.path)

    async with serving(new) as client:
        found = [(await client.get(address)).content for address in (*asked, following)]

    assert found == served


async def test_what_was_lost_by_a_restoration_is_never_taken_for_what_came_after(
    tmp_path: Path,
) -> None:
    settings = read_settings(_env_file=None, data_dir=tmp_path / "data", worker=False)
    async with serving(settings) as client:
        filed = await client.post("/v1/reports", json=a_request())
        path = filed.headers["location"]
    made = await asyncio.to_thread(make_backup, settings, tmp_path / "a.tar")
    async with serving(settings) as client:
        lost = await edit(client, path, filed.headers["etag"], "Lost by the restoration.")
        lost_list = await client.get("/v1/reports")
    await asyncio.to_thread(restore_backup, settings, made.path, replace=True)

    async with serving(settings) as client:
        found = await client.get(path)
        later = await edit(client, path, found.headers["etag"], "Written after the restoration.")

        assert (lost.json()["revision"], later.json()["revision"]) == (2, 2)
        assert lost.headers["etag"] != later.headers["etag"]
        again = {"If-None-Match": f"{filed.headers['etag']}, {lost.headers['etag']}"}
        assert (await client.get(path, headers=again)).status_code == 200
        overwriting = await edit(client, path, lost.headers["etag"], "Unseen.")
        assert overwriting.status_code == 412
        assert overwriting.headers["etag"] == later.headers["etag"]
        listed = await client.get(
            "/v1/reports", headers={"If-None-Match": lost_list.headers["etag"]}
        )
        assert listed.status_code == 200

        new = await client.post("/v1/reports", json=a_request())
        read = await client.get(new.headers["location"])
        assert read.headers["etag"] == new.headers["etag"]
        known = await edit(client, new.headers["location"], new.headers["etag"], "Known.")
        assert known.status_code == 200
