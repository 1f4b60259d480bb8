"""Azure Blob Storage at its worst: dead, far away, refusing, or losing its answers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import re
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from azure.storage.blob import BlobClient

from simulators.server import Response, listening
from skywitness.adapters.azure_blob.storage import AzureBlobStorage
from skywitness.domain.model.errors import (
    ObjectChanged,
    ObjectExists,
    ObjectMissing,
    StorageRefused,
    StorageUnavailable,
)
from skywitness.ports.object_storage import ByteRange, OpenObject
from tests.integration.azurite import ACCOUNT, KEY

MIB = 1 << 20


@asynccontextmanager
async def blob_storage(
    connection_string: str, *, container: str | None = None, deadline_s: float = 20.0
) -> AsyncIterator[AzureBlobStorage]:
    storage = AzureBlobStorage(
        container=container or f"test-{uuid4().hex}",
        connection_string=connection_string,
        deadline_s=deadline_s,
    )
    try:
        yield storage
    finally:
        await storage.close()


def at(port: int, key: str = KEY) -> str:
    return f"AccountName={ACCOUNT};AccountKey={key};BlobEndpoint=http://127.0.0.1:{port}/{ACCOUNT};"


def port_of(connection_string: str) -> int:
    found = re.search(r"127\.0\.0\.1:(\d+)", connection_string)
    assert found is not None
    return int(found[1])


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def read_into(received: bytearray, found: OpenObject) -> None:
    async for chunk in found.chunks:
        received += chunk


@contextlib.contextmanager
def silent_port() -> Iterator[int]:
    """A port that lets anybody connect and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


async def ask_everything(storage: AzureBlobStorage) -> None:
    for size in (1, 9 * MIB):
        with pytest.raises(StorageUnavailable):
            await storage.put("a", stream(bytes(size)), content_type="text/plain")
    with pytest.raises(StorageUnavailable):
        await storage.info("a")
    with pytest.raises(StorageUnavailable):
        async with storage.open("a"):
            pass
    with pytest.raises(StorageUnavailable):
        await storage.delete("a")
    with pytest.raises(StorageUnavailable):
        assert [found async for found in storage.list()] == []


async def test_a_dead_service_is_unavailable_within_the_deadline() -> None:
    with silent_port() as port:
        async with blob_storage(at(port), deadline_s=0.1) as storage:
            async with asyncio.timeout(10):  # the SDK by itself would take minutes
                await ask_everything(storage)


async def test_a_closed_port_is_unavailable() -> None:
    with silent_port() as port:
        pass
    async with blob_storage(at(port), deadline_s=0.1) as storage:
        await ask_everything(storage)


async def test_a_stalled_download_fails_at_the_deadline(azurite: str) -> None:
    container = f"test-{uuid4().hex}"
    async with (
        blob_storage(azurite, container=container) as direct,
        fragile_way_to(azurite) as (way, address),
        blob_storage(address, container=container, deadline_s=0.5) as storage,
    ):
        await direct.put("a", stream(bytes(3 * MIB)), content_type="text/plain")
        async with storage.open("a") as found:
            assert len(await anext(found.chunks)) == MIB
            way.stalled = True
            with pytest.raises(StorageUnavailable):
                await anext(found.chunks)


