"""Places of the built-in gazetteer while a service that finds places fails."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence

from typing_extensions import override

from skywitness.domain.model.errors import ProviderError
from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.place import Point
from skywitness.ports.weather import Gazetteer, PlaceSearch

_log = logging.getLogger(__name__)

Places = Sequence[NamedPlace]


class FallbackPlaceSearch(PlaceSearch):
    """Uses one source of places, and if it fails another; each place names who knows it.

    The name is that of the first, whose limiter decides when it is called again.
    """

    def __init__(self, preferred: PlaceSearch, fallback: PlaceSearch) -> None:
        """Take the preferred source, and one that cannot fail."""
        self.name = preferred.name
        self._searched = preferred, fallback

    @override
    async def search(self, text: str, limit: int, near: Point | None = None) -> Places:
        preferred, fallback = self._searched
        return await self._first_of(
            lambda: preferred.search(text, limit, near), lambda: fallback.search(text, limit, near)
        )

    async def _first_of(
        self, ask: Callable[[], Awaitable[Places]], ask_fallback: Callable[[], Awaitable[Places]]
    ) -> Places:
        try:
            return await ask()
        except ProviderError as error:
            _log.warning("%s failed: %s %s", self.name, type(error).__name__, error.reason)
        return await ask_fallback()


class FallbackGazetteer(FallbackPlaceSearch, Gazetteer):
    """Names positions, too."""

    def __init__(self, preferred: Gazetteer, fallback: Gazetteer) -> None:
        """Take the preferred source, and one that cannot fail."""
        super().__init__(preferred, fallback)
        self._named = preferred, fallback

    @override
    async def reverse(self, where: Point, limit: int) -> Places:
        preferred, fallback = self._named
        return await self._first_of(
            lambda: preferred.reverse(where, limit), lambda: fallback.reverse(where, limit)
        )
