"""Obscured reports lie somewhere in their cell, and private ones do not exist, for all others.

Two services are used in the same way. One report lies elsewhere in its cell, or is in one of them
alone. Whoever may not know of that gets the same answers from both, whatever they ask next: then
they have no way to find out.
"""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
import pytest
import pytest_asyncio

from skywitness.adapters.memory.photo_preparation import MemoryPhotoPreparation
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.geography.place import Point
from tests.builders import OBSERVED_AT
from tests.integration.http.api import Json, a_request, require_problem
from tests.integration.http.test_access_matrix import ROWS, SENT
from tests.integration.http.worlds import PEOPLE, Twins, World, a_world, twins
from tests.photo_files import PNG, sent

ID: Final = "018bcfe5-6800-7000-8000-00000000abcd"
PATH: Final = f"/v1/reports/{ID}"
SOUTH_WEST = Point(41.50012, -93.69987)
NORTH_EAST = Point(41.59989, -93.60013)
CELL: Final = (41.5, 41.6, -93.7, -93.6)
SINCE: Final = "2026-05-21T00:00:00Z"
OTHERS: Final = ("nobody", "ben", "service")
PARTS: Final = (
    *(
        "",
        "?format=geojson",
        "/revisions",
        "/verdict",
        "/evidence",
        "/conditions",
        "/insight",
        "/duplicates",
    ),
    *("/event", "/history", "/photos"),
)
LISTS: Final = (
    *(f"/v1/reports?sort={sort}&count=exact" for sort in ("observed_at", "-updated_at")),
    "/v1/reports?format=geojson",
    "/v1/reports?limit=1",
    f"/v1/reports?updated_since={SINCE}",
    f"/v1/reports?updated_since={SINCE}&phenomenon=hail&count=exact",
    *(f"/v1/reports?external_id=porch+{latitude}&count=exact" for latitude in (41.50012, 41.59989)),
    f"/v1/reports?external_id=porch+41.50012&updated_since={SINCE}",
    *(f"/v1/reports?q={words}" for words in ("hail", "porch", "ankeny", "41.50012", "93", "86HG")),
    "/v1/events",
    "/v1/events?format=geojson",
    "/v1/events?embed=reports&min_reports=1",
    "/v1/reports?view=row",
    "/v1/reports?format=csv",
    "/v1/summary",
    *(f"/v1/map?zoom={zoom}" for zoom in (0, 11, 16, 22)),
    "/v1/map?zoom=18&bbox=-93.7,41.5,-93.6,41.6",
    "/v1/reports/nearby?lat=41.55&lon=-93.65&observed_at=2026-05-21T22:14:00Z&phenomenon=hail",
)


