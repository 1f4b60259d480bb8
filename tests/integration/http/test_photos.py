"""The photo routes: forms and raw bodies, conditional requests, ranges, headers and limits."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from skywitness.adapters.memory.clock import FixedClock
from skywitness.domain.model.photos.photo import MOST_PHOTO_BYTES
from tests.integration.http.api import (
    MERGE_PATCH,
    NOW,
    a_request,
    app_of,
    client_of,
    given_weather,
    memory_services,
)
from tests.photo_files import PNG, png

RAW = {"content-type": "image/png"}
NAMES = [
    "hail.png",
    "../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "a.svg",
    "a.php%00.png",
    "\u202egnp.exe",
    "x" * 4000,
    "\x7f\x1b[31m.png",
]


class Site:
    """A report on a fresh service, and its photos."""

    def __init__(self, http: httpx.AsyncClient, report: str) -> None:
        self.http, self.report = http, report
        self.photos = f"/v1/reports/{report}/photos"

    async def add(
        self, content: bytes = PNG, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        return await self.http.post(
            self.photos, content=content, headers={**RAW, **(headers or {})}
        )

    async def view(self) -> str:
        answer = await self.add()
        return str(answer.json()["links"]["view"])


@pytest.fixture
async def site() -> Any:
    app = app_of(memory_services(FixedClock(NOW), given_weather()))
    async with client_of(app) as http:
        filed = await http.post("/v1/reports", json=a_request())
        yield Site(http, filed.json()["id"])


async def test_a_raw_body_and_a_form_are_the_same_photo(site: Site) -> None:
    raw = await site.add()
    form = await site.http.post(site.photos, files={"file": ("hail.png", PNG, "image/png")})

    assert (raw.status_code, form.status_code) == (201, 200)
    assert raw.json() == form.json()
    assert raw.headers["location"] == raw.json()["links"]["view"]
    listed = (await site.http.get(site.photos)).json()["items"]
    assert listed == [raw.json()]


async def test_the_report_shows_its_photos(site: Site) -> None:
    before = await site.http.get(f"/v1/reports/{site.report}")
    photo = (await site.add()).json()
    after = await site.http.get(f"/v1/reports/{site.report}")

    del photo["links"]
    assert before.json()["photos"] == []
    assert after.json()["photos"] == [photo]
    assert (after.json()["photos_stored"], after.json()["photos_expected"]) == (1, 1)
    assert after.headers["etag"] != before.headers["etag"]
    found = await site.http.get("/v1/reports?has_photo=true")
    assert [one["id"] for one in found.json()["items"]] == [site.report]


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_changes_nothing(site: Site, name: str) -> None:
    form = await site.http.post(site.photos, files={"file": (name, PNG, "image/png")})
    named = f"attachment; filename*=UTF-8''{quote(name)}"
    raw = await site.add(headers={"content-disposition": named})
    shown = await site.http.get(form.json()["links"]["view"])

    assert (form.status_code, raw.status_code) == (201, 200)
    assert (
        shown.headers["content-disposition"] == f'inline; filename="{form.json()["id"]}-view.jpg"'
    )


@pytest.mark.parametrize("size", ["view", "thumbnail"])
async def test_a_picture_can_do_nothing_but_be_shown(site: Site, size: str) -> None:
    links = (await site.add()).json()["links"]
    answer = await site.http.get(links[size])

    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; sandbox;")
    assert answer.headers["content-length"] == str(len(answer.content))


async def test_a_picture_is_revalidated(site: Site) -> None:
    url = await site.view()
    first = await site.http.get(url)
    tag = first.headers["etag"]

    again = await site.http.get(url, headers={"if-none-match": tag})
    other = await site.http.get(url, headers={"if-none-match": '"other"'})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert (other.status_code, other.content) == (200, first.content)
    assert "private" in first.headers["cache-control"]
    assert "max-age" in first.headers["cache-control"]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=5-9", 5, 10),
        ("bytes=5-", 5, None),
        ("bytes=-4", -4, None),
        ("bytes=-999999", 0, None),
        ("bytes=2-999999999999999", 2, None),
        ("BYTES=1-2", 1, 3),
    ],
)
async def test_a_range_is_a_part(site: Site, asked: str, start: int, end: int | None) -> None:
    url = await site.view()
    whole = (await site.http.get(url)).content

    answer = await site.http.get(url, headers={"range": asked})

    assert answer.status_code == 206
    assert answer.content == whole[start:end]
    first = len(whole) + start if start < 0 else start
    expected = f"bytes {first}-{first + len(answer.content) - 1}/{len(whole)}"
    assert answer.headers["content-range"] == expected


@pytest.mark.parametrize(
    "asked",
    ["bytes=0-1,3-4", "bytes=5-2", "bytes=-", "lines=0-1", "bytes=a-b", "bytes=" + "0-1," * 4000],
)
async def test_other_ranges_are_ignored(site: Site, asked: str) -> None:
    url = await site.view()
    whole = (await site.http.get(url)).content

    answer = await site.http.get(url, headers={"range": asked})

    assert (answer.status_code, answer.content) == (200, whole)


@pytest.mark.parametrize("asked", ["bytes=99999-", "bytes=99999-100000", "bytes=-0"])
async def test_a_range_behind_the_end_is_a_416(site: Site, asked: str) -> None:
    url = await site.view()
    size = len((await site.http.get(url)).content)

    answer = await site.http.get(url, headers={"range": asked})

    assert (answer.status_code, answer.json()["code"]) == (416, "range_outside")
    assert answer.headers["content-range"] == f"bytes */{size}"


async def test_a_range_of_another_version_is_the_whole(site: Site) -> None:
    url = await site.view()
    whole = await site.http.get(url)

    same = await site.http.get(
        url, headers={"range": "bytes=0-1", "if-range": whole.headers["etag"]}
    )
    other = await site.http.get(url, headers={"range": "bytes=0-1", "if-range": '"other"'})

    assert (same.status_code, len(same.content)) == (206, 2)
    assert (other.status_code, other.content) == (200, whole.content)


async def test_a_photo_is_removed_for_good(site: Site) -> None:
    url = await site.view()
    size = "?size=thumbnail"

    removed = await site.http.delete(url)

    assert removed.status_code == 204
    for answer in (
        await site.http.get(url),
        await site.http.get(url + size),
        await site.http.delete(url),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await site.http.get(site.photos)).json() == {"items": []}


FORM = "multipart/form-data; boundary=b"
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
END = b"\r\n--b--\r\n"


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml", 415),
        (b"<!DOCTYPE html><script>alert(1)</script>", "image/png", 415),
        (b"%PDF-1.7", "image/jpeg", 415),
        (b"", "image/png", 415),
        (PNG, "text/html", 415),
        (PNG, "application/json", 415),
        (PNG, "", 415),
        (PNG, "multipart/form-data", 400),
        (PNG, "multipart/form-data; boundary=" + "b" * 100, 400),
        (PNG, FORM, 400),
        (HEAD + PNG, FORM, 400),
        (HEAD + PNG + b"\r\n--b\r\n", FORM, 400),
        (b"--b--\r\n", FORM, 422),
        (HEAD + b"<svg/>" + END, FORM, 415),
        (HEAD + PNG + b"\r\n" + HEAD + PNG + END, FORM, 422),
        (b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx' + END, FORM, 422),
        (b"--b\r\nA: " + b"x" * 9000 + b"\r\n\r\n" + PNG + END, FORM, 400),
        (b"--b\r\n" + b"A: b\r\n" * 5000 + b"\r\n" + PNG + END, FORM, 400),
    ],
)
async def test_what_is_no_photo_is_refused(
    site: Site, content: bytes, content_type: str, status: int
) -> None:
    answer = await site.http.post(
        site.photos, content=content, headers={"content-type": content_type}
    )

    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    report = (await site.http.get(f"/v1/reports/{site.report}")).json()
    assert report["photos_expected"] == 0


async def test_a_compressed_body_is_refused(site: Site) -> None:
    assert (await site.add(headers={"content-encoding": "gzip"})).status_code == 415


async def test_a_photo_may_be_longer_than_other_bodies_but_not_too_long(site: Site) -> None:
    long = PNG + bytes(1 << 20)

    assert (await site.add(long)).status_code == 201
    too_long = await site.add(headers={"content-length": str(MOST_PHOTO_BYTES + (1 << 20))})
    other = await site.http.post("/v1/reports", content=long, headers=RAW)
    assert [too_long.status_code, other.status_code] == [413, 413]


async def test_a_report_has_a_limited_number_of_photos(site: Site) -> None:
    answers = [await site.add(png(1, 1 + number)) for number in range(21)]

    assert {answer.status_code for answer in answers[:-1]} == {201}
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (409, "too_many_photos")


async def test_a_photo_is_described_by_a_merge_patch(site: Site) -> None:
    urls = [(await site.add(png(1, 1 + number))).json()["links"]["view"] for number in range(2)]

    first = await site.http.patch(
        urls[1], json={"caption": "Hail on the car", "position": 0}, headers=MERGE_PATCH
    )
    again = await site.http.patch(urls[1], json={"position": 0}, headers=MERGE_PATCH)

    assert (first.status_code, again.json()) == (200, first.json())
    assert first.json()["caption"] == "Hail on the car"
    listed = (await site.http.get(site.photos)).json()["items"]
    assert [one["links"]["view"] for one in listed] == [urls[1], urls[0]]
    report = (await site.http.get(f"/v1/reports/{site.report}")).json()
    assert [one["caption"] for one in report["photos"]] == ["Hail on the car", ""]


@pytest.mark.parametrize(
    "patch",
    [
        {"caption": None},
        {"caption": "x" * 501},
        {"position": -1},
        {"position": 20},
        {"position": "0"},
        {"sha256": "0"},
    ],
)
async def test_a_description_that_is_none_is_refused(site: Site, patch: Any) -> None:
    answer = await site.http.patch(await site.view(), json=patch, headers=MERGE_PATCH)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
