"""The table of docs/access.md of what callers read beyond the public, derived from real answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio

from skywitness.adapters.memory.photo_preparation import MemoryPhotoPreparation
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.geography.place import Point
from tests.builders import DES_MOINES, a_filing
from tests.integration.http.api import NOW, client_of
from tests.integration.http.guarded import Guarded, bearing
from tests.integration.http.test_access_matrix import DOCS, QUERIES
from tests.integration.http.test_access_matrix import ROWS as ROUTES

CALLERS = ("observer", "another", "desk", "admin", "service")
PHONE = "515-555-0123"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in DOCS.read_text("utf-8")
    .partition("## Fields by role")[2]
    .split("\n## ")[0]
    .splitlines()
    if line.startswith("| GET")
]


@pytest_asyncio.fixture
async def asked() -> AsyncIterator[tuple[Guarded, httpx.AsyncClient, str]]:
    """A service in which Ann has filed two reports with a telephone number, both examined.

    One has a photo whose camera noted where it was.
    """
    guarded = Guarded.new()
    ann = Actor.of("ann", Role.OBSERVER)
    texts = {"narrative": f"Hail here. Call {PHONE}.", "place_name": f"near {PHONE}"}
    await guarded.services.file_report(a_filing(**texts), actor=ann)
    filed = await guarded.services.file_report(a_filing(**texts), actor=ann)
    camera = guarded.services.add_photo.preparation
    assert isinstance(camera, MemoryPhotoPreparation)
    camera.taken_from = Point(DES_MOINES.latitude + 0.01, DES_MOINES.longitude)
    photo = UUID(await guarded.photo_of(str(filed.report.id)))
    await guarded.services.describe_photo(
        filed.report.id, photo, caption=f"Call {PHONE}.", actor=ann
    )
    for lease in await guarded.services.queue.lease("test", NOW, timedelta(minutes=2), 100):
        await guarded.services.examine_report(lease)
    async with client_of(guarded.app) as http:
        yield guarded, http, str(filed.report.id)


def members(shown: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each member of a JSON value by its path; items of a list have that of the list."""
    if isinstance(shown, dict):
        for key, value in shown.items():
            yield from members(value, f"{name}.{key}".lstrip("."))
    elif isinstance(shown, list):
        for value in shown:
            yield from members(value, name)
    else:
        yield name.removeprefix("items.").removeprefix("features."), shown


def differing(public: Any, other: Any) -> str:
    """Return the members in which two answers differ."""
    one, two = list(members(public)), list(members(other))
    return ", ".join(sorted({name for name, _ in {*one} ^ {*two}}))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
async def test_callers_read_beyond_the_public_what_the_table_says(
    asked: tuple[Guarded, httpx.AsyncClient, str], row: list[str]
) -> None:
    guarded, http, report_id = asked
    path, *expected = row
    where = path.removeprefix("GET ")
    url = where.replace("{id}", report_id) + QUERIES.get(where.partition("?")[0], "")

    answers = []
    public = await http.get(url)
    for caller in CALLERS:
        answer = await http.get(url, headers=bearing(await guarded.key_of(caller)))
        assert answer.status_code == 200
        answers.append(differing(public.json(), answer.json()))

    assert PHONE not in public.text
    assert '"ann"' not in public.text
    assert answers == [cell.replace("`", "") for cell in expected]


def test_every_reading_route_has_a_row() -> None:
    reading = {
        path
        for (method, path), (permission, *_) in ROUTES.items()
        if (method, permission) == ("GET", "read_reports")
    }
    assert {row[0].removeprefix("GET ").partition("?")[0] for row in ROWS} == reading - {
        "/v1/me",
        "/v1/ui",  # it says who is calling
        "/v1/reports/{id}/photos/{photo_id}",  # a picture has no members
        "/v1/stream",  # of rows, as in the list with view=row
    }
