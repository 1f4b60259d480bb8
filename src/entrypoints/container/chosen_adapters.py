"""The adapters of a process, which its use cases are built on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.geography.stand_in import StandIns
from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.domain.model.photos.moderation import ModerationPolicy
from skywitness.entrypoints.container.stores import Store
from skywitness.ports.access_tokens import AccessTokens
from skywitness.ports.clock import Clock, Ids
from skywitness.ports.object_storage import ObjectStorage
from skywitness.ports.photo_analysis import PhotoAnalysis
from skywitness.ports.photo_preparation import PhotoPreparation
from skywitness.ports.provider_state import ProviderWatch
from skywitness.ports.sign_in import SignIn
from skywitness.ports.text_analysis import TextAnalysis
from skywitness.ports.weather import WeatherProvider

if TYPE_CHECKING:
    from skywitness.domain.use_cases.read_sources import ReadSources
    from skywitness.domain.use_cases.read_weather import ReadWeather


class ChosenAdapters:
    """Holds the ports; those without an underscore are called by entrypoints directly."""

    def __init__(
        self,
        *,
        store: Store,
        storage: ObjectStorage,
        photos: PhotoPreparation,
        photo_analysers: Sequence[PhotoAnalysis],
        moderation: ModerationPolicy,
        redactor: Redactor,
        stand_ins: StandIns,
        text: TextAnalysis,
        weather: Sequence[WeatherProvider],
        read_weather: Callable[[], ReadWeather],
        read_sources: Callable[[], ReadSources],
        watches: Sequence[ProviderWatch],
        clock: Clock,
        ids: Ids,
        access_tokens: AccessTokens | None = None,
        sign_in: SignIn | None = None,
        everybody: Actor | None = LOCAL,
    ) -> None:
        """`everybody` is whose every request over HTTP is; None if credentials decide."""
        self.units, self.queries, self.queue = store.units, store.queries, store.queue
        self.stream, self.archive = store.stream, store.archive
        self.weather, self.watches, self.storage = weather, watches, storage
        self.sign_in, self.redactor, self.clock = sign_in, redactor, clock
        self._make_read_weather, self._make_read_sources = read_weather, read_sources
        self._desk, self._tallies, self._erasures = store.desk, store.tallies, store.erasures
        self._ids, self._stand_ins, self._text = ids, stand_ins, text
        self._photos, self._photo_analysers = photos, photo_analysers
        self._moderation = moderation
        self._access_tokens, self._everybody = access_tokens, everybody

    @cached_property
    def read_weather(self) -> ReadWeather:
        """Reads current weather, forecasts, air quality and places."""
        return self._make_read_weather()

    @cached_property
    def read_sources(self) -> ReadSources:
        """Says what can be asked of each source of weather."""
        return self._make_read_sources()
