"""Files that strangers send as photos: other kinds, bombs, damage, and notes of a camera.

Everything that a picture notes besides its pixels has `CANARY` in it.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any, Final

from PIL import Image

CANARY: Final = b"SKYWITNESS-CANARY-41592653"
HIDDEN: Final = (CANARY, CANARY.decode().encode("utf-16-le"), CANARY.decode().encode("utf-16-be"))
"""The canary in every encoding in which pictures note text."""

PUBLISHED: Final = Path(__file__).parents[2] / "shared" / "data" / "images"
"""Pictures that once broke a decoder, where this machine has them."""

KINDS: Final = ("JPEG", "PNG", "WEBP")
TYPES: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
PIXELS_ALONE: Final = frozenset({0xE0, 0xDB, 0xC0, 0xC4, 0xDA})
"""Markers of a JPEG that has pixels only: JFIF, tables, the frame and its scan."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file, and what its sender says about it."""

    name: str
    content: bytes
    declared: str = "image/jpeg"
    file_name: bytes | None = None
    """The name of a file in a form; None for a raw body."""

    def request(self) -> tuple[bytes, dict[str, str]]:
        """Return the body and headers that send it."""
        if self.file_name is None:
            return self.content, {"Content-Type": self.declared}
        disposition = b'Content-Disposition: form-data; name="file"; filename="%s"\r\n'
        head = b"--b\r\n" + disposition % self.file_name
        head += b"Content-Type: " + self.declared.encode() + b"\r\n\r\n"
        body = head + self.content + b"\r\n--b--\r\n"
        return body, {"Content-Type": "multipart/form-data; boundary=b"}


def hostile_photos(least: int = 500) -> list[Hostile]:
    """Return at least so many files, always the same ones."""
    made = [
        *noting_everything(),
        *with_tails(),
        *other_kinds(),
        *bombs(),
        *impossible_notes(),
        *named(),
        *published(),
    ]
    return [*made, *islice(damaged(), max(0, least - len(made)))]


def fault_of(body: bytes) -> str:
    """Return what is wrong with a picture that is shown; nothing if it has pixels alone."""
    if any(each in body for each in HIDDEN):
        return "it has a canary in it"
    position = 2
    while body[position : position + 1] == b"\xff":
        marker = body[position + 1]
        if marker not in PIXELS_ALONE:
            return f"it has the marker {marker:x}"
        if marker == 0xDA:
            return "" if body.endswith(b"\xff\xd9") else "something is behind its pixels"
        position += 2 + int.from_bytes(body[position + 2 : position + 4], "big")
    return "it is no JPEG"


