"""What tallies read of reports: arrays that have a number or a code of each of them.

Codes stand for the values of facets. The order of rows is that of their cells on the finest map, so
the reports in a cell of any zoom follow each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from skywitness.adapters.sqlite.facets import Facet
from skywitness.adapters.sqlite.sql import Value
from skywitness.domain.model.geography.grid import MOST_ZOOM, Grid
from skywitness.domain.model.phenomena.families import FAMILIES, family_of
from skywitness.domain.model.reports.filter import PENDING
from skywitness.domain.model.reports.review import UNLISTED
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.domain.model.reports.visibility import Audience

Ints = npt.NDArray[np.signedinteger[Any]]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

OUTCOMES: Final = tuple(sorted((*Outcome, PENDING)))
CODED: Final = ("phenomenon", "outcome", "source", "review", "sentiment", "language", "has_photo")
"""Columns of `facet` whose values are coded."""

CELL_BITS: Final = 2 * (MOST_ZOOM + 2)
COARSE: Final = 1 << CELL_BITS
"""In a key: the place is a coarse one."""

UNLISTED_ROW: Final = COARSE << 1
"""In a key: no list shows the report unless it is asked for."""

NO_PLACE: Final = COARSE << 2

_FACET_TYPES: Final = {"language": np.int16}
_FAMILY_NUMBERS: Final = {family: number for number, family in enumerate(FAMILIES)}
_EVERY_SECOND_BIT: Final = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


class Codes:
    """The values of facets as small numbers, for the reports that an audience may count."""

    def __init__(self, audience: Audience) -> None:
        self.audience = audience
        self.known = 0
        """The facets up to this one are known, by their numbers without the sign."""

        self._codes: dict[str, dict[Value, int]] = {name: {} for name in CODED}
        self._codes["outcome"] = {value: code for code, value in enumerate(OUTCOMES)}
        self._facets: dict[str, npt.NDArray[Any]] = {
            name: np.zeros(1, _FACET_TYPES.get(name, np.uint8))
            for name in (*CODED, "family", "counted", "unlisted", "coarse")
        }

    def values(self, name: str) -> Sequence[Value]:
        """Return the values of a column in the order of their codes."""
        return list(self._codes[name])

    def chosen(self, name: str, values: Iterable[Value]) -> Mask:
        """Return which codes of a column stand for one of some values."""
        wanted = set(values)
        return np.array([value in wanted for value in self._codes[name]] or [False], np.bool_)

    def learn(self, first: int, last: int, facets: Iterable[Sequence[Any]]) -> None:
        """Take the facets of a range of numbers: their ids, and what `Facet` has of them."""
        found = {abs(number): (number, Facet(*values)) for number, *values in facets}
        self._codes = {name: {**codes} for name, codes in self._codes.items()}  # others read them
        rows = [self._coded(found.get(number)) for number in range(first, last + 1)]
        for name, values in zip(self._facets, zip(*rows, strict=True), strict=True):
            known = self._facets[name]
            self._facets[name] = np.concatenate([known, np.array(values, known.dtype)])
        self.known = last

    def _coded(self, found: tuple[int, Facet] | None) -> list[int]:
        if found is None:
            return [0] * len(self._facets)
        number, facet = found
        coded = []
        for name in CODED:
            codes = self._codes[name]
            coded.append(codes.setdefault(getattr(facet, name), len(codes)))
        is_public = self.audience is Audience.PUBLIC
        counted = number > 0 if is_public else not facet.withdrawn
        family = _FAMILY_NUMBERS[family_of(facet.phenomenon)]
        return [*coded, family, counted, facet.review in UNLISTED, facet.coarse]

    def of(self, name: str, facets: Ints) -> npt.NDArray[Any]:
        """Return what the facets of reports say in a column, coded."""
        found: npt.NDArray[Any] = self._facets[name][np.abs(facets)]
        return found


@dataclass(frozen=True, slots=True)
class Columns:
    """An array for each column, with as many rows; times are in microseconds from 1970.

    What a report has none of is not a number.
    """

    key: Ints
    number: Ints
    begins_us: Ints
    ends_us: Ints
    latitude: Floats
    longitude: Floats
    magnitude: Floats
    family: Ints
    phenomenon: Ints
    outcome: Ints
    source: Ints
    review: Ints
    sentiment: Ints
    language: Ints
    has_photo: Ints

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.key)

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]], codes: Codes) -> Columns:
        """Return the columns of the rows that are counted (see `loading.PACKED`), by their keys."""
        fields = [*zip(*rows, strict=True)] or [()] * 7
        facets, latitude = np.array(fields[1], np.int64), np.array(fields[4], np.float64)
        longitude = np.array(fields[5], np.float64)
        found = cls(
            key=_keys(latitude, longitude, facets, codes),
            number=np.array(fields[0], np.int32),
            begins_us=_microseconds(fields[2]),
            ends_us=_microseconds(fields[3]),
            latitude=latitude,
            longitude=longitude,
            magnitude=np.array(fields[6], np.float64),
            family=codes.of("family", facets),
            **{name: codes.of(name, facets) for name in CODED},
        )
        return found.take(np.flatnonzero(codes.of("counted", facets))).ordered()

    def take(self, at: Ints | Mask) -> Columns:
        """Return some of the rows."""
        return Columns(*(getattr(self, name)[at] for name in self.__slots__))

    def ordered(self) -> Columns:
        """Return the rows in the order of their keys."""
        return self.take(np.argsort(self.key, kind="stable"))

    @staticmethod
    def joined(parts: Sequence[Columns]) -> Columns:
        """Return the rows of all parts, in the order of their keys."""
        names = Columns.__slots__
        return Columns(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in names)
        ).ordered()


def _microseconds(times: Sequence[str]) -> Ints:
    return np.array(times, "datetime64[us]").astype(np.int64)


def cells_of(latitude: Floats, longitude: Floats, grid: Grid) -> tuple[Ints, Ints]:
    """Return the rows and columns of the cells of points, as `Grid.cell` does."""
    per_row, per_column = grid.per_degree
    row = ((latitude + 90.0) * per_row).astype(np.int64)
    column = ((longitude + 180.0) * per_column).astype(np.int64)
    return np.minimum(row, grid.side - 1), np.minimum(column, grid.side - 1)


def _keys(latitude: Floats, longitude: Floats, facets: Ints, codes: Codes) -> Ints:
    is_placed = ~np.isnan(latitude)
    placed = np.where(is_placed, latitude, 0.0), np.where(is_placed, longitude, 0.0)
    row, column = cells_of(*placed, Grid(MOST_ZOOM))
    key = _spread(row) << 1 | _spread(column)
    key |= codes.of("coarse", facets).astype(np.int64) * COARSE
    key |= codes.of("unlisted", facets).astype(np.int64) * UNLISTED_ROW
    key[~is_placed] |= NO_PLACE
    return key


def _spread(bits: Ints) -> Ints:
    """Put a zero before each bit."""
    for shift, mask in _EVERY_SECOND_BIT:
        bits = (bits | bits << shift) & mask
    return bits

