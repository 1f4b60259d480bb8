"""The photo routes over every storage: in memory, in a folder, and in Azure Blob Storage."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from starlette.requests import ClientDisconnect

from skywitness.adapters.azure_blob.storage import AzureBlobStorage
from skywitness.adapters.local_storage.storage import LocalStorage
from skywitness.adapters.memory.clock import FixedClock, SequentialIds
from skywitness.adapters.memory.object_storage import MemoryStorage
from skywitness.adapters.memory.photo_preparation import MemoryPhotoPreparation
from skywitness.domain.model.access.actor import LOCAL
from skywitness.entrypoints.container.in_memory import services_in_memory
from skywitness.entrypoints.container.services import Services
from skywitness.ports.object_storage import ObjectStorage
from tests.integration.http.api import NOW, a_request, app_of, client_of, require_problem
from tests.photo_files import PNG, png, sent

LARGE = png(3000, 2000)
Body = AsyncGenerator[bytes, None]


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


async def interrupted(content: bytes, meanwhile: Callable[[], Awaitable[object]]) -> Body:
    """Yield a body, in the middle of which something happens."""
    yield content[:1000]
    await meanwhile()
    yield content[1000:]


@pytest.mark.parametrize(
    ("address", "code"), [("reports", "withdrawn"), ("admin/reports", "erased")]
)
async def test_a_report_that_goes_during_an_upload_gets_no_photo(
    site: Site, address: str, code: str
) -> None:
    async def goes() -> None:
        await site.http.delete(f"/v1/{address}/{site.report}", headers={"if-match": "*"})

    answer = await site.http.post(
        site.photos, content=interrupted(LARGE, goes), headers={"content-type": "image/png"}
    )

    require_problem(answer, 410, code)
    assert await site.keys() == []


async def test_a_client_that_goes_away_leaves_nothing(site: Site) -> None:
    async def goes() -> None:
        raise ClientDisconnect

    with suppress(AssertionError):  # of the client, which gets no answer
        await site.http.post(
            site.photos, content=interrupted(LARGE, goes), headers={"content-type": "image/png"}
        )

    assert await site.keys() == []
    report = (await site.http.get(f"/v1/reports/{site.report}")).json()
    assert (report["photos_expected"], report["photos_stored"]) == (0, 0)


async def test_of_several_clients_with_the_same_photo_one_adds_it(site: Site) -> None:
    answers = await asyncio.gather(*(site.add() for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(await site.keys()) == 2


async def test_who_may_no_longer_see_a_photo_is_not_told_that_it_is_the_same(site: Site) -> None:
    url = (await site.add()).json()["links"]["view"]
    known = {"if-none-match": (await site.http.get(url)).headers["etag"]}
    assert (await site.http.get(url, headers=known)).status_code == 304

    await site.http.delete(f"/v1/reports/{site.report}", headers={"if-match": "*"})

    answer = await site.http.get(url, headers=known)
    require_problem(answer, 410, "withdrawn")


@pytest.mark.parametrize("site", ["local"], indirect=True)
async def test_a_full_disk_is_a_507_and_leaves_nothing(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        answer = await site.add()
    require_problem(answer, 507, "storage_full")
    assert "retry-after" in answer.headers

    files = [path for path in tmp_path.rglob("*") if path.is_file()]  # noqa: ASYNC240 # few
    assert files == []
    assert (await site.add()).status_code == 201


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=" + ",".join(f"{n}-" for n in range(1000)),
        "bytes=" + "0-0," * 20_000,
        "bytes=0-99,50-149,0-",
        "bytes=-" + "9" * 400,
        "bytes=" + "9" * 400 + "-",
        "bytes=0-" + "9" * 400,
        "bytes=--1",
        "bytes=1--1",
        "bytes=0x0-0x9",
        "bytes=\u0660-\u0669".encode().decode("latin-1"),
    ],
)
@pytest.mark.parametrize("site", ["memory"], indirect=True)
async def test_no_range_costs_more_than_the_picture(site: Site, asked: str) -> None:
    url = (await site.add()).json()["links"]["view"]
    whole = (await site.http.get(url)).content

    answer = await site.http.get(url, headers={b"range": asked.encode("latin-1")})

    assert answer.status_code in {200, 400, 416, 431}
    assert answer.status_code != 200 or answer.content == whole
