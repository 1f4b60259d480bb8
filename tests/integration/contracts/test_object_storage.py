"""What every object storage must do: in memory, in a folder, and in Azure Blob Storage."""

from __future__ import annotations

import asyncio
import hashlib
import random
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from skywitness.adapters.azure_blob.storage import AzureBlobStorage
from skywitness.adapters.local_storage.storage import LocalStorage
from skywitness.adapters.memory.object_storage import MemoryStorage
from skywitness.domain.model.errors import (
    ObjectChanged,
    ObjectExists,
    ObjectMissing,
    RangeOutside,
    StorageRefused,
    StorageUnavailable,
)
from skywitness.ports.object_storage import (
    ByteRange,
    ObjectStorage,
    StoredObject,
    UploadRequest,
)

MIB = 1 << 20
BEYOND_ONE_REQUEST = 9 * MIB + 17  # for Azure: three blocks
KINDS = ["memory", "local", "azure"]


class Interrupted(Exception):
    """The sender went away."""


@asynccontextmanager
async def opened(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[ObjectStorage]:
    if kind == "memory":
        yield MemoryStorage()
    elif kind == "local":
        yield LocalStorage(tmp_path / "deep" / "objects")
    else:
        azure = AzureBlobStorage(
            container=f"test-{uuid4().hex}", connection_string=request.getfixturevalue("azurite")
        )
        try:
            yield azure
        finally:
            await azure.close()


@pytest.fixture(params=KINDS)
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ObjectStorage]:
    async with opened(request.param, tmp_path, request) as storage:
        yield storage


@pytest.fixture(params=["local", "azure"])
async def durable(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ObjectStorage]:
    async with opened(request.param, tmp_path, request) as storage:
        yield storage


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


async def stream(content: bytes, chunk_bytes: int = 64 * 1024) -> AsyncIterator[bytes]:
    for start in range(0, len(content), chunk_bytes):
        yield content[start : start + chunk_bytes]


async def stored(storage: ObjectStorage, key: str, content: bytes = b"rain") -> StoredObject:
    return await storage.put(key, stream(content), content_type="text/plain")


async def read(
    storage: ObjectStorage,
    key: str,
    byte_range: ByteRange | None = None,
    version: str | None = None,
) -> bytes:
    async with storage.open(key, byte_range=byte_range, version=version) as found:
        return b"".join([chunk async for chunk in found.chunks])


async def keys(storage: ObjectStorage, prefix: str = "") -> list[str]:
    return [found.key async for found in storage.list(prefix)]


@pytest.mark.parametrize(
    "size", [1, 300_000, MIB, MIB + 1, 4 * MIB, 4 * MIB + 1, BEYOND_ONE_REQUEST]
)
async def test_what_was_put_is_read(storage: ObjectStorage, size: int) -> None:
    content = noise(size)

    info = await storage.put(
        "photos/2026/a.jpg",
        stream(content),
        content_type="image/jpeg",
        metadata={"report_id": "7"},
        expected_sha256=hashlib.sha256(content).hexdigest(),
    )

    assert (info.key, info.size, info.content_type) == ("photos/2026/a.jpg", size, "image/jpeg")
    assert info.sha256 == hashlib.sha256(content).hexdigest()
    assert info.metadata == {"report_id": "7"}
    assert await storage.info("photos/2026/a.jpg") == info
    assert [found async for found in storage.list()] == [info]
    async with storage.open("photos/2026/a.jpg") as found:
        assert found.info == info
        assert b"".join([chunk async for chunk in found.chunks]) == content


async def test_an_empty_object_is_an_object(storage: ObjectStorage) -> None:
    info = await stored(storage, "empty", b"")

    assert (info.size, info.sha256) == (0, hashlib.sha256(b"").hexdigest())
    assert await storage.info("empty") == info
    async with storage.open("empty", version=info.version) as found:
        assert found.info == info
        assert [chunk async for chunk in found.chunks] == []
    with pytest.raises(RangeOutside):
        await read(storage, "empty", ByteRange(0))


async def test_one_large_chunk_is_as_good_as_many(storage: ObjectStorage) -> None:
    content = noise(BEYOND_ONE_REQUEST)

    await storage.put("a", stream(content, len(content)), content_type="text/plain")

    assert await read(storage, "a") == content


