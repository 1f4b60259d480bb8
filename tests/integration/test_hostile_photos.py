"""Files that strangers send: whatever they are, nothing but pixels comes out."""

from __future__ import annotations

import asyncio
import io
import os
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image

from skywitness.adapters.pillow_photos import preparation, process, worker
from skywitness.adapters.pillow_photos.preparation import PillowPreparation
from skywitness.domain.model.errors import (
    PhotoError,
    PhotoRefused,
    PhotoTypeUnknown,
    StoreOverloaded,
)
from skywitness.domain.model.photos import photo
from skywitness.domain.model.photos.photo import PhotoSize
from skywitness.ports.photo_preparation import PreparedPhoto
from tests.photo_files import PNG, png, sent
from tests.tools.field_data import field_data

CANARY = b"CANARY41592653"
REFUSED = {
    *("decompression_bomb.ico", "decompression_bomb_extents.gif", "hopper.gif"),
    *("notjpeg.jpg", "png_decompression_dos.png"),
    *("truncated_image.png", "truncated_jpeg.jpg", "ultrahdr.jpg"),  # the last is cut off, too
}
"""Of the published pictures: other kinds, damage, and text that unpacks to too much."""


def a_picture(kind: str, size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(file, kind, **options)
    return file.getvalue()


def with_everything(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[worker.ORIENTATION] = orientation
    exif[0x010F] = CANARY.decode()
    exif.get_ifd(worker.EXIF).update({worker.TAKEN: "2026:05:21 17:06:00", worker.OFFSET: "-05:00"})
    place = {1: "N", 2: (41.0, 35.0, 24.0), 3: "W", 4: (93.0, 37.0, 12.0)}
    exif.get_ifd(worker.GPS).update(place)
    return exif


async def prepare(folder: Path, content: bytes) -> tuple[PreparedPhoto, dict[PhotoSize, bytes]]:
    async with PillowPreparation(folder).received(sent(content)) as received:
        prepared = await received.prepared()
        pictures = {PhotoSize.VIEW: prepared.view, PhotoSize.THUMBNAIL: prepared.thumbnail}
        bodies = {
            size: b"".join([chunk async for chunk in picture.chunks()])
            for size, picture in pictures.items()
        }
        return prepared, bodies


def require_pixels_alone(body: bytes) -> Image.Image:
    """Fail unless a picture is a JPEG without metadata; return it."""
    assert CANARY not in body
    markers = set(segments(body))
    assert markers <= {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}, "JFIF, tables and pixels"
    shown = Image.open(io.BytesIO(body), formats=["JPEG"])
    shown.load()
    assert not dict(shown.getexif())
    assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    return shown


def segments(body: bytes) -> Iterator[int]:
    position = 2
    while True:
        assert body[position] == 0xFF
        marker = body[position + 1]
        yield marker
        if marker == 0xDA:
            assert body.endswith(b"\xff\xd9"), "nothing behind the pixels"
            return
        position += 2 + int.from_bytes(body[position + 2 : position + 4], "big")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
async def test_nothing_that_a_camera_noted_comes_out(kind: str, tmp_path: Path) -> None:
    extra: dict[str, Any] = {"exif": with_everything(), "icc_profile": CANARY}
    if kind == "JPEG":
        extra["comment"] = CANARY
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    content = a_picture(kind, **extra)
    assert CANARY in content

    prepared, bodies = await prepare(tmp_path, content + CANARY)

    for body in bodies.values():
        require_pixels_alone(body)
    assert prepared.taken_at is not None
    assert prepared.taken_at.isoformat() == "2026-05-21T22:06:00+00:00"
    assert prepared.taken_from is not None
    assert prepared.taken_from.latitude == pytest.approx(41.59)
    assert prepared.taken_from.longitude == pytest.approx(-93.62)


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_a_photo_is_shown_as_its_camera_was_held(orientation: int, tmp_path: Path) -> None:
    upright = Image.new("RGB", (64, 32), "black")
    upright.paste("white", (0, 0, 16, 16))  # top left
    stored = worker.upright(upright, {6: 8, 8: 6}.get(orientation, orientation))
    file = io.BytesIO()
    stored.save(file, "PNG", exif=with_everything(orientation))

    _, bodies = await prepare(tmp_path, file.getvalue())

    shown = require_pixels_alone(bodies[PhotoSize.VIEW]).convert("L")
    assert shown.size == (64, 32)
    corners = (shown.crop((x, y, x + 8, y + 8)).getextrema() for x in (0, 56) for y in (0, 24))
    assert [least > 128 for least, _ in corners] == [True, False, False, False]  # type: ignore[operator] # of one band


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "I;16", "CMYK"])
async def test_every_kind_of_pixel_is_shown(mode: str, tmp_path: Path) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    file = io.BytesIO()
    Image.new(mode.replace("PA", "P"), (20, 10)).save(
        file, kind, **({"transparency": 0} if mode == "PA" else {})
    )

    _, bodies = await prepare(tmp_path, file.getvalue())

    assert require_pixels_alone(bodies[PhotoSize.VIEW]).size == (20, 10)


