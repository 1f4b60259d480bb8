"""Photos that clients send to the storage themselves: to Azure Blob Storage, or to this service."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from skywitness.adapters.azure_blob.storage import AzureBlobStorage
from skywitness.adapters.local_storage.storage import LocalStorage
from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.memory.object_storage import MemoryStorage
from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.photos.photo import MOST_PHOTO_BYTES, PENDING_FOR, UPLOAD_WITHIN
from skywitness.entrypoints.container.in_memory import services_in_memory
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.http.photos.router import READ_WITHIN
from skywitness.ports.object_storage import ObjectStorage
from tests.integration.http.api import Json, a_request, app_of, client_of, require_problem
from tests.photo_files import PNG, png

KINDS = ["memory", "local", "azure"]
SECOND = timedelta(seconds=1)


@dataclass
class Site:
    """A report on a fresh service, and tickets for its photos."""

    http: httpx.AsyncClient
    outside: httpx.AsyncClient
    services: Services
    clock: FixedClock
    photos: str

    async def ticket(self, size: int = len(PNG), media_type: str = "image/png") -> Json:
        answer = await self.http.post(
            f"{self.photos}/tickets", json={"size": size, "media_type": media_type}
        )
        assert answer.status_code == 201, answer.text
        ticket: Json = answer.json()
        return ticket

    async def send(self, ticket: Json, content: bytes = PNG, **changes: Any) -> httpx.Response:
        """Send what a ticket describes, as any client would: it knows no storage."""
        upload = {**ticket["upload"], **changes}
        is_ours = upload["url"].startswith(str(self.http.base_url))
        client = self.http if is_ours else self.outside
        return await client.request(
            upload["method"], upload["url"], headers=upload["headers"], content=content
        )

    async def confirm(self, ticket: Json) -> httpx.Response:
        return await self.http.post(ticket["confirm"])

    async def sent(self, content: bytes = PNG, size: int | None = None) -> Json:
        ticket = await self.ticket(len(content) if size is None else size)
        answer = await self.send(ticket, content)
        assert answer.status_code == 201, answer.text
        return ticket

    async def counts(self) -> tuple[int, int]:
        report = (await self.http.get(self.photos.removesuffix("/photos"))).json()
        return report["photos_stored"], report["photos_expected"]

    async def uploads(self) -> list[str]:
        return [one.key async for one in self.services.storage.list("incoming/")]

    async def reconcile(self) -> None:
        await self.services.reconcile_photos(actor=LOCAL)


def storage_of(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> ObjectStorage:
    if kind == "memory":
        return MemoryStorage()
    if kind == "local":
        return LocalStorage(tmp_path / "objects")
    azurite: str = request.getfixturevalue("azurite")
    return AzureBlobStorage(container=f"test-{uuid4().hex}", connection_string=azurite)


async def opened(storage: ObjectStorage, **settings: Any) -> AsyncIterator[Site]:
    clock = FixedClock(datetime.now(UTC))  # Azurite has no other
    services = services_in_memory(storage=storage, clock=clock)
    async with AsyncExitStack() as stack:
        if isinstance(storage, AzureBlobStorage):
            stack.push_async_callback(storage.close)
        http = await stack.enter_async_context(client_of(app_of(services, **settings)))
        outside = await stack.enter_async_context(httpx.AsyncClient(trust_env=False))
        filed = await http.post("/v1/reports", json=a_request(observed_at=clock.now().isoformat()))
        yield Site(http, outside, services, clock, f"/v1/reports/{filed.json()['id']}/photos")


@pytest.fixture(params=KINDS)
async def site(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Site]:
    async for site in opened(storage_of(request.param, tmp_path, request)):
        yield site


@pytest.fixture
async def own(tmp_path: Path) -> AsyncIterator[Site]:
    """A site whose storage cannot be reached by clients."""
    async for site in opened(LocalStorage(tmp_path / "objects")):
        yield site


async def test_a_photo_that_was_sent_is_added_when_it_is_confirmed(site: Site) -> None:
    ticket = await site.sent()
    before = await site.counts()
    confirmed = await site.confirm(ticket)
    after = await site.counts()

    assert (before, after) == ((0, 1), (1, 1))
    assert confirmed.status_code == 201
    assert confirmed.json()["id"] == ticket["id"]
    assert confirmed.headers["location"] == confirmed.json()["links"]["view"]
    assert (await site.http.get(confirmed.json()["links"]["view"])).status_code == 200
    assert await site.uploads() == []


async def test_a_ticket_is_confirmed_any_number_of_times(site: Site) -> None:
    ticket = await site.sent()

    answers = await asyncio.gather(*(site.confirm(ticket) for _ in range(3)))
    last = await site.confirm(ticket)

    assert {answer.status_code for answer in answers} <= {200, 201}
    assert [answer.json() for answer in answers] == [last.json()] * 3
    assert last.status_code == 200
    assert await site.counts() == (1, 1)


async def test_a_ticket_for_a_known_photo_is_confirmed_with_that(site: Site) -> None:
    first = await site.confirm(await site.sent())
    ticket = await site.sent()

    again = [await site.confirm(ticket) for _ in range(2)]

    assert [answer.status_code for answer in again] == [200, 200]
    assert [answer.json() for answer in again] == [first.json()] * 2
    assert await site.counts() == (1, 1)
    assert await site.uploads() == []


async def test_a_ticket_is_for_one_request(site: Site) -> None:
    ticket = await site.sent()

    second = await site.send(ticket, png(5, 5).ljust(len(PNG), b"\0")[: len(PNG)])

    assert second.status_code in {403, 409}
    photo = (await site.confirm(ticket)).json()
    assert photo["sha256"] == hashlib.sha256(PNG).hexdigest()


async def test_a_ticket_is_for_ten_minutes(site: Site) -> None:
    ticket = await site.ticket()
    expires_at = datetime.fromisoformat(ticket["upload"]["expires_at"])

    assert expires_at == site.clock.now() + UPLOAD_WITHIN
    assert timedelta(minutes=10) == UPLOAD_WITHIN


async def test_a_ticket_that_is_over_stores_nothing(site: Site) -> None:
    site.clock.advance(-UPLOAD_WITHIN - SECOND)
    ticket = await site.ticket()
    site.clock.advance(UPLOAD_WITHIN + SECOND)

    assert (await site.send(ticket)).status_code == 403
    assert await site.uploads() == []


@pytest.mark.parametrize("part", ["id", "sig", "path"])
async def test_a_ticket_of_another_photo_stores_nothing(site: Site, part: str) -> None:
    one, other = await site.ticket(), await site.ticket()
    url = one["upload"]["url"]
    path, _, query = url.partition("?")
    changed = {
        "id": url.replace(one["id"], other["id"]),
        "sig": path + "?" + query[:-3] + ("AAA" if query[-3:] != "AAA" else "BBB"),
        "path": f"{path}/../../x?{query}",
    }

    answer = await site.send(one, url=changed[part])

    assert answer.status_code in {403, 404}
    assert await site.uploads() == []


async def test_a_ticket_reads_and_deletes_nothing(site: Site) -> None:
    ticket = await site.sent()

    for method in ("GET", "DELETE", "HEAD"):
        answer = await site.send(ticket, b"", method=method)
        assert answer.status_code in {403, 405}
        assert PNG not in answer.content
    assert len(await site.uploads()) == 1


@pytest.mark.parametrize("size", [1, len(PNG) - 1, len(PNG) + 1])
async def test_a_photo_of_another_size_than_announced_is_not_added(site: Site, size: int) -> None:
    ticket = await site.ticket(size)
    sent = await site.send(ticket)
    confirmed = await site.confirm(ticket)

    assert (sent.status_code, confirmed.status_code) in {(201, 422), (413, 409), (422, 409)}
    assert (await site.counts())[0] == 0
    assert await site.uploads() == []


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 415), (b"%PDF-1.7", 415)],
)
async def test_what_was_sent_is_checked_as_any_photo(
    site: Site, content: bytes, status: int
) -> None:
    ticket = await site.sent(content)

    confirmed = await site.confirm(ticket)

    assert confirmed.status_code == status
    assert await site.counts() == (0, 0)
    assert await site.uploads() == []


async def test_nothing_that_was_sent_can_be_read_before_it_is_confirmed(site: Site) -> None:
    ticket = await site.sent()

    address = f"{site.photos}/{ticket['id']}"
    for where in (address, f"{address}?size=thumbnail"):
        require_problem(await site.http.get(where), 404, "not_found")
    assert (await site.http.get(site.photos)).json() == {"items": []}


async def test_a_ticket_cannot_be_confirmed_before_anything_is_sent(site: Site) -> None:
    ticket = await site.ticket()

    require_problem(await site.confirm(ticket), 409, "photo_not_sent")
    await site.send(ticket)
    assert (await site.confirm(ticket)).status_code == 201


async def test_what_is_never_confirmed_is_deleted(site: Site) -> None:
    await site.sent()
    kept = await site.confirm(await site.sent(png(5, 5)))

    await site.reconcile()
    assert len(await site.uploads()) == 1
    site.clock.advance(PENDING_FOR + SECOND)
    await site.reconcile()

    assert await site.uploads() == []
    assert await site.counts() == (1, 1)
    assert (await site.http.get(kept.json()["links"]["view"])).status_code == 200


async def test_what_is_sent_after_its_ticket_was_confirmed_is_deleted(site: Site) -> None:
    """The storage of Azure takes it: there is nothing any more that it would replace."""
    ticket = await site.sent()
    await site.confirm(ticket)

    await site.send(ticket, png(5, 5))
    await site.reconcile()

    assert await site.uploads() == []
    assert await site.counts() == (1, 1)


async def test_tickets_that_are_over_take_no_place_of_photos(site: Site) -> None:
    for _ in range(20):
        await site.ticket()
    more = {"size": 9, "media_type": "image/png"}

    require_problem(
        await site.http.post(f"{site.photos}/tickets", json=more), 409, "too_many_photos"
    )
    site.clock.advance(PENDING_FOR + SECOND)
    assert (await site.http.post(f"{site.photos}/tickets", json=more)).status_code == 201


async def test_erasing_a_report_deletes_what_was_sent_for_it(site: Site) -> None:
    ticket = await site.sent()

    await site.http.delete(f"/v1/admin/reports/{site.photos.split('/')[3]}")

    assert await site.uploads() == []
    assert (await site.confirm(ticket)).status_code == 410


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"size": 0, "media_type": "image/png"},
        {"size": MOST_PHOTO_BYTES + 1, "media_type": "image/png"},
        {"size": "9", "media_type": "image/png"},
        {"size": 9, "media_type": "text/html"},
        {"size": 9, "media_type": "image/png", "key": "photos/a"},
        {"size": 9, "media_type": "image/png", "caption": "x" * 501},
    ],
)
async def test_a_ticket_is_for_a_photo_of_a_size_that_may_be(own: Site, body: Json) -> None:
    require_problem(await own.http.post(f"{own.photos}/tickets", json=body), 422, "invalid")
    assert await own.counts() == (0, 0)


async def test_a_photo_through_this_service_may_be_as_long_as_any(own: Site) -> None:
    long = PNG + bytes(1 << 20)

    assert (await own.confirm(await own.sent(long))).status_code == 201


async def test_an_interrupted_request_stores_nothing_and_can_be_repeated(own: Site) -> None:
    ticket = await own.ticket()

    assert (await own.send(ticket, PNG[:-1])).status_code == 422
    assert await own.uploads() == []
    assert (await own.send(ticket)).status_code == 201
    assert (await own.confirm(ticket)).status_code == 201


async def test_a_ticket_of_another_service_stores_nothing(own: Site) -> None:
    ticket = await own.ticket()
    address = ticket["upload"]["url"].partition("?")[0]

    for query in ("", "?sig=", "?sig=AAAA", "?sig=" + "A" * 5000, "?sig=%C3%A9"):
        answer = await own.send(ticket, url=address + query)
        assert answer.status_code in {400, 403}
    assert await own.uploads() == []


async def test_a_ticket_brings_a_caption(own: Site) -> None:
    asked = {"size": len(PNG), "media_type": "image/png", "caption": "Hail, call 515-555-0134"}
    answer = await own.http.post(f"{own.photos}/tickets", json=asked)
    await own.send(answer.json())

    await own.confirm(answer.json())

    (shown,) = (await own.http.get(own.photos)).json()["items"]
    assert shown["caption"].startswith("Hail, call ")
    assert "0134" not in shown["caption"]


async def downloads(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, **settings: Any
) -> tuple[httpx.Response, list[httpx.Response]]:
    """Ask for a picture; return the answer, and those of where it leads to: now, to PUT, later."""
    async for site in opened(storage_of(kind, tmp_path, request), **settings):
        site.clock.advance(-READ_WITHIN - SECOND)
        link = (await site.confirm(await site.sent())).json()["links"]["view"]
        expired = (await site.http.get(link)).headers.get("location")
        site.clock.advance(READ_WITHIN + SECOND)
        answer = await site.http.get(link)
        if "location" not in answer.headers:
            return answer, []
        there = answer.headers["location"]
        return answer, [
            await site.outside.get(there),
            await site.outside.put(there, content=b"x", headers={"x-ms-blob-type": "BlockBlob"}),
            await site.outside.get(str(expired)),
        ]
    raise AssertionError


@pytest.mark.parametrize("kind", ["local", "memory"])
async def test_a_picture_that_clients_cannot_reach_comes_from_this_service(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    answer, _ = await downloads(kind, tmp_path, request, photo_downloads="redirect")

    assert answer.status_code == 200


async def test_a_picture_is_read_from_the_storage_for_some_minutes(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    direct, _ = await downloads("azure", tmp_path, request)
    answer, (now, put, later) = await downloads(
        "azure", tmp_path, request, photo_downloads="redirect"
    )

    assert (answer.status_code, answer.content) == (307, b"")
    assert answer.headers["cache-control"] == "private, max-age=240"
    assert timedelta(minutes=5) == READ_WITHIN
    assert (now.status_code, now.content) == (200, direct.content)
    assert now.headers["content-type"] == "image/jpeg"
    assert now.headers["content-disposition"].startswith("inline; filename=")
    assert now.headers["cache-control"] == direct.headers["cache-control"]
    assert (put.status_code, later.status_code) == (403, 403)
