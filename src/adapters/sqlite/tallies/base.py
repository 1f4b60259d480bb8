"""The columns as they were once, and what was counted of them in advance.

What is asked is put together from these counts. Single rows are counted only at the edges of an
area and of a time, where buckets meet, and where something has changed since.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from skywitness.adapters.sqlite.tallies.columns import (
    NO_PLACE,
    UNLISTED_ROW,
    Columns,
    Facets,
    Ints,
    Mask,
)
from skywitness.adapters.sqlite.tallies.kept import Kept
from skywitness.adapters.sqlite.tallies.layers import Layer
from skywitness.adapters.sqlite.tallies.spans import Spans
from skywitness.domain.model.reports.filter import ReportFilter

SPANS_KEPT: Final = 8
"""Filters by kind whose spans are kept: with 300,000 reports, up to 2 MB for each."""

LAYERS_KEPT: Final = 4
"""Filters whose cells are kept: with 300,000 reports, up to 10 MB for each."""

PARTS: Final = 16
"""A long time is put together from parts with as many reports each, and the rows beside them."""

_ABSENT: Final = -1


@dataclass(frozen=True, slots=True)
class Base:
    """Rows in the order of their keys, and what was counted of those that lists show.

    `everywhere` are the positions of those with a place, `nowhere` of those without. `by_time` has
    all in the order in which they began. None took longer than `longest_us`.
    """

    columns: Columns
    everywhere: Layer
    nowhere: slice
    by_time: Spans
    began_us: Ints
    longest_us: int
    _position: npt.NDArray[np.int32]
    kept_spans: Kept[Spans] = field(default_factory=lambda: Kept(SPANS_KEPT))
    kept_layers: Kept[Layer] = field(default_factory=lambda: Kept(LAYERS_KEPT))

    @classmethod
    def of(cls, columns: Columns, facets: Facets) -> Base:
        """Count rows that are in the order of their keys."""
        placed, nowhere, end = (
            int(one)
            for one in columns.key.searchsorted([UNLISTED_ROW, NO_PLACE, NO_PLACE | UNLISTED_ROW])
        )
        listed = np.concatenate([np.arange(placed), np.arange(nowhere, end)]).astype(np.int32)
        rows = listed[np.argsort(columns.begins_us[listed], kind="stable")]
        position = np.full(int(columns.number.max(initial=0)) + 1, _ABSENT, np.int32)
        position[columns.number] = np.arange(len(columns), dtype=np.int32)
        return cls(
            columns,
            Layer.of(columns, np.arange(placed)),
            slice(nowhere, end),
            Spans.of(columns, rows, facets),
            columns.begins_us[rows],
            int((columns.ends_us - columns.begins_us).max(initial=0)),
            position,
        )

    def in_time(self, start_us: int | None, end_us: int | None) -> slice:
        """Say which of `by_time` may be in a time: those outside began too early or too late."""
        first = 0 if start_us is None else self.began_us.searchsorted(start_us - self.longest_us)
        last = len(self.began_us) if end_us is None else self.began_us.searchsorted(end_us)
        return slice(int(first), int(last))

    def spans_of(self, kinds: ReportFilter, facets: Facets, chosen: Mask) -> Spans:
        """Return the spans of rows with some facets, which a filter by kind alone has `chosen`.

        They are kept for the filters that were asked for last, as rows do not change.
        """

        def make() -> Spans:
            rows = self.by_time.rows.compress(chosen.take(self.by_time.facet))
            return Spans.of(self.columns, rows, facets)

        return self.kept_spans.get(kinds, make)

    def layer_of(self, kinds: ReportFilter, chosen: Mask, among: slice) -> Layer | None:
        """Return the cells of such rows among some of `by_time`; they are kept likewise.

        To make them takes as long as ten answers without, so who asks first gets None.
        """
        key = (kinds, among.start, among.stop)
        if not self.kept_layers.is_worth_making(key):
            return None

        def make() -> Layer:
            is_wanted = np.zeros(len(self.columns), np.bool_)
            is_wanted[self.by_time.rows[among]] = chosen.take(self.by_time.facet[among])
            return Layer.of(self.columns, np.flatnonzero(is_wanted[: len(self.everywhere.at)]))

        return self.kept_layers.get(key, make)

    def parts(self, start_us: int | None, end_us: int | None) -> slice:
        """Return those of `by_time` that began in the whole parts of a time."""
        each = len(self.began_us) // PARTS + 1
        first = 0 if start_us is None else int(self.began_us.searchsorted(start_us))
        stop = len(self.began_us)
        if end_us is not None:
            stop = int(self.began_us.searchsorted(end_us)) // each * each
        first = -(-first // each) * each
        return slice(first, max(first, stop))

    def positions_of(self, numbers: Ints) -> Ints:
        """Return where the rows of reports are, of those that are there."""
        found = self._position[numbers[numbers < len(self._position)]]
        there: Ints = found[found != _ABSENT]
        return there
