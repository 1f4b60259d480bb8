"""The process that decodes one photo, and then ends.

It reads the photo from standard input, a file. `worker.py prepare VIEW THUMBNAIL` takes the
descriptors of files that it inherits, and writes two pictures to them; `worker.py measure` writes
none. What it found out is JSON on standard output.

Decoders are written in C, and strangers choose what they decode. So this process has little memory,
time and disk, no environment, and nothing that could be worth stealing. It imports nothing of the
service.
"""

from __future__ import annotations

import json
import math
import resource
import sys
from collections.abc import Callable
from typing import IO, Any, Final

MOST_MEMORY: Final = 1 << 30
"""Bytes of address space: a picture of 40 million pixels with transparency, twice, and Pillow."""

MOST_CPU_S: Final = 5
MOST_OUTPUT: Final = 8 << 20

MOST_PIXELS: Final = 40_000_000
MOST_FRAMES: Final = 1
VIEW_PX: Final = 1600
THUMBNAIL_PX: Final = 400
QUALITY: Final = 85

ORIENTATION: Final = 0x0112
EXIF: Final = 0x8769
GPS: Final = 0x8825
TAKEN: Final = 0x9003
OFFSET: Final = 0x9011


def limit_process() -> None:
    """Give up what a decoder has no need of."""
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_CPU_S),
        (resource.RLIMIT_FSIZE, MOST_OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))


def prepare(source: IO[bytes], view: IO[bytes], thumbnail: IO[bytes]) -> dict[str, Any]:
    """Write both pictures; return what was found, or `refused`, the reason why not."""
    from PIL import Image, ImageFile  # noqa: PLC0415 # within the limits of the process

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    formats = formats_for(source)
    if not formats:
        return {"refused": "pictures of this kind are not read here; send it as JPEG"}
    with Image.open(source, formats=formats) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS:
            return {"refused": f"it has {width} x {height} pixels, more than {MOST_PIXELS}"}
        # a JPEG with further pictures behind the first is what telephones make of a scene
        if (
            picture.format in {"PNG", "WEBP", "AVIF"}
            and getattr(picture, "n_frames", 1) > MOST_FRAMES
        ):
            return {"refused": "it is animated"}
        noted = camera_notes(picture)
        shown = reduced(picture)
    shown = upright(shown, noted.pop("orientation"))
    sizes = {"view": save(shown, view)}
    shown.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX), Image.Resampling.LANCZOS)
    return {**noted, **sizes, "thumbnail": save(shown, thumbnail)}


def formats_for(source: IO[bytes]) -> list[str]:
    """Return the formats of which a picture may be; none if nothing is installed that reads it.

    AVIF and HEIC share a container. What reads them is loaded for them alone.
    """
    head = source.read(12)
    source.seek(0)
    if head[4:8] != b"ftyp":
        return ["JPEG", "PNG", "WEBP"]
    from PIL import features  # noqa: PLC0415 # see above

    found = ["AVIF"] if features.check("avif") else []
    if head[8:] == b"avif":
        return found
    try:
        import pillow_heif  # noqa: PLC0415 # see above
    except ImportError:
        return found if head[8:] == b"mif1" else []
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener()
    return [*found, "HEIF"]


def reduced(picture: Any) -> Any:
    """Return the pixels of a picture alone, in RGB on white, no larger than the view."""
    from PIL import Image  # noqa: PLC0415 # see above

    box = (VIEW_PX, VIEW_PX)
    picture.draft("RGB", box)  # has JPEG decoded at a fraction of its size
    picture.load()
    if picture.mode not in {"RGB", "L"}:
        is_opaque = picture.mode in {"CMYK", "YCbCr", "LAB", "HSV", "1"} and (
            "transparency" not in picture.info
        )
        picture = picture.convert("RGB" if is_opaque else "RGBA")
    picture.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    shown = Image.new("RGB", picture.size, "white")  # has no metadata to be written
    shown.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    return shown


def upright(picture: Any, orientation: int) -> Any:
    """Turn a picture as its camera was held (EXIF, tag 0x0112)."""
    from PIL import Image  # noqa: PLC0415 # see above

    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def save(picture: Any, file: IO[bytes]) -> list[int]:
    """Write a picture; return its width and height."""
    picture.save(file, "JPEG", quality=QUALITY, optimize=True)
    file.flush()
    return list(picture.size)


