"""What clients read about the sources of weather."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter
from typing_extensions import override

from skywitness.domain.documents.sources import SourceListDocument
from skywitness.domain.model.credits import Credit
from skywitness.domain.model.geography.place import Point
from skywitness.domain.use_cases.read_sources import ReadSources, RemoteSource, TextSource
from skywitness.entrypoints.container.container import make_container
from skywitness.ports.observation_archive import Station
from skywitness.ports.provider_state import BreakerState, ProviderState, ProviderWatch
from tests.builders import OBSERVED_AT, some_conditions
from tests.integration.http.api import (
    Api,
    Json,
    app_of,
    client_of,
    services_with,
    settings_of,
)

PATH = "/v1/sources"
OFF = {"state": "off", "since": None, "reach": None, "last_answer_at": None, "budget": None}


class Watched(ProviderWatch):
    """Reports what it was given."""

    def __init__(self, **state: object) -> None:
        self.name = "given"
        self._state = ProviderState(name=self.name, **state)  # type: ignore[arg-type] # of a test

    @override
    async def state(self, now: datetime) -> ProviderState:
        return self._state


async def shown(api: Api, **state: object) -> Json:
    """Return what is shown of a remote source in a state."""
    source = RemoteSource(Watched(**state), Credit("Data by Given", "https://given.example/"), None)
    sources = ReadSources(clock=api.clock, remote=[source])
    async with client_of(app_of(services_with(api.services, read_sources=sources))) as http:
        answer = await http.get(PATH)
        credits_shown = (await http.get("/v1/ui")).json()["credits"]
    TypeAdapter(SourceListDocument).validate_json(answer.content)
    (item,) = answer.json()["items"]
    assert item["attribution"] in credits_shown
    return dict(item)


async def test_a_source_that_answers_is_up(api: Api) -> None:
    item = await shown(api, last_success_age_s=60.0, calls_left_today=7)

    assert item == {
        "name": "given",
        "kind": "weather",
        "state": "up",
        "since": None,
        "reach": {"begins_at": None, "ends_at": None, "bbox": None},
        "stations": None,
        "last_answer_at": "2026-05-21T22:33:00Z",
        "budget": {"left": 7, "resets_at": "2026-05-22T00:00:00Z"},
        "attribution": {"text": "Data by Given", "url": "https://given.example/"},
    }


async def test_a_source_that_fails_is_down_since_it_was_given_up(api: Api) -> None:
    for breaker in (BreakerState.OPEN, BreakerState.HALF_OPEN):
        item = await shown(api, breaker=breaker, breaker_age_s=7800.0, calls_left_today=0)

        assert (item["state"], item["since"]) == ("down", "2026-05-21T20:24:00Z")


async def test_a_source_without_calls_for_today_is_stale(api: Api) -> None:
    item = await shown(api, calls_left_today=0)

    assert item["state"] == "stale"
    assert item["budget"] == {"left": 0, "resets_at": "2026-05-22T00:00:00Z"}


async def test_the_archive_tells_what_it_holds_and_what_could_be_added_is_off() -> None:
    container = make_container(settings_of(storage="memory", worker=False))
    services = container.services()
    async with client_of(app_of(services)) as http:
        before = (await http.get(PATH)).json()["items"]
        stations = [
            Station(id=name, name=name, point=point, provider="asos")
            for name, point in (
                ("west", Point(41.5, -94.0)),
                ("east", Point(42.0, -93.0)),
                ("silent", Point(0.0, 0.0)),
            )
        ]
        await services.archive.upsert_stations(stations)
        await services.archive.upsert_observations(
            [
                some_conditions(station="west", observed_at=OBSERVED_AT - timedelta(hours=5)),
                some_conditions(station="east", observed_at=OBSERVED_AT),
            ]
        )
        archive, *others = (await http.get(PATH)).json()["items"]

    assert before[0] == {
        "name": "archive",
        "kind": "weather",
        "stations": 0,
        "attribution": None,
        **OFF,
    }
    assert [(one["name"], one["state"]) for one in others] == [
        ("local", "up"),
        ("openweathermap", "off"),
        ("open-meteo", "off"),
    ]
    assert archive["state"] == "up"
    assert archive["stations"] == 2
    times = [archive["reach"][name] for name in ("begins_at", "ends_at")]
    assert [datetime.fromisoformat(at) for at in times] == [
        OBSERVED_AT - timedelta(hours=5),
        OBSERVED_AT,
    ]
    assert archive["reach"]["bbox"] == [-94.0, 41.5, -93.0, 42.0]


@pytest.mark.parametrize(
    ("breaker", "state"), [(BreakerState.CLOSED, "up"), (BreakerState.OPEN, "down")]
)
async def test_a_remote_analysis_of_texts_is_told_of(
    api: Api, breaker: BreakerState, state: str
) -> None:
    watch = Watched(breaker=breaker, breaker_age_s=7800.0, last_success_age_s=60.0)
    sources = ReadSources(clock=api.clock, text=TextSource("azure", watch))
    async with client_of(app_of(services_with(api.services, read_sources=sources))) as http:
        (item,) = (await http.get(PATH)).json()["items"]

    assert (item["name"], item["kind"], item["state"]) == ("azure", "text", state)
    assert item["since"] == "2026-05-21T20:24:00Z"
    assert item["last_answer_at"] == "2026-05-21T22:33:00Z"
    assert (item["reach"], item["budget"]) == (None, None)


async def test_services_tell_how_far_back_they_reach() -> None:
    begins = {}
    for plan in ("free", "onecall3"):
        container = make_container(
            settings_of(
                storage="memory",
                weather="openweathermap,open-meteo",
                openweathermap_key="0" * 32,
                openweathermap_plan=plan,
            )
        )
        async with client_of(app_of(container.services())) as http:
            items = (await http.get(PATH)).json()["items"]
        assert [one["state"] for one in items] == ["up", "up", "up", "off"]
        assert [one["kind"] for one in items].index("text") == 2
        assert all(one["budget"]["left"] > 0 for one in items[:2])
        begins[plan] = [one["reach"]["begins_at"] for one in items[:2]]

    earliest = datetime(1940, 1, 1, tzinfo=UTC)
    assert begins["free"][0] is None
    assert begins["onecall3"][0] == "1979-01-01T00:00:00Z"
    assert {datetime.fromisoformat(found[1]) for found in begins.values()} == {earliest}
