"""The gazetteer that comes with the service: the towns of GeoNames, without a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from typing_extensions import override

from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.locality import REACH_M
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.geography.towns.installed import the_towns
from skywitness.domain.model.geography.towns.table import Town, Towns
from skywitness.ports.weather import Gazetteer

NAME: Final = "geonames"
ATTRIBUTION: Final = "Places by GeoNames (geonames.org), CC BY 4.0"


class BuiltInPlaces(Gazetteer):
    """Finds the towns of the world with 1,000 inhabitants or more.

    A name may be the beginning of one, and county, region or country may follow it.
    """

    name = NAME

    def __init__(self, towns: Towns | None = None) -> None:
        """Take a table of towns, or the one that is installed."""
        self._towns = towns

    @override
    async def search(
        self, text: str, limit: int, near: Point | None = None
    ) -> Sequence[NamedPlace]:
        return [_named(town) for town in self._table().named(text, limit, near)]

    @override
    async def reverse(self, where: Point, limit: int) -> Sequence[NamedPlace]:
        return [_named(town) for _, town in self._table().nearest(where, limit, REACH_M)]

    def _table(self) -> Towns:
        return self._towns or the_towns()


def _named(town: Town) -> NamedPlace:
    return NamedPlace(
        name=town.name,
        point=town.point,
        country=town.country,
        region=town.region,
        region_code=town.region_code,
        county=town.county,
        provider=NAME,
        attribution=ATTRIBUTION,
    )
