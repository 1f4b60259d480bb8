"""What is measured in a picture without a model."""

from __future__ import annotations

import io
import math
import statistics
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from skywitness.adapters.pillow_photos import process, worker
from skywitness.adapters.pillow_photos.analysis import LocalPhotoAnalysis
from skywitness.domain.model.errors import ProviderUnavailable
from skywitness.domain.model.photos.findings import PhotoFindings


def scene(width: int = 640, height: int = 480) -> Image.Image:
    """Return a picture with light and dark parts of several sizes."""
    picture = Image.new("L", (width, height))
    picture.putdata(
        [
            int(127 + 60 * math.sin(x * 9 / width + 1) + 60 * math.cos((x + 2 * y) * 7 / height))
            for y in range(height)
            for x in range(width)
        ]
    )
    return picture


SCENE = scene()


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    file = io.BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=quality)
    return file.getvalue()


async def found_in(folder: Path, picture: Image.Image, quality: int = 85) -> PhotoFindings:
    return await LocalPhotoAnalysis(folder).analyse(jpeg(picture, quality))


def bits_apart(one: PhotoFindings, other: PhotoFindings) -> int:
    assert one.difference_hash is not None
    assert other.difference_hash is not None
    return (one.difference_hash ^ other.difference_hash).bit_count()


@pytest.mark.parametrize(
    ("changed", "quality"),
    [
        (SCENE, 30),
        (SCENE.resize((320, 240)), 85),
        (SCENE.point(lambda value: value * 0.8), 85),
        (SCENE.filter(ImageFilter.GaussianBlur(2)), 60),
    ],
    ids=["poor", "small", "dark", "blurred"],
)
async def test_copies_of_a_picture_differ_in_few_bits(
    changed: Image.Image, quality: int, tmp_path: Path
) -> None:
    original = await found_in(tmp_path, SCENE)

    assert bits_apart(original, await found_in(tmp_path, changed, quality)) <= 4


@pytest.mark.parametrize(
    "turn", [Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.ROTATE_90], ids=str
)
async def test_other_pictures_differ_in_many_bits(turn: Image.Transpose, tmp_path: Path) -> None:
    original = await found_in(tmp_path, SCENE)

    assert bits_apart(original, await found_in(tmp_path, SCENE.transpose(turn))) > 16


@pytest.mark.parametrize(("grey", "brightness"), [(0, 0.0), (51, 0.2), (255, 1.0)])
async def test_brightness_is_the_mean(grey: int, brightness: float, tmp_path: Path) -> None:
    found = await found_in(tmp_path, Image.new("L", (32, 32), grey))

    assert found.brightness == pytest.approx(brightness, abs=0.005)
    assert found.sharpness == 0.0


async def test_what_is_out_of_focus_is_less_sharp(tmp_path: Path) -> None:
    sharp, blurred = [
        (await found_in(tmp_path, picture)).sharpness or 0.0
        for picture in (SCENE.filter(ImageFilter.FIND_EDGES), SCENE)
    ]

    assert sharp > 2 * blurred


def test_sharpness_is_the_variance_of_the_laplacian() -> None:
    picture = scene(24, 18)
    rows = [picture.tobytes()[start : start + 24] for start in range(0, 24 * 18, 24)]

    laplacians = [
        above[x] + below[x] + row[x - 1] + row[x + 1] - 4 * row[x]
        for above, row, below in zip(rows, rows[1:], rows[2:], strict=False)
        for x in range(1, 23)
    ]
    assert worker.variance_of_laplacian(picture) == pytest.approx(statistics.pvariance(laplacians))


@pytest.mark.parametrize("size", [(1, 1), (2, 9), (3, 3)])
async def test_tiny_pictures_are_measured(size: tuple[int, int], tmp_path: Path) -> None:
    found = await found_in(tmp_path, Image.new("L", size, 128))

    assert (found.analyser, found.sharpness, found.tags, found.severity) == ("local", 0.0, (), None)


@pytest.mark.parametrize("content", [b"", b"no picture", jpeg(SCENE)[:2_000]])
async def test_what_cannot_be_decoded_has_no_findings(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(ProviderUnavailable):
        await LocalPhotoAnalysis(tmp_path).analyse(content)


async def test_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    await found_in(tmp_path / "new", SCENE)

    assert not list((tmp_path / "new").iterdir())


async def test_a_process_that_does_not_end_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "WITHIN_S", 0.001)

    with pytest.raises(ProviderUnavailable, match="too much time"):
        await found_in(tmp_path, SCENE)