def camera_notes(picture: Any) -> dict[str, Any]:
    """Return how the camera was held, and where and when, as far as that can be read."""
    found: dict[str, Any] = {"orientation": 1, "taken_at": None, "taken_from": None}
    try:
        tags = picture.getexif()
        found["orientation"] = tags.get(ORIENTATION, 1)
        detail, gps = tags.get_ifd(EXIF), tags.get_ifd(GPS)
    except Exception:  # Pillow raises nearly anything for broken EXIF
        return found
    for name, read in (("taken_at", _time), ("taken_from", _position)):
        try:
            found[name] = read(detail, gps)
        except Exception:  # noqa: S112 # as above: then it noted nothing
            continue
    return found


def _time(detail: Any, gps: Any) -> str | None:
    """Return the time with its offset; satellites give it in UTC, without one it means nothing."""
    if 29 in gps and 7 in gps:
        hours, minutes, seconds = (int(float(part)) for part in gps[7])
        day = str(gps[29]).strip("\0 ").replace(":", "-")
        return f"{day}T{hours:02}:{minutes:02}:{seconds:02}+00:00"
    if TAKEN not in detail or OFFSET not in detail:
        return None
    day, _, time = str(detail[TAKEN]).strip("\0 ").partition(" ")
    offset = str(detail[OFFSET]).strip("\0 ")
    return f"{day.replace(':', '-')}T{time}{offset}"


def _position(_: Any, gps: Any) -> list[float] | None:
    if not {1, 2, 3, 4} <= set(gps):
        return None
    found = [_degrees(gps[2], gps[1], "S"), _degrees(gps[4], gps[3], "W")]
    return found if all(map(math.isfinite, found)) and any(found) else None


def _degrees(parts: Any, side: Any, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if str(side).strip("\0 ").upper() == negative else value


def measure(source: IO[bytes]) -> dict[str, Any]:
    """Return what `PhotoFindings` has of a picture that was prepared before."""
    from PIL import Image, ImageStat  # noqa: PLC0415 # see above

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(source, formats=["JPEG", "PNG"]) as picture:
        grey = picture.convert("L")
    return {
        "difference_hash": f"{difference_hash(grey):016x}",
        "sharpness": round(variance_of_laplacian(grey), 1),
        "brightness": round(ImageStat.Stat(grey).mean[0] / 255, 3),
    }


def difference_hash(grey: Any) -> int:
    """Return whether each of 8 x 8 fields is brighter than the one left of it, as 64 bits.

    Of pictures alike, few bits differ (N. Krawetz, "Kind of Like That", 2013).
    """
    from PIL import Image  # noqa: PLC0415 # see above

    fields = grey.resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(8):
        for left in range(row * 9, row * 9 + 8):
            bits = bits << 1 | (fields[left + 1] > fields[left])
    return bits


def variance_of_laplacian(grey: Any) -> float:
    """Return how much brightness bends: little where nothing is in focus (Pech-Pacheco, 2000)."""
    from PIL import ImageFilter, ImageStat  # noqa: PLC0415 # see above

    width, height = grey.size
    if min(width, height) < 3:
        return 0.0
    inside = (1, 1, width - 1, height - 1)  # the filter leaves the margin as it is
    kernel = (0, 1, 0, 1, -4, 1, 0, 1, 0)
    means, squares = [], 0.0
    for sign in (1, -1):  # values below zero are cut off
        signed = ImageFilter.Kernel((3, 3), [sign * one for one in kernel], scale=1)
        stat = ImageStat.Stat(grey.filter(signed).crop(inside))
        means.append(stat.mean[0])
        squares += stat.sum2[0] / stat.count[0]
    return squares - (means[0] - means[1]) ** 2


def main() -> None:
    """Do the task of the command line with the photo on standard input."""
    limit_process()
    task, *descriptors = sys.argv[1:]
    outputs = [open(int(each), "wb", closefd=False) for each in descriptors]  # noqa: SIM115 # ends with the process
    tasks: dict[str, Callable[..., dict[str, Any]]] = {"prepare": prepare, "measure": measure}
    try:
        found = tasks[task](sys.stdin.buffer, *outputs)
    except MemoryError:
        found = {"refused": "decoding it takes too much memory"}
    except Exception:  # decoders raise nearly anything for what they cannot read
        found = {"refused": "it is damaged, or not what it says"}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