@pytest.mark.parametrize("size", [4, BEYOND_ONE_REQUEST])
async def test_an_object_is_not_replaced_unasked(storage: ObjectStorage, size: int) -> None:
    before = await stored(storage, "a")

    with pytest.raises(ObjectExists):
        await stored(storage, "a", noise(size))

    assert await storage.info("a") == before
    assert await read(storage, "a") == b"rain"


@pytest.mark.parametrize("size", [4, BEYOND_ONE_REQUEST])
async def test_an_object_is_replaced_with_all_that_describes_it(
    storage: ObjectStorage, size: int
) -> None:
    before = await storage.put(
        "a", stream(b"rain"), content_type="text/plain", metadata={"old": "1"}
    )

    after = await storage.put(
        "a", stream(noise(size)), content_type="image/png", metadata={"new": "2"}, replace=True
    )

    assert after.version != before.version
    assert (after.content_type, after.metadata) == ("image/png", {"new": "2"})
    assert await storage.info("a") == after
    assert await read(storage, "a") == noise(size)
    assert await keys(storage) == ["a"]


async def test_replacing_creates_what_is_not_there(storage: ObjectStorage) -> None:
    info = await storage.put("a", stream(b"hail"), content_type="text/plain", replace=True)

    assert await storage.info("a") == info


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 1), (0, None), (MIB - 1, 2 * MIB + 3), (3 * MIB, None), (3 * MIB, 99 * MIB)],
)
async def test_a_range_is_read(storage: ObjectStorage, start: int, end: int | None) -> None:
    content = noise(3 * MIB + 5)
    info = await stored(storage, "a", content)

    async with storage.open("a", byte_range=ByteRange(start, end)) as found:
        assert found.info == info
        assert b"".join([chunk async for chunk in found.chunks]) == content[start:end]


@pytest.mark.parametrize(("start", "end"), [(4, None), (5, 9), (-1, None), (2, 2), (3, 1)])
async def test_a_range_outside_is_refused(
    storage: ObjectStorage, start: int, end: int | None
) -> None:
    await stored(storage, "a", b"rain")

    with pytest.raises(RangeOutside):
        await read(storage, "a", ByteRange(start, end))


async def test_only_the_requested_version_is_read(storage: ObjectStorage) -> None:
    before = await stored(storage, "a", b"rain")
    assert await read(storage, "a", version=before.version) == b"rain"

    after = await storage.put("a", stream(b"hail"), content_type="text/plain", replace=True)

    with pytest.raises(ObjectChanged):
        await read(storage, "a", version=before.version)
    assert await read(storage, "a", ByteRange(1, 3), after.version) == b"ai"


@pytest.mark.parametrize("version", ["", "*", 'no" version', "line\r\nbreak", "wärme"])
async def test_no_other_text_is_a_version(storage: ObjectStorage, version: str) -> None:
    await stored(storage, "a")

    with pytest.raises(ObjectChanged):
        await read(storage, "a", version=version)


async def test_what_is_no_longer_open_yields_nothing(storage: ObjectStorage) -> None:
    await stored(storage, "a", noise(3 * MIB))

    async with storage.open("a") as found:
        await anext(found.chunks)

    assert [chunk async for chunk in found.chunks] == []


async def test_a_reader_never_gets_a_mixture(storage: ObjectStorage) -> None:
    old, new = noise(3 * MIB), noise(3 * MIB + 1)
    await stored(storage, "a", old)
    received = b""

    try:
        async with storage.open("a") as found:
            async for chunk in found.chunks:
                if not received:
                    await storage.put("a", stream(new), content_type="x/y", replace=True)
                received += chunk
        assert received == old
    except ObjectChanged:
        assert old.startswith(received)


async def test_what_is_missing_is_missing(storage: ObjectStorage) -> None:
    for _ in range(2):  # before and after the storage was used at all
        with pytest.raises(ObjectMissing) as failure:
            await storage.info("photos/none")
        assert failure.value.key == "photos/none"
        with pytest.raises(ObjectMissing):
            await read(storage, "photos/none", ByteRange(0, 1))
        await storage.delete("photos/none")
        await stored(storage, f"photos/{uuid4()}")


async def test_an_object_is_deleted_twice(storage: ObjectStorage) -> None:
    await stored(storage, "a/b")

    await storage.delete("a/b")
    await storage.delete("a/b")

    assert await keys(storage) == []
    with pytest.raises(ObjectMissing):
        await storage.info("a/b")
    assert (await stored(storage, "a/b")).size == 4


