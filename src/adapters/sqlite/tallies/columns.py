"""What tallies read of reports: arrays that have a number or a code of each of them.

Codes stand for the values of facets. The order of rows is that of their cells on the finest map, so
the reports in a cell of any zoom follow each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from skywitness.adapters.sqlite.facets import Facet
from skywitness.adapters.sqlite.sql import Value
from skywitness.domain.model.geography.grid import MOST_ZOOM, Grid
from skywitness.domain.model.phenomena.families import FAMILIES, family_of
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.filter import PENDING
from skywitness.domain.model.reports.review import UNLISTED
from skywitness.domain.model.reports.tallies import Kind
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.domain.model.reports.visibility import Audience

Ints = npt.NDArray[Any]
"""Whole numbers, of whatever width holds them."""

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

Kinds = dict[str, npt.NDArray[Any]]
"""Numbers of reports by the code of each field of `Kind`."""

OUTCOMES: Final = tuple(sorted((*(outcome.value for outcome in Outcome), PENDING)))
CODED: Final = ("phenomenon", "outcome", "source", "review", "sentiment", "language", "has_photo")
"""Columns of `facet` whose values are coded."""

KINDS: Final = len(FAMILIES) * len(OUTCOMES)
"""A kind is a family and an outcome."""

CELL_BITS: Final = 2 * (MOST_ZOOM + 2)
COARSE: Final = 1 << CELL_BITS
"""In a key: the place is a coarse one."""

UNLISTED_ROW: Final = COARSE << 1
"""In a key: no list shows the report unless it is asked for."""

NO_PLACE: Final = COARSE << 2

_FAMILY_OF: Final = {key: [*FAMILIES].index(family_of(key)) for key in PHENOMENA}
_EVERY_SECOND_BIT: Final = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


@dataclass(frozen=True, slots=True)
class Facets:
    """The facets of reports, by their numbers without the sign; values are numbered in `codes`.

    `counted` are those whose reports an audience may count.
    """

    codes: Mapping[str, Mapping[Value, int]]
    coded: Mapping[str, Ints]
    family: Ints
    counted: Mask
    unlisted: Mask
    coarse: Mask

    @classmethod
    def none(cls) -> Facets:
        """Return a table without any: numbers begin with 1."""
        codes: dict[str, dict[Value, int]] = {name: {} for name in CODED}
        codes["outcome"] = {value: code for code, value in enumerate(OUTCOMES)}
        unknown = np.zeros(1, np.bool_)
        coded = {name: np.zeros(1, np.int16) for name in CODED}
        return cls(codes, coded, np.zeros(1, np.uint8), unknown, unknown, unknown)

    def __len__(self) -> int:
        """Return the number behind that of the last facet."""
        return len(self.family)

    def with_more(self, last: int, facets: Sequence[Sequence[Any]], audience: Audience) -> Facets:
        """Return the table up to a number, with more facets: their ids, and values of `Facet`."""
        ids, *values = [*zip(*facets, strict=True)] or [()] * (1 + len(Facet._fields))
        at, stored = np.abs(np.array(ids, np.int64)), dict(zip(Facet._fields, values, strict=True))
        codes = {name: {**known} for name, known in self.codes.items()}
        coded = {
            name: _grown(
                self.coded[name], last, at, [of.setdefault(v, len(of)) for v in stored[name]]
            )
            for name, of in codes.items()
        }
        is_public = audience is Audience.PUBLIC
        counted = (
            [number > 0 for number in ids] if is_public else [not w for w in stored["withdrawn"]]
        )
        return Facets(
            codes,
            coded,
            _grown(self.family, last, at, [_FAMILY_OF[key] for key in stored["phenomenon"]]),
            _grown(self.counted, last, at, counted),
            _grown(self.unlisted, last, at, [review in UNLISTED for review in stored["review"]]),
            _grown(self.coarse, last, at, stored["coarse"]),
        )

    def chosen(self, wanted: Mapping[str, Iterable[Value]], *, also_unlisted: bool) -> Mask:
        """Return which facets have one of the values that are wanted of each column."""
        found = self.counted.copy() if also_unlisted else self.counted & ~self.unlisted
        for name, values in wanted.items():
            known = self.codes[name]
            is_wanted = np.zeros(len(known) + 1, np.bool_)
            is_wanted[[known[value] for value in values if value in known]] = True
            found &= is_wanted.take(self.coded[name])
        return found

    def kinds(self, facet: Ints) -> Kinds:
        """Count reports by the code of each field of `Kind`, from their facets."""
        at, reports = facet, None
        if len(facet) > len(self) // 2:  # then it is less to count those of each facet first
            counts = np.bincount(facet)
            at = np.flatnonzero(counts)
            reports = counts[at]
        return {
            name: np.bincount(self.coded[name].take(at), reports, len(self.codes[name]))
            for name in Kind._fields
        }

    def named(self, kinds: Kinds) -> dict[str, dict[str, int]]:
        """Return numbers of reports by the values that the codes stand for, but for none."""
        found = {}
        for name, counts in kinds.items():
            pairs = zip(self.codes[name], counts.tolist(), strict=True)
            found[name] = {str(value): int(count) for value, count in pairs if count and value}
        return found


def added(parts: Sequence[Kinds]) -> Kinds:
    """Add numbers up; there may be more codes than when the first were counted."""
    found = {}
    for name in Kind._fields:
        total = np.zeros(max(len(part[name]) for part in parts))
        for part in parts:
            total[: len(part[name])] += part[name]
        found[name] = total
    return found


def _grown(known: npt.NDArray[Any], last: int, at: Ints, values: Sequence[Any]) -> npt.NDArray[Any]:
    grown = np.zeros(last + 1, known.dtype)
    grown[: len(known)] = known
    grown[at] = values
    return grown


@dataclass(frozen=True, slots=True)
class Columns:
    """An array for each column, with as many rows; times are in microseconds from 1970.

    What a report has none of is not a number. A `kind` is the code of a family, times the number of
    outcomes, and that of an outcome.
    """

    key: Ints
    number: Ints
    begins_us: Ints
    ends_us: Ints
    latitude: Floats
    longitude: Floats
    magnitude: Floats
    facet: Ints
    kind: Ints

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.key)

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]], facets: Facets) -> Columns:
        """Return the columns of the rows that are counted, as `loading` reads them."""
        fields = [*zip(*rows, strict=True)] or [()] * 7
        facet, latitude = np.abs(np.array(fields[1], np.int32)), np.array(fields[4], np.float64)
        longitude = np.array(fields[5], np.float64)
        found = cls(
            key=_keys(latitude, longitude, facet, facets),
            number=np.array(fields[0], np.int32),
            begins_us=_microseconds(fields[2]),
            ends_us=_microseconds(fields[3]),
            latitude=latitude,
            longitude=longitude,
            magnitude=np.array(fields[6], np.float64),
            facet=facet,
            kind=facets.family[facet] * len(OUTCOMES)
            + facets.coded["outcome"][facet].astype(np.uint8),
        )
        return found.take(facets.counted[facet]).ordered()

    def take(self, at: Ints | Mask | slice) -> Columns:
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


def _keys(latitude: Floats, longitude: Floats, facet: Ints, facets: Facets) -> Ints:
    is_placed = ~np.isnan(latitude)
    placed = np.where(is_placed, latitude, 0.0), np.where(is_placed, longitude, 0.0)
    row, column = cells_of(*placed, Grid(MOST_ZOOM))
    key = _spread(row) << 1 | _spread(column)
    key |= facets.coarse[facet].astype(np.int64) * COARSE
    key |= facets.unlisted[facet].astype(np.int64) * UNLISTED_ROW
    key[~is_placed] |= NO_PLACE
    return key


def _spread(bits: Ints) -> Ints:
    """Put a zero before each bit."""
    for shift, mask in _EVERY_SECOND_BIT:
        bits = (bits | bits << shift) & mask
    return bits
