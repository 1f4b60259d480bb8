"""The dependency-injection container: one per process, and one per test.

Providers are synchronous and open nothing. `Lifecycle.running` opens what was built, in the order
in which it was built, and closes it in reverse.
"""

from __future__ import annotations

from dependency_injector import containers, providers

from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.geography.stand_in import StandIns
from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.domain.use_cases.read_sources import ReadSources
from skywitness.entrypoints.container import (
    in_memory,
    objects,
    oidc,
    redaction,
    sqlite_store,
    stores,
    texts,
)
from skywitness.entrypoints.container.lifecycle import Lifecycle
from skywitness.entrypoints.container.oidc import TokenService
from skywitness.entrypoints.container.photo_analysis import PhotoService, photo_analysis
from skywitness.entrypoints.container.remote_weather import (
    RemoteWeather,
    first_of_each,
    remote_weather,
)
from skywitness.entrypoints.container.secret_key import secret_key
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.container.stand_ins import stand_ins
from skywitness.entrypoints.container.stores import Store
from skywitness.entrypoints.container.texts import TextService
from skywitness.entrypoints.setting_groups.access import Access
from skywitness.entrypoints.setting_groups.weather import WeatherSource
from skywitness.entrypoints.settings import Settings
from skywitness.entrypoints.worker.worker import Worker
from skywitness.ports.clock import Clock, Ids
from skywitness.ports.object_storage import ObjectStorage
from skywitness.ports.photo_preparation import PhotoPreparation


def _services(
    settings: Settings,
    store: Store,
    storage: ObjectStorage,
    photos: PhotoPreparation,
    analysis: PhotoService,
    redactor: Redactor,
    stand_ins: StandIns,
    text: TextService,
    remote: list[RemoteWeather],
    access: TokenService,
    clock: Clock,
    ids: Ids,
) -> Services:
    archive = [store.weather] if WeatherSource.ARCHIVE in settings.weather_sources else []
    return Services(
        store=store,
        storage=storage,
        photos=photos,
        photo_analysers=analysis.analysers,
        moderation=analysis.moderation,
        redactor=redactor,
        stand_ins=stand_ins,
        text=text.analysis,
        weather=(*archive, *(service.evidence for service in remote)),
        read_weather=first_of_each(remote),
        read_sources=_read_sources(settings, store, remote, clock),
        watches=[
            *(service.source.watch for service in remote),
            *([text.watch] if text.watch else []),
            *analysis.watches,
            *access.watches,
        ],
        clock=clock,
        ids=ids,
        access_tokens=access.tokens,
        sign_in=access.sign_in,
        everybody=LOCAL if settings.access is Access.OPEN else None,
    )


def _read_sources(
    settings: Settings, store: Store, remote: list[RemoteWeather], clock: Clock
) -> ReadSources:
    used = settings.weather_sources
    return ReadSources(
        clock=clock,
        archive=store.archive if WeatherSource.ARCHIVE in used else None,
        remote=[service.source for service in remote],
        unused=[
            one.value for one in WeatherSource if one is not WeatherSource.NONE and one not in used
        ],
    )


class Container(containers.DeclarativeContainer):
    """Every object of one process, built once, when it is first needed."""

    settings = providers.Dependency(instance_of=Settings)
    lifecycle = providers.Singleton(Lifecycle)
    clock: providers.Provider[Clock] = providers.Singleton(in_memory.system_clock)
    ids: providers.Provider[Ids] = providers.Singleton(in_memory.random_ids)
    store: providers.Provider[Store] = providers.Selector(
        providers.Callable(sqlite_store.store_kind, settings),
        sqlite=providers.Singleton(sqlite_store.sqlite_store, settings, lifecycle),
        memory=providers.Singleton(stores.memory_store),
    )
    storage: providers.Provider[ObjectStorage] = providers.Selector(
        settings.provided.storage.value,
        local=providers.Singleton(objects.local_storage, settings),
        azure=providers.Singleton(objects.azure_storage, settings, lifecycle),
        memory=providers.Singleton(in_memory.memory_storage),
    )
    photos: providers.Provider[PhotoPreparation] = providers.Singleton(
        objects.pillow_photos, settings
    )
    photo_analysis: providers.Provider[PhotoService] = providers.Singleton(
        photo_analysis, settings, lifecycle
    )
    redactor: providers.Provider[Redactor] = providers.Singleton(redaction.redactor)
    text: providers.Provider[TextService] = providers.Selector(
        settings.provided.text.value,
        local=providers.Singleton(texts.local_text, redactor),
        azure=providers.Singleton(texts.azure_text, settings, lifecycle, redactor),
    )
    remote: providers.Provider[list[RemoteWeather]] = providers.Singleton(
        remote_weather, settings, store, clock, lifecycle
    )
    access: providers.Provider[TokenService] = providers.Selector(
        providers.Callable(lambda chosen: "oidc" if chosen.oidc_issuer else "none", settings),
        none=providers.Singleton(oidc.no_tokens),
        oidc=providers.Singleton(oidc.oidc_tokens, settings, lifecycle, clock),
    )
    cursor_key: providers.Provider[bytes] = providers.Singleton(secret_key, settings)
    services: providers.Provider[Services] = providers.Singleton(
        _services,
        settings,
        store,
        storage,
        photos,
        photo_analysis,
        redactor,
        providers.Singleton(stand_ins, settings, cursor_key),
        text,
        remote,
        access,
        clock,
        ids,
    )
    worker: providers.Provider[Worker] = providers.Factory(
        Worker,
        queue=services.provided.queue,
        examine=services.provided.examine_report,
        clock=clock,
    )


def make_container(settings: Settings) -> Container:
    """Return a container whose services are built and not yet opened.

    Raises:
        SettingsError: an adapter rejects its settings, or an optional package is not installed.
    """
    sqlite_store.finish_restoring(settings)
    container = Container(settings=settings)
    container.services()
    return container
