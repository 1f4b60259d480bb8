"""What only a folder can do: outlast the process, hold links, keep what a crash left."""

from __future__ import annotations

import asyncio
import errno
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from skywitness.adapters.local_storage.folder import Upload
from skywitness.adapters.local_storage.storage import LocalStorage
from skywitness.domain.model.errors import (
    ObjectExists,
    ObjectMissing,
    StorageRefused,
    StorageUnavailable,
    StoreFull,
)
from skywitness.ports.object_storage import StoredObject


class Interrupted(Exception):
    """The sender went away."""


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def put(
    storage: LocalStorage, key: str, content: bytes = b"rain", *, replace: bool = False
) -> StoredObject:
    return await storage.put(key, stream(content), content_type="text/plain", replace=replace)


def content_of(folder: Path, name: str) -> Path:
    (content,) = folder.rglob(f"*~{name}")
    return content


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "~lock"]


async def test_objects_outlast_the_process(tmp_path: Path) -> None:
    info = await put(LocalStorage(tmp_path), "a/b.jpg")

    again = LocalStorage(tmp_path)
    assert await again.info("a/b.jpg") == info
    with pytest.raises(ObjectExists):
        await put(again, "a/b.jpg")


async def test_content_lies_in_a_plain_file(tmp_path: Path) -> None:
    await put(LocalStorage(tmp_path), "a/b.jpg", b"rain")

    content = content_of(tmp_path / "a", "b.jpg")
    assert content.read_bytes() == b"rain"


async def test_nothing_is_left_of_what_failed_or_went(tmp_path: Path) -> None:
    async def failing() -> AsyncIterator[bytes]:
        yield bytes(3_000_000)
        raise Interrupted

    storage = LocalStorage(tmp_path)
    with pytest.raises(Interrupted):
        await storage.put("a", failing(), content_type="text/plain")
    with pytest.raises(StorageRefused):
        await storage.put("a", stream(b""), content_type="text/plain", expected_sha256="0" * 64)
    assert files(tmp_path) == []

    await asyncio.gather(*(put(storage, "a", bytes([n]), replace=True) for n in range(10)))
    assert len(files(tmp_path)) == 2
    await asyncio.gather(*(put(storage, "b") for _ in range(9)), return_exceptions=True)
    assert len(files(tmp_path)) == 4
    for key in ("a", "b"):
        await storage.delete(key)
    assert files(tmp_path) == []


async def test_only_uploads_that_died_long_ago_are_cleared_away(tmp_path: Path) -> None:
    incoming = tmp_path / "~incoming"
    incoming.mkdir()
    old, young = incoming / "old", incoming / "young"
    for path in (old, young):
        path.write_bytes(b"half")
    long_ago = time.time() - 100_000
    os.utime(old, (long_ago, long_ago))

    await put(LocalStorage(tmp_path), "a")

    assert not old.exists()
    assert young.exists()


async def test_no_folder_is_left_of_what_was_removed(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    for key in ("photos/ab/one.jpg", "photos/ab/two.jpg", "photos/cd/three.jpg"):
        await put(storage, key)

    await storage.delete("photos/ab/one.jpg")
    assert {path.name for path in (tmp_path / "photos").iterdir()} == {"ab", "cd"}
    await storage.delete("photos/ab/two.jpg")

    assert {path.name for path in (tmp_path / "photos").iterdir()} == {"cd"}


async def test_a_folder_can_empty_while_another_object_is_put_into_it(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)

    async def put_and_remove(name: str) -> None:
        for _ in range(20):
            await put(storage, f"photos/ab/{name}.jpg")
            await storage.delete(f"photos/ab/{name}.jpg")

    await asyncio.gather(*(put_and_remove(name) for name in ("one", "two", "three")))
    assert [one.key async for one in storage.list()] == []


async def test_links_do_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    await put(LocalStorage(outside), "a")
    inside.mkdir()
    (inside / "link").symlink_to(outside, target_is_directory=True)
    storage = LocalStorage(inside)

    with pytest.raises(StorageRefused):
        await storage.info("link/a")
    with pytest.raises(StorageRefused):
        await put(storage, "link/b")
    with pytest.raises(StorageRefused):
        await storage.delete("link/a")
    assert [found async for found in storage.list()] == []
    assert len(files(outside)) == 2


async def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real", target_is_directory=True)

    await put(LocalStorage(tmp_path / "link"), "a/b")

    assert (await LocalStorage(tmp_path / "real").info("a/b")).size == 4


async def test_reading_makes_no_folder(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "none")

    with pytest.raises(ObjectMissing):
        await storage.info("a")
    await storage.delete("a")

    assert [found async for found in storage.list()] == []
    assert not (tmp_path / "none").exists()


async def test_a_place_that_is_no_folder_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    storage = LocalStorage(tmp_path / "file")

    with pytest.raises(StorageUnavailable):
        await put(storage, "a")


async def test_a_broken_description_is_unavailable(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    await put(storage, "a")
    (tmp_path / "a~.json").write_text("{", encoding="utf-8")

    with pytest.raises(StorageUnavailable):
        await storage.info("a")


async def test_lost_content_is_unavailable(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    await put(storage, "a")
    content_of(tmp_path, "a").unlink()

    with pytest.raises(StorageUnavailable):
        async with storage.open("a"):
            pass


class Killed(BaseException):
    """The process ends: nothing after it is done."""


@pytest.mark.parametrize("name", ["link", "fsync"])
async def test_what_a_process_that_ended_left_is_swept(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = LocalStorage(tmp_path)
    await put(storage, "a/kept")

    def ends(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as ending:
        ending.setattr(os, name, ends)
        ending.setattr(Upload, "clean_up", Upload.close)
        with pytest.raises(Killed):
            await put(storage, "a/b")
    left = files(tmp_path)
    assert [found.key async for found in storage.list()] == ["a/kept"]

    assert await storage.sweep() == len(left) - 2 > 0
    assert len(files(tmp_path)) == 2
    assert await storage.sweep() == 0


async def test_content_of_a_removal_that_was_interrupted_is_swept(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    await put(storage, "a/b")
    (tmp_path / "a" / "b~.json").unlink()

    assert await storage.sweep() == 1
    assert files(tmp_path) == []


async def test_no_sweep_takes_away_what_is_being_written(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)

    async def meanwhile() -> AsyncIterator[bytes]:
        yield bytes(3_000_000)
        assert await LocalStorage(tmp_path).sweep() == 0
        yield b"end"

    await storage.put("a", meanwhile(), content_type="text/plain")
    await asyncio.gather(
        *(put(storage, f"b{n}") for n in range(20)), *(storage.sweep() for _ in range(20))
    )

    assert (await storage.info("a")).size == 3_000_003
    assert len([found async for found in storage.list("b")]) == 20
    assert await storage.sweep() == 0


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
async def test_a_full_disk_is_named_so_and_nothing_is_left(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFull):
        await put(LocalStorage(tmp_path), "a")
    assert files(tmp_path) == []