@pytest_asyncio.fixture(params=["memory", "sqlite"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Twins]:
    async with twins(request.param, tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture(params=["memory", "sqlite"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(request.param, tmp_path / "one") as opened:
        yield opened


def said(point: Point, **changes: Any) -> Json:
    """What Ann files: the place is in every member that may name one."""
    here = f"{point.latitude:.5f}, {point.longitude:.5f}"
    return a_request(
        **{
            "id": ID,
            "narrative": f"Golf ball sized hail on my porch at {here}.",
            "place": {
                "latitude": point.latitude,
                "longitude": point.longitude,
                "accuracy_m": 25,
                "name": f"Ankeny, {here}",
            },
            "magnitude": {"value": 1.75, "unit": "in", "raw": f"1.75 in at {here}"},
            "external_id": f"porch {point.latitude}",
            **changes,
        }
    )


def probe(latitude: float, longitude: float, **changes: Any) -> Json:
    place = {"latitude": latitude, "longitude": longitude}
    return a_request(**{"place": place, "narrative": "Hail on the road.", **changes})


async def neighbours_of(both: Twins) -> None:
    """File what will be evidence for or against the report, at some distance."""
    for corner in (SOUTH_WEST, NORTH_EAST):
        request = probe(corner.latitude, corner.longitude)
        assert (await both.send("ben", "POST", "/v1/reports", request)).status_code == 201


async def filed_in_both(both: Twins, visibility: str) -> None:
    for world, point in ((both.one, SOUTH_WEST), (both.two, NORTH_EAST)):
        request = said(point, visibility=visibility)
        assert (await world.send("ann", "POST", "/v1/reports", request)).status_code == 201
    await both.examine()


async def made(both: Twins, visibility: str) -> None:
    for world in (both.one, both.two):
        patch = {"visibility": visibility}
        changed = await world.send("ann", "PATCH", PATH, patch, if_match="*")
        assert changed.status_code == 200, changed.text


async def read_everything(both: Twins) -> None:
    for who in OTHERS:
        for path in (*(PATH + part for part in PARTS), *LISTS):
            await both.get(who, path)


async def is_listed(both: Twins, query: str) -> bool:
    page = (await both.get("ben", f"/v1/reports?{query}&count=exact")).json()
    assert page["count"]["value"] == len(page["items"])
    return ID in {item["id"] for item in page["items"]}


async def narrowed(
    both: Twins, query: str, low: float, high: float, steps: int, *, found_above: bool
) -> float:
    """Bisect the value at which a query begins to find the report, or ceases to."""
    for _ in range(steps):
        middle = (low + high) / 2
        if await is_listed(both, query.format(middle)) is found_above:
            high = middle
        else:
            low = middle
    return (low + high) / 2


async def located(both: Twins) -> Point:
    """Narrow the place down to some centimetres with boxes."""
    south, north, west, east = (41.0, 42.0, -94.0, -93.0)
    up = await narrowed(both, "bbox=-94,41,-93,{:.12f}", south, north, 28, found_above=True)
    down = await narrowed(both, "bbox=-94,{:.12f},-93,42", south, north, 28, found_above=False)
    right = await narrowed(both, "bbox=-94,41,{:.12f},42", west, east, 28, found_above=True)
    left = await narrowed(both, "bbox={:.12f},41,-93,42", west, east, 28, found_above=False)
    assert up == pytest.approx(down, abs=1e-7)
    assert right == pytest.approx(left, abs=1e-7)
    return Point(up, right)


async def ranged(both: Twins, points: int) -> None:
    """Narrow its distance from some points down, by radius and by the reach of duplicates."""
    for number in range(points):
        at = f"{41.3 + 0.07 * number:.3f},{-93.9 + 0.05 * number:.3f}"
        query = f"near={at}&radius_m={{:.6f}}"
        await narrowed(both, query, 0.001, 200_000, 40, found_above=True)
    for _ in range(2):
        low, high = 41.55, 41.9
        for _ in range(25):
            latitude = (low + high) / 2
            asked = f"lat={latitude:.9f}&lon=-93.65&observed_at=2026-05-21T22:14:00Z"
            found = await both.get("ben", f"/v1/reports/nearby?{asked}&phenomenon=hail")
            is_near = ID in {item["id"] for item in found.json()["items"]}
            low, high = (latitude, high) if is_near else (low, latitude)


async def probed(both: Twins, steps: int) -> None:
    """File reports ever nearer, and read what the service makes of both."""
    for number in range(steps):
        near = probe(41.5 + 0.1 * number / steps, -93.7 + 0.1 * number / steps)
        mine = await both.send("ben", "POST", "/v1/reports", near)
        assert mine.status_code == 201
        both.advance(timedelta(minutes=1))
        await both.examine()
        path = mine.headers["location"]
        for asked in (path, PATH):
            for part in PARTS:
                await both.get("ben", asked + part)
        edited = {"place": {"latitude": 41.55 + number / 400, "longitude": -93.65}}
        await both.send("ben", "PATCH", path, edited, if_match="*")
        await both.examine()
        for part in ("/verdict", "/duplicates", "/event"):
            await both.get("ben", path + part)
            await both.get("ben", PATH + part)
        for listed in LISTS:
            answer = await both.get("ben", listed)
            if tag := answer.headers.get("etag"):
                await both.get("ben", listed, if_none_match=tag)


async def followed(both: Twins) -> None:
    """Walk through the pages of every order."""
    for column in ("observed_at", "filed_at", "updated_at"):
        for sort in (column, f"-{column}"):
            url: str | None = f"/v1/reports?sort={sort}&limit=1"
            while url:
                url = (await both.get("ben", url)).json()["next"]


async def test_where_the_camera_was_places_an_obscured_report_no_better_than_its_cell(
    both: Twins,
) -> None:
    await filed_in_both(both, "obscured")
    for world, point in ((both.one, SOUTH_WEST), (both.two, NORTH_EAST)):
        camera = MemoryPhotoPreparation(taken_at=OBSERVED_AT, taken_from=point)
        add = replace(world.container.services().add_photo, preparation=camera)
        await add(UUID(ID), sent(PNG), actor=Actor.of("ann", Role.OBSERVER))
    await both.examine()

    shown = (await both.get("ben", PATH + "/verdict")).json()["verdict"]["evidence"]

    assert {one["rule"]: one["distance_m"] for one in shown}["photo.time"] is None
    assert "photo.place" not in {one["rule"] for one in shown}
    await read_everything(both)


async def test_a_thousand_questions_place_an_obscured_report_no_better_than_its_cell(
    both: Twins,
) -> None:
    await neighbours_of(both)
    await filed_in_both(both, "obscured")

    found = await located(both)
    await ranged(both, points=15)
    await probed(both, steps=6)
    await followed(both)
    both.advance(timedelta(hours=2))  # when it is examined once more
    await both.examine()
    await read_everything(both)

    assert len(both.asked) > 1_000
    shown = (await both.get("ben", PATH)).json()["place"]
    assert found.latitude == pytest.approx(shown["latitude"], abs=1e-7)
    assert found.longitude == pytest.approx(shown["longitude"], abs=1e-7)
    verdict = (await both.get("ben", f"{PATH}/verdict")).json()["verdict"]
    assert all(piece["distance_m"] > 0 for piece in verdict["evidence"])
    assert verdict["evidence"]
    south, north, west, east = CELL
    assert south <= shown["latitude"] <= north
    assert west <= shown["longitude"] <= east
    for corner in (SOUTH_WEST, NORTH_EAST):
        assert found.distance_m(corner) <= shown["accuracy_m"]
    assert shown["name"] == ""


@pytest.mark.parametrize("before", ["public", "private"])
async def test_what_was_known_before_it_was_obscured_is_not_shown_any_more(
    both: Twins, before: str
) -> None:
    await filed_in_both(both, before)
    both.advance(timedelta(minutes=1))
    await made(both, "obscured")

    for part in PARTS:
        for who in OTHERS:
            await both.get(who, PATH + part)
    await both.one.index()
    await both.two.index()
    await read_everything(both)  # not examined yet

    await neighbours_of(both)
    await both.examine()
    await read_everything(both)
    await probed(both, steps=2)
    revisions = (await both.get("ben", f"{PATH}/revisions")).json()["items"]
    assert [one["revision"] for one in revisions] == [2]
    verdicts = (await both.get("ben", f"{PATH}/verdict")).json()
    assert verdicts["history"] == []


async def test_words_that_are_masked_are_never_found(world: World) -> None:
    """Not even before the index of words knows of it."""
    request = said(SOUTH_WEST, visibility="private")
    await world.send("ann", "POST", "/v1/reports", request)
    await world.examine()
    await world.send("ann", "PATCH", PATH, {"visibility": "obscured"}, if_match="*")

    for words in ("ankeny", "41.50012", "50012"):
        assert ID not in (await world.get("ben", f"/v1/reports?q={words}")).text


VOLATILE: Final = {"revision", "updated_at", "revised_at", "decided_at", "history"}


def lasting_of(answer: httpx.Response) -> Any:
    """Return a document, or the lines of one, without the members that any edit may change."""
    if answer.headers["content-type"].startswith("text/csv"):
        return lasting(list(csv.DictReader(answer.text.splitlines())))
    return lasting(answer.json())


def lasting(shown: Any) -> Any:
    if isinstance(shown, dict):
        return {name: lasting(value) for name, value in shown.items() if name not in VOLATILE}
    return [lasting(one) for one in shown] if isinstance(shown, list) else shown


async def test_an_edit_within_the_cell_changes_nothing_that_others_see(world: World) -> None:
    at = a_request()["observed_at"]
    mine = await world.send("ben", "POST", "/v1/reports", probe(41.54, -93.64, observed_at=at))
    request = said(SOUTH_WEST, visibility="obscured")
    await world.send("ann", "POST", "/v1/reports", request)
    await world.examine()
    paths = [
        *(PATH + part for part in PARTS if part not in {"/revisions", "/history"}),
        *(mine.headers["location"] + part for part in PARTS),
        *LISTS,
    ]

    before = [lasting_of(await world.get("ben", path)) for path in paths]
    place = {"latitude": NORTH_EAST.latitude, "longitude": NORTH_EAST.longitude}
    edited = await world.send("ann", "PATCH", PATH, {"place": place}, if_match="*")
    assert edited.json()["place"]["latitude"] == NORTH_EAST.latitude
    await world.examine()

    after = [lasting_of(await world.get("ben", path)) for path in paths]
    for path, one, other in zip(paths, before, after, strict=True):
        assert one == other, path
    first, second = (await world.get("ben", f"{PATH}/revisions")).json()["items"]
    assert lasting(first) == lasting(second)
    history = (await world.get("ben", f"{PATH}/history")).json()["items"]
    assert [one["changes"] for one in history] == [[], []]


async def test_the_observer_and_the_desk_read_the_exact_place(world: World) -> None:
    request = said(SOUTH_WEST, visibility="obscured")
    await world.send("ann", "POST", "/v1/reports", request)
    await world.examine()

    for who in ("nobody", *PEOPLE):
        shown = (await world.get(who, PATH)).json()
        knows = who in {"ann", "desk", "admin"}
        assert (shown["place"]["latitude"] == SOUTH_WEST.latitude) is knows
        assert ("41.50012" in shown["narrative"]) is knows
        assert (shown["external_id"] == "porch 41.50012") is knows
        assert shown["visibility"] == "obscured"
        by_id = (await world.get(who, "/v1/reports?external_id=porch+41.50012")).json()["items"]
        assert [item["id"] for item in by_id] == [ID] * (who in {"desk", "admin"})
    mine = await world.get("ann", "/v1/reports?observer=me&external_id=porch+41.50012")
    assert [item["id"] for item in mine.json()["items"]] == [ID]
    for who in ("desk", "admin"):  # found where everybody finds it, and shown exactly
        public = (await world.get("ben", PATH)).json()["place"]
        west, south = public["longitude"] - 1e-6, public["latitude"] - 1e-6
        box = f"{west:.9f},{south:.9f},{west + 2e-6:.9f},{south + 2e-6:.9f}"
        (item,) = (await world.get(who, f"/v1/reports?bbox={box}")).json()["items"]
        assert item["place"]["latitude"] == SOUTH_WEST.latitude


async def test_a_private_report_changes_no_answer_to_others(both: Twins) -> None:
    """Ann files it in one of two services."""
    mine = await both.send("ben", "POST", "/v1/reports", probe(41.501, -93.699))
    await both.examine()
    paths = (
        *(PATH + part for part in PARTS),
        *(mine.headers["location"] + part for part in PARTS),
        *LISTS,
    )

    async def nothing_is_told() -> None:
        for who in OTHERS:
            for path in paths:
                await both.get(who, path)
            for method, path, body in CHANGES:
                headers = {"if_match": "*"} if method != "POST" else {}
                refused = await both.send(who, method, path, body, **headers)
                assert refused.status_code in {401, 403, 404}
                if who == "ben" and "review" not in path and "admin" not in path:
                    require_problem(refused, 404, "not_found")

    ann = both.one
    request = said(SOUTH_WEST, visibility="private")
    sent = {"idempotency_key": "once"}
    assert (await ann.send("ann", "POST", "/v1/reports", request, **sent)).status_code == 201
    await nothing_is_told()
    await both.examine()
    await nothing_is_told()
    again = await both.send("ben", "POST", "/v1/reports", probe(41.5, -93.7), **sent)
    assert again.status_code == 201
    await both.examine()
    await nothing_is_told()
    for method, path, body in (
        ("PATCH", PATH, {"narrative": "Hail, and a tornado."}),
        ("DELETE", PATH, None),
        ("POST", f"{PATH}/restore", None),
    ):
        done = await ann.send("ann", method, path, body, if_match="*")
        assert done.status_code in {200, 204}
        await nothing_is_told()
    await both.examine()
    await nothing_is_told()
    assert (await ann.send("admin", "DELETE", f"/v1/admin/reports/{ID}")).status_code == 204
    await nothing_is_told()


CHANGES: Final[tuple[tuple[str, str, Any], ...]] = (
    ("PUT", PATH, {k: v for k, v in said(NORTH_EAST).items() if k not in {"id", "external_id"}}),
    ("PATCH", PATH, {"visibility": "public"}),
    ("PATCH", PATH, {"narrative": "Peas."}),
    ("DELETE", PATH, None),
    ("POST", f"{PATH}/restore", None),
    ("POST", f"{PATH}/review", {"state": "confirmed", "reason": "Seen."}),
    ("DELETE", f"/v1/admin/reports/{ID}", None),
)


ABOUT_ONE: Final = sorted({key for key in ROWS if key[1].startswith("/v1/reports/{id}")})


async def test_no_route_tells_that_there_is_a_private_report(both: Twins) -> None:
    """It answers, to the byte, as for an id that no report has."""
    request = said(SOUTH_WEST, visibility="private")
    assert (await both.one.send("ann", "POST", "/v1/reports", request)).status_code == 201
    await both.examine()

    for method, path in ABOUT_ONE:
        url = path.replace("{id}", ID).replace("{photo_id}", ID)
        for who in OTHERS:
            answer = await both.request(who, method, url, SENT.get((method, path), {}))
            if not ROWS[method, path][0]:  # a signature decides, which nobody has here
                assert answer.status_code == 400, path
                continue
            assert answer.status_code in {401, 403, 404}, (who, method, path)
            if who == "ben" and ROWS[method, path][0] != "review":
                require_problem(answer, 404, "not_found")


async def test_an_external_id_that_is_taken_names_no_report_of_others(both: Twins) -> None:
    """Programs file for others, and see nothing that is not public."""
    for world, report_id in ((both.one, ID), (both.two, f"{ID[:-1]}e")):
        request = said(SOUTH_WEST, visibility="private", id=report_id)
        assert (await world.send("ann", "POST", "/v1/reports", request)).status_code == 201
    other = a_request(observer="ann", external_id="porch 41.50012")
    refused = await both.send("service", "POST", "/v1/reports", other)
    assert "Another report" in require_problem(refused, 409, "external_id_taken")["detail"]

    answer = await both.one.send("ann", "POST", "/v1/reports", other)
    assert ID in require_problem(answer, 409, "external_id_taken")["detail"]


async def test_who_sees_a_private_report(world: World) -> None:
    request = said(SOUTH_WEST, visibility="private")
    await world.send("ann", "POST", "/v1/reports", request)
    await world.examine()

    for who in ("nobody", *PEOPLE):
        for part in PARTS:
            shown = await world.get(who, PATH + part)
            assert (shown.status_code == 200) is (who in {"ann", "desk", "admin"}), (who, part)
            if shown.status_code != 200:
                require_problem(shown, 404, "not_found")
        listed = ID in (await world.get(who, "/v1/reports")).text
        assert listed is (who in {"desk", "admin"})
    exact = (await world.get("ann", PATH)).json()
    assert exact["place"]["latitude"] == SOUTH_WEST.latitude
    assert exact["verdict"] is not None
    for who in ("ann", "desk"):
        asked = await world.get(who, f"{PATH}?audience=public")
        require_problem(asked, 404, "not_found")


async def test_readers_of_changes_are_told_that_a_report_was_taken_back(world: World) -> None:
    await world.send("ann", "POST", "/v1/reports", said(SOUTH_WEST, visibility="public"))
    await world.send("ann", "PATCH", PATH, {"visibility": "private"}, if_match="*")

    page = (await world.get("ben", f"/v1/reports?updated_since={SINCE}")).json()
    (item,) = page["items"]
    assert (item["id"], item["withdrawn_at"]) == (ID, None)
    assert set(item) == {"id", "revision", "updated_at", "withdrawn_at"}
    for more in ("phenomenon=hail", "q=hail", "bbox=-94,41,-93,42", "source=trained_spotter"):
        found = await world.get("ben", f"/v1/reports?updated_since={SINCE}&{more}&count=exact")
        assert (found.json()["items"], found.json()["count"]["value"]) == ([], 0), more


async def test_one_home_is_not_the_middle_of_its_reports(world: World) -> None:
    """Ten reports from one place surround the middle of their cell, wherever in it they are."""
    points = []
    for number in range(10):
        request = said(SOUTH_WEST, visibility="obscured", id=..., external_id=f"{number}")
        answer = await world.send("ann", "POST", "/v1/reports", request)
        shown = (await world.get("ben", answer.headers["location"])).json()["place"]
        points.append((shown["latitude"], shown["longitude"]))
    south, north, west, east = CELL
    assert len(set(points)) == len(points)
    assert all(south <= y <= north and west <= x <= east for y, x in points)
    middle = Point(sum(y for y, _ in points) / 10, sum(x for _, x in points) / 10)
    assert middle.distance_m(SOUTH_WEST) > middle.distance_m(Point(41.55, -93.65))
