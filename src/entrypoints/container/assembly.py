"""The container of one process.

Providers are synchronous and open nothing: `Lifecycle.running` opens what was built, in order, and
closes it in reverse. One container serves one process; tests make their own.
"""

from __future__ import annotations

from dependency_injector import containers, providers

from skywitness.entrypoints.container import objects, stores, texts
from skywitness.entrypoints.container.lifecycle import Lifecycle
from skywitness.entrypoints.container.remote_weather import (
    RemoteWeather,
    first_of_each,
    remote_weather,
)
from skywitness.entrypoints.container.secret_key import secret_key
from skywitness.entrypoints.container.services import Services, Store, services_over
from skywitness.entrypoints.container.texts import TextService
from skywitness.entrypoints.settings import Settings, WeatherSource
from skywitness.entrypoints.worker.worker import Worker
from skywitness.ports.clock import Clock, Ids
from skywitness.ports.object_storage import ObjectStorage


def _clock() -> Clock:
    from skywitness.adapters.system import SystemClock

    return SystemClock()


def _ids() -> Ids:
    from skywitness.adapters.system import RandomIds

    return RandomIds()


def _services(
    settings: Settings,
    store: Store,
    storage: ObjectStorage,
    text: TextService,
    remote: list[RemoteWeather],
    clock: Clock,
    ids: Ids,
) -> Services:
    archive = [store.weather] if WeatherSource.ARCHIVE in settings.weather_sources else []
    return services_over(
        store=store,
        storage=storage,
        text=text.analysis,
        weather=(*archive, *(service.evidence for service in remote)),
        read_weather=first_of_each(remote),
        watches=[*(service.watch for service in remote), *([text.watch] if text.watch else [])],
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
        providers.Callable(stores.which_store, settings),
        sqlite=providers.Singleton(stores.sqlite_store, settings, lifecycle),
        memory=providers.Singleton(stores.memory_store),
    )
    storage: providers.Provider[ObjectStorage] = providers.Selector(
        settings.provided.storage.value,
        local=providers.Singleton(objects.local_storage, settings),
        azure=providers.Singleton(objects.azure_storage, settings, lifecycle),
        memory=providers.Singleton(objects.memory_storage),
    )
    text: providers.Provider[TextService] = providers.Selector(
        settings.provided.text.value,
        local=providers.Singleton(texts.local_text),
        azure=providers.Singleton(texts.azure_text, settings, lifecycle),
    )
    remote: providers.Provider[list[RemoteWeather]] = providers.Singleton(
        remote_weather, settings, store, clock, lifecycle
    )
    cursor_key: providers.Provider[bytes] = providers.Singleton(secret_key, settings)
    services: providers.Provider[Services] = providers.Singleton(
        _services, settings, store, storage, text, remote, clock, ids
    )
    worker: providers.Provider[Worker] = providers.Factory(_worker, services)


def make_container(settings: Settings) -> Container:
    """Return the container of one process, everything built and nothing opened yet."""
    container = Container(settings=settings)
    container.services()
    return container
