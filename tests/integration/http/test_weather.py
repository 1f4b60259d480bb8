"""Weather and places for display, from sources with fixed data."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from skywitness.adapters.built_in_places import BuiltInPlaces
from skywitness.domain.documents.weather import (
    AirQualityDocument,
    CurrentConditionsDocument,
    ForecastDocument,
    NamedPlaceListDocument,
)
from skywitness.domain.use_cases.read_weather import ReadWeather
from tests.builders import OBSERVED_AT, some_air, some_conditions, some_forecast
from tests.integration.http.api import (
    NOW,
    Api,
    app_of,
    client_of,
    named_parameters,
    require_problem,
    services_with,
)

HERE = {"lat": "41.59", "lon": "-93.62"}
ROUTES = {
    "/v1/weather/current": HERE,
    "/v1/weather/forecast": HERE,
    "/v1/weather/air": HERE,
    "/v1/places": {"q": "Des Moines"},
    "/v1/places/reverse": HERE,
}
DOCUMENTS: dict[str, type] = {
    "/v1/weather/current": CurrentConditionsDocument,
    "/v1/weather/forecast": ForecastDocument,
    "/v1/weather/air": AirQualityDocument,
    "/v1/places": NamedPlaceListDocument,
    "/v1/places/reverse": NamedPlaceListDocument,
}
POINT_ROUTES = [path for path, query in ROUTES.items() if query is HERE]


@pytest.mark.parametrize("path", ROUTES)
async def test_a_response_has_the_documented_schema(api: Api, path: str) -> None:
    answer = await api.http.get(path, params=ROUTES[path])

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    TypeAdapter(DOCUMENTS[path]).validate_json(answer.content)


async def test_current_weather(api: Api) -> None:
    api.weather.readings.append(
        some_conditions(station="NOW", observed_at=NOW - timedelta(minutes=7), stale=True)
    )

    shown = (await api.http.get("/v1/weather/current", params=HERE)).json()

    assert (shown["station"], shown["provider"]) == ("NOW", "archive")
    assert shown["observed_at"] == "2026-05-21T22:27:00Z"
    assert (shown["age_s"], shown["stale"], shown["cell_deg"]) == (420, True, None)
    assert (shown["temperature_c"], shown["dew_point_c"]) == (21.7, None)


async def test_a_forecast(api: Api) -> None:
    api.weather.given_forecast = some_forecast(stale=True)

    shown = (await api.http.get("/v1/weather/forecast", params=HERE)).json()

    assert (shown["provider"], shown["attribution"]) == ("given", "Given")
    assert shown["age_s"] == (NOW - OBSERVED_AT).total_seconds()
    assert shown["stale"] is True
    (step,) = shown["items"]
    assert step["period_s"] == 10_800
    assert step["precipitation_probability_pct"] == 80
    assert step["snow_mm"] is None
    assert step["present_weather"] == [{"group": "-RA", "description": "light rain"}]


async def test_current_and_past_air_quality(api: Api) -> None:
    api.weather.given_air_quality = some_air(stale=True)

    now = (await api.http.get("/v1/weather/air", params=HERE)).json()
    times = {"from": "2026-05-21T20:14:00Z", "to": "2026-05-21T22:14:00Z"}
    before = (await api.http.get("/v1/weather/air", params={**HERE, **times})).json()

    assert [sample["observed_at"] for sample in now["items"]] == ["2026-05-21T22:14:00Z"]
    assert now["index_scale"] == "given 1-5 (1 is good)"
    assert (now["age_s"], now["stale"]) == (1200, True)
    assert [sample["observed_at"] for sample in before["items"]] == [
        "2026-05-21T20:14:00Z",
        "2026-05-21T21:14:00Z",
    ]


async def test_air_quality_from_a_time_until_now(api: Api) -> None:
    since = {**HERE, "from": "2026-05-21T21:00:00Z"}
    shown = (await api.http.get("/v1/weather/air", params=since)).json()
    ahead = (
        await api.http.get("/v1/weather/air", params={**HERE, "from": "2026-06-01T00:00:00Z"})
    ).json()

    assert len(shown["items"]) == 2
    assert (ahead["items"], ahead["observed_at"], ahead["age_s"]) == ([], None, None)


async def test_places_by_name_and_by_point(api: Api) -> None:
    by_name = (await api.http.get("/v1/places", params={"q": " des moines, US "})).json()
    by_point = (await api.http.get("/v1/places/reverse", params=HERE)).json()
    one = (await api.http.get("/v1/places/reverse", params={**HERE, "limit": 1})).json()
    none = (await api.http.get("/v1/places", params={"q": "Nowhere"})).json()

    (place,) = by_name["items"]
    assert (place["name"], place["country"], place["region"]) == ("Des Moines", "US", "Iowa")
    assert (place["latitude"], place["longitude"]) == (41.59, -93.62)
    assert (place["provider"], place["attribution"]) == ("given", "Given")
    assert [found["name"] for found in by_point["items"]] == ["Des Moines", "Ankeny"]
    assert [found["name"] for found in one["items"]] == ["Des Moines"]
    assert none == {"items": []}


async def test_of_places_of_one_name_the_nearest_come_first(api: Api) -> None:
    towns = ReadWeather(place_search=BuiltInPlaces())
    async with client_of(app_of(services_with(api.services, read_weather=towns))) as http:
        found = [
            (await http.get("/v1/places", params={"q": "Springfield", **near})).json()["items"][0]
            for near in ({}, {"near": "39.9,-83.8"}, {"near": "42.1,-72.6"})
        ]

    assert [place["region"] for place in found] == ["Missouri", "Ohio", "Massachusetts"]


@pytest.mark.parametrize("path", ROUTES)
async def test_no_source_is_configured(api: Api, path: str) -> None:
    services = services_with(api.services, read_weather=ReadWeather())
    async with client_of(app_of(services)) as http:
        answer = await http.get(path, params=ROUTES[path])

    require_problem(answer, 404, "no_source")


@pytest.mark.parametrize("path", ["/v1/weather/forecast", "/v1/weather/air"])
async def test_the_source_has_no_data_here(api: Api, path: str) -> None:
    api.weather.given_forecast = api.weather.given_air_quality = None

    require_problem(await api.http.get(path, params=HERE), 404, "location_unknown")


@pytest.mark.parametrize("path", POINT_ROUTES)
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("", ["lat", "lon"]),
        ("lat=41", ["lon"]),
        ("lat=91&lon=181", ["lat", "lon"]),
        ("lat=NaN&lon=1", ["lat"]),
        ("lat=1&lon=1&lon=2", ["lon"]),
        ("lat=1&lon=1&units=metric", ["units"]),
        ("lat=1&lon=1&appid=k", ["appid"]),
    ],
)
async def test_an_invalid_position(api: Api, path: str, query: str, named: list[str]) -> None:
    answer = await api.http.get(f"{path}?{query}")

    assert named_parameters(require_problem(answer, 400, "invalid_query")) == named
    assert api.weather.asked == 0


@pytest.mark.parametrize(
    ("times", "named"),
    [
        ({"to": "2026-05-21T22:14:00Z"}, ["to"]),
        ({"from": "yesterday"}, ["from"]),
        ({"from": "2026-05-21T22:14:00"}, ["from"]),
        ({"from": "2026-05-21T22:14:00Z", "to": "2026-05-21T22:14:00Z"}, ["to"]),
        ({"from": "2026-05-21T22:14:00Z", "to": "2026-05-21T21:14:00Z"}, ["to"]),
        ({"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:01Z"}, ["to"]),
        ({"from": "2021-01-01T00:00:00Z"}, ["to"]),
        ({"from": "x", "to": "y"}, ["from", "to"]),
    ],
)
async def test_an_invalid_period_of_air_quality(
    api: Api, times: dict[str, str], named: list[str]
) -> None:
    answer = await api.http.get("/v1/weather/air", params={**HERE, **times})

    assert named_parameters(require_problem(answer, 400, "invalid_query")) == named


@pytest.mark.parametrize(
    ("path", "query", "named"),
    [
        ("/v1/places", {}, ["q"]),
        ("/v1/places", {"q": " "}, ["q"]),
        ("/v1/places", {"q": "a\u0007"}, ["q"]),
        ("/v1/places", {"q": "x" * 201}, ["q"]),
        ("/v1/places", {"q": "a", "limit": "0"}, ["limit"]),
        ("/v1/places", {"q": "a", "limit": "11"}, ["limit"]),
        ("/v1/places", {"q": "a", "lat": "1"}, ["lat"]),
        ("/v1/places", {"q": "a", "near": "1"}, ["near"]),
        ("/v1/places", {"q": "a", "near": "91,0"}, ["near"]),
        ("/v1/places/reverse", {**HERE, "limit": "1.5"}, ["limit"]),
        ("/v1/places/reverse", {**HERE, "q": "a"}, ["q"]),
    ],
)
async def test_an_invalid_place_query(
    api: Api, path: str, query: dict[str, str], named: list[str]
) -> None:
    answer = await api.http.get(path, params=query)

    assert named_parameters(require_problem(answer, 400, "invalid_query")) == named


@pytest.mark.parametrize("path", ROUTES)
async def test_only_json_is_available(api: Api, path: str) -> None:
    answer = await api.http.get(path, params=ROUTES[path], headers={"accept": "text/csv"})

    require_problem(answer, 406, "not_acceptable")


@pytest.mark.parametrize("path", ROUTES)
async def test_every_outcome_is_documented(api: Api, path: str) -> None:
    document = (await api.http.get("/openapi.json")).json()

    statuses = set(document["paths"][path]["get"]["responses"])
    assert {"200", "400", "404", "406", "502", "503"} <= statuses
