from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.integration.http.api import BASE, Api, named_parameters, require_problem


async def file_several(api: Api, count: int) -> list[str]:
    ids = []
    for number in range(count):
        answer = await api.file(observed_at=f"2026-05-21T20:{number:02}:00Z", magnitude=...)
        ids.append(answer.json()["id"])
    return ids


async def found(api: Api, query: str) -> list[Any]:
    answer = await api.http.get(f"/v1/reports?{query}")
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


async def test_an_empty_list(api: Api) -> None:
    answer = await api.http.get("/v1/reports")

    assert answer.json() == {"items": [], "next": None, "count": None}
    assert "link" not in answer.headers
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert answer.headers["cache-control"] == "no-cache"


async def test_the_newest_come_first(api: Api) -> None:
    ids = await file_several(api, 3)

    assert [item["id"] for item in await found(api, "")] == ids[::-1]
    assert [item["id"] for item in await found(api, "sort=observed_at")] == ids


@pytest.mark.parametrize("sort", ["observed_at", "-observed_at", "filed_at", "-updated_at"])
async def test_paging_shows_every_report_once_during_writes(api: Api, sort: str) -> None:
    ids = await file_several(api, 23)
    seen: list[str] = []
    address = f"/v1/reports?limit=5&sort={sort}&source=trained_spotter"
    while address:
        answer = await api.http.get(address)
        page = answer.json()
        assert len(page["items"]) <= 5
        seen += [item["id"] for item in page["items"]]
        address = page["next"]
        if address:
            assert address.startswith(f"{BASE}/v1/reports?limit=5&sort=")
            assert answer.headers["link"] == f'<{address}>; rel="next"'
        api.clock.advance(timedelta(seconds=1))
        await api.file(observed_at="2026-05-21T20:03:30Z", source="public")

    assert sorted(seen) == sorted(ids)


async def test_a_cursor_belongs_to_its_list(api: Api) -> None:
    await file_several(api, 3)
    cursor = (await api.http.get("/v1/reports?limit=1")).json()["next"].split("cursor=")[1]

    same = await api.http.get(f"/v1/reports?limit=2&count=exact&format=geojson&cursor={cursor}")
    assert len(same.json()["features"]) == 2

    for query in ("sort=filed_at", "q=hail", "verdict=pending", "bbox=-180,-90,180,90"):
        answer = await api.http.get(f"/v1/reports?{query}&cursor={cursor}")
        assert named_parameters(require_problem(answer, 400, "invalid_query")) == ["cursor"]


async def test_a_tampered_cursor_is_rejected(api: Api) -> None:
    await file_several(api, 2)
    address = (await api.http.get("/v1/reports?limit=1")).json()["next"]
    base, cursor = address.split("cursor=")
    cursor = cursor.replace("%3D", "=")
    tampered = [
        cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        for place in range(0, len(cursor))
    ]

    for text in (*tampered, "", "x", "💥", cursor[:-4], cursor + "AAAA", "A" * 5000, "%00"):
        answer = await api.http.get(base, params={"limit": "1", "cursor": text})
        assert named_parameters(require_problem(answer, 400, "invalid_query")) == ["cursor"]


async def test_counts(api: Api) -> None:
    await file_several(api, 3)

    exact = (await api.http.get("/v1/reports?count=exact&limit=1")).json()
    estimated = (await api.http.get("/v1/reports?count=estimated&limit=1")).json()
    without = (await api.http.get("/v1/reports?count=none&limit=1")).json()

    assert exact["count"] == {"value": 3, "exact": True}
    assert set(estimated["count"]) == {"value", "exact"}
    assert without["count"] is None


async def test_a_list_as_geojson(api: Api) -> None:
    await file_several(api, 2)

    answer = await api.http.get("/v1/reports?format=geojson&limit=1&count=exact")

    shown = answer.json()
    assert answer.headers["content-type"] == "application/geo+json"
    assert shown["type"] == "FeatureCollection"
    assert "crs" not in shown
    (feature,) = shown["features"]
    assert set(feature) == {"type", "id", "geometry", "properties"}
    longitude, latitude = feature["geometry"]["coordinates"]
    assert (longitude, latitude) == (-93.62, 41.59)
    links = {link["rel"]: link["href"] for link in shown["links"]}
    assert links["next"] == shown["next"]
    assert links["self"] == f"{BASE}/v1/reports?format=geojson&limit=1&count=exact"
    assert shown["count"] == {"value": 2, "exact": True}
    last = (await api.http.get(shown["next"])).json()
    assert [link["rel"] for link in last["links"]] == ["self"]