async def test_an_interrupted_download_resumes(azurite: str) -> None:
    content = random.Random(5).randbytes(5 * MIB + 17)
    container = f"test-{uuid4().hex}"
    async with (
        blob_storage(azurite, container=container) as direct,
        fragile_way_to(azurite) as (way, address),
        blob_storage(address, container=container) as storage,
    ):
        await direct.put("a", stream(content), content_type="text/plain")
        way.cuts = [MIB // 2, 2 * MIB, MIB]

        async with storage.open("a", byte_range=ByteRange(3)) as found:
            received = b"".join([chunk async for chunk in found.chunks])

    assert way.cuts == []
    assert received == content[3:]


async def test_an_interrupted_download_resumes_only_with_the_same_content(azurite: str) -> None:
    container = f"test-{uuid4().hex}"
    async with (
        blob_storage(azurite, container=container) as direct,
        fragile_way_to(azurite) as (way, address),
        blob_storage(address, container=container) as storage,
    ):
        await direct.put("a", stream(bytes(5 * MIB)), content_type="text/plain")

        async def replace_it() -> None:
            await direct.put("a", stream(b"1" * 5 * MIB), content_type="text/plain", replace=True)

        received = bytearray()
        async with storage.open("a") as found:
            way.said, way.cuts, way.meanwhile = 0, [MIB // 2], replace_it
            with pytest.raises(ObjectChanged):
                await read_into(received, found)

    assert way.cuts == []
    assert set(received) == {0}


async def test_a_download_interrupted_repeatedly_fails(azurite: str) -> None:
    container = f"test-{uuid4().hex}"
    async with (
        blob_storage(azurite, container=container) as direct,
        fragile_way_to(azurite) as (way, address),
        blob_storage(address, container=container) as storage,
    ):
        await direct.put("a", stream(bytes(3 * MIB)), content_type="text/plain")
        async with storage.open("a") as found:
            await anext(found.chunks)
            way.said, way.cuts = 0, [MIB // 2] * 100
            with pytest.raises(StorageUnavailable):
                await anext(found.chunks)

    assert 0 < 100 - len(way.cuts) < 15


async def test_content_damaged_on_upload_is_not_stored(azurite: str) -> None:
    for size in (MIB // 2, 3 * MIB):
        async with fragile_way_to(azurite) as (way, address), blob_storage(address) as storage:
            await storage.put("before", stream(b""), content_type="text/plain")
            way.damage = True
            with pytest.raises(StorageRefused):  # as Azurite calls it; see the next test
                await storage.put("a", stream(b"r" * size), content_type="text/plain")
            way.damage = False
            with pytest.raises(ObjectMissing):
                await storage.info("a")


async def test_content_that_the_service_finds_damaged_can_be_retried() -> None:
    damaged = Response(400, headers={"x-ms-error-code": "Md5Mismatch"})
    async with (
        listening(lambda _: damaged) as server,
        blob_storage(at(int(server.url.rpartition(":")[2]))) as storage,
    ):
        with pytest.raises(StorageUnavailable):
            await storage.put("a", stream(b"rain"), content_type="text/plain")

    assert server.requests[0].headers["content-md5"]


@pytest.mark.parametrize("byte_range", [None, ByteRange(MIB)])
async def test_content_damaged_on_download_is_detected(
    azurite: str, byte_range: ByteRange | None
) -> None:
    async with fragile_way_to(azurite) as (way, address), blob_storage(address) as storage:
        await storage.put("a", stream(b"r" * 4 * MIB), content_type="text/plain")
        received = bytearray()
        async with storage.open("a", byte_range=byte_range) as found:
            way.damage_back = True
            with pytest.raises(StorageUnavailable):
                await read_into(received, found)

    assert set(received) == set(b"r")


async def test_content_that_does_not_match_its_digest_is_detected(azurite: str) -> None:
    container = f"test-{uuid4().hex}"
    async with blob_storage(azurite, container=container) as storage:
        await storage.put("a", stream(b"rain"), content_type="text/plain")
        client = BlobClient.from_connection_string(azurite, container, "a")
        metadata = client.get_blob_properties().metadata
        client.upload_blob(b"hail", overwrite=True, metadata=metadata)
        client.close()

        received = bytearray()
        async with storage.open("a") as found:
            with pytest.raises(StorageUnavailable):
                await read_into(received, found)

    assert received == b"hail"


@pytest.mark.parametrize("size", [10, 3 * MIB, 9 * MIB])
@pytest.mark.parametrize("replace", [False, True])
async def test_a_lost_answer_is_not_a_conflict(azurite: str, size: int, replace: bool) -> None:
    async with fragile_way_to(azurite) as (way, address), blob_storage(address) as storage:
        await storage.put("before", stream(b""), content_type="text/plain")
        way.lose = b"blocklist" if size > MIB else b"x-ms-blob-type"

        info = await storage.put(
            "a", stream(bytes(size)), content_type="text/plain", replace=replace
        )

        assert way.lost == 1
        assert await storage.info("a") == info
        with pytest.raises(ObjectExists):
            await storage.put("a", stream(bytes(size)), content_type="text/plain")


async def test_a_block_whose_answer_is_lost_is_retried(azurite: str) -> None:
    content = bytes(range(256)) * (9 * MIB // 256)
    async with fragile_way_to(azurite) as (way, address), blob_storage(address) as storage:
        way.lose = b"comp=block&"

        await storage.put("a", stream(content), content_type="text/plain")

        assert way.lost == 1
        async with storage.open("a") as found:
            assert b"".join([chunk async for chunk in found.chunks]) == content


async def test_a_wrong_key_is_refused(azurite: str) -> None:
    wrong = "d3Jvbmcga2V5"
    async with blob_storage(at(port_of(azurite), wrong)) as storage:
        with pytest.raises(StorageRefused) as failure:
            await storage.put("a", stream(b"rain"), content_type="text/plain")

    assert "403" in failure.value.reason
    assert wrong not in str(failure.value)


async def test_a_signature_appears_nowhere(azurite: str, caplog: pytest.LogCaptureFixture) -> None:
    canary = "Y2FuYXJ5LWluLWEtc2lnbmF0dXJl"
    signed = (
        f"BlobEndpoint=http://127.0.0.1:{port_of(azurite)}/{ACCOUNT};SharedAccessSignature="
        f"sv=2024-11-04&ss=b&srt=sco&sp=rwl&se=2099-01-01T00:00:00Z&sig={canary}%3D"
    )
    with caplog.at_level(logging.DEBUG):
        async with blob_storage(signed) as storage:
            with pytest.raises(StorageRefused) as failure:
                await storage.put("a", stream(b"rain"), content_type="text/plain")

    assert canary not in caplog.text
    assert canary not in "".join(traceback.format_exception(failure.value))


async def test_the_version_of_the_service_can_be_chosen() -> None:
    version = "2024-11-04"
    async with listening(lambda _: Response(404)) as server:
        storage = AzureBlobStorage(
            container="test",
            connection_string=at(int(server.url.rpartition(":")[2])),
            api_version=version,
        )
        with pytest.raises(ObjectMissing):
            await storage.info("a")
        await storage.close()

    assert [asked.headers["x-ms-version"] for asked in server.requests] == [version]


async def test_a_busy_service_is_tried_three_times() -> None:
    async with (
        listening(lambda _: Response(503)) as server,
        blob_storage(at(int(server.url.rpartition(":")[2]))) as storage,
    ):
        with pytest.raises(StorageUnavailable):
            await storage.info("a")

    assert len(server.requests) == 3


async def test_successful_requests_are_not_logged(
    azurite: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with blob_storage(azurite) as storage:
            await storage.put("secret-name", stream(b"rain"), content_type="text/plain")

    assert "secret-name" not in caplog.text
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    ("connection_string", "account_url"),
    [
        ("", ""),
        ("", "http://skywitness.blob.core.windows.net"),
        ("", "http://127.0.0.1.example.org"),
        ("", "skywitness.blob.core.windows.net"),
        ("", "https://skywitness.blob.core.windows.net/?sv=2025-11-05&sig=QQ=="),
        ("", "http://127.0.0.1:10000/skywitness"),  # an identity needs https everywhere
        ("BlobEndpoint=http://192.0.2.1/a;AccountName=a;AccountKey=QQ==", ""),
        ("DefaultEndpointsProtocol=http;AccountName=a;AccountKey=QQ==;EndpointSuffix=a.test", ""),
        ("nonsense", ""),
    ],
)
def test_invalid_addresses_are_refused(connection_string: str, account_url: str) -> None:
    with pytest.raises(ValueError, match=r".") as failure:
        AzureBlobStorage(
            container="test", connection_string=connection_string, account_url=account_url
        )

    assert "QQ==" not in str(failure.value)


async def test_a_managed_identity_is_not_used_before_the_first_call() -> None:
    storage = AzureBlobStorage(
        container="test", account_url="https://skywitness.blob.core.windows.net"
    )

    await storage.close()


@dataclass(slots=True)
class Way:
    """The way to a server; `lose` marks the request whose answer gets lost, once.

    `cuts` are numbers of bytes after which, counted anew each time, a connection breaks in the
    middle of what the server says, and `meanwhile` is what happens before anybody hears of it.
    `damage` changes a byte of every long piece on its way there, `damage_back` on its way back.
    """

    port: int
    lose: bytes = b""
    lost: int = 0
    stalled: bool = False
    cuts: list[int] = field(default_factory=list)
    said: int = 0
    meanwhile: Callable[[], Awaitable[None]] | None = None
    damage: bool = False
    damage_back: bool = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        marked = asyncio.Event()
        forth = asyncio.create_task(self._pass_on(reader, back, marked))
        try:
            while data := await there.read(65536):
                if marked.is_set():
                    self.lost += 1
                    break
                if self.stalled:
                    await reader.read()
                    break
                if self._is_cut(len(data)):
                    writer.write(data[: len(data) // 2])
                    if self.meanwhile is not None:
                        await self.meanwhile()
                    break
                writer.write(_damaged(data) if self.damage_back else data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            forth.cancel()
            for each in (back, writer):
                each.close()

    def _is_cut(self, size: int) -> bool:
        self.said += size
        if not self.cuts or self.said < self.cuts[0]:
            return False
        self.cuts.pop(0)
        self.said = 0
        return True

    async def _pass_on(
        self, reader: asyncio.StreamReader, back: asyncio.StreamWriter, marked: asyncio.Event
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                if self.lose and self.lose in data:
                    self.lose = b""
                    marked.set()
                back.write(_damaged(data) if self.damage else data)
                await back.drain()
            back.close()


def _damaged(data: bytes) -> bytes:
    """Change the last byte of a piece that holds nothing but content."""
    return data if data.strip(b"r") else data[:-1] + b"s"


@asynccontextmanager
async def fragile_way_to(connection_string: str) -> AsyncIterator[tuple[Way, str]]:
    way = Way(port_of(connection_string))
    server = await asyncio.start_server(way.serve, "127.0.0.1", 0)
    try:
        yield way, at(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        await server.wait_closed()
