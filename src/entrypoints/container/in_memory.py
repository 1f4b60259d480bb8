"""The core on memory adapters: for embedding, for tests, and for `DATABASE_URL=memory:`.

This module loads no settings, no container and no third-party framework. How to use it:
docs/embedding.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.geography.stand_in import StandIns
from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.domain.model.photos.moderation import ModerationPolicy
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.container.stores import memory_store
from skywitness.ports.clock import Clock, Ids
from skywitness.ports.object_storage import ObjectStorage
from skywitness.ports.phone_numbers import PhoneNumbers
from skywitness.ports.photo_analysis import PhotoAnalysis
from skywitness.ports.photo_preparation import PhotoPreparation
from skywitness.ports.provider_state import ProviderWatch
from skywitness.ports.text_analysis import TextAnalysis
from skywitness.ports.weather import WeatherProvider

if TYPE_CHECKING:
    from skywitness.domain.use_cases.read_weather import ReadWeather


def services_in_memory(
    *,
    weather: Sequence[WeatherProvider] | None = None,
    text: TextAnalysis | None = None,
    read_weather: ReadWeather | None = None,
    watches: Sequence[ProviderWatch] = (),
    storage: ObjectStorage | None = None,
    photos: PhotoPreparation | None = None,
    photo_analysers: Sequence[PhotoAnalysis] = (),
    moderation: ModerationPolicy | None = None,
    phones: PhoneNumbers | None = None,
    clock: Clock | None = None,
    ids: Ids | None = None,
    is_open: bool = True,
) -> Services:
    """Return the use cases over a store in memory; nothing has to be opened or closed.

    Args:
        weather: sources of evidence; by default the station archive, which starts empty.
        text: what analyses narratives; without one, no narrative gets an insight.
        read_weather: sources for weather shown on screens; none by default.
        watches: what `/readyz` and `/metrics` report about remote providers.
        storage: where photos go; memory by default.
        photos: what checks photos and makes smaller ones; by default, nothing is decoded.
        photo_analysers: what analyses photos; nothing by default.
        moderation: which photos are hidden until the desk has looked; severe ones by default.
        phones: recognises telephone numbers; by default by their format alone.
        clock: the time; that of this machine by default.
        ids: new identifiers; random UUIDv7 by default.
        is_open: whether every HTTP request is the local user's; otherwise keys decide.
    """
    from skywitness.adapters.memory.phone_numbers import MemoryPhoneNumbers
    from skywitness.adapters.memory.text import ScriptedTextAnalysis
    from skywitness.domain.use_cases.read_sources import ReadSources
    from skywitness.domain.use_cases.read_weather import ReadWeather

    store, clock = memory_store(), clock or system_clock()
    archive = store.archive if weather is None else None
    return Services(
        store=store,
        storage=storage or memory_storage(),
        photos=photos or memory_photos(),
        photo_analysers=photo_analysers,
        moderation=moderation or ModerationPolicy(),
        redactor=Redactor((phones or MemoryPhoneNumbers()).is_number),
        stand_ins=StandIns(secrets.token_bytes(32), cell_deg=0.1),
        text=text or ScriptedTextAnalysis(name="none"),
        weather=(store.weather,) if weather is None else weather,
        read_weather=lambda: read_weather or ReadWeather(),
        watches=watches,
        read_sources=lambda: ReadSources(clock=clock, archive=archive),
        clock=clock,
        ids=ids or random_ids(),
        everybody=LOCAL if is_open else None,
    )


def memory_storage() -> ObjectStorage:
    """Return an object storage that lasts as long as the process."""
    from skywitness.adapters.memory.object_storage import MemoryStorage

    return MemoryStorage()


def memory_photos() -> PhotoPreparation:
    """Return a preparation of photos that decodes nothing."""
    from skywitness.adapters.memory.photo_preparation import MemoryPhotoPreparation

    return MemoryPhotoPreparation()


def system_clock() -> Clock:
    """Return the clock of this machine."""
    from skywitness.adapters.system import SystemClock

    return SystemClock()


def random_ids() -> Ids:
    """Return a source of random UUIDv7."""
    from skywitness.adapters.system import RandomIds

    return RandomIds()
