"""What only a folder can do: outlast the process, hold links, keep what a crash left."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from skywitness.adapters.local_storage.storage import LocalStorage
from skywitness.domain.model.errors import (
    ObjectExists,
    ObjectMissing,
    StorageRefused,
    StorageUnavailable,
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
