"""The photo routes over every storage: in memory, in a folder, and in Azure Blob Storage."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from skywitness.adapters.azure_blob.storage import AzureBlobStorage
from skywitness.adapters.local_storage.storage import LocalStorage
from skywitness.adapters.memory.clock import FixedClock, SequentialIds
from skywitness.adapters.memory.object_storage import MemoryStorage
from skywitness.adapters.memory.photo_preparation import MemoryPhotoPreparation
from skywitness.domain.model.access.actor import LOCAL
from skywitness.entrypoints.container.in_memory import services_in_memory
from skywitness.entrypoints.container.services import Services
from skywitness.ports.object_storage import ObjectStorage
from tests.integration.azurite import running_azurite
from tests.integration.http.api import NOW, a_request, app_of, client_of, require_problem
from tests.photo_files import PNG, png, sent

LARGE = png(3000, 2000)


@pytest.fixture(scope="module")
def azurite() -> Iterator[str]:
    with running_azurite() as connection_string:
        yield connection_string


@dataclass
class Site:
    """A report on a fresh service, and the objects of its photos."""

    http: httpx.AsyncClient
    services: Services
    storage: ObjectStorage
    report: str = ""

    @property
    def photos(self) -> str:
        return f"/v1/reports/{self.report}/photos"

    async def add(self, content: bytes = LARGE) -> httpx.Response:
        return await self.http.post(self.photos, files={"file": ("hail.png", content)})

    async def keys(self) -> list[str]:
        return [stored.key async for stored in self.storage.list()]


@pytest.fixture(params=["memory", "local", "azure"])
async def site(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Site]:
    storage: ObjectStorage = MemoryStorage()
    async with AsyncExitStack() as stack:
        if request.param == "local":
            storage = LocalStorage(tmp_path)
        elif request.param == "azure":
            azurite = request.getfixturevalue("azurite")
            storage = AzureBlobStorage(container=f"test-{uuid4().hex}", connection_string=azurite)
            stack.push_async_callback(storage.close)
        services = services_in_memory(
            storage=storage,
            photos=MemoryPhotoPreparation(),
            clock=FixedClock(NOW),
            ids=SequentialIds(),
        )
        site = Site(await stack.enter_async_context(client_of(app_of(services))), services, storage)
        site.report = (await site.http.post("/v1/reports", json=a_request())).json()["id"]
        yield site


async def test_a_photo_goes_in_and_comes_out_and_leaves(site: Site) -> None:
    added = await site.add()
    view, thumbnail = added.json()["links"]["view"], added.json()["links"]["thumbnail"]
    assert (added.status_code, (await site.add()).status_code) == (201, 200)
    assert len(await site.keys()) == 2

    whole = await site.http.get(view)
    assert (whole.status_code, whole.content[:3]) == (200, b"\xff\xd8\xff")
    assert (await site.http.get(thumbnail)).content != whole.content
    head = await site.http.head(view)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))
    tag = {"if-none-match": whole.headers["etag"]}
    assert (await site.http.get(view, headers=tag)).status_code == 304

    part = await site.http.get(view, headers={"range": "bytes=-10"})
    assert (part.status_code, part.content) == (206, whole.content[-10:])
    beyond = await site.http.get(view, headers={"range": f"bytes={len(whole.content)}-"})
    require_problem(beyond, 416, "range_outside")

    assert (await site.http.delete(view)).status_code == 204
    require_problem(await site.http.get(view), 404, "not_found")
    assert await site.keys() == []


async def test_reconciling_deletes_orphans_and_names_what_is_missing(site: Site) -> None:
    await site.add()
    kept = await site.keys()
    await site.add(PNG)
    lost = sorted(set(await site.keys()) - set(kept))
    for key in lost:
        await site.storage.delete(key)
    orphan = f"photos/{site.report}/{UUID(int=6)}/{'0' * 64}.jpg"
    await site.storage.put(orphan, sent(b"x"), content_type="image/jpeg")

    found = await site.services.reconcile_photos(actor=LOCAL)

    assert (found.given_up, found.deleted, sorted(found.missing)) == (0, 1, lost)
    assert await site.keys() == kept


async def test_erasing_a_report_leaves_no_object(site: Site) -> None:
    for content in (LARGE, PNG):
        await site.add(content)
    assert len(await site.keys()) == 4

    erased = await site.http.delete(f"/v1/admin/reports/{site.report}")

    assert erased.is_success, erased.text
    assert await site.keys() == []


@pytest.mark.parametrize("size", ["view", "thumbnail"])
async def test_an_object_that_is_missing_is_a_problem_and_no_empty_picture(
    site: Site, size: str
) -> None:
    url = (await site.add()).json()["links"][size]
    for key in await site.keys():
        await site.storage.delete(key)

    for wanted in ({}, {"range": "bytes=0-1"}):
        answer = await site.http.get(url, headers=wanted)
        require_problem(answer, 404, "not_found")
        assert "etag" not in answer.headers


@pytest.mark.parametrize("site", ["local"], indirect=True)
async def test_a_storage_that_fails_is_a_problem_and_no_empty_picture(
    site: Site, tmp_path: Path
) -> None:
    url = (await site.add()).json()["links"]["view"]
    for content in tmp_path.rglob("*.jpg"):  # noqa: ASYNC240 # two files
        content.unlink()

    answer = await site.http.get(url)

    require_problem(answer, 503, "object_storage_unavailable")
    assert "retry-after" in answer.headers
    assert (await site.http.get(url, headers={"if-none-match": "*"})).status_code == 304
