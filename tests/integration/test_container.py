from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dependency_injector import providers

from simulators.azure_language.simulator import AzureLanguage as Simulator
from simulators.server import Response, listening
from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.entrypoints.container.container import Container, make_container
from skywitness.entrypoints.container.remote_weather import account_of
from skywitness.entrypoints.settings import SettingsError, read_settings
from tests.builders import a_filing
from tests.tools.simulated import KEY, open_meteo_simulator

AZURITE = (
    "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;BlobEndpoint=http://127.0.0.1:1/a;"
)

BRANCHES: list[dict[str, Any]] = [
    {},
    {"database_url": "memory:"},
    {"weather": "none"},
    {"openweathermap_key": "k"},
    {"openweathermap_key": "k", "openweathermap_plan": "onecall4"},
    {"openweathermap_key": "k", "openweathermap_plan": "onecall3"},
    {"openweathermap_key": "k", "database_url": "memory:"},
    {"weather": "archive,open-meteo"},
    {"weather": "open-meteo", "openweathermap_key": "k"},
    {"storage": "memory"},
    {"storage": "azure", "azure_blob_connection_string": AZURITE},
    {"storage": "azure", "azure_blob_account_url": "https://account.example"},
    {"text": "azure", "azure_language_endpoint": "https://l.example", "azure_language_key": "k"},
    {"text": "azure", "azure_language_endpoint": "https://l.example"},
    {"photo_analysis": "none"},
    {
        "photo_analysis": "local,azure",
        "azure_vision_endpoint": "https://v.example",
        "azure_vision_key": "k",
        "azure_content_safety_endpoint": "https://s.example",
    },
    {
        "photo_analysis": "http",
        "photo_model_url": "https://m.example/score",
        "photo_model_identity": "https://ml.azure.com/.default",
        "photo_model_tags": "/tags",
    },
    {
        "access": "keys",
        "oidc_issuer": "https://id.example",
        "oidc_audience": "a",
        "oidc_roles": "scp:x=desk, y=admin",
    },
    {
        "access": "keys",
        "oidc_issuer": "https://id.example",
        "oidc_audience": "a",
        "oidc_client_id": "c",
        "oidc_client_secret": "s",
    },
]


pytestmark = pytest.mark.usefixtures("bare_environment")


def names(container: Container) -> set[str]:
    return set(container.providers) - {"settings", "__self__"}


@pytest.mark.parametrize("chosen", BRANCHES, ids=lambda chosen: "-".join(chosen) or "default")
async def test_every_branch_is_built_opened_and_closed(chosen: dict[str, Any]) -> None:
    container = make_container(read_settings(**chosen))
    for name in names(container):
        getattr(container, name)()

    async with container.lifecycle().running():
        assert await container.services().queries.total() == 0


def test_every_branch_of_a_selector_is_built_above() -> None:
    built: dict[str, set[str]] = {}
    for chosen in BRANCHES:
        container = make_container(read_settings(**chosen))
        for name, provider in container.providers.items():
            if isinstance(provider, providers.Selector):
                assert provider.selector is not None
                built.setdefault(name, set()).add(provider.selector())

    selectors = {
        name: set(provider.providers)
        for name, provider in Container.providers.items()
        if isinstance(provider, providers.Selector)
    }
    assert built == selectors
    assert selectors


async def test_openweathermap_serves_evidence_and_screens(tmp_path: Path) -> None:
    container = make_container(read_settings(openweathermap_key="k"))

    services = container.services()

    assert [source.name for source in services.weather] == ["archive", "openweathermap"]
    read = services.read_weather
    for source in (read.current_weather, read.forecasts, read.air_qualities, read.gazetteer):
        assert source is not None
        assert source.name == "openweathermap"
    async with container.lifecycle().running():
        pass


@pytest.mark.parametrize(
    "configured",
    [
        {"openweathermap_key": "k", "openweathermap_url": "http://127.0.0.1:9"},
        {"weather": "open-meteo", "open_meteo_geocoding_url": "http://127.0.0.1:9"},
    ],
    ids=["openweathermap", "open-meteo"],
)
async def test_places_are_found_while_the_service_is_down(configured: dict[str, str]) -> None:
    container = make_container(read_settings(**configured))
    read = container.services().read_weather
    async with container.lifecycle().running():
        (found, *_) = await read.places("Corona, NY", 1, actor=LOCAL)
        (here, *_) = await read.places_at(found.point, 1, actor=LOCAL)

    assert (found.name, found.provider, here.name) == ("Corona", "geonames", "Corona")