async def test_the_next_page_is_geojson_too_however_it_was_asked_for(api: Api) -> None:
    await file_several(api, 2)

    first = await api.http.get("/v1/reports?limit=1", headers={"accept": "application/geo+json"})
    second = await api.http.get(first.json()["next"])

    assert second.headers["content-type"] == "application/geo+json"
    assert second.json()["numberReturned"] == 1


async def test_a_table_can_be_made_of_geojson(api: Api) -> None:
    await api.file()
    await api.examine()

    (feature,) = (await api.http.get("/v1/reports?format=geojson")).json()["features"]

    properties = feature["properties"]
    verdict, magnitude = properties["verdict"], properties["magnitude"]
    assert properties["verdict_outcome"] == verdict["outcome"]
    assert properties["verdict_score"] == verdict["score"]
    assert (properties["magnitude_value"], properties["magnitude_unit"]) == (1.75, "in")
    assert properties["magnitude_si_value"] == magnitude["si_value"]
    assert properties["place_name"] == "2 NW Des Moines"
    assert properties["examination_state"] == "done"
    assert properties["insight_analyser"] == "scripted"


@pytest.mark.parametrize(
    ("query", "returned", "limit"),
    [
        ("", 50, None),
        ("format=geojson", 53, 1000),
        ("format=geojson&limit=50", 50, 50),
        ("format=geojson&limit=7", 7, 7),
        ("format=geojson&phenomenon=tornado", 0, 1000),
    ],
)
async def test_geojson_has_a_higher_limit_by_default_and_says_so(
    api: Api, query: str, returned: int, limit: int | None
) -> None:
    await file_several(api, 53)

    shown = (await api.http.get(f"/v1/reports?{query}")).json()

    assert len(shown.get("features", shown.get("items"))) == returned
    assert shown.get("limit") == limit
    assert shown.get("numberReturned") == (returned if limit else None)
    assert (shown["next"] is None) == (returned in {0, 53})


