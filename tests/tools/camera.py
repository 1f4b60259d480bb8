"""Pictures as a camera makes them, that notes when and where."""

from __future__ import annotations

import io
from datetime import datetime

from PIL import Image

from skywitness.adapters.pillow_photos import worker
from skywitness.domain.model.geography.place import Point


def camera_jpeg(at: datetime, place: Point) -> bytes:
    """Return a JPEG with the time, its offset from UTC, and the position in its EXIF."""
    exif = Image.Exif()
    offset = f"{at:%z}"
    exif.get_ifd(worker.EXIF).update(
        {worker.TAKEN: f"{at:%Y:%m:%d %H:%M:%S}", worker.OFFSET: f"{offset[:3]}:{offset[3:]}"}
    )
    exif.get_ifd(worker.GPS).update(
        {
            1: "N" if place.latitude >= 0 else "S",
            2: _parts(place.latitude),
            3: "E" if place.longitude >= 0 else "W",
            4: _parts(place.longitude),
        }
    )
    file = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").save(file, "JPEG", exif=exif)
    return file.getvalue()


def _parts(degrees: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(abs(degrees) * 3600, 60)
    return float(minutes // 60), float(minutes % 60), round(seconds, 4)