def animated(kind: str) -> bytes:
    file = io.BytesIO()
    frames = [Image.new("RGB", (4, 4), color) for color in ("red", "green", "blue")]
    frames[0].save(file, kind, save_all=True, append_images=frames[1:])
    return file.getvalue()


HOSTILE = {
    "81 megapixels": png(9000, 9000, rows=10),
    "a whole bomb": png(9000, 9000),
    "a line of pixels": png(2_000_000_000, 1, rows=0),
    "no pixels": png(0, 0),
    "cut off": png(200, 200)[:70],
    "cut in its head": PNG[:20],
    "cut JPEG": a_picture("JPEG", (600, 400))[:4000],
    "JPEG of three bytes": b"\xff\xd8\xff",
    "WebP that is none": b"RIFF\x10\x00\x00\x00WEBPVP8 aaaa",
    "animated WebP": animated("WEBP"),
    "animated PNG": animated("PNG"),
    "text that unpacks to 64 MiB": png(4, 4, (b"zTXt", b"a\0\0" + zlib.compress(bytes(64 << 20)))),
    "random": b"\x89PNG\r\n\x1a\n" + os.urandom(5000),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_what_cannot_or_must_not_be_decoded_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(PhotoError) as refused:
        await prepare(tmp_path, HOSTILE[name])
    assert str(tmp_path) not in str(refused.value)
    assert os.listdir(tmp_path) == []  # noqa: PTH208 # quick enough


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    "tail", [b"<script>alert(1)</script>", b"PK\x03\x04" + CANARY, b"%PDF-1.7" + CANARY]
)
async def test_what_hangs_on_to_a_picture_is_cut_off(
    kind: str, tail: bytes, tmp_path: Path
) -> None:
    _, bodies = await prepare(tmp_path, a_picture(kind) + tail)

    for body in bodies.values():
        require_pixels_alone(body)
        assert tail[:8] not in body


async def test_a_process_that_does_not_end_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "WITHIN_S", 0.001)

    with pytest.raises(PhotoError, match="too much time"):
        await prepare(tmp_path, PNG)


async def test_few_photos_are_decoded_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decode, running, most = process.run, 0, 0  # counts its calls

    def counted(*files: object) -> object:
        nonlocal running, most
        running += 1
        most = max(most, running)
        try:
            return decode(*files)  # type: ignore[arg-type] # as they came
        finally:
            running -= 1

    monkeypatch.setattr(preparation, "run", counted)
    prepare_all = PillowPreparation(tmp_path)

    async def one() -> None:
        async with prepare_all.received(sent(PNG)) as received:
            await received.prepared()

    await asyncio.gather(*(one() for _ in range(6)))
    assert most <= preparation.MOST_AT_ONCE


async def test_photos_that_wait_have_a_limited_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparation, "MOST_WAITING_BYTES", 1 << 20)
    waiting = PillowPreparation(tmp_path)

    with pytest.raises(StoreOverloaded):
        async with waiting.received(sent(PNG + bytes(2 << 20))):
            pytest.fail("it is taken")
    async with waiting.received(sent(PNG)):  # what was refused counts no longer
        pass


def test_the_process_that_decodes_has_the_same_limits() -> None:
    assert worker.MOST_PIXELS == photo.MOST_PIXELS
    assert worker.MOST_FRAMES == photo.MOST_FRAMES
    assert PhotoSize.VIEW.most_px == worker.VIEW_PX
    assert PhotoSize.THUMBNAIL.most_px == worker.THUMBNAIL_PX


async def test_published_pictures_that_broke_decoders_break_nothing(tmp_path: Path) -> None:
    refused = set()
    for path in sorted(field_data("images").iterdir()):
        if path.suffix:
            try:
                _, bodies = await prepare(tmp_path, path.read_bytes())
            except PhotoError:
                refused.add(path.name)
                continue
            for body in bodies.values():
                require_pixels_alone(body)
    assert refused == REFUSED


@pytest.mark.parametrize("brand", [b"avif", b"heic", b"mif1"])
def test_a_picture_whose_kind_is_not_installed_is_refused_and_says_so(
    brand: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("PIL.features.check", lambda _: False)
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    source = io.BytesIO(bytes(4) + b"ftyp" + brand + bytes(99))

    found = worker.prepare(source, io.BytesIO(), io.BytesIO())

    assert found == {"refused": "pictures of this kind are not read here; send it as JPEG"}


async def test_a_picture_of_another_kind_than_its_container_says_is_refused(tmp_path: Path) -> None:
    for brand in (b"avif", b"heic", b"heix", b"mif1"):
        with pytest.raises(PhotoRefused):
            await prepare(tmp_path, bytes(4) + b"ftyp" + brand + PNG)
    with pytest.raises(PhotoTypeUnknown):
        await prepare(tmp_path, bytes(4) + b"ftypisom" + PNG)
