"""Every adapter reads a photo as a stream, knows its digest, and makes two pictures of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from skywitness.adapters.memory.photo_preparation import MemoryPhotoPreparation
from skywitness.adapters.pillow_photos.preparation import PillowPreparation
from skywitness.domain.model.errors import PhotoTooLarge, PhotoTypeUnknown
from skywitness.domain.model.photos.photo import MOST_PHOTO_BYTES, PhotoSize
from skywitness.ports.photo_preparation import PhotoPreparation
from tests.photo_files import PNG, png, sent

LARGE = png(3000, 2000)


@pytest.fixture(params=["memory", "pillow"])
def preparation(request: pytest.FixtureRequest, tmp_path: Path) -> PhotoPreparation:
    return MemoryPhotoPreparation() if request.param == "memory" else PillowPreparation(tmp_path)


@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
async def test_the_digest_is_that_of_what_was_sent(
    preparation: PhotoPreparation, piece: int
) -> None:
    async with preparation.received(sent(PNG, piece)) as received:
        assert received.sha256 == hashlib.sha256(PNG).hexdigest()
        assert (await received.prepared()).sha256 == received.sha256


async def test_both_pictures_are_as_they_are_described(preparation: PhotoPreparation) -> None:
    async with preparation.received(sent(LARGE)) as received:
        prepared = await received.prepared()
        pictures = {PhotoSize.VIEW: prepared.view, PhotoSize.THUMBNAIL: prepared.thumbnail}
        for size, picture in pictures.items():
            for _ in range(2):  # each time from its beginning
                body = b"".join([chunk async for chunk in picture.chunks()])
                assert body.startswith(b"\xff\xd8\xff")
                assert len(body) == picture.size
                assert hashlib.sha256(body).hexdigest() == picture.sha256
            assert max(picture.width, picture.height) == size.most_px


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PN",
        b"<svg/>",
        b"%PDF-1.7",
        b"GIF89a\x01\x00",
        b"RIFF0000WAVEfmt ",
        b"<!DOCTYPE h",
    ],
)
async def test_other_content_is_no_photo(preparation: PhotoPreparation, content: bytes) -> None:
    with pytest.raises(PhotoTypeUnknown):
        async with preparation.received(sent(content)):
            pytest.fail("it is taken")


async def test_a_photo_that_is_too_long_is_not_read_to_its_end(
    preparation: PhotoPreparation,
) -> None:
    read = 0

    async def endless() -> object:
        nonlocal read
        yield PNG
        while True:
            read += 1 << 20
            yield bytes(1 << 20)

    with pytest.raises(PhotoTooLarge):
        async with preparation.received(endless()):  # type: ignore[arg-type] # yields bytes
            pytest.fail("it is taken")
    assert read <= MOST_PHOTO_BYTES + (2 << 20)