async def test_texts_are_analysed_locally_while_azure_is_unavailable() -> None:
    simulator = Simulator([KEY], always=Response(503))
    async with listening(simulator) as azure:
        container = make_container(
            read_settings(text="azure", azure_language_endpoint=azure.url, azure_language_key=KEY)
        )
        async with container.lifecycle().running():
            read_text = container.services().read_text
            away = (await read_text("The hail was the size of golf balls.", actor=LOCAL)).insight
            simulator.always = None
            back = (await read_text("The hail was the size of golf balls.", actor=LOCAL)).insight

    assert (away.analyser, away.degraded, away.language) == ("local", True, "en")
    assert (back.analyser, back.degraded) == ("azure", False)


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ({}, ["local"]),
        ({"photo_analysis": "none"}, []),
        (
            {"photo_analysis": "azure", "azure_vision_endpoint": "https://v.example"},
            ["azure-vision"],
        ),
        (
            {
                "photo_analysis": "http, azure",
                "azure_content_safety_endpoint": "https://s.example",
                "photo_model_url": "https://m.example",
                "photo_model_severity": "#/severity",
            },
            ["azure-content-safety", "http-model"],
        ),
    ],
)
async def test_photos_are_analysed_by_what_is_configured(
    chosen: dict[str, str], names: list[str]
) -> None:
    container = make_container(read_settings(**chosen))

    found = container.photo_analysis()

    assert [analyser.name for analyser in found.analysers] == names
    now = datetime(2026, 5, 21, tzinfo=UTC)
    watched = {(await watch.state(now)).name for watch in container.services().watches}
    assert watched == set(names) - {"local"}
    async with container.lifecycle().running():
        pass


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("photo_model_request", "{}"),
        ("photo_model_request", '{"image": "{pictur}"}'),
        ("photo_model_tags", "tags"),
        ("photo_model_severity", "/a~"),
    ],
)
def test_a_mapping_that_makes_no_sense_stops_the_start(name: str, value: str) -> None:
    chosen = {"photo_analysis": "http", "photo_model_url": "https://m.example"}
    with pytest.raises(SettingsError, match=f"SKYWITNESS_{name.upper()} must") as caught:
        make_container(read_settings(**({"photo_model_tags": "#"} | chosen | {name: value})))

    assert "\n" not in str(caught.value)


def test_the_name_of_an_account_does_not_contain_its_key() -> None:
    key = "0123456789abcdef0123456789abcdef"

    name = account_of("openweathermap", key)

    assert name == account_of("openweathermap", key) != account_of("openweathermap", key[::-1])
    assert name.startswith("openweathermap:")
    assert not any(key[at : at + 6] in name for at in range(len(key) - 5))


@pytest.mark.parametrize(("key", "shown"), [("", "open-meteo"), ("k", "openweathermap")])
async def test_open_meteo_serves_screens_only_where_nothing_else_does(key: str, shown: str) -> None:
    container = make_container(
        read_settings(weather="archive,open-meteo", openweathermap_key=key or None)
    )

    services = container.services()

    assert {"archive", "open-meteo"} <= {source.name for source in services.weather}
    current = services.read_weather.current_weather
    assert current is not None
    assert current.name == shown
    async with container.lifecycle().running():
        pass


@pytest.mark.parametrize(
    "wrong",
    [
        {"azure_blob_connection_string": "nonsense"},
        {"azure_blob_connection_string": AZURITE, "azure_blob_api_version": "1999-01-01"},
        {"azure_blob_account_url": "https://account.example/?sig=canary"},
    ],
)
def test_invalid_azure_settings_are_named_in_one_line(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as caught:
        make_container(read_settings(storage="azure", **wrong))

    assert "SKYWITNESS_AZURE_BLOB" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "canary" not in str(caught.value)


def test_the_cursor_key_is_generated_once_and_stored(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path / "new")

    first = make_container(settings).cursor_key()

    assert make_container(settings).cursor_key() == first
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o077 == 0
    assert make_container(read_settings(secret_key="own")).cursor_key() == b"own"


@pytest.mark.parametrize("size", [0, 1, 31])
def test_a_stored_key_that_can_be_guessed_is_refused(tmp_path: Path, size: int) -> None:
    """Whoever knows the key can make a session of an admin."""
    (tmp_path / "secret_key").write_bytes(b"k" * size)

    with pytest.raises(SettingsError, match="secret_key is no secret key"):
        make_container(read_settings(data_dir=tmp_path)).cursor_key()


async def test_open_meteo_judges_a_report_of_yesterday() -> None:
    now = datetime.now(UTC)
    yesterday = now - timedelta(days=1)
    async with listening(open_meteo_simulator(now)) as server:
        container = make_container(
            read_settings(weather="open-meteo", database_url="memory:", open_meteo_url=server.url)
        )
        services = container.services()
        async with container.lifecycle().running():
            filed = await services.file_report(
                a_filing(phenomenon="rain", magnitude=None, observed_at=yesterday),
                actor=Actor.of("somebody", Role.OBSERVER),
            )
            await container.worker().drain()
            async with services.units() as unit:
                report = await unit.reports.get(filed.report.id)

    assert report.verdict is not None
    assert report.verdict.outcome is Outcome.SUPPORTED
    assert {piece.provider for piece in report.verdict.evidence} == {"open-meteo"}
    assert [asked.path for asked in server.requests] == ["/v1/forecast"]