async def test_keys_are_listed_in_order(storage: ObjectStorage) -> None:
    assert await keys(storage) == []
    names = [f"{folder}{number}" for folder in ("a/", "a-", "a.b", "a_") for number in range(30)]
    names += ["a", "a0", "b", "10", "9", "a/0/deep/er"]
    random.Random(7).shuffle(names)
    for name in names:
        await stored(storage, name, b"")

    assert await keys(storage) == sorted(names)
    for prefix in ("a/", "a/1", "a", "a/0/", "a/0/d", "9", "c", "a/00", "/", "../", "A", "ä"):
        assert await keys(storage, prefix) == sorted(n for n in names if n.startswith(prefix))


async def test_metadata_keeps_any_line_of_text(storage: ObjectStorage) -> None:
    metadata = {
        "place": "São Paulo",
        "emoji_2": "⛈ 100 %",
        "percent": "%",
        "looks_encoded": "%C3%A3",
        "spaces": "  both ends ",
        "empty": "",
        "sign": "a=b;c,d\"e'",
        "sha256": "not ours",
    }

    info = await storage.put("a", stream(b""), content_type="text/plain", metadata=metadata)

    assert info.metadata == metadata
    assert (await storage.info("a")).metadata == metadata
    assert [found.metadata async for found in storage.list()] == [metadata]


@pytest.mark.parametrize("size", [4, BEYOND_ONE_REQUEST])
async def test_other_content_than_announced_is_not_stored(
    storage: ObjectStorage, size: int
) -> None:
    with pytest.raises(StorageRefused):
        await storage.put(
            "a", stream(noise(size)), content_type="text/plain", expected_sha256="0" * 64
        )

    await is_as_if_untouched(storage, "a")


@pytest.mark.parametrize("size", [70_000, BEYOND_ONE_REQUEST])
async def test_a_sender_that_fails_leaves_nothing(storage: ObjectStorage, size: int) -> None:
    async def failing() -> AsyncIterator[bytes]:
        async for chunk in stream(noise(size)):
            yield chunk
        raise Interrupted

    with pytest.raises(Interrupted):
        await storage.put("a", failing(), content_type="text/plain")

    await is_as_if_untouched(storage, "a")


@pytest.mark.parametrize("size", [70_000, BEYOND_ONE_REQUEST])
async def test_a_cancelled_upload_leaves_nothing(storage: ObjectStorage, size: int) -> None:
    sent = asyncio.Event()

    async def stalling() -> AsyncIterator[bytes]:
        async for chunk in stream(noise(size)):
            yield chunk
        sent.set()
        await asyncio.Event().wait()

    upload = asyncio.create_task(storage.put("a", stalling(), content_type="text/plain"))
    await sent.wait()
    upload.cancel()

    with pytest.raises(asyncio.CancelledError):
        await upload
    await is_as_if_untouched(storage, "a")


async def test_an_upload_cancelled_at_any_time_is_complete_or_absent(
    durable: ObjectStorage,
) -> None:
    content = noise(5 * MIB)
    for turns in range(0, 200, 8):
        key = f"a/{turns}"
        upload = asyncio.create_task(stored(durable, key, content))
        for _ in range(turns):
            await asyncio.sleep(0)
        upload.cancel()
        await asyncio.wait([upload])
        if key in await keys(durable, key):
            assert await read(durable, key) == content


async def is_as_if_untouched(storage: ObjectStorage, key: str) -> None:
    with pytest.raises(ObjectMissing):
        await storage.info(key)
    assert await keys(storage) == []
    assert (await stored(storage, key)).size == 4
    assert await read(storage, key) == b"rain"


