"""Assembles adapters and use cases. Nothing else imports adapters, and none that is not chosen.

Providers are synchronous and open nothing: `Lifecycle.running` opens what was built, in order, and
closes it in reverse. One container serves one process; tests make their own.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dependency_injector import containers, providers

from skywitness.domain.use_cases.examine_report import ExamineReport
from skywitness.domain.use_cases.file_report import FileReport
from skywitness.domain.use_cases.import_reports import ImportReports
from skywitness.domain.use_cases.read_text import ReadText
from skywitness.domain.use_cases.read_weather import ReadCurrentWeather
from skywitness.domain.use_cases.revise_report import ReviseReport
from skywitness.domain.use_cases.withdraw_report import RestoreReport, WithdrawReport
from skywitness.entrypoints.services import Services
from skywitness.entrypoints.settings import Settings, SettingsError, WeatherSource
from skywitness.entrypoints.worker import Worker
from skywitness.ports.clock import Clock, Ids
from skywitness.ports.examination_queue import ExaminationQueue
from skywitness.ports.object_storage import ObjectStorage
from skywitness.ports.observation_archive import ObservationArchive
from skywitness.ports.report_queries import ReportQueries
from skywitness.ports.stream_log import StreamLog
from skywitness.ports.text_analysis import TextAnalysis
from skywitness.ports.unit_of_work import UnitsOfWork
from skywitness.ports.weather import CurrentWeather, WeatherProvider

Step = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What has to be opened and closed, in the order it was built."""

    _steps: list[tuple[Step | None, Step]] = field(default_factory=list)

    def add(self, *, close: Step, open_: Step | None = None) -> None:
        """Note how something that was built is opened and closed."""
        self._steps.append((open_, close))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open everything for the time of the block; what was opened is closed whatever happens."""
        async with AsyncExitStack() as stack:
            for open_, close in self._steps:
                stack.push_async_callback(close)
                if open_ is not None:
                    await open_()
            yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The ports that one database serves together."""

    units: UnitsOfWork
    queries: ReportQueries
    queue: ExaminationQueue
    stream: StreamLog
    archive: ObservationArchive
    weather: WeatherProvider


@dataclass(frozen=True, slots=True)
class OpenWeather:
    """OpenWeatherMap in its two roles: evidence for claims, and the weather for screens."""

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


def _weather(
    settings: Settings, store: Store, open_weather: OpenWeather | None
) -> tuple[WeatherProvider, ...]:
    sources: list[WeatherProvider] = []
    if WeatherSource.ARCHIVE in settings.weather_sources:
        sources.append(store.weather)
    if open_weather is not None:
        sources.append(open_weather.evidence)
    return tuple(sources)


def _cursor_key(settings: Settings) -> bytes:
    """Return the key that signs cursors: the one set, or one made once and kept in DATA_DIR."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    if settings.database_file is None:
        return secrets.token_bytes(32)
    path = settings.data_dir / "secret_key"
    if not path.exists():
        _make_key(path)
    return path.read_bytes()


def _make_key(path: Path) -> None:
    """Write a key that appears whole or not at all; where another process was first, its key stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".secret_key.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_hex(32).encode())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


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
    from skywitness.adapters.sqlite import migrate, schema

    path = _database_file(settings)
    return DatabaseTools(
        upgrade=lambda: schema.ensure_current(path), check=lambda: migrate.check(path)
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
    storage = AzureBlobStorage(
        container=settings.azure_blob_container,
        connection_string=secret.get_secret_value() if secret else "",
        account_url=settings.azure_blob_account_url,
        api_version=settings.azure_blob_api_version,
    )
    lifecycle.add(close=storage.close)
    return storage


def _local_text() -> TextAnalysis:
    from skywitness.adapters.local_text.analyser import LocalTextAnalysis

    return LocalTextAnalysis()


def _azure_text(settings: Settings, lifecycle: Lifecycle) -> TextAnalysis:
    raise NotImplementedError


def _services(
    store: Store,
    storage: ObjectStorage,
    text: TextAnalysis,
    weather: tuple[WeatherProvider, ...],
    open_weather: OpenWeather | None,
    clock: Clock,
    ids: Ids,
) -> Services:
    units = store.units
    return Services(
        file_report=FileReport(units=units, clock=clock, ids=ids),
        revise_report=ReviseReport(units=units, clock=clock),
        withdraw_report=WithdrawReport(units=units, clock=clock),
        restore_report=RestoreReport(units=units, clock=clock),
        import_reports=ImportReports(units=units, clock=clock, ids=ids),
        examine_report=ExamineReport(
            units=units,
            queries=store.queries,
            queue=store.queue,
            weather=weather,
            text=text,
            clock=clock,
        ),
        read_text=ReadText(text=text),
        read_current_weather=ReadCurrentWeather(
            source=open_weather.screens if open_weather else None
        ),
        units=units,
        queries=store.queries,
        queue=store.queue,
        stream=store.stream,
        archive=store.archive,
        weather=weather,
        storage=storage,
        clock=clock,
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
    weather: providers.Provider[tuple[WeatherProvider, ...]] = providers.Singleton(
        _weather, settings, store, open_weather
    )
    cursor_key: providers.Provider[bytes] = providers.Singleton(_cursor_key, settings)
    services: providers.Provider[Services] = providers.Singleton(
        _services, store, storage, text, weather, open_weather, clock, ids
    )
    worker: providers.Provider[Worker] = providers.Factory(_worker, services)


def make_container(settings: Settings) -> Container:
    """Return the container of one process, everything built and nothing opened yet."""
    container = Container(settings=settings)
    container.services()
    return container