def picture(kind: str, size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """Return a picture, as Pillow writes it."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(file, kind, **options)
    return file.getvalue()


def exif(**changes: Any) -> Image.Exif:
    """Return what a camera notes, with the canary wherever there is text, and `changes` of it."""
    notes = Image.Exif()
    notes[0x0112] = changes.get("orientation", 1)
    for tag in (0x010E, 0x010F, 0x0110, 0x0131, 0x013B, 0x8298):
        notes[tag] = CANARY.decode()
    notes[0x9C9C] = HIDDEN[1]  # XPComment
    notes.get_ifd(0x8769).update(
        {
            0x9003: changes.get("taken", "2026:05:21 17:06:00"),
            0x9011: changes.get("offset", "-05:00"),
            0x927C: CANARY,  # MakerNote
            0x9286: b"ASCII\0\0\0" + CANARY,
            0xA430: CANARY.decode(),
            0xA431: CANARY.decode(),
        }
    )
    place = {1: "N", 2: (41.0, 35.0, 24.0), 3: "W", 4: (93.0, 37.0, 12.0)}
    notes.get_ifd(0x8825).update({**place, **changes.get("gps", {})})
    return notes


def xmp(orientation: int = 1) -> bytes:
    """Return an XMP packet."""
    return (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
        b'"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:tiff='
        b'"http://ns.adobe.com/tiff/1.0/" tiff:Orientation="%d" tiff:Artist="%s"/>'
        b"</rdf:RDF></x:xmpmeta>" % (orientation, CANARY)
    )


def segment(marker: int, data: bytes) -> bytes:
    """Return a segment of a JPEG."""
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2, "big") + data


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def png(width: int, height: int, *chunks: bytes, rows: int = 0, interlaced: bool = False) -> bytes:
    """Return a PNG of this size in its header, with the data of a number of rows."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, interlaced)
    packer = zlib.compressobj(9)
    row = bytes(1 + 3 * min(width, 1 << 20))
    data = b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()
    parts = (chunk(b"IHDR", head), *chunks, chunk(b"IDAT", data), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def noting_everything() -> Iterator[Hostile]:
    """Yield pictures that note as much as their format can, in every place for it."""
    small = picture("JPEG", (16, 16), comment=CANARY)
    for orientation in range(1, 9):
        notes = exif(orientation=orientation)
        notes_with_thumbnail = notes.tobytes() + small
        for kind in KINDS:
            options: dict[str, Any] = {"exif": notes, "icc_profile": b"icc" + CANARY}
            content = picture(kind, **options)
            yield Hostile(f"{kind} with EXIF, held {orientation}", content, TYPES[kind])
        extra = (
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(orientation))
            + segment(0xED, b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x20\x1c\x02\x78\0\x1a" + CANARY)
            + segment(0xE2, b"MPF\0MM\0*" + CANARY)
            + segment(0xE1, notes_with_thumbnail)
            + segment(0xEE, b"Adobe" + CANARY)
            + segment(0xFE, CANARY)
        )
        whole = picture("JPEG")
        yield Hostile(
            f"JPEG with every segment, {orientation}", whole[:2] + extra + whole[2:] + small
        )
        text = (
            chunk(b"tEXt", b"Comment\0" + CANARY)
            + chunk(b"zTXt", b"Comment\0\0" + zlib.compress(CANARY))
            + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(orientation))
            + chunk(b"eXIf", notes.tobytes()[6:])
            + chunk(b"caNr", CANARY)
        )
        yield Hostile(
            f"PNG with every chunk, {orientation}", png(8, 8, text, rows=8) + CANARY, "image/png"
        )


ZIP: Final = io.BytesIO()
with zipfile.ZipFile(ZIP, "w") as _archive:
    _archive.writestr("index.html", CANARY)

TAILS: Final = {
    "ZIP": ZIP.getvalue(),
    "HTML": b"<!DOCTYPE html><script>alert('" + CANARY + b"')</script>",
    "JavaScript": b"*/=1;alert('" + CANARY + b"')//",
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>" + CANARY + b"</svg>",
    "PDF": b"%PDF-1.7\n1 0 obj<</JS(app.alert(1))>>endobj\n" + CANARY + b"%%EOF",
    "PHP": b"<?php system($_GET['a']); // " + CANARY + b" ?>",
    "program": b"MZ\x90\0" + CANARY,
    "shell": b"\n#!/bin/sh\necho " + CANARY,
    "another picture": picture("JPEG", (8, 8), comment=CANARY),
    "zeros": bytes(100_000) + CANARY,
}


def with_tails() -> Iterator[Hostile]:
    """Yield polyglots: pictures that are something else as well, behind or within them."""
    for name, tail in TAILS.items():
        for kind in KINDS:
            yield Hostile(f"{kind} and {name}", picture(kind) + tail, TYPES[kind])
        whole = picture("JPEG")
        comment = segment(0xFE, tail[:60_000])
        yield Hostile(f"JPEG with {name} as comment", whole[:2] + comment + whole[2:])
        text = chunk(b"tEXt", b"Comment\0" + tail)
        yield Hostile(f"PNG with {name} as text", png(8, 8, text, rows=8), "text/html")
        yield Hostile(f"{name} and JPEG", tail + whole, "image/jpeg")


OTHERS: Final = {
    "nothing": b"",
    "one byte": b"\xff",
    "zeros": bytes(5000),
    "SVG": TAILS["SVG"],
    "SVG with XML": b'<?xml version="1.0"?>' + TAILS["SVG"],
    "SVG bomb": b'<!DOCTYPE s [<!ENTITY a "'
    + b"a" * 1000
    + b'">]><svg>'
    + b"&a;" * 999
    + b"</svg>",
    "HTML": TAILS["HTML"],
    "HTML behind a byte order mark": b"\xef\xbb\xbf" + TAILS["HTML"],
    "GIF": b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
    "GIF and JavaScript": b"GIF89a/*\0\0\0\0*/=1;alert(1);",
    "BMP": b"BM" + bytes(60),
    "TIFF": b"II*\0\x08\0\0\0" + bytes(60),
    "ICO": b"\0\0\x01\0\x01\0" + bytes(60),
    "PSD": b"8BPS\0\x01" + bytes(60),
    "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run",
    "FITS": b"SIMPLE  =                    T",
    "MP4": b"\0\0\0\x20ftypisom" + bytes(60),
    "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(60),
    "JPEG XL": b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(60),
    "PDF": TAILS["PDF"],
    "ZIP": TAILS["ZIP"],
    "gzip": b"\x1f\x8b\x08" + bytes(60),
    "program": b"\x7fELF\x02\x01\x01" + bytes(60),
    "URL": b"https://127.0.0.1/latest/meta-data",
    "MVG": b"push graphic-context\nfill 'url(https://127.0.0.1/a\"|ls \"-la)'\n",
    "WAVE": b"RIFF\x24\0\0\0WAVEfmt " + bytes(60),
    "head of a JPEG": b"\xff\xd8\xff",
    "head of a PNG": b"\x89PNG\r\n\x1a\n",
    "head of a WebP": b"RIFF\x10\0\0\0WEBPVP8 ",
    "JPEG and HTML": b"\xff\xd8\xff" + TAILS["HTML"],
    "PNG and HTML": b"\x89PNG\r\n\x1a\n" + TAILS["HTML"],
}
ACTIVE: Final = ("image/svg+xml", "text/html", "application/octet-stream")


def other_kinds() -> Iterator[Hostile]:
    """Yield what is no photo, with lies about its type."""
    for (name, content), declared in zip(OTHERS.items(), cycle(ACTIVE), strict=False):
        yield Hostile(f"{name} as JPEG", content, "image/jpeg", b"a.jpg")
        yield Hostile(f"{name} as it is", content, declared, b"a.svg")
        yield Hostile(f"{name} as body", content, "image/png")
    for kind, declared in zip(KINDS, ACTIVE, strict=True):
        yield Hostile(f"{kind} as {declared}", picture(kind, quality=70), declared, b"a.html")
        yield Hostile(f"{kind} as body of {declared}", picture(kind, quality=71), declared)


def bombs() -> Iterator[Hostile]:
    """Yield what is small and takes much memory or time."""
    for width, height in ((9000, 9000), (65_535, 65_535), (2**31 - 1, 1), (1, 2**31 - 1), (0, 0)):
        yield Hostile(f"PNG of {width} x {height}", png(width, height, rows=3), "image/png")
        crossed = png(width, height, rows=3, interlaced=True)
        yield Hostile(f"interlaced PNG of {width} x {height}", crossed, "image/png")
    yield Hostile("PNG of 39 megapixels", png(6200, 6200, rows=6200), "image/png")
    yield Hostile("PNG of 81 megapixels", png(9000, 9000, rows=9000), "image/png")
    for name, key in ((b"zTXt", b"a\0\0"), (b"iTXt", b"a\0\1\0\0\0"), (b"iCCP", b"a\0\0")):
        packed = chunk(name, key + zlib.compress(bytes(64 << 20), 9))
        yield Hostile(f"PNG with {name.decode()} of 64 MiB", png(4, 4, packed, rows=4), "image/png")
        many = packed * 20
        yield Hostile(f"PNG with 20 {name.decode()}", png(4, 4, many, rows=4), "image/png")
    yield Hostile("PNG of 50,000 chunks", png(4, 4, chunk(b"tEXt", b"a\0b") * 50_000), "image/png")
    whole = picture("JPEG", (600, 400))
    frame = whole.index(b"\xff\xc0") + 5
    for height, width in ((65_500, 65_500), (65_535, 1), (0, 600)):
        sized = whole[:frame] + struct.pack(">HH", height, width) + whole[frame + 4 :]
        yield Hostile(f"JPEG of {width} x {height}", sized)
    for times, side in ((10, 1200), (1000, 900), (50_000, 60)):
        yield Hostile(f"progressive JPEG of {times} scans", with_scans(times, side))
    yield Hostile("JPEG of 1,000 comments", whole[:2] + segment(0xFE, bytes(60)) * 1000 + whole[2:])
    for kind in ("WEBP", "PNG"):
        for frames in (2, 300):
            yield Hostile(f"{kind} of {frames} frames", animated(kind, frames), TYPES[kind])
    yield Hostile("JPEG of 30 pictures", animated("MPO", 30))
    canvas = b"VP8X\x0a\0\0\0\x10\0\0\0" + b"\xff\x3f\0" * 2
    yield Hostile("WebP of 16,384 x 16,384", riff(canvas + picture("WEBP")[12:]), "image/webp")
    looped = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x08\0\0\0\x08"
    counted = b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01\x0e\0\x02\xff\xff\xff\xff\0\0\0\x08" * 999
    for what, notes in (("loop", looped), ("count everything", counted)):
        yield Hostile(f"JPEG whose notes {what}", whole[:2] + segment(0xE1, notes) + whole[2:])


def with_scans(times: int, side: int) -> bytes:
    """Return a progressive JPEG whose last scan is repeated."""
    whole = picture("JPEG", (side, side), progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * times + whole[-2:]


def animated(kind: str, frames: int) -> bytes:
    """Return a picture of several frames."""
    file = io.BytesIO()
    first, *others = (Image.new("RGB", (16, 16), (n % 256, n // 256, 9)) for n in range(frames))
    first.save(file, kind, save_all=True, append_images=others)
    return file.getvalue()


def riff(content: bytes) -> bytes:
    """Return chunks of a WebP as a file."""
    return b"RIFF" + (len(content) + 4).to_bytes(4, "little") + b"WEBP" + content


def impossible_notes() -> Iterator[Hostile]:
    """Yield pictures with times, places and orientations that cannot be."""
    places = (
        {2: (999.0, 0.0, 0.0)},
        {2: (90.0, 59.0, 59.0)},
        {4: (180.0, 0.0, 1.0)},
        {2: (4e9, 4e9, 4e9)},
        {1: "X", 3: ""},
        {2: (41.0,)},
    )
    for number, place in enumerate(places):
        for kind in KINDS:
            yield Hostile(
                f"{kind} at {place}", picture(kind, (60, 40 + number), exif=exif(gps=place))
            )
    times = ("2026:13:45 99:99:99", "0000:00:00 00:00:00", "9999:12:31 23:59:60", "\0", "now" * 999)
    for offset, taken in zip(cycle(("-05:00", "+99:99", "Z")), times, strict=False):
        notes = exif(taken=taken, offset=offset)
        yield Hostile(f"JPEG of {taken[:20]!r}", picture("JPEG", exif=notes))
    for orientation in (0, 9, 255, 65_535):
        yield Hostile(
            f"JPEG held {orientation}", picture("JPEG", exif=exif(orientation=orientation))
        )
        packet = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(orientation))
        whole = picture("JPEG")
        yield Hostile(f"JPEG held {orientation} by XMP", whole[:2] + packet + whole[2:])


NAMES: Final = (
    b"../../../../etc/passwd",
    b"..\\..\\windows\\win.ini",
    b"/etc/passwd",
    b"C:\\autoexec.bat",
    b"file:///etc/passwd",
    b"a.jpg\0.html",
    b"a\r\nSet-Cookie: a=b\r\n.jpg",
    b"a\x1b[31m.jpg",
    "a\u202egpj.exe".encode(),
    "\ufeff\u200b.jpg".encode(),
    b"\xff\xfe\xfd.jpg",
    b"a" * 10_000,
    b"%2e%2e%2f%00.jpg",
    b"a.php.jpg",
    b"con",
    b".",
    b"..",
    b"",
    b"~lock",
    b"~incoming/a",
    b"a.jpg;.html",
    b'a".jpg',
    b"'; DROP TABLE report; --",
    b"<script>alert(1)</script>.svg",
    b"$(id).jpg",
    b"`id`",
    b"-rf",
    b"a.jpg~.json",
)


def named() -> Iterator[Hostile]:
    """Yield photos whose names are attacks."""
    for number, name in enumerate(NAMES):
        content = picture("JPEG", (20 + number, 20))
        yield Hostile(f"named {name[:30]!r}", content, "image/jpeg", name)
        yield Hostile(f"no photo, named {name[:30]!r}", TAILS["HTML"], "image/jpeg", name)


def published() -> Iterator[Hostile]:
    """Yield the published pictures, none where they are not."""
    if PUBLISHED.is_dir():
        for path in sorted(PUBLISHED.iterdir()):
            yield Hostile(f"published {path.name}", path.read_bytes(), "image/jpeg")


def damaged() -> Iterator[Hostile]:
    """Yield pictures that are cut off, or have some bytes changed, without end."""
    chance = random.Random(20260521)
    wholes = {kind: picture(kind, (200, 150), exif=exif()) for kind in KINDS}
    for number in count():
        kind = KINDS[number % 3]
        whole = bytearray(wholes[kind])
        if number % 2:
            del whole[chance.randrange(3, len(whole)) :]
        else:
            for _ in range(chance.randrange(1, 20)):
                whole[chance.randrange(len(whole))] = chance.randrange(256)
        yield Hostile(f"damaged {kind} {number}", bytes(whole), TYPES[kind])