BAD_KEYS = [
    *("", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a/.b", "a./b", "a."),
    *("A", "ä", "a b", "a\\b", "a\n", "a\0", "a~b", "a%2fb", "a?b", "a#b", "a:b", "x" * 201),
]


@pytest.mark.parametrize("key", BAD_KEYS)
async def test_bad_keys_are_refused(storage: ObjectStorage, key: str) -> None:
    with pytest.raises(StorageRefused):
        await stored(storage, key)
    with pytest.raises(StorageRefused):
        await storage.info(key)
    with pytest.raises(StorageRefused):
        await read(storage, key)
    with pytest.raises(StorageRefused):
        await storage.delete(key)
    assert await keys(storage) == []


@pytest.mark.parametrize("key", ["x" * 200, "x/" * 99 + "y", "a..b", "a-_.9/0"])
async def test_unusual_keys_are_keys(storage: ObjectStorage, key: str) -> None:
    info = await stored(storage, key)

    assert await storage.info(key) == info
    assert await keys(storage, key[:-1]) == [key]


@pytest.mark.parametrize("name", ["", "Name", "re-port", "9", "_a", "a b", "ä", "a\n"])
async def test_bad_names_of_metadata_are_refused(storage: ObjectStorage, name: str) -> None:
    with pytest.raises(StorageRefused):
        await storage.put("a", stream(b""), content_type="text/plain", metadata={name: "1"})

    assert await keys(storage) == []


@pytest.mark.parametrize(
    "metadata", [{"a": "\ud800"}, {"a": "x" * 4_096}, {f"n{n}": "☂" * 20 for n in range(30)}]
)
async def test_metadata_that_some_storage_could_not_hold_is_refused(
    storage: ObjectStorage, metadata: dict[str, str]
) -> None:
    with pytest.raises(StorageRefused):
        await storage.put("a", stream(b""), content_type="text/plain", metadata=metadata)

    assert await keys(storage) == []


async def test_as_much_metadata_as_there_may_be_is_held(storage: ObjectStorage) -> None:
    metadata = {"a" * 46: "☂" * 450}

    info = await storage.put("a", stream(b""), content_type="text/plain", metadata=metadata)

    assert info.metadata == (await storage.info("a")).metadata == metadata


@pytest.mark.parametrize(
    "content_type",
    ["", "text", "text/", "a/b\r\nX: y", "téxt/plain", "a/😀", " a/b", "a/b ", "a/" + "b" * 200],
)
async def test_what_is_no_media_type_is_refused(storage: ObjectStorage, content_type: str) -> None:
    with pytest.raises(StorageRefused):
        await storage.put("a", stream(b""), content_type=content_type)

    assert await keys(storage) == []


@pytest.mark.parametrize(
    "content_type", ["image/svg+xml", "text/plain; charset=utf-8", "application/vnd.a.b-c+json"]
)
async def test_media_types_are_kept(storage: ObjectStorage, content_type: str) -> None:
    await storage.put("a", stream(b""), content_type=content_type)

    assert (await storage.info("a")).content_type == content_type


@pytest.mark.parametrize("prefix", ["\ud800", "\0", "ä", "../", "/"])
async def test_what_begins_no_key_finds_nothing(storage: ObjectStorage, prefix: str) -> None:
    await stored(storage, "a")

    assert await keys(storage, prefix) == []


@pytest.mark.parametrize("size", [20_000, 5 * MIB])
async def test_of_many_uploads_at_once_exactly_one_creates(
    storage: ObjectStorage, size: int
) -> None:
    contents = [noise(size + number) for number in range(8)]

    results = await asyncio.gather(
        *(stored(storage, "a/b", content) for content in contents), return_exceptions=True
    )

    created = [result for result in results if isinstance(result, StoredObject)]
    assert len(created) == 1
    assert [type(r) for r in results if not isinstance(r, StoredObject)] == [ObjectExists] * 7
    assert await storage.info("a/b") == created[0]
    assert hashlib.sha256(await read(storage, "a/b")).hexdigest() == created[0].sha256


@pytest.mark.parametrize("size", [20_000, 5 * MIB])
async def test_of_many_replacements_at_once_one_remains_whole(
    storage: ObjectStorage, size: int
) -> None:
    async def replace(number: int) -> StoredObject:
        content = stream(noise(size + number))
        return await storage.put("a", content, content_type="text/plain", replace=True)

    results = await asyncio.gather(*(replace(n) for n in range(6)), return_exceptions=True)

    stored_ones = [result for result in results if isinstance(result, StoredObject)]
    info = await storage.info("a")
    assert info in stored_ones
    assert hashlib.sha256(await read(storage, "a")).hexdigest() == info.sha256
    # A large upload may be told that another one overtook it, and nothing else.
    others = [result for result in results if not isinstance(result, StoredObject)]
    assert all(isinstance(result, StorageUnavailable) for result in others)


async def test_creating_replacing_and_deleting_at_once_ends_well(storage: ObjectStorage) -> None:
    async def meddle(number: int) -> None:
        chance = random.Random(number)
        for _ in range(6):
            try:
                if chance.random() < 0.3:
                    await storage.delete("a")
                else:
                    await storage.put(
                        "a",
                        stream(noise(chance.randint(0, 9000))),
                        content_type="text/plain",
                        replace=chance.random() < 0.7,
                    )
                info = await storage.info("a")
                content = await read(storage, "a", version=info.version)
                assert hashlib.sha256(content).hexdigest() == info.sha256
            except (ObjectExists, ObjectMissing, ObjectChanged):
                pass

    await asyncio.gather(*(meddle(number) for number in range(8)))
    await storage.delete("a")

    assert await keys(storage) == []


async def test_large_objects_pass_in_pieces(durable: ObjectStorage) -> None:
    size, most = 50 * MIB, 20 * MIB
    digest = hashlib.sha256()

    async def made_on_the_way() -> AsyncIterator[bytes]:
        for number in range(size // (256 * 1024)):
            yield number.to_bytes(4, "big") * (64 * 1024)

    tracemalloc.start()
    try:
        info = await durable.put("a", made_on_the_way(), content_type="text/plain")
        sent_with = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        async with durable.open("a") as found:
            async for chunk in found.chunks:
                assert len(chunk) <= MIB
                digest.update(chunk)
        read_with = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert (info.size, info.sha256) == (size, digest.hexdigest())
    assert max(sent_with, read_with) < most


async def sent_by(request: UploadRequest, content: bytes) -> int:
    async with httpx.AsyncClient() as client:
        answer = await client.put(request.url, content=content, headers=request.headers)
    return answer.status_code


async def test_whoever_has_an_upload_request_creates_one_object_and_replaces_none(
    storage: ObjectStorage,
) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=10)
    request = await storage.upload_request("photos/a", content_type="image/png", until=soon)
    if request is None:  # clients send to the service instead
        assert not isinstance(storage, AzureBlobStorage)
        assert await keys(storage) == []
        return

    assert await sent_by(request, b"rain") == 201
    assert await sent_by(request, b"hail") in {403, 409}

    assert await read(storage, "photos/a") == b"rain"
    info = await storage.info("photos/a")
    assert (info.size, info.content_type) == (4, "image/png")
    async with httpx.AsyncClient() as client:
        assert (await client.get(request.url)).status_code == 403
        assert (await client.delete(request.url)).status_code == 403


async def test_an_upload_request_is_for_one_key_and_ends(storage: ObjectStorage) -> None:
    soon, past = (datetime.now(UTC) + timedelta(minutes=m) for m in (10, -1))
    request = await storage.upload_request("photos/a", content_type="image/png", until=soon)
    late = await storage.upload_request("photos/b", content_type="image/png", until=past)
    if request is None or late is None:
        assert request is late is None
        return

    elsewhere = replace(request, url=request.url.replace("photos/a", "photos/c"))
    assert await sent_by(elsewhere, b"rain") == 403
    assert await sent_by(late, b"rain") == 403
    assert await keys(storage) == []


async def test_whoever_has_an_address_reads_one_object_until_its_time(
    storage: ObjectStorage,
) -> None:
    await stored(storage, "photos/a", b"rain")
    await stored(storage, "photos/b", b"hail")
    soon, past = (datetime.now(UTC) + timedelta(minutes=m) for m in (5, -1))
    headers = {"Content-Type": "image/jpeg", "Cache-Control": "private, max-age=300"}
    url = await storage.read_url("photos/a", until=soon, headers=headers)
    late = await storage.read_url("photos/a", until=past, headers=headers)
    if url is None or late is None:  # the service hands the object out itself
        assert url is late is None
        return

    async with httpx.AsyncClient() as client:
        answer = await client.get(url)
        refused = [
            await client.get(late),
            await client.get(url.replace("photos/a", "photos/b")),
            await client.put(url, content=b"hail", headers={"x-ms-blob-type": "BlockBlob"}),
        ]

    assert answer.content == b"rain"
    assert headers.items() <= {name.title(): text for name, text in answer.headers.items()}.items()
    assert {one.status_code for one in refused} == {403}


@pytest.mark.parametrize("key", ["../a", "/a", "a~b"])
async def test_no_request_or_address_is_made_for_a_bad_key(
    storage: ObjectStorage, key: str
) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=5)
    for asked in (
        storage.upload_request(key, content_type="image/png", until=soon),
        storage.read_url(key, until=soon, headers={}),
    ):
        try:
            found = await asked
        except StorageRefused:
            continue
        assert found is None