async def test_the_limits_are_in_the_openapi_document(api: Api) -> None:
    paths = (await api.http.get("/openapi.json")).json()["paths"]
    for path in ("/v1/reports", "/v1/events"):
        (limit,) = (one for one in paths[path]["get"]["parameters"] if one["name"] == "limit")
        assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 1000, "default": 50}
        assert "by default 50, and 1000 as GeoJSON" in limit["description"]


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("bbox=-94,41,-93,42", True),
        ("bbox=-94, 41, -93, 42", True),
        ("bbox=0,0,1,1", False),
        ("bbox=170,-90,-90,90", True),
        ("near=41.59,-93.62&radius_m=1", True),
        ("near=41.59,-93.7&radius_m=1000", False),
        ("from=2026-05-21T22:14:00Z", True),
        ("from=2026-05-21T17:14:00-05:00", True),
        ("from=2026-05-22T00:14:00%2B02:00", True),
        ("from=2026-05-22T00:14:00+02:00", True),
        ("from=2026-05-21T22:14:01Z", False),
        ("to=2026-05-21T22:14:00Z", False),
        ("to=2026-05-21T22:14:00.000001Z", True),
        ("phenomenon=hail", True),
        ("phenomenon=H", True),
        ("phenomenon=h", False),
        ("phenomenon=tornado,HAIL", True),
        ("phenomenon=tornado&phenomenon=hail", True),
        ("phenomenon=tornado", False),
        ("phenomenon=hail&min_magnitude=44", True),
        ("phenomenon=hail&min_magnitude=45", False),
        ("verdict=pending", True),
        ("verdict=supported,contradicted", False),
        ("verdict=supported,pending", True),
        ("review=received", True),
        ("review=rejected", False),
        ("sentiment=negative", False),
        ("language=en", False),
        ("source=trained_spotter,public", True),
        ("source=mesonet", False),
        ("q=HAIL%20road", True),
        ("q=moines", True),
        ("q=snow", False),
        ("has_photo=false", True),
        ("has_photo=true", False),
        ("external_id=SE1", True),
        ("external_id=SE2", False),
        ("updated_since=2026-05-21T22:34:00Z", True),
        ("updated_since=2026-05-21T22:34:01Z", False),
    ],
)
async def test_filters(api: Api, query: str, matches: bool) -> None:
    await api.file(external_id="SE1")

    assert bool(await found(api, query)) is matches
    count = (await api.http.get(f"/v1/reports?{query}&count=exact")).json()["count"]
    assert count["value"] == matches


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("colour=red", ["colour"]),
        ("Limit=5", ["Limit"]),
        ("limit=5&limit=6", ["limit"]),
        ("limit=0", ["limit"]),
        ("limit=1001", ["limit"]),
        ("limit=-1", ["limit"]),
        ("limit=5.0", ["limit"]),
        ("limit=", ["limit"]),
        ("limit=36893488147419103232", ["limit"]),
        ("limit=٥", ["limit"]),
        ("bbox=1,2,3", ["bbox"]),
        ("bbox=1,2,3,4,5", ["bbox"]),
        ("bbox=a,b,c,d", ["bbox"]),
        ("bbox=0,10,1,5", ["bbox"]),
        ("bbox=-181,0,1,5", ["bbox"]),
        ("bbox=0,0,NaN,5", ["bbox"]),
        ("bbox=0,0,1e400,5", ["bbox"]),
        ("bbox=1_0,0,11,5", ["bbox"]),
        ("bbox=0,0,1,1&bbox=2,2,3,3", ["bbox"]),
        ("near=1,2", ["radius_m"]),
        ("radius_m=5", ["near"]),
        ("near=91,2&radius_m=5", ["near"]),
        ("near=1&radius_m=5", ["near"]),
        ("near=1,2&radius_m=0", ["radius_m"]),
        ("near=1,2&radius_m=1e9", ["radius_m"]),
        ("near=1,2&radius_m=inf", ["radius_m"]),
        ("from=yesterday", ["from"]),
        ("from=2026-05-21T22:14:00", ["from"]),
        ("from=2026-05-21", ["from"]),
        ("from=0001-01-01T00:00:00Z", ["from"]),
        ("to=9999-12-31T23:59:59-14:00", ["to"]),
        ("from=2026-05-21T22:14:00Z&to=2026-05-21T22:14:00Z", ["to"]),
        ("phenomenon=meteor", ["phenomenon"]),
        ("phenomenon=hail,meteor,comet", ["phenomenon", "phenomenon"]),
        ("phenomenon=", ["phenomenon"]),
        ("phenomenon=p", ["phenomenon"]),
        ("min_magnitude=5", ["min_magnitude"]),
        ("min_magnitude=5&phenomenon=hail,tornado", ["min_magnitude"]),
        ("min_magnitude=much&phenomenon=hail", ["min_magnitude"]),
        ("verdict=maybe", ["verdict"]),
        ("review=seen", ["review"]),
        ("sentiment=happy", ["sentiment"]),
        ("language=english language", ["language"]),
        ("source=neighbour", ["source"]),
        ("q=", ["q"]),
        ("q=!!!", ["q"]),
        ("q=" + "x" * 201, ["q"]),
        ("q=%00", ["q"]),
        ("has_photo=yes", ["has_photo"]),
        ("external_id=", ["external_id"]),
        ("updated_since=now", ["updated_since"]),
        ("sort=magnitude", ["sort"]),
        ("count=yes", ["count"]),
        ("bbox=x&limit=x&sort=x&verdict=x", ["bbox", "limit", "sort", "verdict"]),
    ],
)
async def test_an_invalid_query(api: Api, query: str, named: list[str]) -> None:
    answer = await api.http.get(f"/v1/reports?{query}")

    problem = require_problem(answer, 400, "invalid_query")
    assert sorted(named_parameters(problem)) == named
