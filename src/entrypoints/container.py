"""Assembles adapters and use cases. Nothing else imports adapters, and none that is not chosen.

Providers are synchronous and open nothing: `Lifecycle.running` opens what was built, in order, and
closes it in reverse. One container serves one process; tests make their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dependency_injector import containers, providers

from skywitness.entrypoints.lifecycle import Lifecycle
from skywitness.entrypoints.secret_key import secret_key
from skywitness.entrypoints.services import Services, Store, services_over
from skywitness.entrypoints.settings import Settings, SettingsError, WeatherSource
from skywitness.entrypoints.worker import Worker
from skywitness.ports.clock import Clock, Ids
from skywitness.ports.object_storage import ObjectStorage
from skywitness.ports.text_analysis import TextAnalysis
from skywitness.ports.weather import CurrentWeather, WeatherProvider


@dataclass(frozen=True, slots=True)
class OpenWeather:
    """A service in its two roles: evidence for claims, and the weather for screens."""

    evidence: WeatherProvider
    screens: CurrentWeather


def _which_store(settings: Settings) -> str:
    return "sqlite" if settings.database_file else "memory"


def _clock() -> Clock:
    from skywitness.adapters.system import SystemClock

    return SystemClock()


def _ids() -> Ids:
    from skywitness.adapters.system import RandomIds

    return RandomIds()


def _open_weather(settings: Settings, clock: Clock, lifecycle: Lifecycle) -> OpenWeather | None:
    key = settings.openweathermap_key
    if key is None or WeatherSource.OPENWEATHERMAP not in settings.weather_sources:
        return None
    from skywitness.adapters.openweathermap.provider import OpenWeatherMap

    source = OpenWeatherMap(
        key=key.get_secret_value(), base_url=settings.openweathermap_url, clock=clock
    )
    lifecycle.add(close=source.close)
    return OpenWeather(source, source)


def _open_meteo(settings: Settings, clock: Clock, lifecycle: Lifecycle) -> OpenWeather | None:
    if WeatherSource.OPEN_METEO not in settings.weather_sources:
        return None
    from skywitness.adapters.open_meteo.provider import OpenMeteo, OpenMeteoAddresses

    source = OpenMeteo(
        clock=clock,
        addresses=OpenMeteoAddresses(
            forecast=settings.open_meteo_url,
            archive=settings.open_meteo_archive_url,
            air=settings.open_meteo_air_url,
            geocoding=settings.open_meteo_geocoding_url,
        ),
    )
    lifecycle.add(close=source.close)
    return OpenWeather(source, source)


def _weather(
    settings: Settings,
    store: Store,
    open_weather: OpenWeather | None,
    open_meteo: OpenWeather | None,
) -> tuple[WeatherProvider, ...]:
    sources: list[WeatherProvider] = []
    if WeatherSource.ARCHIVE in settings.weather_sources:
        sources.append(store.weather)
    sources += [service.evidence for service in (open_weather, open_meteo) if service is not None]
    return tuple(sources)


def _sqlite_store(settings: Settings, lifecycle: Lifecycle) -> Store:
    from skywitness.adapters.sqlite.database import Database
    from skywitness.adapters.sqlite.examination_queue import SqliteExaminationQueue
    from skywitness.adapters.sqlite.queries import SqliteReportQueries
    from skywitness.adapters.sqlite.station_archive import SqliteStationArchive
    from skywitness.adapters.sqlite.stream_log import SqliteStreamLog
    from skywitness.adapters.sqlite.unit_of_work import SqliteUnitsOfWork

    database = Database(_database_file(settings))
    lifecycle.add(open_=database.open, close=database.close)
    archive = SqliteStationArchive(database)
    return Store(
        units=SqliteUnitsOfWork(database),
        queries=SqliteReportQueries(database),
        queue=SqliteExaminationQueue(database),
        stream=SqliteStreamLog(database),
        archive=archive,
        weather=archive,
    )


def _database_file(settings: Settings) -> Path:
    if settings.database_file is None:
        raise SettingsError("SKYWITNESS_DATABASE_URL: a store in memory has no database file")
    return settings.database_file


@dataclass(frozen=True, slots=True)
class DatabaseTools:
    """What can be done to a database file from outside: bring its schema up, look for faults."""

    upgrade: Callable[[], None]
    check: Callable[[], list[str]]


def database_tools(settings: Settings) -> DatabaseTools:
    """Return the tools for the database of these settings.

    Raises:
        SettingsError: they name no file.
    """
    from skywitness.adapters.sqlite import database, migrate

    path = _database_file(settings)
    return DatabaseTools(
        upgrade=lambda: database.ensure_current(path), check=lambda: migrate.check(path)
    )


def _memory_store() -> Store:
    from skywitness.adapters.memory.examination_queue import MemoryExaminationQueue
    from skywitness.adapters.memory.observation_archive import MemoryStationArchive
    from skywitness.adapters.memory.queries import MemoryReportQueries
    from skywitness.adapters.memory.store import MemoryStore
    from skywitness.adapters.memory.stream_log import MemoryStreamLog
    from skywitness.adapters.memory.unit_of_work import MemoryUnitsOfWork

    store, archive = MemoryStore(), MemoryStationArchive()
    return Store(
        units=MemoryUnitsOfWork(store),
        queries=MemoryReportQueries(store),
        queue=MemoryExaminationQueue(store),
        stream=MemoryStreamLog(store),
        archive=archive,
        weather=archive,
    )


def _memory_storage() -> ObjectStorage:
    from skywitness.adapters.memory.object_storage import MemoryStorage

    return MemoryStorage()


def _local_storage(settings: Settings) -> ObjectStorage:
    from skywitness.adapters.local_storage.storage import LocalStorage

    return LocalStorage(settings.data_dir / "objects")


def _azure_storage(settings: Settings, lifecycle: Lifecycle) -> ObjectStorage:
    from skywitness.adapters.azure_blob.storage import AzureBlobStorage

    secret = settings.azure_blob_connection_string
    try:
        storage = AzureBlobStorage(
            container=settings.azure_blob_container,
            connection_string=secret.get_secret_value() if secret else "",
            account_url=settings.azure_blob_account_url,
            api_version=settings.azure_blob_api_version,
        )
    except ValueError as error:
        raise SettingsError(f"SKYWITNESS_AZURE_BLOB: {str(error).splitlines()[0]}") from None
    lifecycle.add(close=storage.close)
    return storage


def _local_text() -> TextAnalysis:
    from skywitness.adapters.local_text.analyser import LocalTextAnalysis

    return LocalTextAnalysis()


def _azure_text(settings: Settings, lifecycle: Lifecycle) -> TextAnalysis:
    from skywitness.adapters.azure_language.analyser import AzureLanguage

    key = settings.azure_language_key
    analyser = AzureLanguage(
        endpoint=settings.azure_language_endpoint, key=key.get_secret_value() if key else None
    )
    lifecycle.add(close=analyser.close)
    return analyser


def _services(
    store: Store,
    storage: ObjectStorage,
    text: TextAnalysis,
    weather: tuple[WeatherProvider, ...],
    open_weather: OpenWeather | None,
    open_meteo: OpenWeather | None,
    clock: Clock,
    ids: Ids,
) -> Services:
    shown = open_weather or open_meteo
    return services_over(
        store=store,
        storage=storage,
        text=text,
        weather=weather,
        screens=shown.screens if shown else None,
        clock=clock,
        ids=ids,
    )


def _worker(services: Services) -> Worker:
    return Worker(queue=services.queue, examine=services.examine_report, clock=services.clock)


class Container(containers.DeclarativeContainer):
    """Every object of one process, each built once and only when something needs it."""

    settings = providers.Dependency(instance_of=Settings)
    lifecycle = providers.Singleton(Lifecycle)
    clock: providers.Provider[Clock] = providers.Singleton(_clock)
    ids: providers.Provider[Ids] = providers.Singleton(_ids)
    store: providers.Provider[Store] = providers.Selector(
        providers.Callable(_which_store, settings),
        sqlite=providers.Singleton(_sqlite_store, settings, lifecycle),
        memory=providers.Singleton(_memory_store),
    )
    storage: providers.Provider[ObjectStorage] = providers.Selector(
        settings.provided.storage.value,
        local=providers.Singleton(_local_storage, settings),
        azure=providers.Singleton(_azure_storage, settings, lifecycle),
        memory=providers.Singleton(_memory_storage),
    )
    text: providers.Provider[TextAnalysis] = providers.Selector(
        settings.provided.text.value,
        local=providers.Singleton(_local_text),
        azure=providers.Singleton(_azure_text, settings, lifecycle),
    )
    open_weather: providers.Provider[OpenWeather | None] = providers.Singleton(
        _open_weather, settings, clock, lifecycle
    )
    open_meteo: providers.Provider[OpenWeather | None] = providers.Singleton(
        _open_meteo, settings, clock, lifecycle
    )
    weather: providers.Provider[tuple[WeatherProvider, ...]] = providers.Singleton(
        _weather, settings, store, open_weather, open_meteo
    )
    cursor_key: providers.Provider[bytes] = providers.Singleton(secret_key, settings)
    services: providers.Provider[Services] = providers.Singleton(
        _services, store, storage, text, weather, open_weather, open_meteo, clock, ids
    )
    worker: providers.Provider[Worker] = providers.Factory(_worker, services)


def make_container(settings: Settings) -> Container:
    """Return the container of one process, everything built and nothing opened yet."""
    container = Container(settings=settings)
    container.services()
    return container
