"""Hidden photos: who sees them, what the public hears, and what the desk decides."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio

from skywitness.adapters.memory.clock import FixedClock, SequentialIds
from skywitness.adapters.memory.unit_of_work import MemoryUnitOfWorkFactory
from skywitness.domain.model.access.roles import Permission, Role
from skywitness.domain.model.photos.moderation import ModerationPolicy
from skywitness.entrypoints.container.in_memory import services_in_memory
from tests.integration.http.api import NOW, app_of, client_of, given_weather, require_problem
from tests.integration.http.guarded import Guarded, bearing

SEE_ALL = ("ann", "dana")
SEE_NONE = ("nobody", "bob", "scoped")


@dataclass
class Desk:
    """Ann has added a photo, which is held; Bob and others read, Dana decides."""

    http: httpx.AsyncClient
    guarded: Guarded
    keys: dict[str, str | None]
    report: str
    photo: str

    async def send(self, who: str, method: str, path: str = "", **more: Any) -> httpx.Response:
        headers = bearing(self.keys[who], **more.pop("headers", {}))
        return await self.http.request(method, f"{self.report}{path}", headers=headers, **more)

    async def review(self, who: str, state: str) -> httpx.Response:
        return await self.send(who, "POST", f"/photos/{self.photo}/review", json={"state": state})

    async def sees(self, who: str) -> set[str]:
        """Return the routes that show somebody the photo."""
        report = (await self.send(who, "GET")).json()
        assert report["photos_stored"] == report["photos_expected"] == len(report["photos"])
        listed = (await self.send(who, "GET", "/photos")).json()["items"]
        picture = await self.send(who, "GET", f"/photos/{self.photo}?size=thumbnail")
        if picture.status_code != 200:
            require_problem(picture, 404, "not_found")
        found = {
            "report": [one["id"] for one in report["photos"]] == [self.photo],
            "list": [one["id"] for one in listed] == [self.photo],
            "picture": picture.status_code == 200,
        }
        return {name for name, is_seen in found.items() if is_seen}

    async def with_photo(self, who: str) -> int:
        answer = await self.http.get(
            "/v1/reports?has_photo=true&count=exact", headers=bearing(self.keys[who])
        )
        body = answer.json()
        assert body["count"]["value"] == len(body["items"])
        return len(body["items"])


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    services = services_in_memory(
        weather=[given_weather()],
        clock=FixedClock(NOW),
        ids=SequentialIds(),
        moderation=ModerationPolicy(is_required=True),
        is_open=False,
    )
    guarded = Guarded(app_of(services, access="keys"), services)
    review_only = frozenset({Permission.READ_REPORTS, Permission.REVIEW})
    keys = {
        "nobody": None,
        "ann": await guarded.key(owner="ann"),
        "bob": await guarded.key(owner="bob"),
        "dana": await guarded.key(Role.DESK, owner="dana"),
        "scoped": await guarded.key(Role.DESK, scopes=review_only),
    }
    report = await guarded.filed_by_ann()
    photo = await guarded.photo_of(report)
    async with client_of(guarded.app) as http:
        yield Desk(http, guarded, keys, f"/v1/reports/{report}", photo)


EVERYWHERE = {"report", "list", "picture"}


@pytest.mark.parametrize("who", SEE_NONE)
async def test_others_do_not_hear_of_a_held_photo(desk: Desk, who: str) -> None:
    assert await desk.sees(who) == set()
    assert await desk.with_photo(who) == 0


@pytest.mark.parametrize("who", SEE_NONE)
@pytest.mark.parametrize("known", ["as the observer has it", "*"])
async def test_knowing_its_tag_shows_nobody_that_a_photo_is_there(
    desk: Desk, who: str, known: str
) -> None:
    path = f"/photos/{desk.photo}?size=view"
    if known != "*":
        known = (await desk.send("ann", "GET", path)).headers["etag"]
        of_the_observer = await desk.send("ann", "GET", path, headers={"if-none-match": known})
        assert of_the_observer.status_code == 304

    require_problem(
        await desk.send(who, "GET", path, headers={"if-none-match": known}), 404, "not_found"
    )


@pytest.mark.parametrize("who", SEE_ALL)
async def test_observer_and_desk_see_a_held_photo_and_its_state(desk: Desk, who: str) -> None:
    assert await desk.sees(who) == EVERYWHERE
    (photo,) = (await desk.send(who, "GET", "/photos")).json()["items"]
    assert photo["moderation"] == "held"


@pytest.mark.parametrize("who", ["dana", "ann"])
async def test_even_they_can_ask_for_what_the_public_sees(desk: Desk, who: str) -> None:
    answer = await desk.send(who, "GET", "?audience=public")

    assert answer.json()["photos"] == []


async def test_an_accepted_photo_is_shown_to_everybody(desk: Desk) -> None:
    before = (await desk.send("nobody", "GET")).headers["etag"]
    answer = await desk.review("dana", "accepted")

    assert (answer.status_code, answer.json()["moderation"]) == (200, "accepted")
    for who in (*SEE_ALL, *SEE_NONE):
        assert await desk.sees(who) == EVERYWHERE
        assert await desk.with_photo(who) == 1
    assert (await desk.send("nobody", "GET")).headers["etag"] != before


async def test_the_desk_hides_a_photo_again(desk: Desk) -> None:
    await desk.review("dana", "accepted")
    answer = await desk.review("dana", "held")

    assert answer.json()["moderation"] == "held"
    assert await desk.sees("bob") == set()
    assert await desk.sees("ann") == EVERYWHERE


async def test_decisions_are_audited_and_repeating_one_changes_nothing(desk: Desk) -> None:
    await desk.review("dana", "accepted")
    once = (await desk.send("ann", "GET")).headers["etag"]
    await desk.review("dana", "accepted")

    assert (await desk.send("ann", "GET")).headers["etag"] == once
    units = desk.guarded.services.units
    assert isinstance(units, MemoryUnitOfWorkFactory)
    entries = [(entry.action, entry.principal) for entry in units._store.audit]
    assert entries.count(("photo.accept", "dana")) == 1


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 401), ("ann", 403), ("bob", 403), ("scoped", 404)]
)
async def test_only_the_desk_decides(desk: Desk, who: str, status: int) -> None:
    answer = await desk.review(who, "accepted")

    assert answer.status_code == status
    assert await desk.sees("bob") == set()


@pytest.mark.parametrize("state", ["removed", "shown", "", None, ["accepted"]])
async def test_other_decisions_are_refused(desk: Desk, state: Any) -> None:
    assert (await desk.review("dana", state)).status_code == 422


async def test_a_photo_that_is_gone_is_not_decided_about(desk: Desk) -> None:
    removed = await desk.send("dana", "DELETE", f"/photos/{desk.photo}")
    assert removed.status_code == 204

    require_problem(await desk.review("dana", "accepted"), 404, "not_found")


async def test_a_held_photo_brings_its_report_into_the_queue(desk: Desk) -> None:
    approve = {"state": "approved"}
    await desk.send("dana", "POST", "/review", json=approve, headers={"if-match": "*"})

    async def reasons() -> list[str]:
        queue = await desk.http.get("/v1/desk/queue", headers=bearing(desk.keys["dana"]))
        return [r["code"] for case in queue.json()["items"] for r in case["reasons"]]

    assert "photo_held" in await reasons()
    await desk.review("dana", "accepted")
    assert await reasons() == []
